"""Needs, services, relations, matches and single adoptions: what the pages show of them, as data."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from innovations.api.matches import ends_of, match_id
from innovations.models import Innovation, Match, PairSide, Relation
from tests.factories import AdoptionFactory, InnovationFactory, MembershipFactory, PlaceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rate_limits")]
API = "/api/v1/"
Kind, Stage = Innovation.Kind, Innovation.Stage
MEMBERS = Innovation.Visibility.MEMBERS


def rows(client, address: str) -> list[dict]:
    answer = client.get(API + address)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def titles(found: list[dict], *names: str) -> list:
    return [tuple(row[name]["title"] for name in names) for row in found]


def match(one: Innovation, other: Innovation, band: str = "likely", **fields) -> Match:
    first, second = sorted((one, other), key=lambda each: each.pk)
    reasons = {"terms": ["repair"], "themes": ["waste-and-recycling"], "places": "type"}
    return Match.objects.create(
        first=first, second=second, cosine=0.8, lexical=0.3, probability=0.4567, band=band,
        engine="test", reasons=reasons, **fields,
    )  # fmt: skip


def refuse(innovation: Innovation, other: Innovation) -> None:
    PairSide.objects.create(
        innovation=innovation, other=other, answer="not_relevant", answered_at=timezone.now()
    )


def test_an_adoption_has_an_address_of_its_own(client):
    adoption = AdoptionFactory(innovation__title="Repair cafe", confirmed=True)
    Innovation.objects.update(
        status="published", published_at=timezone.now(), themes=["digital-and-data"]
    )
    address = f"{API}adoptions/{adoption.public_id}/"
    found = client.get(f"{address}?expand=innovation").json()
    assert found["innovation"]["title"] == "Repair cafe"
    assert found["url"].endswith(f"/innovations/{adoption.innovation.slug}/#adoptions")
    adoption.state = adoption.State.WITHDRAWN
    adoption.save()
    assert client.get(address).status_code == 404


class TestRelations:
    def test_each_is_there_once_and_keeps_its_id(self, client):
        newer = InnovationFactory(published=True, title="Newer")
        older = InnovationFactory(published=True, title="Older")
        tie = Relation.objects.create(source=newer, target=older, kind="adapted_from")
        [row] = rows(client, "relations/")
        assert (row["id"], row["kind"]) == (str(tie.public_id), "adapted_from")
        assert titles([row], "source", "target") == [("Newer", "Older")]
        assert row["url"].endswith(newer.get_absolute_url())
        assert client.get(f"{API}relations/{tie.public_id}/").json() == row

    def test_the_filters(self, client):
        one, two, three = (InnovationFactory(published=True, title=name) for name in "ABC")
        Relation.objects.create(source=one, target=two, kind="adapted_from")
        Relation.objects.create(source=three, target=one, kind="complements")
        asked = {
            f"innovation={one.public_id}": [("A", "B"), ("C", "A")],
            f"innovation={two.public_id}": [("A", "B")],
            f"source={three.public_id}": [("C", "A")],
            f"target={three.public_id}": [],
            "kind=complements": [("C", "A")],
        }
        found = {
            query: titles(rows(client, f"relations/?{query}"), "source", "target")
            for query in asked
        }
        assert found == asked
        assert client.get(f"{API}relations/?kind=cousin").status_code == 400

    def test_nothing_of_what_its_reader_may_not_read_or_what_was_objected_to(self, client):
        public = InnovationFactory(published=True)
        draft = InnovationFactory(title="Draft")
        for_members = InnovationFactory(published=True, visibility=MEMBERS, title="Members")
        objected = InnovationFactory(published=True, title="Objected")
        ties = [
            Relation.objects.create(source=public, target=draft, kind="inspired_by"),
            Relation.objects.create(source=for_members, target=public, kind="inspired_by"),
            Relation.objects.create(
                source=public, target=objected, kind="inspired_by", objected_at=timezone.now()
            ),
        ]
        assert rows(client, "relations/") == []
        for tie in ties:
            assert client.get(f"{API}relations/{tie.public_id}/").status_code == 404
        client.force_login(MembershipFactory().user)
        assert len(rows(client, "relations/")) == 1

    def test_it_costs_the_same_for_one_row_and_for_three(self, client):
        def one_more():
            source, target = (InnovationFactory(published=True) for _ in range(2))
            Relation.objects.create(source=source, target=target, kind="complements")

        assert_costs_the_same(client, "relations/?expand=source,target", one_more)


class TestMatches:
    def test_a_pair_has_its_band_its_reasons_and_what_differs(self, client):
        one = InnovationFactory(published=True, title="One", stage="pilot", started="2020")
        two = InnovationFactory(published=True, title="Two", stage="live", started="2022")
        match(one, two)
        [row] = rows(client, "matches/")
        assert titles([row], "first", "second") == [("One", "Two")]
        assert (row["band"], row["probability"]) == ("likely", 0.457)
        assert row["reasons"]["terms"] == ["repair"]
        assert row["reasons_in_words"][0] == "Both about: repair."
        assert row["differences"] == ["Another stage: Live.", "Began 2 years later."]
        assert client.get(row["url"].partition("8000")[2]).status_code == 200
        detail = f"{API}matches/{row['id']}/"
        assert client.get(detail).json() == row
        Match.objects.all().delete()
        assert client.get(detail).status_code == 404
        match(one, two)  # matching writes pairs anew
        assert client.get(detail).status_code == 200

    def test_an_id_is_a_pair_and_back(self):
        for pair in [(1, 2), (4095, 4096), (2**60 - 1, 2**62 - 1), (123456789, 987654321)]:
            made = match_id(*pair)
            assert (made.version, made.variant) == (8, "specified in RFC 4122")
            assert ends_of(made) == pair

    def test_only_what_the_pages_show(self, client):
        public, other = (InnovationFactory(published=True) for _ in range(2))
        hidden = [
            match(public, InnovationFactory(title="Draft")),
            match(public, InnovationFactory(published=True, visibility=MEMBERS)),
            match(public, other, band="none"),
        ]
        assert rows(client, "matches/") == []
        for pair in hidden:
            address = f"{API}matches/{match_id(pair.first_id, pair.second_id)}/"
            assert client.get(address).status_code == 404
        client.force_login(MembershipFactory().user)
        assert len(rows(client, "matches/")) == 1

    def test_what_its_people_called_not_relevant_is_not_on_their_page(self, client):
        one, two = (InnovationFactory(published=True, title=name) for name in "AB")
        match(one, two, band="strong")
        refuse(one, two)
        assert rows(client, f"matches/?innovation={one.public_id}") == []
        assert len(rows(client, f"matches/?innovation={two.public_id}")) == 1
        assert len(rows(client, "matches/?band=strong&fields=band,url")) == 1
        assert rows(client, "matches/?band=likely") == []
        refuse(two, one)
        assert rows(client, "matches/") == []

    def test_it_costs_the_same_for_one_row_and_for_three(self, client):
        def one_more():
            match(*(InnovationFactory(published=True) for _ in range(2)))

        assert_costs_the_same(client, "matches/?expand=first,second", one_more)


class TestNeeds:
    @pytest.fixture
    def needs(self):
        answer = InnovationFactory(published=True, title="Answer", kind=Kind.CASE_STUDY)
        InnovationFactory(published=True, title="Open", kind=Kind.NEED, stage=Stage.IDEA)
        InnovationFactory(
            published=True, title="Met", kind=Kind.NEED, stage=Stage.ENDED, end_reason="met",
            met_by=answer,
        )  # fmt: skip
        InnovationFactory(
            published=True, title="Given up", kind=Kind.NEED, stage=Stage.ENDED, end_reason="cost"
        )
        InnovationFactory(title="Draft", kind=Kind.NEED)
        return answer

    def test_each_says_whether_it_is_still_looked_for(self, client, needs):
        found = {row["title"]: (row["state"], row["met_by"]) for row in rows(client, "needs/")}
        assert found == {
            "Open": ("open", None),
            "Met": ("met", str(needs.public_id)),
            "Given up": ("ended", None),
        }
        [met] = rows(client, "needs/?state=met&expand=met_by")
        assert met["met_by"]["title"] == "Answer"
        both = rows(client, "needs/?state=open&state=ended&fields=title")
        assert [row["title"] for row in both] == ["Open", "Given up"]
        assert client.get(f"{API}needs/{met['id']}/").json()["state"] == "met"
        assert client.get(f"{API}needs/{needs.public_id}/").status_code == 404

    @pytest.mark.parametrize("query", ["state=closed", "kind=idea", "sort=nearest", "seen_from=x"])
    def test_what_needs_do_not_know(self, client, needs, query):
        assert client.get(f"{API}needs/?{query}").status_code == 400

    def test_its_file_holds_needs_alone(self, client, needs):
        file = b"".join(client.get(f"{API}needs/export.csv/?state=open")).decode()
        assert "Open" in file
        assert not [title for title in ("Answer", "Met", "Given up", "Draft") if title in file]


class TestServices:
    @pytest.fixture
    def named(self):
        themes = ["waste-and-recycling"]
        leeds = PlaceFactory(nation="England", region="Yorkshire and The Humber")
        InnovationFactory(
            published=True, services=["libraries", "reuse"], themes=themes, place=leeds
        )
        InnovationFactory(published=True, services=["reuse"], place__nation="Wales")
        InnovationFactory(services=["secret service"])
        InnovationFactory(published=True, visibility=MEMBERS, services=["members service"])

    def test_those_of_the_records_that_one_may_read(self, client, named):
        found = rows(client, "services/")
        assert [(row["name"], row["innovations"]) for row in found] == [
            ("libraries", 1),
            ("reuse", 2),
        ]
        assert found[0]["themes"] == ["waste-and-recycling"]
        assert client.get(f"{API}services/{found[1]['id']}/").json() == found[1]
        page = client.get(found[0]["url"].partition("8000")[2])
        assert "1 innovation" in page.content.decode()
        [innovation] = rows(client, "innovations/?service=libraries&fields=services")
        assert innovation["services"] == ["libraries", "reuse"]

    def test_the_filters_are_those_of_the_innovations(self, client, named):
        [row] = rows(client, "services/?nation=Wales")
        assert (row["name"], row["innovations"]) == ("reuse", 1)
        assert client.get(f"{API}services/?nation=Narnia").status_code == 400

    def test_page_by_page_each_comes_once(self, client):
        names = sorted(["Zebra crossings", "bins", "élan", "a,b", "tea"], key=str.encode)
        InnovationFactory(published=True, services=names)
        found, address = [], f"{API}services/?page_size=2"
        while address:
            document = client.get(address).json()
            found += [row["name"] for row in document["results"]]
            address = document["next"]
        assert found == names
        assert client.get(f"{API}services/?cursor=nonsense").status_code == 400


def assert_costs_the_same(client, address: str, one_more) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            one_more()
        with CaptureQueriesContext(connection) as asked:
            rows(client, address)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4
