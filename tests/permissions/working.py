"""What places of a network do together, in each of its states, with marked texts."""

from networks.models import Post
from tests.permissions.marks import mark


def work_in(world, network, state: str) -> None:
    """An officer of Ownbury asked something; Otherton answered, and a post was removed."""
    officer, other = world.people["officer"], world.people["other_contributor"]
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
