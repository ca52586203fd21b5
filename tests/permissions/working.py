"""What places of a network do together, in each of its states, with marked texts."""

from datetime import timedelta

from django.utils import timezone

from networks.models import Action, ActionStep, Meeting, Post, Resolution, SharedUpdate
from tests.permissions.marks import mark


def work_in(world, network, state: str) -> None:
    """An officer of Ownbury asked something; Otherton answered, and a post was removed."""
    officer, other = world.people["officer"], world.people["other_contributor"]
    _plan(world, network, state)
    thread = Post.objects.create(
        network=network, place=world.place, author=officer,
        title=f"Which lanterns {mark(state, 'threadtitle')}",
        text=f"Paper or glass {mark(state, 'threadtext')}",
    )  # fmt: skip
    Post.objects.create(
        network=network, place=world.other_place, author=other, root=thread,
        text=f"Glass, by all means {mark(state, 'threadanswer')}",
    )  # fmt: skip
    Post.objects.create(
        network=network, place=world.place, author=officer, root=thread,
        text=f"Nobody should read it {mark(state, 'removedpost')}",
        removed_at=thread.created_at, removed_by=officer,
        removal_reason=f"Too rude {mark(state, 'removalreason')}",
    )  # fmt: skip


def _plan(world, network, state: str) -> None:
    """Ownbury shares how it goes, arranges a meeting, writes down a decision and what follows."""
    own = {"network": network, "place": world.place, "author": world.people["officer"]}
    SharedUpdate.objects.create(
        title=f"Lit {mark(state, 'sharedtitle')}", text=f"All of them {mark(state, 'sharedtext')}",
        url=f"https://example.org/{mark(state, 'sharedurl')}", **own,
    )  # fmt: skip
    meeting = Meeting.objects.create(
        title=f"Evening {mark(state, 'meetingtitle')}",
        venue=f"Hall {mark(state, 'meetingvenue')}",
        agenda=f"Lamps {mark(state, 'meetingagenda')}",
        notes=f"Well {mark(state, 'meetingnotes')}",
        starts_at=timezone.now() + timedelta(days=3), **own,
    )  # fmt: skip
    resolution = Resolution.objects.create(
        title=f"We light them {mark(state, 'decisiontitle')}",
        text=f"At dusk {mark(state, 'decisiontext')}", meeting=meeting, **own,
    )  # fmt: skip
    action = Action.objects.create(
        title=f"Buy oil {mark(state, 'actiontitle')}", text=f"Much {mark(state, 'actiontext')}",
        owner=world.place, person=world.people["contributor"], resolution=resolution, **own,
    )  # fmt: skip
    ActionStep.objects.create(
        action=action, actor=own["author"], step="written", note=f"So {mark(state, 'actionnote')}"
    )
