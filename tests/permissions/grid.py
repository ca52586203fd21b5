"""The tables of the matrix as text: who in rows, states of the record in columns."""

from innovations.models import Innovation

ROLES = (
    "anonymous",
    "signed_in",
    "requested",  # has asked to belong to the place of the record; nobody has confirmed it
    "former",  # belonged to it
    "resting",  # a moderator who has not shown a second factor, and so is nobody special
    "author",  # of the record, without any membership
    "contributor",
    "officer",
    "steward",
    "other_contributor",
    "other_officer",
    "other_steward",
    "moderator",
)
GROUPS = {
    "everybody": ROLES,
    "signed": ROLES[1:],
    "stranger": ("signed_in", "requested", "former", "resting"),
    "member": ("contributor", "officer", "steward"),
    "other": ("other_contributor", "other_officer", "other_steward"),
}

Status, Visibility = Innovation.Status, Innovation.Visibility
# Each state with what makes it.
STATES = {
    "draft": {"status": Status.DRAFT},
    "submitted": {"status": Status.SUBMITTED},
    "changes_requested": {"status": Status.CHANGES_REQUESTED},
    "declined": {"status": Status.DECLINED},
    "public": {"status": Status.PUBLISHED},
    "members": {"status": Status.PUBLISHED, "visibility": Visibility.MEMBERS},
    "withdrawn": {"status": Status.WITHDRAWN},
    "hidden": {"status": Status.HIDDEN},
}
# Networks that Ownbury leads, and Otherton's part in each; see `networks.py`.
NETWORK_STATES = (
    "netpublic",  # Otherton takes part
    "netclosed",  # the same, and it is closed
    "netprivate",  # the same, and only its places see it
    "netinvited",  # private; Otherton is invited
    "netalone",  # private; Otherton has nothing to do with it
    "netsubmitted",  # this and those below are public by their visibility, and Otherton is in them
    "netdeclined",
    "nethidden",
)
NO_RECORD = ("-",)
OUTCOMES = {"ok", "done", "moved", "login", "400", "401", "403", "404", "405", "409", "410", "429"}


class Hole(Exception):
    """A table leaves a cell open, or says something that nobody understands."""


def table(text: str, states=tuple(STATES), allowed=frozenset(OUTCOMES)) -> dict:
    """{(role, state): outcome} of every cell. Raises Hole."""
    columns = [(state,) for state in states]
    cells = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        who, *outcomes = line.split()
        if who == "role":
            columns = [tuple(column.split("+")) for column in outcomes]
            if unknown := {name for column in columns for name in column} - set(states):
                raise Hole(f"no such state: {sorted(unknown)}")
            continue
        if len(outcomes) == 1:
            outcomes *= len(columns)
        if len(outcomes) != len(columns):
            raise Hole(f"{len(columns)} columns, but “{line}”")
        if unknown := set(outcomes) - allowed:
            raise Hole(f"no such outcome: {sorted(unknown)}")
        for role in _roles(who):
            for column, outcome in zip(columns, outcomes, strict=True):
                cells |= {(role, state): outcome for state in column}
    if missing := {(role, state) for role in ROLES for state in states} - cells.keys():
        raise Hole(f"open: {sorted(missing)}")
    return cells


def _roles(who: str) -> list[str]:
    roles = []
    for name in who.split(","):
        if name not in GROUPS and name not in ROLES:
            raise Hole(f"no such role: {name}")
        roles += GROUPS.get(name, (name,))
    return roles
