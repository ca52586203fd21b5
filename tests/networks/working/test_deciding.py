"""What places decide, and who does what until when."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from networks.actions.deciding import change_action, change_resolution, decide, give, set_state
from networks.decisions import WrongMoment
from networks.models import Action, ActionStep, Network, NetworkMember
from networks.working.writing import remove
from places.models import Place
from tests.factories import (
    ActionFactory,
    MeetingFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    ResolutionFactory,
    moderator,
)
from tests.networks.working.people import somebody_of, taking_part
from tests.places.reorganising.reform import abolish

pytestmark = pytest.mark.django_db
State = Action.State
TODAY = timezone.localdate


def steps(action) -> list[tuple]:
    return [(step.step, step.actor, step.note) for step in action.steps.order_by("pk")]


def test_a_decision_leads_to_an_action_that_its_place_does(client):
    network = NetworkFactory()
    person, doer = taking_part(network, "Askham"), taking_part(network, "Doerby")
    meeting = MeetingFactory(network=network)
    client.force_login(person)
    day = TODAY()
    answer = client.post(
        reverse("network-resolution-new", args=[network.slug]),
        {"place": person.place_of.pk, "title": "We buy <together>", "meeting": meeting.pk,
         "decided_on_day": day.day, "decided_on_month": day.month, "decided_on_year": day.year},
    )  # fmt: skip
    decision = network.resolutions.get()
    assert answer.url == decision.get_absolute_url()
    assert "We buy &lt;together&gt;" in client.get(meeting.get_absolute_url()).content.decode()
    client.post(
        reverse("network-action-new", args=[network.slug]),
        {"place": person.place_of.pk, "title": "Write the specification",
         "owner": doer.place_of.pk, "resolution": decision.pk,
         "due_on_day": day.day, "due_on_month": day.month, "due_on_year": day.year},
    )  # fmt: skip
    action = network.actions.get()
    assert action.title in client.get(decision.get_absolute_url()).content.decode()
    client.force_login(doer)
    assert action.title in client.get(reverse("my-networks")).content.decode()
    url = action.get_absolute_url()
    client.post(url, {"wants": "done", "reason": "Sent to all"})
    action.refresh_from_db()
    assert action.state == State.DONE
    assert steps(action) == [("written", person, ""), ("done", doer, "Sent to all")]
    assert action.title not in client.get(reverse("my-networks")).content.decode()
    assert "Sent to all" in client.get(url).content.decode()
    assert action.title in client.get(reverse("network-actions", args=[network.slug]), {"state": "past"}).content.decode()  # fmt: skip


def test_who_has_nothing_to_do_with_it_leaves_it_alone(client):
    network = NetworkFactory()
    person, doer, third = (taking_part(network) for _each in range(3))
    lead = taking_part(network, role="officer", leads=True)
    action, _new = give(
        network, by=person, place=person.place_of,
        content={"title": "Ask", "owner": doer.place_of},
    )  # fmt: skip
    for outsider in (third, moderator()):
        with pytest.raises(PermissionDenied):
            set_state(action, by=outsider, to=State.DONE)
    client.force_login(third)
    assert client.post(action.get_absolute_url(), {"wants": "done"}).status_code == 403
    for allowed, to in ((person, State.DROPPED), (lead, State.OPEN), (doer, State.DONE)):
        assert set_state(action, by=allowed, to=to).state == to
    assert set_state(action, by=doer, to=State.DONE, note="twice").state == State.DONE
    with pytest.raises(WrongMoment):
        set_state(action, by=doer, to=State.DROPPED)
    assert [step for step, _by, _note in steps(action)] == [
        "written",
        "dropped",
        "reopened",
        "done",
    ]


def test_only_ones_own_place_makes_it_ones_own_action():
    network = NetworkFactory()
    person, doer = taking_part(network), taking_part(network)
    content = {"title": "Ask", "owner": doer.place_of}
    with pytest.raises(ValidationError) as error:
        give(network, by=person, place=person.place_of, content=content, is_mine=True)
    assert list(error.value.message_dict) == ["is_mine"]
    action, _new = give(network, by=doer, place=doer.place_of, content=content, is_mine=True)
    assert action.person == doer
    action = change_action(action, by=doer, expected_version=1, content={"owner": person.place_of})
    assert (action.owner, action.person) == (person.place_of, None)
    assert steps(action)[-1] == ("changed", doer, f"Now for {person.place_of.display_name}")


def test_a_place_outside_is_given_nothing():
    network = NetworkFactory()
    person = taking_part(network)
    with pytest.raises(ValidationError) as error:
        give(network, by=person, place=person.place_of, content={"title": "A", "owner": PlaceFactory()})  # fmt: skip
    assert list(error.value.message_dict) == ["owner"]


def test_what_is_late_says_so(client):
    network = NetworkFactory()
    person = taking_part(network)
    days = {"late": TODAY() - timedelta(days=1), "today": TODAY(), "whenever": None}
    for title, day in days.items():
        ActionFactory(network=network, title=title, due_on=day, place=person.place_of)
    client.force_login(person)
    shown = client.get(reverse("network-actions", args=[network.slug]))
    found = [(action.title, action.is_overdue) for action in shown.context["actions"]]
    assert found == [("late", True), ("today", False), ("whenever", False)]
    assert shown.content.decode().count("Overdue") == 1


@pytest.mark.parametrize("what", ["hidden", "closed", "left"])
def test_nothing_is_on_the_list_of_networks_that_do_not_go_on(client, what):
    network = NetworkFactory()
    person = taking_part(network)
    ActionFactory(network=network, title="To be done", place=person.place_of)
    client.force_login(person)
    assert "To be done" in client.get(reverse("my-networks")).content.decode()
    if what == "left":
        network.members.update(state=NetworkMember.State.LEFT)
    else:
        closed = {"stage": "closed", "closed_at": timezone.now()}
        Network.objects.filter(pk=network.pk).update(**({"status": "hidden"} if what == "hidden" else closed))  # fmt: skip
    assert "To be done" not in client.get(reverse("my-networks")).content.decode()


def test_only_the_place_that_wrote_a_decision_or_the_lead_changes_it():
    network = NetworkFactory()
    person, other = taking_part(network), taking_part(network)
    decision, _new = decide(network, by=person, place=person.place_of, content={"title": "Buy"})
    with pytest.raises(PermissionDenied):
        change_resolution(decision, by=other, expected_version=1, content={"title": "Rent"})
    colleague = somebody_of(person.place_of)
    change_resolution(decision, by=colleague, expected_version=1, content={"title": "Borrow"})
    remove(decision, by=person, reason="")
    with pytest.raises(WrongMoment):
        change_resolution(decision, by=person, expected_version=2, content={"title": "Rent"})


def test_a_removed_decision_is_shown_nowhere(client):
    network = NetworkFactory()
    person = taking_part(network)
    decision = ResolutionFactory(network=network, place=person.place_of, author=person)
    action = ActionFactory(network=network, place=person.place_of, resolution=decision)
    client.force_login(person)
    client.post(reverse("network-resolution-remove", args=[network.slug, decision.pk]))
    for url in (decision.get_absolute_url(), action.get_absolute_url(), reverse("network-resolutions", args=[network.slug])):  # fmt: skip
        assert "We buy together" not in client.get(url).content.decode()


def test_what_an_abolished_place_was_to_do_goes_on_with_its_successor(client):
    network = NetworkFactory()
    before = PlaceFactory(name="Mendip", official_name="Mendip Council")
    NetworkMemberFactory(network=network, place=before)
    action = ActionFactory(network=network, place=before)
    done = ActionFactory(network=network, place=before, state=State.DONE)
    decision = ResolutionFactory(network=network, place=before)
    heirs = [PlaceFactory(name="East", population=10), PlaceFactory(name="West", population=20)]
    abolish(before, *heirs)
    action.refresh_from_db()
    assert (action.owner.name, action.carried_from, action.place) == ("West", before, before)
    assert steps(action) == [("carried", None, "Mendip Council")]
    done.refresh_from_db()
    assert (done.owner, done.carried_from) == (before, None)
    person = somebody_of(heirs[1])
    client.force_login(person)
    page = client.get(action.get_absolute_url()).content.decode()
    assert "Taken over from Mendip Council" in page
    assert set_state(action, by=person, to=State.DONE).state == State.DONE
    changed = change_resolution(decision, by=person, expected_version=1, content={"title": "New"})
    assert changed.place == before


def test_of_several_successors_one_in_the_network_does_it():
    network = NetworkFactory()
    before, inside = PlaceFactory(name="Before"), PlaceFactory(name="Inside", population=1)
    NetworkMemberFactory(network=network, place=inside)
    action = ActionFactory(network=network, place=before)  # which has left the network
    abolish(before, PlaceFactory(name="Outside", population=9), inside)
    action.refresh_from_db()
    assert action.owner == inside


def test_steps_are_only_added():
    step = ActionStep.objects.create(action=ActionFactory(), step="written")
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        ActionStep.objects.filter(pk=step.pk).update(note="Other")
    action = step.action
    with pytest.raises(IntegrityError, match="action_carried_from_another"), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(carried_from=action.owner)
    action.network.delete()
    assert not ActionStep.objects.exists()
    assert Place.objects.filter(pk=action.owner_id).exists()


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("network-actions", 13), ("network-resolutions", 12)]
)
def test_lists_take_the_same_queries_for_any_number(
    client, number, name, queries, django_assert_num_queries
):
    network = NetworkFactory()
    person = taking_part(network)
    client.force_login(person)
    for _each in range(number):
        ActionFactory(network=network, person=person)
        ResolutionFactory(network=network)
    url = reverse(name, args=[network.slug])
    client.get(url)
    with django_assert_num_queries(queries):
        client.get(url)


@pytest.mark.parametrize("number", [1, 3])
def test_ones_own_take_one_query_for_any_number(number, django_assert_num_queries):
    from networks.showing.working import actions_of

    person = taking_part(NetworkFactory())
    for _each in range(number):
        network = NetworkFactory()
        NetworkMemberFactory(network=network, place=person.place_of)
        ActionFactory(network=network, place=person.place_of)
    with django_assert_num_queries(7):  # who they are and where, and the actions
        found = actions_of(person)
        assert len([action.get_absolute_url() for action in found]) == number
