"""One mail a day, at most, to each person about what is similar to their own records.

Told and posted are one transaction: either a mail is in the outbox and its pairs are told, or
neither. The text is made when the mail is sent, from what its reader may read then.
"""

from collections import defaultdict
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connected_localism.accounts.models import User
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.outbox import post
from innovations.models import Innovation, Match, PairSide, TellingDay
from innovations.telling.links import Link
from innovations.telling.news import TOLD_BANDS, Side, news_since, sides_to_tell
from innovations.telling.people import People
from innovations.wording import match_reasons

KIND = "similar-found"
MOST_TOLD = 10  # pairs in one mail; the rest waits for the next day

Kind, Stage = Innovation.Kind, Innovation.Stage


# --- Posting ----------------------------------------------------------------------------------


@transaction.atomic
def tell_of_matches(now: datetime) -> int:
    """Post today's mails; returns how many. Safe to repeat, and to run twice at once.

    The people of a side are told of it together, so a pair waits while one of them has had the
    day's mail, or has ten likelier ones in it.
    """
    _one_after_the_other()
    today = timezone.localdate(now)
    day, _created = TellingDay.objects.get_or_create(day=today, defaults={"began_at": now})
    sides = sides_to_tell(news_since(now))
    records = _records({pk for side in sides for pk in (side.innovation_id, side.other_id)})
    people = People(records.values(), kind=KIND)
    chosen, waiting = _choose(sides, records, people, had_one=_had_one(today))
    receivers = {person.pk: person for side in chosen for person in chosen[side]}
    mails: dict[int, list[list[int]]] = defaultdict(list)
    for side, told in chosen.items():
        for person in told:
            mails[person.pk].append([side.innovation_id, side.other_id, len(told)])
    for pk, pairs in mails.items():
        post(
            KIND,
            to=receivers[pk],
            key=_key(pk, today),
            context={"pairs": pairs, "more": waiting[pk]},
        )
    PairSide.objects.bulk_create(
        [
            PairSide(innovation_id=side.innovation_id, other_id=side.other_id, told_at=now)
            for side in chosen
        ],
        update_conflicts=True,
        unique_fields=["innovation", "other"],
        update_fields=["told_at"],
    )
    TellingDay.objects.filter(pk=day.pk).update(
        pairs=F("pairs") + len(chosen), mails=F("mails") + len(mails)
    )
    return len(mails)


def _one_after_the_other() -> None:
    """Whoever comes second sees what the first has told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [KIND])


def _key(person_id: int, today) -> str:
    return f"matches:{person_id}:{today}"


def _had_one(today) -> set[int]:
    """Ids of the people who have had this day's mail."""
    keys = OutgoingMail.objects.filter(
        kind=KIND, key__startswith="matches:", key__endswith=f":{today}"
    ).values_list("recipient_id", flat=True)
    return set(keys)


def _records(ids: set[int]) -> dict[int, Innovation]:
    return (
        Innovation.objects.select_related("place", "author")
        .only("pk", "title", "visibility", "kind", "place", "author")
        .in_bulk(ids)
    )


def _choose(sides: list[Side], records, people: People, *, had_one: set[int]):
    """({side: whom to tell of it}, {person: how many more wait}); likeliest sides first."""
    chosen: dict[Side, list[User]] = {}
    numbers: dict[int, int] = defaultdict(int)
    waiting: dict[int, int] = defaultdict(int)
    readers = _Readers(records)
    for side in sides:
        mine, other = records[side.innovation_id], records[side.other_id]
        theirs = {person.pk for person in people.of(other)}
        # Who answers for both knows both.
        told = [person for person in people.of(mine) if person.pk not in theirs]
        told = [person for person in told if readers.may_read(person, other)]
        if not told:
            continue
        full = [p for p in told if p.pk in had_one or numbers[p.pk] >= MOST_TOLD]
        if full:
            for person in told:
                waiting[person.pk] += 1
            continue
        chosen[side] = told
        for person in told:
            numbers[person.pk] += 1
    return chosen, waiting


class _Readers:
    """Who may read which of the records. Only of those for members is the database asked."""

    def __init__(self, records: dict[int, Innovation]):
        self._for_members = [pk for pk, record in records.items() if record.visibility != "public"]
        self._readable: dict[int, set[int]] = {}

    def may_read(self, person: User, record: Innovation) -> bool:
        if record.visibility == Innovation.Visibility.PUBLIC:
            return True
        if person.pk not in self._readable:
            found = Innovation.objects.visible_to(person).filter(pk__in=self._for_members)
            self._readable[person.pk] = set(found.values_list("pk", flat=True))
        return record.pk in self._readable[person.pk]


# --- What it says, when it is sent ------------------------------------------------------------


def contents(mail: OutgoingMail) -> dict | None:
    """Of the pairs that were posted, those that still hold for the mail's reader.

    One that does not, because a record is hidden or the match is gone, counts as not told again
    when nobody else was told of it: if it comes back, it is news.
    """
    person = mail.recipient
    posted = {(mine, other): told for mine, other, told in mail.context["pairs"]}
    records = (
        Innovation.objects.visible_to(person)
        .published()
        .exclude(stage=Stage.ENDED)
        .select_related("place", "author")
        .in_bulk({pk for pair in posted for pk in pair})
    )
    people = People(records.values(), kind=KIND)
    matches = _matches(posted)
    said = {
        (side.innovation_id, side.other_id): side
        for side in PairSide.objects.filter(_any_of(posted, "innovation", "other"))
    }
    shown, gone = [], []
    for pair, told in posted.items():
        mine, other, match = records.get(pair[0]), records.get(pair[1]), matches.get(pair)
        side = said.get(pair)
        if side is None or side.answer or side.told_at is None:
            continue
        if mine is None or other is None or match is None or person not in people.of(mine):
            gone += [pair] if told == 1 else []
            continue
        shown.append(_shown(mine, other, match, person))
    if gone:
        PairSide.objects.filter(_any_of(gone, "innovation", "other"), answer="").update(
            told_at=None
        )
    if not shown:
        return None
    more = mail.context["more"]
    return {
        "subject_line": _subject(shown),
        "groups": _by_heading(shown),
        "more": more,
        "mine_url": reverse("my-innovations"),
    }


def _any_of(pairs, first: str, second: str) -> Q:
    found = Q(pk__in=[])
    for one, other in pairs:
        found |= Q(**{f"{first}_id": one, f"{second}_id": other})
    return found


def _matches(pairs) -> dict[tuple[int, int], Match]:
    """The match of each (own, other) pair, whichever of the two is its first."""
    ordered = {tuple(sorted(pair)) for pair in pairs}
    stored = {
        (match.first_id, match.second_id): match
        for match in Match.objects.filter(_any_of(ordered, "first", "second"), band__in=TOLD_BANDS)
    }
    return {pair: stored[key] for pair in pairs if (key := tuple(sorted(pair))) in stored}


def _shown(mine: Innovation, other: Innovation, match: Match, person: User) -> dict:
    link = Link(mine.pk, other.pk, person.pk)
    published = date_format(timezone.localtime(other.published_at), "j F Y")
    return {
        "heading": heading(mine, other),
        "title": other.title,
        "facts": " ".join(
            [
                f"{other.place.display_name}.",
                f"{_kind_and_stage(other)}.",
                _("Published on {day}.").format(day=published),
            ]
        ),
        "reasons": " ".join(match_reasons(match.reasons)),
        "url": other.get_absolute_url(),
        "useful_url": link.address("useful"),
        "not_relevant_url": link.address("not-relevant"),
    }


def _kind_and_stage(innovation: Innovation) -> str:
    kind, stage = innovation.get_kind_display(), innovation.get_stage_display()
    return kind if kind == stage else f"{kind}, {stage.lower()}"


def _by_heading(shown: list[dict]) -> list[dict]:
    """Those under the same heading together, in the order of the best of each."""
    groups: dict[str, list[dict]] = {}
    for pair in shown:
        groups.setdefault(pair["heading"], []).append(pair)
    return [{"heading": heading, "pairs": pairs} for heading, pairs in groups.items()]


def heading(mine: Innovation, other: Innovation) -> str:
    """What `other` is to `mine`, in one line."""
    is_newer = other.published_at > mine.published_at
    match (mine.kind == Kind.NEED, other.kind == Kind.NEED):
        case (True, False):
            said = (
                _("New: may answer your need “{title}”")
                if is_newer
                else _("May answer your need “{title}”")
            )
        case (True, True):
            said = _("Another place needs the same as you in “{title}”")
        case (False, True):
            said = _("A place is looking for something like your “{title}”")
        case _other:
            said = (
                _("New and similar to your “{title}”")
                if is_newer
                else _("Similar to your “{title}”")
            )
    return said.format(title=mine.title)


def _subject(shown: list[dict]) -> str:
    headings = {pair["heading"] for pair in shown}
    if len(headings) == 1:
        return headings.pop()
    return ngettext(
        "{number} innovation is similar to yours",
        "{number} innovations are similar to yours or may answer your needs",
        len(shown),
    ).format(number=len(shown))
