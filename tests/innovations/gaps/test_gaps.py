"""What places alike do that one does not: only what its reader may read, and nothing twice."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innovations.gaps.comparing import EXAMPLES, gaps
from innovations.gaps.summary import summary
from innovations.models import Match, Theme
from places.lineage import Lineage
from places.models import Neighbour, NeighbourRun, Place, Succession
from tests.factories import AdoptionFactory, InnovationFactory, MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
HOUSING, WASTE, PARKS = Theme.HOUSING, Theme.WASTE, Theme.PARKS


def near(place: Place, *others: Place, model="overall") -> None:
    run, _made = NeighbourRun.objects.get_or_create(
        is_current=True, defaults={"version": 1, "method": "1", "digest": "x"}
    )
    for rank, other in enumerate(others, start=1):
        Neighbour.objects.create(
            run=run, model=model, place=place, neighbour=other, rank=rank, distance=rank / 10
        )


def done(place, *themes, **fields):
    return InnovationFactory(place=place, themes=list(themes), published=True, **fields)


def similar(one, other, band="likely"):
    first, second = sorted([one, other], key=lambda record: record.pk)
    return Match.objects.create(
        first=first, second=second, band=band, cosine=0.5, lexical=0.1, probability=0.3
    )


@pytest.fixture
def adur():
    return PlaceFactory(name="Adur")


@pytest.fixture
def worthing(adur):
    """The place most like Adur."""
    other = PlaceFactory(name="Worthing")
    near(adur, other)
    return other


def in_short(place, *others, user=NOBODY, council=None) -> tuple[list, list]:
    """(missing, ahead), each as {theme: number of places}."""
    found = summary(place, council or place, others, user, Lineage())
    return tuple(
        {row["slug"]: row["number"] for row in found[name]}
        for name in ("gaps_missing", "gaps_ahead")
    )


def in_full(place, *others, user=NOBODY, council=None) -> tuple[dict, dict]:
    """(missing, ahead), each as {theme: titles of examples}."""
    found = gaps(place, council or place, others, user, Lineage())
    return tuple(
        {gap.slug: [card["title"] for card in gap.cards] for gap in side}
        for side in (found.missing, found.ahead)
    )


def both_ways(place, *others, user=NOBODY, council=None) -> tuple[set, set]:
    """The themes of `in_full`, after a look that the summary says no less."""
    short = in_short(place, *others, user=user, council=council)
    full = in_full(place, *others, user=user, council=council)
    assert set(short[0]) <= set(full[0])
    return set(full[0]), set(full[1])


class TestWhatCounts:
    def test_a_theme_of_a_neighbour_only_is_missing_and_one_of_its_own_only_is_ahead(
        self, adur, worthing
    ):
        done(worthing, HOUSING, title="Theirs")
        done(adur, PARKS, title="Ours")
        assert in_short(adur, worthing) == ({HOUSING: 1}, {PARKS: 0})
        assert in_full(adur, worthing) == ({HOUSING: ["Theirs"]}, {PARKS: ["Ours"]})

    def test_where_both_do_the_like_nothing_is_missing(self, adur, worthing):
        similar(done(worthing, HOUSING), done(adur, HOUSING))
        assert both_ways(adur, worthing) == (set(), set())

    def test_in_a_theme_of_both_what_is_unlike_is_told(self, adur, worthing):
        similar(
            done(worthing, HOUSING, title="Theirs"), done(adur, HOUSING, title="Ours"), "possible"
        )
        assert in_short(adur, worthing) == ({}, {})
        assert in_full(adur, worthing) == ({HOUSING: ["Theirs"]}, {HOUSING: ["Ours"]})

    @pytest.mark.parametrize("kind", ["need", "idea"])
    def test_needs_and_ideas_are_not_done(self, adur, worthing, kind):
        done(worthing, HOUSING, kind=kind)
        done(adur, PARKS, kind=kind)
        assert both_ways(adur, worthing) == (set(), set())

    def test_what_ended_was_tried(self, adur, worthing):
        done(worthing, HOUSING, stage="ended", result="did_not_work")
        assert both_ways(adur, worthing)[0] == {HOUSING}

    def test_a_further_place_does_it_too(self, adur, worthing):
        elsewhere = PlaceFactory()
        joint = done(elsewhere, HOUSING)
        joint.further_places.add(worthing)
        assert both_ways(adur, worthing)[0] == {HOUSING}
        joint.further_places.add(adur)
        assert both_ways(adur, worthing) == (set(), set())


class TestAdoptions:
    def test_what_the_place_has_taken_up_it_does(self, adur, worthing):
        theirs = done(worthing, HOUSING)
        AdoptionFactory(innovation=theirs, place=adur, stage="live", confirmed=True)
        assert both_ways(adur, worthing) == (set(), set())

    def test_what_a_neighbour_has_taken_up_is_shown_with_a_note(self, adur, worthing):
        first = done(PlaceFactory(), HOUSING)
        AdoptionFactory(innovation=first, place=worthing, stage="piloting")
        assert both_ways(adur, worthing)[0] == {HOUSING}
        (gap,) = gaps(adur, adur, [worthing], NOBODY, Lineage()).missing
        assert [card["note"] for card in gap.cards] == ["Taken up by Worthing"]

    def test_its_own_that_a_neighbour_has_taken_up_is_not_ahead(self, adur, worthing):
        ours = done(adur, HOUSING)
        AdoptionFactory(innovation=ours, place=worthing, stage="live", confirmed=True)
        assert both_ways(adur, worthing) == (set(), set())

    @pytest.mark.parametrize(
        "fields",
        [
            {"stage": "interested"},
            {"stage": "planning", "confirmed": True},
            {"stage": "live", "state": "declined", "reason": "No", "answered_at": "2026-01-01"},
            {"stage": "live", "state": "withdrawn"},
            {"stage": "live", "recorded_from": "source"},
            {"stage": "live", "recorded_from": "origin"},
        ],
    )
    def test_what_is_planned_or_only_said_by_others_is_not_done(self, adur, worthing, fields):
        if "answered_at" in fields:
            fields["answered_at"] += "T00:00Z"
        theirs = done(worthing, HOUSING)
        AdoptionFactory(innovation=theirs, place=adur, **fields)
        assert both_ways(adur, worthing)[0] == {HOUSING}


class TestReaders:
    @pytest.mark.parametrize(
        "status", ["draft", "submitted", "changes_requested", "declined", "withdrawn", "hidden"]
    )
    def test_what_is_not_published_never_counts(self, adur, worthing, status):
        record = done(worthing, HOUSING)
        own = done(adur, PARKS)
        for each in (record, own):
            each.status = status
            each.save()
        insider = MembershipFactory(place=worthing).user
        for user in (NOBODY, insider):
            assert both_ways(adur, worthing, user=user) == (set(), set())

    def test_what_is_for_members_counts_for_members_alone(self, adur, worthing):
        done(worthing, HOUSING, visibility="members")
        member = MembershipFactory().user
        assert both_ways(adur, worthing) == (set(), set())
        assert both_ways(adur, worthing, user=member) == ({HOUSING}, set())

    def test_nor_does_it_hide_what_others_lack(self, adur, worthing):
        """Its own record for members is nothing to a reader who may not know of it."""
        similar(done(worthing, HOUSING, title="Theirs"), done(adur, HOUSING, visibility="members"))
        member = MembershipFactory().user
        assert in_full(adur, worthing)[0] == {HOUSING: ["Theirs"]}
        assert in_full(adur, worthing, user=member)[0] == {}

    def test_an_adoption_of_a_hidden_record_is_not_known(self, adur, worthing):
        hidden = done(PlaceFactory(), HOUSING)
        AdoptionFactory(innovation=hidden, place=worthing, stage="live", confirmed=True)
        hidden.status = "hidden"
        hidden.save()
        assert both_ways(adur, worthing) == (set(), set())


class TestReorganisation:
    @pytest.fixture
    def gone(self):
        return PlaceFactory(name="Gone", active_until=date(2023, 3, 31))

    def succeed(self, gone, *heirs):
        for heir in heirs:
            Succession.objects.create(from_place=gone, to_place=heir, date=date(2023, 4, 1))

    def test_what_a_predecessor_did_counts(self, adur, worthing, gone):
        done(gone, HOUSING)
        self.succeed(gone, adur)
        done(worthing, HOUSING)
        assert in_short(adur, worthing) == ({}, {})

    def test_that_of_a_neighbour_too_after_a_split_for_each(self, adur, worthing, gone):
        lancing = PlaceFactory(name="Lancing")
        done(gone, HOUSING)
        self.succeed(gone, worthing, lancing)
        assert in_short(adur, worthing, lancing) == ({HOUSING: 2}, {})
        (gap,) = gaps(adur, adur, [worthing, lancing], NOBODY, Lineage()).missing
        assert gap.there == [worthing, lancing]
        assert [card["note"] for card in gap.cards] == ["Counts for Worthing, Lancing"]

    def test_what_is_still_to_come_does_not(self, adur, worthing):
        going = PlaceFactory(active_until=date(2999, 3, 31))
        done(going, HOUSING)
        Succession.objects.create(from_place=going, to_place=worthing, date=date(2999, 4, 1))
        assert both_ways(adur, worthing) == (set(), set())

    def test_a_community_does_what_its_council_does(self, adur, worthing):
        village = PlaceFactory(kind="community", type="PAR", tier="local", parent=adur)
        done(worthing, HOUSING)
        assert both_ways(village, worthing, council=adur)[0] == {HOUSING}
        done(adur, HOUSING, title="Our council's")
        assert in_short(village, worthing, council=adur) == ({}, {})


def test_examples_come_from_as_many_places_as_possible_the_most_alike_first(adur):
    first, second = PlaceFactory(name="First"), PlaceFactory(name="Second")
    for number in range(EXAMPLES):
        done(first, HOUSING, title=f"First {number}")
    done(second, HOUSING, title="Second 0")
    (gap,) = gaps(adur, adur, [first, second], NOBODY, Lineage()).missing
    assert [card["title"] for card in gap.cards] == ["First 2", "Second 0", "First 1"]
    assert gap.more == 1


def test_themes_in_which_it_does_nothing_come_first_then_those_of_most_places(adur):
    others = [PlaceFactory() for _number in range(3)]
    done(others[0], HOUSING)
    for other in others[:2]:
        done(other, PARKS)
    for other in others:
        done(other, WASTE)
    done(adur, WASTE)
    assert list(in_full(adur, *others)[0]) == [PARKS, HOUSING, WASTE]


class TestPages:
    def test_the_place_says_it_in_short_and_links_to_the_whole(self, client, adur, worthing):
        done(worthing, HOUSING, title="Theirs")
        done(adur, PARKS)
        page = client.get(adur.get_absolute_url()).content.decode()
        whole = f"{reverse('place-gaps', args=[adur.slug])}?model=overall"
        assert f'href="{whole}#missing-{HOUSING}">Housing and homelessness</a>' in page
        assert f'href="{whole}#ahead-{PARKS}">Parks and green space</a>' in page
        page = client.get(whole).content.decode()
        assert f'id="missing-{HOUSING}"' in page and f'id="ahead-{PARKS}"' in page
        assert "Theirs" in page

    def test_goes_by_the_model_that_is_asked_for(self, client, adur, worthing):
        leeds = PlaceFactory(name="Leeds")
        near(adur, leeds, model="nearby")
        done(leeds, HOUSING)
        url = reverse("place-gaps", args=[adur.slug])
        assert client.get(url).context["missing"] == []
        assert len(client.get(f"{url}?model=nearby").context["missing"]) == 1

    def test_the_number_beside_a_link_is_that_of_the_list_behind_it(self, client, adur, worthing):
        """With what its successors, further places and adopters count, and ideas and needs do not."""
        gone = PlaceFactory(active_until=date(2023, 3, 31))
        Succession.objects.create(from_place=gone, to_place=worthing, date=date(2023, 4, 1))
        village = PlaceFactory(kind="community", type="PAR", tier="local", parent=adur)
        for led_there, led_here in ((worthing, adur), (gone, village)):
            for _number in range(EXAMPLES):
                done(led_there, HOUSING)
                done(led_here, PARKS)
        joint = done(PlaceFactory(), HOUSING, PARKS)
        joint.further_places.add(worthing, adur)
        similar(done(worthing, HOUSING), done(adur, WASTE))  # not a gap, but in the list
        for kind in ("idea", "need"):
            done(worthing, HOUSING, kind=kind)
            done(adur, PARKS, kind=kind)
        for place, theme in ((worthing, HOUSING), (adur, PARKS)):
            taken = done(PlaceFactory(), theme)
            AdoptionFactory(innovation=taken, place=place, stage="live", confirmed=True)
        for place, ahead in ((adur, EXAMPLES + 1), (village, 2 * EXAMPLES + 1)):
            page = client.get(reverse("place-gaps", args=[place.slug]))
            (there,) = page.context["missing"]
            assert there["gap"].slug == HOUSING
            (here,) = [one for one in page.context["ahead"] if one["gap"].slug == PARKS]
            assert here["gap"].recorded == ahead
            assert there["gap"].recorded == 2 * EXAMPLES + 2
            for one, whose in ((there, "theirs"), (here, place.name)):
                gap = one["gap"]
                said = f"All {gap.recorded} case studies and pilots of {whose} in “{gap.name}”"
                link = f'href="{one["url"].replace("&", "&amp;")}">{said}</a>'
                assert (link in page.text) == bool(gap.more)
                assert client.get(one["url"]).context["facets"].total == gap.recorded

    def test_what_is_taken_up_is_told_and_not_linked(self, client, adur, worthing):
        for _number in range(EXAMPLES + 2):
            taken = done(PlaceFactory(), HOUSING)
            AdoptionFactory(innovation=taken, place=worthing, stage="live", confirmed=True)
        page = client.get(reverse("place-gaps", args=[adur.slug]))
        assert "2 more are taken up from others." in page.text
        assert "/innovations/?theme=" not in page.text

    def test_no_number_where_not_all_were_read(self, client, adur, worthing, monkeypatch):
        monkeypatch.setattr("innovations.gaps.comparing.MOST_READ", EXAMPLES + 1)
        done(worthing, HOUSING)
        url = reverse("place-gaps", args=[adur.slug])
        for _number in range(EXAMPLES):
            done(worthing, HOUSING)
        assert f"All {EXAMPLES + 1} case studies" in client.get(url).text
        done(worthing, HOUSING)
        assert "/innovations/?theme=" not in client.get(url).text

    def test_a_theme_told_in_short_is_always_there_to_jump_to(self, client, adur, worthing):
        similar(done(worthing, HOUSING), done(adur, PARKS))  # alike, so neither is a gap in full
        text = client.get(adur.get_absolute_url()).text
        page = client.get(reverse("place-gaps", args=[adur.slug])).text
        for anchor in (f"missing-{HOUSING}", f"ahead-{PARKS}"):
            assert f'model=overall#{anchor}"' in text
            assert page.count(f'id="{anchor}"') == 1

    def test_without_neighbours_it_says_why(self, client, adur):
        page = client.get(reverse("place-gaps", args=[adur.slug])).content.decode()
        assert "No list by “Overall” for Adur" in page
        assert 'id="gaps"' not in client.get(adur.get_absolute_url()).content.decode()

    def test_an_abolished_place_leads_to_its_successors(self, client, adur, worthing):
        gone = PlaceFactory(active_until=date(2023, 3, 31))
        Succession.objects.create(from_place=gone, to_place=adur, date=date(2023, 4, 1))
        response = client.get(reverse("place-gaps", args=[gone.slug]))
        assert response.context["successors"] == [adur]
        assert reverse("place-gaps", args=[adur.slug]) in response.content.decode()

    def test_takes_as_many_queries_for_one_record_and_neighbour_as_for_three(self, client, adur):
        counts = []
        run = NeighbourRun.objects.create(version=1, method="1", digest="x", is_current=True)
        for rank in (1, 2, 3):
            other = PlaceFactory()
            Neighbour.objects.create(
                run=run, model="overall", place=adur, neighbour=other, rank=rank, distance=1
            )
            done(other, HOUSING)
            done(adur, PARKS)
            AdoptionFactory(
                place=other, stage="live", confirmed=True, innovation=done(PlaceFactory(), WASTE)
            )
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("place-gaps", args=[adur.slug]))
            counts.append(len(queries))
        assert counts[0] == counts[2] == 11
