import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from places.actions import community_lists
from places.actions.community_lists import ListDecided
from places.community_lists.judging import judge
from places.community_lists.reading import read
from places.limits import LISTS_PER_DAY, TooMany
from places.models import CommunityList, CommunityProposal, GssCode, Place, Succession
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.places.community_lists.sending import sent
from tests.places.people import mails, steward_of

pytestmark = pytest.mark.django_db


def community(council, name, **fields) -> Place:
    place = PlaceFactory(parent=council, name=name, kind="community", type="PAR", tier="local", **fields)  # fmt: skip
    place.aliases.create(alias=name)
    return place


def previewed(council, text: str) -> list[tuple]:
    return [
        (one.line.number, one.outcome.value, one.place, [p.message for p in one.line.problems])
        for one in judge(read(text, type="PAR"), council).judged
    ]


def outcomes(found: CommunityList) -> dict:
    return dict(found.lines.values_list("name", "outcome"))


def test_each_line_is_new_there_or_a_problem():
    council, other = PlaceFactory(), PlaceFactory()
    there = community(council, "Bardsey Parish Council")
    community(other, "Shadwell")
    away = community(other, "Far Parish")
    GssCode.objects.create(code="E04000009", place=away)
    GssCode.objects.create(code="E04000008", place=there)
    text = (
        "name,code\nBARDSEY,\nShadwell,\nshadwell town council,\nNew name,E04000008\nX,E04000009\n"
    )
    assert previewed(council, text) == [
        (2, "there", there, []),
        (3, "new", None, []),
        (4, "problem", None, ["This name already stands in line 3."]),
        (5, "there", there, []),
        (6, "problem", None, ["E04000009 belongs to Far Parish Council already."]),
    ]


def test_what_waits_is_pointed_out():
    council = PlaceFactory()
    CommunityProposal.objects.create(
        council=council, name="Thorner", type="PAR", area="x", form_key=uuid.uuid4()
    )
    sent(council, "Scarcroft", by=steward_of(council))
    preview = judge(read("Thorner\nScarcroft\nOther", type="PAR"), council)
    assert [bool(one.note) for one in preview.new] == [True, True, False]


def test_an_accepted_list_becomes_places():
    council, one = PlaceFactory(nation="Wales", region="Wales"), moderator()
    steward = steward_of(council)
    text = (
        "name,welsh name,website,population,population year,code,latitude,longitude\n"
        "Conwy,Conwy Gymraeg,https://a.example,3300,2021,W04000001,53.1,-3.8\nAber,,,,,,,\n"
    )
    found = sent(council, text, by=steward)
    assert mails() == [("community-list-sent", one)]
    assert not Place.objects.filter(parent=council).exists()
    community_lists.accept(found, by=one)
    assert community_lists.accept(found, by=one).pk == found.pk  # the second click
    assert list(
        Place.objects.filter(parent=council).order_by("pk").values_list(
            "name", "name_cy", "kind", "type", "tier", "nation", "region", "website", "population",
            "population_year", "latitude", "longitude", "slug",
        )
    ) == [
        ("Conwy", "Conwy Gymraeg", "community", "PAR", "local", "Wales", "Wales",
         "https://a.example", 3300, 2021, 53.1, -3.8, "conwy"),
        ("Aber", "", "community", "PAR", "local", "Wales", "Wales", "", None, None, None, None,
         "aber"),
    ]  # fmt: skip
    conwy = Place.objects.get(slug="conwy")
    assert list(Place.objects.named("conwy gymraeg")) == [conwy]
    assert [code.code for code in conwy.gss_codes.all()] == ["W04000001"]
    assert mails()[-1] == ("community-list-decided", steward)


def test_the_history_says_who_and_by_which_list():
    council, one = PlaceFactory(), moderator()
    found = sent(council, "Conwy", by=steward_of(council))
    community_lists.accept(found, by=one)
    event = Place.objects.get(name="Conwy").events.get()
    assert event.pgh_context.metadata == {"user": one.pk, "community_list": found.pk}
    found.refresh_from_db()
    assert community_lists.what_happened(found, reader=moderator()).startswith(
        f"{one} accepted the list on "
    )


def test_lines_are_left_out_with_a_reason():
    council, one = PlaceFactory(), moderator()
    found = sent(council, "Conwy\nRude words", by=steward_of(council))
    leave_out = {found.lines.get(name="Rude words").pk}
    with pytest.raises(ValidationError, match="Say why"):
        community_lists.accept(found, by=one, leave_out=leave_out)
    everything = set(found.lines.values_list("pk", flat=True))
    with pytest.raises(ValidationError, match="every line"):
        community_lists.accept(found, by=one, leave_out=everything, reason="No.")
    community_lists.accept(found, by=one, leave_out=leave_out, reason="Not a name.")
    found.refresh_from_db()
    assert (found.reason, outcomes(found)) == (
        "Not a name.", {"Conwy": "added", "Rude words": "left_out"},
    )  # fmt: skip
    assert [place.name for place in council.children.all()] == ["Conwy"]


def test_what_somebody_added_meanwhile_stays_as_it_is():
    council = PlaceFactory()
    found = sent(council, "Conwy\nAber", by=steward_of(council))
    there = community(council, "Conwy Town Council")
    community_lists.accept(found, by=moderator())
    assert outcomes(found) == {"Conwy": "there", "Aber": "added"}
    assert found.lines.get(name="Conwy").place == there


def test_a_moderators_own_list_needs_no_second_look():
    council, one = PlaceFactory(), moderator()
    found = sent(council, "Conwy", by=one)
    assert (found.state, found.decided_by, outcomes(found)) == ("accepted", one, {"Conwy": "added"})
    assert mails() == []


def test_a_declined_list_leaves_nothing_and_says_why():
    council, one = PlaceFactory(), moderator()
    found = sent(council, "Conwy", by=steward_of(council))
    with pytest.raises(ValidationError):
        community_lists.decline(found, by=one, reason=" ")
    community_lists.decline(found, by=one, reason="From which year?")
    assert not council.children.exists()
    with pytest.raises(ListDecided, match="declined the list"):
        community_lists.accept(found, by=moderator())


def test_who_sends_and_who_decides():
    council = PlaceFactory()
    strangers = (
        UserFactory(),
        MembershipFactory(place=council).user,
        steward_of(PlaceFactory()),
    )
    for stranger in strangers:
        with pytest.raises(PermissionDenied):
            sent(council, "Conwy", by=stranger)
    steward = steward_of(council)
    found = sent(council, "Conwy", by=steward)
    for somebody in (*strangers, steward, steward_of(council)):
        with pytest.raises(PermissionDenied):
            community_lists.accept(found, by=somebody)
        with pytest.raises(PermissionDenied):
            community_lists.decline(found, by=somebody, reason="x")
    assert not council.children.exists()
    for somebody in (*strangers, moderator()):  # who can decline it, and says why
        with pytest.raises(PermissionDenied):
            community_lists.withdraw(found, by=somebody)
    community_lists.withdraw(found, by=steward_of(council))  # another steward of the council
    with pytest.raises(ListDecided, match="withdrew"):
        community_lists.accept(found, by=moderator())


def test_one_form_is_one_list_and_the_number_a_day_is_limited():
    council = PlaceFactory()
    steward, key = steward_of(council), uuid.uuid4()
    lines = judge(read("Conwy", type="PAR"), council).new
    first, second = (
        community_lists.send(by=steward, council=council, origin="x", form_key=key, lines=lines)
        for _each in range(2)
    )
    assert first == second
    for number in range(LISTS_PER_DAY - 1):
        sent(council, f"Aber {number}", by=steward)
    with pytest.raises(TooMany):
        sent(council, "Last", by=steward)


def test_another_list_from_the_same_form_is_another():
    council = PlaceFactory()
    steward, key = steward_of(council), uuid.uuid4()

    def send(text: str, origin: str = "x"):
        lines = judge(read(text, type="PAR"), council).new
        return community_lists.send(
            by=steward, council=council, origin=origin, form_key=key, lines=lines
        )

    first, second, third = send("Conwy"), send("Conwy\nAber"), send("Conwy", origin="Our map")
    assert len({first, second, third}) == 3
    assert [line.name for line in second.lines.all()] == ["Conwy", "Aber"]
    assert send("Conwy\nAber") == second
    community_lists.withdraw(second, by=steward)
    again = send("Conwy\nAber")  # meant once more after all
    assert (again.state, again == second) == ("waiting", False)
    assert send("Conwy\nAber") == again


def test_a_form_key_of_somebody_else_is_no_key_to_their_list():
    council, key = PlaceFactory(), uuid.uuid4()
    lines = judge(read("Conwy", type="PAR"), council).new
    lists = {
        community_lists.send(
            by=steward_of(council), council=council, origin="x", form_key=key, lines=lines
        )
        for _each in range(2)
    }
    assert len(lists) == 2


def test_it_can_be_accepted_when_whoever_sent_it_is_gone():
    council = PlaceFactory()
    found = sent(council, "Conwy", by=steward_of(council))
    found.made_by.delete()
    found.refresh_from_db()
    community_lists.accept(found, by=moderator())
    assert outcomes(found) == {"Conwy": "added"}


def test_addresses_are_free_of_each_other_and_of_what_is_there():
    council = PlaceFactory(slug="conwy")
    community(PlaceFactory(), "Aber", slug="aber")
    found = sent(council, "Conwy\nAber\nMine", by=moderator())
    assert list(found.lines.values_list("place__slug", flat=True)) == [
        "conwy-parish", "aber-parish", "mine-parish",
    ]  # fmt: skip


def test_of_a_divided_council_a_moderator_says_under_which_they_come():
    old, north, south = PlaceFactory(name="Old"), PlaceFactory(name="North"), PlaceFactory()
    found = sent(old, "Conwy", by=steward_of(old))
    Place.objects.filter(pk=old.pk).update(active_until=date(2023, 3, 31))
    for heir in (north, south):
        Succession.objects.create(from_place=old, to_place=heir, date=date(2023, 4, 1))
    found = CommunityList.objects.get(pk=found.pk)
    with pytest.raises(ValidationError, match="Select under which one"):
        community_lists.accept(found, by=moderator())
    community_lists.accept(found, by=moderator(), council=north)
    assert [place.name for place in north.children.all()] == ["Conwy"]
