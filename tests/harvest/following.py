"""A partner who keeps a copy true."""

ADDRESS = "/api/v1/changes/"


class Follower:
    """Its `copy` has what it was told of, by resource and id; `entries` all that it ever got."""

    def __init__(self, client, page_size: int = 100):
        self.client, self.page_size = client, page_size
        self.cursor, self.copy, self.entries = "", {}, []

    def page(self) -> dict:
        asked = {"since": self.cursor, "page_size": self.page_size}
        answer = self.client.get(ADDRESS, asked)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        for entry in page["results"]:
            key = entry["resource"], entry["id"]
            if "data" in entry:
                self.copy[key] = entry["data"]
            else:
                self.copy.pop(key, None)
        self.entries += page["results"]
        self.cursor = page["cursor"]
        return page

    def follow(self) -> list[dict]:
        """Read to the end; what came on the way."""
        before = len(self.entries)
        while self.page()["has_more"]:
            pass
        return self.entries[before:]


def told(entries: list[dict]) -> list[tuple]:
    return [(entry["change"], entry["id"], entry.get("reason")) for entry in entries]


def everything_public(client) -> dict:
    """All that the lists and details of the API give to anybody, as a copy should have it."""
    found = {}
    for resource, path, key in (
        ("place", "/api/v1/places/", "code"),
        ("innovation", "/api/v1/innovations/", "id"),
        ("network", "/api/v1/networks/", "id"),
    ):
        following = path
        while following:
            page = client.get(following).json()
            for row in page["results"]:
                record = client.get(f"{path}{row[key]}/").json()
                for name in ("snippet", "is_unconfirmed", "is_quiet"):
                    record.pop(name, None)
                found[resource, row[key]] = record
            following = page["next"]
    return found
