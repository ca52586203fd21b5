"""What the people of places say to each other in a network."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from connected_localism.mail import kinds
from connected_localism.mail.models import OutgoingMail
from networks.actions.discussion import reword, say
from networks.decisions import WrongMoment
from networks.models import Network, NetworkMember, Post
from networks.views.discussion import PER_PAGE
from networks.working import writing
from networks.working.mentions import mentioned
from networks.working.writing import remove
from places.limits import TooMany
from tests.factories import (
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    PostFactory,
    UserFactory,
    moderator,
)
from tests.networks.working.people import somebody_of, taking_part

pytestmark = pytest.mark.django_db


def thread_by(person, network, text="How did you pay for it?", **fields) -> Post:
    return say(network, by=person, place=person.place_of, title="Paying", text=text, **fields)[0]


def test_whoever_acts_for_a_place_in_it_begins_a_thread_and_others_answer(client):
    network = NetworkFactory()
    asking, answering = taking_part(network, "Askham"), taking_part(network, "Answerby")
    client.force_login(asking)
    sent = {
        "place": asking.place_of.pk, "title": "Paying", "text": "With <b>what</b>?",
        "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    for _twice in range(2):
        answer = client.post(reverse("network-thread-new", args=[network.slug]), sent)
    thread = Post.objects.get()
    assert answer.url == thread.get_absolute_url()
    client.force_login(answering)
    url = reverse("network-thread", args=[network.slug, thread.pk])
    answer = client.post(url, {"place": answering.place_of.pk, "text": "See https://x.org/a"})
    page = client.get(answer.url).content.decode()
    assert "With &lt;b&gt;what&lt;/b&gt;?" in page
    assert '<a href="https://x.org/a" rel="nofollow">' in page
    assert f"{asking.display_name}, Askham" in page
    assert f"{answering.display_name}, Answerby" in page
    thread.refresh_from_db()
    assert thread.latest_at == thread.replies.get().created_at
    network.refresh_from_db()
    assert network.active_at >= thread.latest_at


def test_only_its_places_and_moderators_read_it_though_everybody_sees_the_network(client):
    network = NetworkFactory()
    thread = thread_by(taking_part(network), network)
    urls = [reverse("network-discussion", args=[network.slug]), thread.get_absolute_url()]
    invited = NetworkMemberFactory(network=network, state=NetworkMember.State.INVITED).place
    left = NetworkMemberFactory(network=network, state=NetworkMember.State.LEFT).place
    for person in (UserFactory(), somebody_of(invited), somebody_of(left)):
        client.force_login(person)
        assert [client.get(url).status_code for url in urls] == [403, 403]
        assert thread.title not in client.get(network.get_absolute_url()).content.decode()
    for person in (taking_part(network), moderator()):
        client.force_login(person)
        assert all(thread.title in client.get(url).content.decode() for url in urls)
        assert thread.title in client.get(network.get_absolute_url()).content.decode()
    client.logout()
    assert thread.title not in client.get(network.get_absolute_url()).content.decode()
    assert client.get(urls[0]).status_code == 302


def test_a_moderator_from_outside_reads_and_does_not_write():
    network = NetworkFactory()
    with pytest.raises(PermissionDenied):
        say(network, by=moderator(), place=PlaceFactory(), title="T", text="x")


def test_nobody_writes_for_a_place_that_is_not_theirs_or_not_in_it():
    network = NetworkFactory()
    person = taking_part(network)
    elsewhere = MembershipFactory(user=person).place
    for place in (elsewhere, taking_part(network).place_of):
        with pytest.raises(ValidationError) as error:
            say(network, by=person, place=place, title="T", text="x")
        assert list(error.value.message_dict) == ["place"]


@pytest.mark.parametrize("fields", [{"closed": True}, {"status": Network.Status.HIDDEN}])
def test_nothing_is_said_in_a_network_that_is_closed_or_hidden(fields):
    network = NetworkFactory(**fields)
    with pytest.raises(WrongMoment):
        thread_by(taking_part(network), network)


def test_a_closed_network_says_so_and_keeps_the_text(client):
    network = NetworkFactory()
    person = taking_part(network)
    thread = thread_by(person, network)
    Network.objects.filter(pk=network.pk).update(stage="closed", closed_at=timezone.now())
    client.force_login(person)
    answer = client.post(
        thread.get_absolute_url(), {"place": person.place_of.pk, "text": "One last thing"}
    )
    assert answer.status_code == 409
    assert "One last thing" in answer.content.decode()
    assert "This network is closed." in answer.content.decode()


def test_only_its_writer_changes_a_post_and_others_see_that(client):
    network = NetworkFactory()
    writer, other = taking_part(network), taking_part(network)
    thread = thread_by(writer, network)
    with pytest.raises(PermissionDenied):
        reword(thread, by=other, title="Mine", text="Mine")
    client.force_login(writer)
    url = reverse("network-post-edit", args=[network.slug, thread.pk])
    client.post(url, {"title": "Paying for it", "text": "With grants?"})
    client.force_login(other)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "With grants?" in page
    assert "changed" in page
    assert client.get(url).status_code == 403


def test_what_is_removed_leaves_a_mark_with_the_reason(client):
    network = NetworkFactory()
    writer, other = taking_part(network), taking_part(network)
    lead = taking_part(network, role="officer", leads=True)
    thread = thread_by(writer, network)
    reply = say(network, by=other, place=other.place_of, thread=thread, text="An insult")[0]
    with pytest.raises(PermissionDenied):
        remove(reply, by=writer, reason="I do not like it")
    with pytest.raises(ValidationError):
        remove(reply, by=lead, reason=" ")
    client.force_login(lead)
    url = reverse("network-post-remove", args=[network.slug, reply.pk])
    client.post(url, {"reason": "It insults somebody"})
    client.force_login(writer)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "An insult" not in page
    assert "It insults somebody" in page
    with pytest.raises(WrongMoment):
        reword(reply, by=other, text="Again")

    remove(thread, by=writer, reason="")
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "How did you pay for it?" not in page
    assert "Who wrote this removed it" in page
    assert "Paying" not in client.get(reverse("network-discussion", args=[network.slug])).content.decode()  # fmt: skip


def test_a_moderator_removes_also_where_it_is_closed():
    network = NetworkFactory()
    thread = thread_by(taking_part(network), network)
    Network.objects.filter(pk=network.pk).update(stage="closed", closed_at=timezone.now())
    assert remove(thread, by=moderator(), reason="Personal data").is_removed


def test_who_no_longer_acts_for_a_place_in_it_changes_and_removes_nothing():
    network = NetworkFactory()
    writer = taking_part(network)
    thread = thread_by(writer, network)
    writer.memberships.update(state="ended")
    with pytest.raises(PermissionDenied):
        reword(thread, by=writer, title="T", text="Other")
    with pytest.raises(PermissionDenied):
        remove(thread, by=writer, reason="")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Calderdale how?", ["Calderdale"]),
        ("ask @calderdale!", ["Calderdale"]),
        ("@King’s Lynn and West Norfolk: well?", ["King’s Lynn and West Norfolk"]),
        ("@King’s\nLynn", ["King’s Lynn"]),
        ("@Calderdale, @King’s Lynn", ["Calderdale", "King’s Lynn"]),
        ("somebody@Calderdale", []),
        ("@Calderdales", []),
        ("@Sir Gâr", ["Carmarthenshire"]),
        ("@<script>", []),
    ],
)
def test_a_mention_is_an_at_sign_and_the_longest_name(text, found):
    places = [
        PlaceFactory.build(pk=number, name=name, name_cy=welsh, official_name="")
        for number, (name, welsh) in enumerate(
            [("Calderdale", ""), ("King’s Lynn", ""), ("King’s Lynn and West Norfolk", ""),
             ("Carmarthenshire", "Sir Gâr")]
        )
    ]  # fmt: skip
    assert [place.name for place in mentioned(text, places)] == found


def test_people_of_a_mentioned_place_get_one_mail_and_nobody_else():
    network = NetworkFactory()
    writer, mine, elsewhere = (
        taking_part(network, "Askham"), taking_part(network, "Calderdale"), somebody_of(PlaceFactory(name="Penrith"))
    )  # fmt: skip
    second = somebody_of(mine.place_of, "steward")
    thread = thread_by(writer, network, "@Calderdale and @Penrith and @Askham?")
    reword(thread, by=writer, title="Paying", text="@Calderdale, @Askham: please?")
    mails = OutgoingMail.objects.filter(kind="network-mention")
    assert {mail.recipient for mail in mails} == {mine, second}
    assert len(mails) == 2
    said = kinds.get("network-mention").contents(mails.get(recipient=mine))
    assert said["text"] == "@Calderdale, @Askham: please?"
    assert (said["place"], said["author"]) == ("Calderdale", writer.display_name)
    assert elsewhere not in {mail.recipient for mail in mails}


@pytest.mark.parametrize("what", ["removed", "hidden", "left", "belongs no more"])
def test_a_mail_says_nothing_that_its_reader_may_not_read_any_more(what):
    network = NetworkFactory()
    writer, reader = taking_part(network, "Askham"), taking_part(network, "Calderdale")
    thread = thread_by(writer, network, "@Calderdale?")
    mail = OutgoingMail.objects.get(kind="network-mention", recipient=reader)
    assert kinds.get("network-mention").contents(mail)["post_url"] == thread.get_absolute_url()
    if what == "removed":
        remove(thread, by=writer, reason="")
    elif what == "hidden":
        Network.objects.filter(pk=network.pk).update(status="hidden")
    elif what == "left":
        network.members.filter(place=reader.place_of).update(state="left")
    else:
        reader.memberships.update(state="ended")
    assert kinds.get("network-mention").contents(mail) is None


def test_nobody_writes_without_end(monkeypatch):
    monkeypatch.setattr(writing, "A_DAY", 2)
    network = NetworkFactory()
    person = taking_part(network)
    for _each in range(2):
        thread_by(person, network)
    with pytest.raises(TooMany):
        thread_by(person, network)


def test_a_thread_has_a_title_and_an_answer_has_none():
    thread = PostFactory()
    for fields in ({"title": ""}, {"root": thread, "title": "Not mine"}):
        with pytest.raises(IntegrityError, match="post_threads_have_titles"), transaction.atomic():
            PostFactory(network=thread.network, **fields)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    network = NetworkFactory()
    client.force_login(taking_part(network))
    for _each in range(number):
        thread = PostFactory(network=network)
        PostFactory(network=network, root=thread)
    url = reverse("network-discussion", args=[network.slug])
    client.get(url)
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        page = client.get(url).content.decode()
    assert page.count("1 answer") == number


@pytest.mark.parametrize("number", [1, 3])
def test_a_thread_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    thread = PostFactory()
    client.force_login(taking_part(thread.network))
    for _each in range(number):
        reply = PostFactory(network=thread.network, root=thread)
        reply.mentions.add(PlaceFactory(), PlaceFactory())
    client.get(thread.get_absolute_url())
    with django_assert_num_queries(QUERIES_OF_A_THREAD):
        page = client.get(thread.get_absolute_url()).content.decode()
    assert page.count("Speaks to:") == number


QUERIES_OF_THE_LIST = 13
QUERIES_OF_A_THREAD = 18


def test_the_address_of_a_post_leads_to_its_page_of_a_long_thread(client):
    thread = PostFactory()
    client.force_login(taking_part(thread.network))
    replies = [
        PostFactory(network=thread.network, root=thread, text=f"Answer number {number}.")
        for number in range(PER_PAGE * 2 + 1)
    ]
    for number in (0, PER_PAGE - 1, PER_PAGE, PER_PAGE * 2):
        page = client.get(replies[number].get_absolute_url()).content.decode()
        assert f"Answer number {number}.<" in page
    assert page.count("<article") == 2
    first = client.get(thread.get_absolute_url() + "?post=99999999999999999999").content.decode()
    assert first.count("<article") == PER_PAGE + 1
