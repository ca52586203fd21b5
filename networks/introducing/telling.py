"""Who is told, by mail, what becomes of introductions.

The mails are posted in the transaction of the action with ids. What they say is read when they
are sent (`mail_contents.py`): a record may be hidden by then, and an introduction taken back.
"""

from django.urls import reverse

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from innovations.models import Innovation
from networks.introducing.people import people_asking, people_of, speakers
from networks.models import Introduction, IntroductionSide
from networks.people import apart_from, committers_of
from networks.permissions import may_commit

State, SideState = Introduction.State, IntroductionSide.State


def ask_the_sides(introduction: Introduction, sides: list[IntroductionSide], *, by: User) -> None:
    """One mail to each person who can answer for one of the places, also for several of them."""
    asked = {person.pk: person for side in sides for person in committers_of(side.place)}
    for person in apart_from(by, list(asked.values())):
        _post("introduction-asked", introduction, to=person, key=f"{introduction.pk}")


def tell_of_agreement(
    introduction: Introduction, sides: list[IntroductionSide], *, by: User
) -> None:
    """Tell the sides that have agreed who the others are; `sides` are all that have by now."""
    moment = introduction.steps.values_list("pk", flat=True).first()
    for people in people_of(sides).values():
        for person in apart_from(by, people):
            _post("introduction-agreed", introduction, to=person, key=f"{moment}")
    if introduction.asked_for is None:
        for person in apart_from(by, people_asking(introduction)):
            _post("introduction-agreed", introduction, to=person, key=f"{moment}")


def say_not_now(introduction: Introduction) -> None:
    """Once, and the same whether somebody declined or nobody answered."""
    for person in people_asking(introduction):
        _post("introduction-not-now", introduction, to=person, key=f"{introduction.pk}")


def pass_on(
    introduction: Introduction, to: list[IntroductionSide], *, by: User, of: IntroductionSide,
    text: str, reply_to: str, key: str,
) -> int:  # fmt: skip
    """Send what `by` writes for the place `of` to the others; returns to how many people."""
    told = [person for people in people_of(to).values() for person in people]
    told = apart_from(by, told)
    for person in told:
        # The words stand here and nowhere else: nothing of them is kept.
        post(
            "introduction-message",
            to=person,
            key=f"introduction-message:{key}:{person.pk}",
            reply_to=reply_to,
            context={"side": of.pk, "by": by.pk, "text": text},
        )
    return len(told)


def _post(kind: str, introduction: Introduction, *, to: User, key: str) -> None:
    post(kind, to=to, key=f"{kind}:{key}:{to.pk}", context={"introduction": introduction.pk})


# --- What they say, when they are sent ----------------------------------------------------------


def asked(reader: User, *, introduction: Introduction) -> dict | None:
    """Nothing, where it was taken back or answered, or its reader cannot answer any more."""
    if not introduction.is_answerable:
        return None
    sides = introduction.sides.filter(state=SideState.ASKED).select_related("place")
    own = [side for side in sides if may_commit(reader, side.place)]
    if not own:
        return None
    asking = introduction.asked_for
    return _common(introduction, reader) | {
        "place": own[0].place.display_name,
        "asking": asking.display_name if asking else "",
        "message": introduction.message,
    }


def agreed(reader: User, *, introduction: Introduction) -> dict | None:
    if introduction.state != State.AGREED:
        return None
    sides = list(introduction.sides.consented().select_related("place", "answered_by"))
    own = [side for side in sides if may_commit(reader, side.place)]
    if not own and introduction.asked_for is not None:
        return None
    named = speakers(sides)
    others = [side for side in sides if side not in own]
    if not own:  # the moderator who proposed it: places, and nobody's name
        return _common(introduction, reader) | {
            "place": "",
            "others": [{"place": side.place.display_name, "person": ""} for side in sides],
        }
    return _common(introduction, reader) | {
        "place": own[0].place.display_name,
        "others": [
            {"place": side.place.display_name, "person": str(named.get(side.pk, ""))}
            for side in others
        ],
    }


def not_now(reader: User, *, introduction: Introduction) -> dict | None:
    if introduction.state in (State.AGREED, State.WITHDRAWN):
        return None
    place = introduction.asked_for
    return _common(introduction, reader) | {
        "place": place.display_name if place else "",
        "mine_url": reverse("my-introductions"),
    }


def message(reader: User, *, side: IntroductionSide, by: int, text: str) -> dict | None:
    """What `by` wrote for the place of `side`, as long as both sides stand by the introduction."""
    introduction = side.introduction
    sides = introduction.sides.consented().exclude(pk=side.pk).select_related("place")
    reads = any(may_commit(reader, each.place) for each in sides)
    author = User.objects.filter(pk=by, is_active=True).first()
    if introduction.state != State.AGREED or not (side.has_consented and reads and author):
        return None
    if not may_commit(author, side.place):
        return None
    return {
        "name": str(author),
        "place": side.place.display_name,
        "text": text,
        "introduction_url": introduction.get_absolute_url(),
    }


def _common(introduction: Introduction, reader: User) -> dict:
    readable = Innovation.objects.visible_to(reader).published()
    title = readable.filter(pk=introduction.innovation_id).values_list("title", flat=True).first()
    return {"title": title or "", "introduction_url": introduction.get_absolute_url()}
