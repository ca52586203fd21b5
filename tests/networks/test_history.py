"""The history of a network: what changed, by whom, and what each reader sees of it."""

import pytest

from networks.actions.founding import hide_network, save_network, set_stage, show_network
from networks.actions.membership import (
    answer_request,
    change_role,
    invite,
    join,
    leave,
    remove,
    take_back_invitation,
)
from networks.actions.statements import draft_statement, hide_statement, open_statement
from networks.models import Network
from places.models import Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    NetworkFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.networks.working.people import somebody_of, taking_part

pytestmark = pytest.mark.django_db
Role = Membership.Role


def url_of(network) -> str:
    return f"/networks/{network.slug}/history/"


@pytest.fixture
def led():
    network = NetworkFactory(name="Repair", purpose="We mend toasters.", version=1)
    return network, taking_part(network, "Leadby", role=Role.OFFICER, leads=True)


def changed(network, by, innovations=None, **changes):
    network.refresh_from_db()
    return save_network(
        network, by=by, expected_version=network.version, changes=changes, innovations=innovations,
        readable=[],
    )  # fmt: skip


def lines(client, network, query="") -> list[tuple]:
    """(what was done, by whom) in the order of the page."""
    found = client.get(url_of(network) + query).context["lines"]
    return [
        (line.decision.step, line.decision.actor) if line.decision
        else ([change.label for change in line.changes], line.editor)
        for line in found
    ]  # fmt: skip


def test_it_tells_in_words_what_was_changed_and_by_whom(client, led):
    network, lead = led
    changed(network, lead, purpose="We mend kettles.", joining="open")
    set_stage(network, by=lead, stage="adapting")
    changed(network, lead, innovations=[InnovationFactory(published=True)])
    client.force_login(lead)
    assert lines(client, network) == [
        ([], lead),
        ("stage", lead),
        (["Purpose", "Who can join"], lead),
    ]
    page = client.get(url_of(network)).text
    for words in (
        "Changed what it stands around", "kettles", "toasters", "Any place can join",
        "Said how far it has got: Adapting", str(lead),
    ):  # fmt: skip
        assert words in page, words
    assert f'href="{url_of(network)}"' in client.get(network.get_absolute_url()).text


def test_who_may_read_it(client, led):
    network, lead = led
    readers = [lead, taking_part(network), somebody_of(lead.place_of), moderator()]
    starter = UserFactory()
    Network.objects.filter(pk=network.pk).update(started_by=starter)
    for person in (*readers, starter):
        client.force_login(person)
        assert client.get(url_of(network)).status_code == 200
    client.force_login(UserFactory())
    assert client.get(url_of(network)).status_code == 403
    Network.objects.filter(pk=network.pk).update(visibility=Network.Visibility.PRIVATE)
    assert client.get(url_of(network)).status_code == 404
    client.logout()
    assert client.get(url_of(network)).url.startswith("/accounts/login/")


def test_what_it_said_while_it_was_hidden_stays_with_those_who_saw_it(client, led):
    network, lead = led
    member, judge = taking_part(network), moderator()
    changed(network, lead, purpose="Ring Mrs Jones.")
    hide_network(network, by=judge, reason="It names a person.")
    changed(network, lead, purpose="Ring her at 01234.")
    changed(network, lead, purpose="Ring the switchboard.")
    show_network(network, by=judge)
    for person, sees in ((member, False), (lead, True), (judge, True)):
        client.force_login(person)
        page = client.get(url_of(network)).text
        assert ("01234" in page) is sees
        assert ("Mrs Jones" in page) is sees  # for which it was hidden
        assert "switchboard" in page
    client.force_login(member)
    # In sight it came by a decision of a moderator, who did not write it.
    assert lines(client, network) == [
        ("shown", judge),
        (["Purpose"], None),
        ("hidden", judge),
    ]
    page = client.get(url_of(network)).text
    assert str(judge) not in page
    assert "A reviewer or moderator" in page


def test_what_was_shown_again_unchanged_stays_in_it(client, led):
    network, lead = led
    changed(network, lead, purpose="We mend kettles.")
    hide_network(network, by=moderator(), reason="Somebody said so.")
    show_network(network, by=moderator())
    changed(network, lead, purpose="We mend lamps.")
    client.force_login(taking_part(network))
    found = [line for line in lines(client, network) if line[0] == ["Purpose"]]
    assert found == [(["Purpose"], lead), (["Purpose"], lead)]


def test_the_title_of_a_hidden_statement_is_not_in_it_nor_in_the_log(client, led):
    network, lead = led
    member, judge = taking_part(network), moderator()
    statement = draft_statement(
        network, by=lead, content={"title": "Sack Mrs Jones", "text": "Now.", "addressed_to": ""}
    )
    open_statement(statement, by=lead)
    pages = [url_of(network), network.get_absolute_url(), f"{network.get_absolute_url()}members/"]
    client.force_login(member)
    assert all("Sack Mrs Jones" in client.get(page).text for page in pages)
    hide_statement(statement, by=judge, reason="It names a person.")
    assert not any("Sack Mrs Jones" in client.get(page).text for page in pages)
    client.force_login(lead)
    assert all("Sack Mrs Jones" in client.get(page).text for page in pages)


def test_a_moderator_is_named_in_nothing_they_do_and_who_speaks_for_a_place_is(client):
    network = NetworkFactory()  # no place leads it, so the moderators stand in
    judge, member = moderator(display_name="Judge Jeffreys"), taking_part(network)
    asking, refused, third = PlaceFactory(), PlaceFactory(), PlaceFactory()
    officers = {place: somebody_of(place, Role.OFFICER) for place in (asking, refused, third)}
    Network.objects.update(joining=Network.Joining.REQUEST)
    asked = join(network, asking, by=officers[asking], role="partner")
    answer_request(asked, by=judge, accept=True)
    answer_request(
        join(network, refused, by=officers[refused], role="partner"),
        by=judge, accept=False, reason="No",
    )  # fmt: skip
    take_back_invitation(invite(network, third, by=judge), by=judge)
    change_role(asked, by=judge, role="adopter")
    remove(asked, by=judge, reason="No word")
    by_judge = set(network.decisions.filter(actor=judge).values_list("step", flat=True))
    assert by_judge == {"joined", "refused", "invited", "uninvited", "role", "removed"}
    client.force_login(member)
    for page in (
        url_of(network),
        network.get_absolute_url(),
        f"{network.get_absolute_url()}members/",
    ):
        text = client.get(page).text
        assert "Jeffreys" not in text
        assert str(officers[refused]) in text  # who asked for a place


def test_a_moderator_who_speaks_for_a_place_is_named_as_its_officer(client):
    network = NetworkFactory()
    lead = taking_part(network, role=Role.OFFICER, leads=True)
    own, other = taking_part(network).place_of, taking_part(network).place_of
    person = moderator()
    for place in (lead.place_of, own):
        MembershipFactory(place=place, user=person, role=Role.OFFICER)
    change_role(network.members.get(place=other), by=person, role="observer")
    change_role(network.members.get(place=other), by=person, role="lead")  # hands over
    leave(network.members.get(place=lead.place_of), by=person)
    remove(network.members.create(place=PlaceFactory(), state="active"), by=person, reason="Away")
    assert list(network.decisions.values_list("step", "is_by_moderator").order_by("pk")) == [
        ("role", False), ("role", False), ("role", False), ("left", False),
        # Its own place does not lead any more.
        ("removed", True),
    ]  # fmt: skip


def test_a_reason_of_a_moderator_is_read_by_those_who_were_promised_it(client, led):
    network, lead = led
    starter, member, colleague = UserFactory(), taking_part(network), somebody_of(lead.place_of)
    Network.objects.filter(pk=network.pk).update(started_by=starter)
    network.refresh_from_db()
    judge = moderator()
    hide_network(network, by=judge, reason="It names Mrs Jones.")
    show_network(network, by=judge)
    statement = draft_statement(
        network, by=lead, content={"title": "Mend", "text": "Now.", "addressed_to": ""}
    )
    open_statement(statement, by=lead)
    hide_statement(statement, by=judge, reason="It names Mr Smith.")
    remove(network.members.get(place=member.place_of), by=lead, reason="No word for a year")
    reader = taking_part(network)
    pages = [url_of(network), network.get_absolute_url(), f"{network.get_absolute_url()}members/"]
    for person, of_network, of_statement in (
        (reader, False, False),
        (starter, True, False),
        (colleague, True, True),
        (lead, True, True),
        (judge, True, True),
    ):
        client.force_login(person)
        for page in pages:
            text = client.get(page).text
            assert ("Mrs Jones" in text, "Mr Smith" in text) == (of_network, of_statement)
            assert "No word for a year" in text


def test_long_histories_come_in_pages_and_nothing_is_missing(client, led, monkeypatch):
    network, lead = led
    for number in range(5):
        changed(network, lead, purpose=f"Purpose {number}")
        set_stage(network, by=lead, stage=("adapting", "reusing")[number % 2])
    client.force_login(lead)
    everything = lines(client, network)
    assert len(everything) == 10
    monkeypatch.setattr("networks.showing.history.PER_PAGE", 3)
    found, query = [], ""
    while True:
        response = client.get(url_of(network) + query)
        found += lines(client, network, query)
        if not response.context["below"]:
            break
        query = "?" + response.context["below"].join(("below=", "")).replace("+", "%2B")
    assert found == everything
    for typed in ("x", "2026-13-45T00:00", "2026-01-01T00:00", "0001-01-01T00:00:00+23:59"):
        assert client.get(url_of(network), {"below": typed}).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries_for_any_number(client, led, number, django_assert_num_queries):
    network, lead = led
    for each in range(number):
        changed(network, lead, purpose=f"Purpose {each}", name=f"Name {each}")
        set_stage(network, by=lead, stage=("adapting", "reusing")[each % 2])
    client.force_login(lead)
    client.get(url_of(network))
    with django_assert_num_queries(19):
        assert len(client.get(url_of(network)).context["lines"]) == 2 * number


def test_what_the_site_changed_by_itself_has_no_name(client, led):
    network, lead = led
    Network.objects.filter(pk=network.pk).update(purpose="From the source.", version=2)
    client.force_login(lead)
    assert lines(client, network) == [(["Purpose"], None)]
    assert "Nobody is named" in client.get(url_of(network)).text
