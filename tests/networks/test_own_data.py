"""The copy of one's data names no network that has gone out of one's sight."""

import io
import json
import zipfile

import pytest

from connected_localism.common.personal_data import declarations
from connected_localism.rights.copying import write_copy
from networks.actions.following import follow_network
from networks.models import FollowedNetwork, Network, Post
from tests.factories import (
    ExchangeFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PostFactory,
    StatementFactory,
    UserFactory,
)
from tests.networks.working.people import taking_part

pytestmark = pytest.mark.django_db
GONE = "a network that is no longer public"


def copy_of(person) -> dict[str, list[dict]]:
    """{kind of data: its rows}, without those that there are none of."""
    target = io.BytesIO()
    write_copy(person, target)
    with zipfile.ZipFile(target) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name.endswith(".json")}
    return {name: rows for name, text in files.items() if (rows := json.loads(text))}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({}, "Now it is called so"),
        ({"visibility": "private"}, GONE),
        ({"status": "hidden"}, GONE),
        ({"status": "declined"}, GONE),
    ],
)
def test_what_somebody_follows_or_did_in_it_names_it_only_while_they_see_it(change, name):
    person = UserFactory()
    network = NetworkFactory()
    follow_network(person, network)
    PostFactory(network=network, author=person)
    ExchangeFactory(network=network, added_by=person)
    StatementFactory(network=network, started_by=person)
    NetworkMemberFactory(network=network, asked_by=person)
    Network.objects.update(name="Now it is called so", **change)
    named = {
        row["network_name"] for rows in copy_of(person).values() for row in rows
        if "network_name" in row
    }  # fmt: skip
    assert named == {name}
    files = [rows for rows in copy_of(person).values() if "network_name" in rows[0]]
    assert len(files) == 5
    assert ("Now it is called so" in json.dumps(copy_of(person))) == (name != GONE)


def test_the_people_of_its_places_find_a_private_network_by_its_name():
    network = NetworkFactory(name="Among us", visibility="private")
    person = taking_part(network)
    FollowedNetwork.objects.create(person=person, network=network)
    (rows,) = [rows for rows in copy_of(person).values() if "network_name" in rows[0]]
    assert [row["network_name"] for row in rows] == ["Among us"]


def test_an_offer_of_a_place_alone_names_no_network():
    person = UserFactory()
    ExchangeFactory(added_by=person)
    (rows,) = [rows for rows in copy_of(person).values() if "network_name" in rows[0]]
    assert [row["network_name"] for row in rows] == [""]


def test_no_copy_names_a_network_by_its_column():
    """Nothing of a person's copy names a network by the column itself, whoever adds a model."""
    lookups = {name for data in declarations() for name in data.exports}
    assert not any(name.endswith("network__name") for name in lookups)


def test_who_leaves_is_still_taken_out_of_what_they_did():
    person = UserFactory()
    post, network = PostFactory(author=person), NetworkFactory()
    follow_network(person, network)
    for data in declarations():
        if data.model in ("networks.Post", "networks.FollowedNetwork"):
            data.leaving(data.rows(person), person)
    post.refresh_from_db()
    assert post.author is None
    assert not FollowedNetwork.objects.exists()
    assert Post.objects.count() == 1
