"""The copy of one's data names nothing of networks that has gone out of one's sight."""

import io
import json
import zipfile
from uuid import uuid4

import pytest
from django.utils import timezone

from connected_localism.common.personal_data import declarations
from connected_localism.rights.copying import write_copy
from innovations.models import Innovation
from networks.actions.following import follow_network
from networks.models import (
    ActionStep,
    ExchangeFile,
    ExchangeStep,
    FollowedNetwork,
    Introduction,
    Network,
    NetworkDecision,
    NetworkMember,
    Post,
    Report,
    Statement,
    StatementVersion,
)
from tests.factories import (
    ActionFactory,
    ExchangeFactory,
    ExchangePartyFactory,
    InnovationFactory,
    MeetingFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PostFactory,
    SignOnFactory,
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


def of_kind(person, words: str) -> list[dict]:
    """The rows of the file that has these words in its name."""
    (rows,) = [rows for name, rows in copy_of(person).items() if words in name]
    return rows


@pytest.mark.parametrize("change", [{"visibility": "private"}, {"status": "hidden"}, {}])
def test_what_was_done_about_a_thing_names_it_only_while_it_is_seen(change):
    person, network = UserFactory(), NetworkFactory()
    statement = StatementFactory(network=network, title="Secret statement")
    exchange = ExchangeFactory(network=network, title="Secret exchange")
    statement.versions.update(written_by=person)
    for thing in ({"statement": statement}, {"exchange": exchange}):
        Report.objects.create(
            **thing, about="personal", message="It names me.", reporter=person, form_key=uuid4()
        )
    ExchangePartyFactory(exchange=exchange, asked_by=person)
    ExchangeStep.objects.create(exchange=exchange, actor=person, step="asked")
    ExchangeFile.objects.create(
        exchange=exchange, uploaded_by=person, title="Mine", file="a.pdf", size=1
    )
    NetworkDecision.objects.create(
        network=network, actor=person, step="signed", reason="Secret statement"
    )
    NetworkDecision.objects.create(network=network, actor=person, step="left", reason="No time")
    written = StatementVersion.objects.get()
    Network.objects.filter(pk=network.pk).update(**change)
    titles = {
        row.get(name) for rows in copy_of(person).values() for row in rows
        for name in ("statement_title", "exchange_title")
    } - {None, ""}  # fmt: skip
    reasons = {row["own_reason"] for row in of_kind(person, "what-you-decided-in-networks")}
    if change:
        assert titles == {
            "a statement that you do not see any more",
            "an offer or request that you do not see any more",
        }
        assert reasons == {"", "No time"}
        assert "Secret exchange" not in json.dumps(copy_of(person))
    else:
        assert titles == {"Secret statement", "Secret exchange"}
        assert reasons == {"Secret statement", "No time"}
    # The text that one wrote oneself stays one's own.
    assert [row["title"] for row in of_kind(person, "texts-of-statements")] == [written.title]


@pytest.mark.parametrize("hidden", ["statement", "network"])
def test_who_signed_keeps_the_title_they_signed_unless_a_moderator_hides_it(hidden):
    person = UserFactory()
    network = NetworkFactory(visibility="private")
    statement = StatementFactory(network=network, title="Mend it all")
    SignOnFactory(statement=statement, signed_by=person)
    SignOnFactory(
        statement=statement, ended_by=person, ending="revoked", ended_at="2026-05-14T12:00Z"
    )
    Statement.objects.update(title="Called otherwise since")

    def signed() -> set[str]:
        rows = of_kind(person, "you-signed") + of_kind(person, "you-took-back")
        return {row["text_version_title"] for row in rows}

    assert signed() == {"Mend it all"}
    if hidden == "statement":
        Statement.objects.update(is_hidden=True)
    else:
        Network.objects.update(status=Network.Status.HIDDEN)
    assert signed() == {"a statement that is hidden, or whose network is"}


def test_what_is_said_inside_is_named_to_who_still_takes_part():
    network = NetworkFactory()
    person = taking_part(network)
    action = ActionFactory(network=network, title="Secret action", person=person)
    ActionStep.objects.create(action=action, actor=person, step="done")
    MeetingFactory(
        network=network, title="Secret meeting", cancelled_by=person, cancelled_at=timezone.now(),
        cancel_reason="Snow",
    )  # fmt: skip
    FollowedNetwork.objects.create(person=person, network=network)
    assert json.dumps(copy_of(person)).count("Secret action") == 2
    assert json.dumps(copy_of(person)).count("Secret meeting") == 1
    NetworkMember.objects.update(state=NetworkMember.State.LEFT)
    assert "Secret" not in json.dumps(copy_of(person))
    assert network.name in json.dumps(copy_of(person))  # everybody sees the network itself


def test_an_innovation_over_which_places_met_is_named_while_it_is_seen():
    person = UserFactory()
    record = InnovationFactory(published=True, title="Lanterns")
    Introduction.objects.create(
        innovation=record, asked_by=person, subject="record", message="Let us meet."
    )
    assert [row["innovation_title"] for row in of_kind(person, "introductions")] == ["Lanterns"]
    Innovation.objects.update(status=Innovation.Status.HIDDEN)
    (row,) = of_kind(person, "introductions")
    assert row["innovation_title"] == "an innovation that you do not see any more"


def test_no_copy_names_by_its_column_what_can_go_out_of_sight():
    """Whoever adds a model takes `networks.own_data` for that."""
    lookups = {
        f"{data.model}: {name}" for data in declarations()
        for name in data.exports if data.model.startswith("networks.")
    }  # fmt: skip
    assert not [name for name in lookups if name.endswith(("network__name", "__title"))]


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
