"""What places do together, through the API."""

import pytest
from django.utils import timezone

from networks.actions.discussion import reword
from networks.models import Network, NetworkMember
from networks.working.writing import remove
from tests.factories import (
    ActionFactory,
    MeetingFactory,
    NetworkFactory,
    PlaceFactory,
    PostFactory,
    ResolutionFactory,
    SharedUpdateFactory,
    UserFactory,
    moderator,
)
from tests.networks.working.people import taking_part

pytestmark = pytest.mark.django_db
MADE = {
    "updates": SharedUpdateFactory,
    "decisions": ResolutionFactory,
    "actions": ActionFactory,
    "meetings": MeetingFactory,
    "posts": PostFactory,
}
INSIDE = [name for name in MADE if name != "updates"]


def url_of(network, name: str) -> str:
    return f"/api/v1/networks/{network.public_id}/{name}/"


def results(client, network, name: str, **query) -> list[dict]:
    response = client.get(url_of(network, name), query)
    assert response.status_code == 200
    return response.json()["results"]


def author():
    return UserFactory(display_name="Secretia Byname", email="secretia@people.example")


@pytest.fixture
def network():
    return NetworkFactory()


def test_updates_are_for_whoever_sees_the_network_and_name_nobody(client, network, settings):
    settings.SITE_URL = "https://example.org"
    place = PlaceFactory(code="GAU", name="Gauge")
    update = SharedUpdateFactory(
        network=network, place=place, author=author(), title="Lit", text="All of them",
        url="https://example.com/lit",
    )  # fmt: skip
    SharedUpdateFactory(title="Of another")
    (row,) = results(client, network, "updates")
    place_told = row.pop("place")
    assert place_told["code"] == "GAU"
    assert {name: row[name] for name in row if not name.endswith("_at")} == {
        "id": update.pk,
        "page_url": f"https://example.org/networks/{network.slug}/updates/{update.pk}/",
        "happened_on": str(update.happened_on),
        "title": "Lit",
        "text": "All of them",
        "url": "https://example.com/lit",
        "removal_reason": "",
    }


@pytest.mark.parametrize("name", MADE)
def test_nobody_is_named_and_no_address_is_told(client, network, name):
    MADE[name](network=network, author=author())
    client.force_login(moderator())
    answer = client.get(url_of(network, name))
    assert len(answer.json()["results"]) == 1
    for word in ("Secretia", "Byname", "people.example", "author"):
        assert word not in answer.content.decode()


@pytest.mark.parametrize("name", INSIDE)
def test_the_rest_is_for_the_people_of_its_places(client, network, name):
    row = MADE[name](network=network)
    assert client.get(url_of(network, name)).status_code == 403
    client.force_login(UserFactory())
    refused = client.get(url_of(network, name))
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    for person in (taking_part(network), moderator()):
        client.force_login(person)
        assert [each["id"] for each in results(client, network, name)] == [row.pk]


@pytest.mark.parametrize("name", MADE)
def test_of_a_network_that_is_not_seen_or_not_published_nothing_is(client, network, name):
    MADE[name](network=network)
    member = taking_part(network)
    Network.objects.filter(pk=network.pk).update(visibility=Network.Visibility.PRIVATE)
    for person in (None, UserFactory()):
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(url_of(network, name)).status_code == 404
    client.force_login(member)
    assert len(results(client, network, name)) == 1
    NetworkMember.objects.filter(place=member.place_of).update(state=NetworkMember.State.INVITED)
    assert client.get(url_of(network, name)).status_code == (200 if name == "updates" else 403)
    Network.objects.filter(pk=network.pk).update(status=Network.Status.HIDDEN)
    client.force_login(moderator())
    assert client.get(url_of(network, name)).status_code == 404


def test_a_removed_post_keeps_its_id_and_loses_its_words(client, network):
    place = PlaceFactory(code="GAU")
    thread = PostFactory(network=network, title="Who pays?", text="We, @Gauge?")
    thread.mentions.set([place])
    gone = PostFactory(
        network=network, root=thread, text="Mrs Jones pays", removed_at=timezone.now(),
        removal_reason="Names a person",
    )  # fmt: skip
    gone.mentions.set([place])
    client.force_login(moderator())
    first, second = results(client, network, "posts")
    assert (first["id"], first["thread"], first["title"]) == (thread.pk, thread.pk, "Who pays?")
    assert (first["text"], first["mentions"]) == ("We, @Gauge?", ["GAU"])
    assert (second["id"], second["thread"]) == (gone.pk, thread.pk)
    assert (second["title"], second["text"], second["mentions"]) == ("", "", [])
    assert second["removal_reason"] == "Names a person"
    assert second["page_url"].endswith(f"/discussion/{thread.pk}/?post={gone.pk}#post-{gone.pk}")


def test_an_action_tells_who_does_it_and_from_which_decision_it_follows(client, network):
    decision, gone = ResolutionFactory(network=network), ResolutionFactory(network=network)
    owner, before = PlaceFactory(code="NEW"), PlaceFactory(code="OLD")
    ActionFactory(network=network, owner=owner, carried_from=before, resolution=decision)
    ActionFactory(network=network, resolution=gone, due_on="2020-01-01")
    type(gone).objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    client.force_login(moderator())
    first, second = results(client, network, "actions")
    assert (first["owner"]["code"], first["carried_from"]) == ("NEW", "OLD")
    assert (first["resolution"], first["is_overdue"]) == (decision.pk, False)
    assert (second["resolution"], second["is_overdue"]) == (None, True)
    told = results(client, network, "decisions")
    assert {row["id"]: row["removed_at"] is None for row in told} == {
        decision.pk: True,
        gone.pk: False,
    }


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("number", [1, 3])
def test_they_take_the_same_queries_for_any_number(
    client, network, name, number, django_assert_num_queries
):
    for _each in range(number):
        row = MADE[name](network=network)
        if name == "posts":
            row.mentions.add(PlaceFactory())
    client.force_login(moderator())
    results(client, network, name)
    with django_assert_num_queries({"updates": 6, "posts": 8}.get(name, 7)):
        assert len(results(client, network, name)) == number


def written(network, person) -> dict:
    """One of each kind that can be removed, by somebody who takes part."""
    common = {"network": network, "place": person.place_of, "author": person}
    return {
        name: MADE[name](**common, title="Mrs Jones", text="She pays")
        for name in ("updates", "decisions", "posts")
    }


@pytest.mark.parametrize("name", ["updates", "decisions", "posts"])
def test_what_is_removed_comes_again_without_its_words_for_who_keeps_a_copy(client, network, name):
    person = taking_part(network, "Ashby")
    row = written(network, person)[name]
    MADE[name](network=network, title="Later")
    client.force_login(person)
    copy = {row["id"]: row["title"] for row in results(client, network, name)}
    assert copy[row.pk] == "Mrs Jones"
    remove(row, by=person, reason="Names a person")
    *_before, last = results(client, network, name)
    assert (last["id"], last["title"], last["text"]) == (row.pk, "", "")
    assert last["removed_at"] == last["updated_at"]
    assert "Mrs Jones" not in client.get(url_of(network, name)).content.decode()


def test_a_post_that_is_changed_comes_again(client, network):
    person = taking_part(network, "Ashby")
    post = written(network, person)["posts"]
    PostFactory(network=network, title="Later")
    client.force_login(person)
    assert [row["title"] for row in results(client, network, "posts")] == ["Mrs Jones", "Later"]
    reword(post, by=person, title="Somebody", text="They pay")
    assert [row["title"] for row in results(client, network, "posts")] == ["Later", "Somebody"]


def test_an_action_comes_again_when_its_decision_is_removed(client, network):
    person = taking_part(network, "Ashby")
    decision = written(network, person)["decisions"]
    action = ActionFactory(network=network, resolution=decision)
    ActionFactory(network=network)
    client.force_login(person)
    assert results(client, network, "actions")[0]["resolution"] == decision.pk
    remove(decision, by=person, reason="")
    last = results(client, network, "actions")[-1]
    assert (last["id"], last["resolution"]) == (action.pk, None)


def test_they_come_in_pages_without_gaps(client, network):
    posts = [PostFactory(network=network).pk for _each in range(5)]
    client.force_login(moderator())
    found, address = [], f"{url_of(network, 'posts')}?page_size=2"
    while address:
        answer = client.get(address).json()
        found += [row["id"] for row in answer["results"]]
        address = answer["next"]
    assert found == posts
    assert client.get(url_of(network, "posts"), {"colour": "red"}).status_code == 400
    assert client.get(url_of(network, "posts"), {"cursor": "x"}).status_code == 400
    assert client.post(url_of(network, "posts"), {"text": "Hi"}).status_code in (403, 405)
