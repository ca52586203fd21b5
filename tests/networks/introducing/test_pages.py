"""Introductions as the people of each side get them: the form, the page, the list, the network."""

import re

import pytest
from django.urls import reverse

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.rendering import render
from innovations.models import Innovation
from networks.actions.founding import publish_network
from networks.actions.introductions import answer
from networks.models import Introduction, Network, NetworkMember
from places.models import Membership
from tests.factories import AdoptionFactory, moderator
from tests.networks.introducing.meeting import ask, need_at, officer_of, record_at, side_of, states

pytestmark = pytest.mark.django_db
NEW = "introduction-new"
# Half of them ask who is reading, and for which places.
QUERIES_OF_THE_LIST, QUERIES_OF_THE_PAGE = 16, 18


@pytest.fixture
def needs():
    """Ashby and Barrow need the same; each has an officer."""
    ashby, barrow = need_at("Ashby"), need_at("Barrow")
    return ashby, barrow, officer_of(ashby.place, "Ann Ash"), officer_of(barrow.place, "Ben Barr")


def address(*records, **query) -> str:
    parts = [f"with={record.slug}" for record in records]
    parts += [f"{name}={value}" for name, value in query.items()]
    return f"{reverse(NEW)}?{'&'.join(parts)}"


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]


def page_of(client, introduction, person) -> str:
    client.force_login(person)
    return client.get(introduction.get_absolute_url()).content.decode()


def test_one_short_form_asks_and_a_second_click_asks_no_second_time(client, needs):
    ashby, barrow, ann, _ben = needs
    client.force_login(ann)
    page = client.get(address(ashby, barrow)).content.decode()
    sent = {
        "asked_for": ashby.place.pk, "message": "Shall we?", "form_key": hidden(page, "form_key"),
    }  # fmt: skip
    first = client.post(address(ashby, barrow), sent)
    second = client.post(address(ashby, barrow), sent)
    introduction = Introduction.objects.get()
    assert first.url == second.url == introduction.get_absolute_url()
    assert states(introduction) == {"Ashby": "consented", "Barrow": "asked"}


def test_what_was_typed_is_kept_over_signing_in(client, needs):
    ashby, barrow, ann, ben = needs
    client.force_login(ann)
    page = client.get(address(ashby, barrow)).content.decode()
    client.logout()
    sent = {"asked_for": ashby.place.pk, "message": "Typed with care", "kept_as": hidden(page, "kept_as")}  # fmt: skip
    answered = client.post(address(ashby, barrow), sent)
    assert answered.status_code == 302
    assert not Introduction.objects.exists()
    client.force_login(ben)
    assert "Typed with care" not in client.get(address(ashby, barrow)).content.decode()
    client.logout()
    client.post(address(ashby, barrow), sent)
    client.force_login(ann)
    assert "Typed with care" in client.get(address(ashby, barrow)).content.decode()


def test_who_speaks_for_none_of_the_places_is_told_whom_to_ask(client, needs):
    ashby, barrow, _ann, _ben = needs
    third = officer_of(record_at("Corby").place, "Cora")
    contributor = officer_of(ashby.place, "Cay", role=Membership.Role.CONTRIBUTOR)
    for person in (third, contributor):
        client.force_login(person)
        page = client.get(address(ashby, barrow)).content.decode()
        assert "An officer or steward of one of these places can ask for this" in page
        assert reverse("innovation-contact", args=[barrow.slug]) in page
        assert client.post(address(ashby, barrow), {"message": "Hello"}).status_code == 403
    assert not Introduction.objects.exists()


def test_a_mistake_stands_beside_its_field(client, needs):
    ashby, barrow, ann, _ben = needs
    client.force_login(ann)
    page = client.post(address(ashby, barrow), {"asked_for": ashby.place.pk}).content.decode()
    assert "Say why you want to meet" in page
    page = client.post(
        address(ashby, barrow), {"asked_for": ashby.place.pk, "message": "a" * 1001}
    ).content.decode()
    assert "1 character too many" in page


def test_a_record_that_one_may_not_read_is_not_named(client, needs):
    ashby, barrow, ann, _ben = needs
    Innovation.objects.filter(pk=barrow.pk).update(status=Innovation.Status.HIDDEN)
    client.force_login(ann)
    page = client.get(address(ashby, barrow)).content.decode()
    assert barrow.title not in page
    assert client.get(address(barrow)).status_code == 404
    assert client.get(reverse(NEW)).status_code == 404


def test_the_places_of_an_adoption(client):
    adoption = AdoptionFactory(confirmed=True, place=record_at("Adopton").place)
    adopter = officer_of(adoption.place, "Ada")
    client.force_login(adopter)
    url = f"{reverse(NEW)}?adoption={adoption.pk}"
    client.post(url, {"asked_for": adoption.place.pk, "message": "How did you do it?"})
    introduction = Introduction.objects.get()
    assert introduction.subject == Introduction.Subject.ADOPTION
    assert set(states(introduction).values()) == {"consented", "asked"}
    for wrong in ("0", "x", "9" * 30):
        assert client.get(f"{reverse(NEW)}?adoption={wrong}").status_code == 404


def test_until_both_agree_neither_sees_the_others_people(client, needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    page = page_of(client, introduction, ben)
    assert "Ashby" in page
    assert "Shall we buy them together?" in page
    assert "Ann Ash" not in page
    assert "Ben Barr" not in page_of(client, introduction, ann)

    answer(side_of(introduction, barrow.place), by=ben, consents=True)
    assert "Ann Ash speaks for it" in page_of(client, introduction, ben)
    assert "Ben Barr speaks for it" in page_of(client, introduction, ann)
    for person in (ann, ben):
        page = page_of(client, introduction, person)
        assert ann.email not in page
        assert ben.email not in page


def test_who_has_not_agreed_does_not_hear_that_others_have(client, needs):
    ashby, barrow, ann, ben = needs
    village = need_at("Cold Ash")
    vic = officer_of(village.place, "Vic Oldman")
    introduction = ask(ann, ashby, barrow, village, asked_for=ashby.place)
    answer(side_of(introduction, barrow.place), by=ben, consents=True)
    page = page_of(client, introduction, vic)
    assert "Waits for your answer" in page
    assert "The places were introduced" not in page
    for name in ("Ann Ash", "Ben Barr", "Agrees to meet"):
        assert name not in page
    answer(side_of(introduction, village.place), by=vic, consents=False)
    for person in (ann, ben):
        page = page_of(client, introduction, person)
        assert "Vic Oldman" not in page
        assert "Not now" not in page
        assert "not now" not in page


def test_a_no_and_no_answer_look_the_same_to_who_asked(client, needs):
    ashby, barrow, ann, ben = needs
    declined = ask(ann, ashby, barrow, asked_for=ashby.place)
    answer(side_of(declined, barrow.place), by=ben, consents=False)
    quiet = ask(ann, ashby, need_at("Corby"), asked_for=ashby.place)
    Introduction.objects.filter(pk=quiet.pk).update(state=Introduction.State.LAPSED)
    for introduction in (declined, quiet):
        page = page_of(client, introduction, ann)
        assert "Not now" in page
        assert "Nothing comes of it for now" in page
        assert "Ben Barr" not in page
        assert "Said" not in page
        assert "Ended without an answer" not in page


def test_nobody_else_learns_of_it(client, needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    strangers = [
        officer_of(record_at("Corby").place, "Cora"),
        officer_of(barrow.place, "Cay", role=Membership.Role.CONTRIBUTOR),
        moderator(),
    ]
    side = side_of(introduction, barrow.place)
    pages = [
        introduction.get_absolute_url(),
        reverse("introduction-answer", args=[introduction.public_id, side.pk]),
        *(
            reverse(f"introduction-{name}", args=[introduction.public_id])
            for name in ("withdraw", "write", "network")
        ),
    ]
    for person in strangers:
        client.force_login(person)
        assert {client.get(page).status_code for page in pages} == {404}
        assert {client.post(page).status_code for page in pages[1:]} == {404}
        listed = client.get(reverse("my-introductions")).content.decode()
        assert str(introduction.public_id) not in listed
    client.force_login(ben)  # nobody answers for another place
    other = side_of(introduction, ashby.place)
    page = reverse("introduction-answer", args=[introduction.public_id, other.pk])
    assert client.post(page, {"wants": "decline"}).status_code == 403


def test_a_hidden_record_is_not_named_on_the_page_nor_in_the_list(client, needs):
    ashby, barrow, ann, _ben = needs
    introduction = ask(ann, barrow, ashby, asked_for=ashby.place)
    assert barrow.title in page_of(client, introduction, ann)
    Innovation.objects.filter(pk=barrow.pk).update(status=Innovation.Status.HIDDEN)
    assert barrow.title not in page_of(client, introduction, ann)
    assert barrow.title not in client.get(reverse("my-introductions")).content.decode()


def test_answered_on_its_page_with_what_it_means_and_undone(client, needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    page = reverse(
        "introduction-answer",
        args=[introduction.public_id, side_of(introduction, barrow.place).pk],
    )
    client.force_login(ben)
    assert "without a name or a reason" in client.get(f"{page}?wants=decline").content.decode()
    assert states(introduction)["Barrow"] == "asked"
    for wants, state in (("decline", "declined"), ("undo", "asked"), ("consent", "consented")):
        assert client.post(page, {"wants": wants}).url == introduction.get_absolute_url()
        assert states(introduction)["Barrow"] == state
    assert client.post(page, {"wants": "decline"}).status_code == 409


def test_taken_back_it_hides_what_was_written(client, needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    client.force_login(ann)
    client.post(reverse("introduction-withdraw", args=[introduction.public_id]))
    introduction.refresh_from_db()
    assert introduction.state == Introduction.State.WITHDRAWN
    page = page_of(client, introduction, ben)
    assert "The place that asked has taken it back" in page
    assert "Shall we buy them together?" not in page


def test_a_message_reaches_who_agreed_without_showing_their_address(client, needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    page = reverse("introduction-write", args=[introduction.public_id])
    client.force_login(ann)
    assert client.get(page).status_code == 403
    answer(side_of(introduction, barrow.place), by=ben, consents=True)
    form = client.get(page).content.decode()
    sent = {"text": "When can we talk?", "form_key": hidden(form, "form_key")}
    for _click in range(2):
        assert client.post(page, sent).url == introduction.get_absolute_url()
    mail = OutgoingMail.objects.get(kind="introduction-message")
    assert (mail.recipient, mail.reply_to) == (ben, ann.email)
    assert mail.context["text"] == "When can we talk?"


def test_an_agreed_introduction_becomes_a_network_with_the_record_at_its_centre(client, needs):
    ashby, barrow, ann, ben = needs
    village = need_at("Cold Ash")
    officer_of(village.place, "Vic")
    introduction = ask(ann, ashby, barrow, village, asked_for=ashby.place)
    answer(side_of(introduction, barrow.place), by=ben, consents=True)
    page = reverse("introduction-network", args=[introduction.public_id])
    client.force_login(ben)
    assert client.get(page).status_code == 403  # the place that asked leads it
    client.force_login(ann)
    form = client.get(page).content.decode()
    assert 'value="commissioning"' in form
    assert ashby.get_absolute_url() in form
    assert barrow.get_absolute_url() in form
    assert village.get_absolute_url() not in form  # it has not agreed
    sent = {
        "kind": "commissioning", "name": "Flood gauges together", "purpose": "Buy them jointly.",
        "themes": ashby.themes, "joining": "request", "visibility": "public",
        "around": f"{ashby.get_absolute_url()}\n{barrow.get_absolute_url()}",
        "form_key": hidden(form, "form_key"),
    }  # fmt: skip
    first = client.post(page, sent)
    second = client.post(page, sent)
    network = Network.objects.get()
    assert first.url == second.url == network.get_absolute_url()
    assert set(network.innovations.all()) == {ashby, barrow}
    members = network.members.order_by("place__name").select_related("place")
    assert [(row.place.name, row.role, row.state) for row in members] == [
        ("Ashby", NetworkMember.Role.LEAD, NetworkMember.State.ACTIVE),
        ("Barrow", NetworkMember.Role.PARTNER, NetworkMember.State.ACTIVE),
    ]
    told = OutgoingMail.objects.filter(kind="network-answer")
    assert not told.exists()  # nobody but its lead sees it yet
    publish_network(network, by=moderator())
    message = render(told.get())
    assert (told.get().recipient, message.subject) == (
        ben, "Barrow is in the new network “Flood gauges together”"
    )  # fmt: skip
    assert "leave it on its page" in message.body
    assert members[1].message.startswith("It agreed to the introduction on ")
    introduction.refresh_from_db()
    assert introduction.network == network


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    ashby = need_at("Ashby")
    ann = officer_of(ashby.place, "Ann Ash")
    for each in range(number):
        other = need_at(f"Place {each}")
        officer = officer_of(other.place, f"Officer {each}")
        introduction = ask(ann, ashby, other, asked_for=ashby.place)
        answer(side_of(introduction, other.place), by=officer, consents=True)
    client.force_login(ann)
    client.get(reverse("my-introductions"))
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        page = client.get(reverse("my-introductions")).content.decode()
    assert page.count(f"Place {number - 1}") > 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    ashby = need_at("Ashby")
    ann = officer_of(ashby.place, "Ann Ash")
    others = [need_at(f"Place {each}") for each in range(number)]
    introduction = ask(ann, ashby, *others, asked_for=ashby.place)
    for each, other in enumerate(others):
        officer = officer_of(other.place, f"Officer {each}")
        answer(side_of(introduction, other.place), by=officer, consents=True)
    client.force_login(ann)
    client.get(introduction.get_absolute_url())
    with django_assert_num_queries(QUERIES_OF_THE_PAGE):
        page = client.get(introduction.get_absolute_url()).content.decode()
    assert f"Officer {number - 1} speaks for it" in page


def test_a_moderator_proposes_it_to_both_and_sees_no_names(client, needs):
    ashby, barrow, ann, ben = needs
    guide = moderator(display_name="Mo")
    client.force_login(guide)
    assert "propose it to all of them as a moderator" in client.get(address(ashby, barrow)).content.decode()  # fmt: skip
    sent = {"message": "You two should talk", "places": [ashby.place.pk]}
    assert "Select at least two places" in client.post(address(ashby, barrow), sent).content.decode()  # fmt: skip
    sent["places"].append(barrow.place.pk)
    client.post(address(ashby, barrow), sent)
    introduction = Introduction.objects.get()
    assert states(introduction) == {"Ashby": "asked", "Barrow": "asked"}
    answer(side_of(introduction, ashby.place), by=ann, consents=True)
    assert "Agrees to meet" not in page_of(client, introduction, guide)
    answer(side_of(introduction, barrow.place), by=ben, consents=True)
    page = page_of(client, introduction, guide)
    assert "Agreed" in page
    assert "Ann Ash" not in page
    assert "Ben Barr" not in page
    client.force_login(ben)  # nobody asked, so that any of them can begin
    network = reverse("introduction-network", args=[introduction.public_id])
    assert "Barrow leads it" in client.get(network).content.decode()


def test_the_ways_in(client, needs):
    ashby, barrow, ann, _ben = needs
    client.force_login(ann)
    compared = reverse("innovation-comparison") + f"?with={ashby.slug}&with={barrow.slug}"
    asked = f"with={ashby.slug}&amp;with={barrow.slug}"
    assert f"{reverse(NEW)}?{asked}" in client.get(compared).content.decode()
    alone = f"{reverse(NEW)}?with={barrow.slug}"
    assert alone in client.get(barrow.get_absolute_url()).content.decode()
    own = f"{reverse(NEW)}?with={ashby.slug}"
    assert own not in client.get(ashby.get_absolute_url()).content.decode()
    assert "This is of your own place" in client.get(own).content.decode()
