"""The world that the matrix asks: two places, everybody there is, one record in each state.

Every text of a record holds a word of its own (see `marks.py`), and the addresses of people are at
one domain, so that an answer that shows either to the wrong reader gives itself away.
"""

import uuid

from allauth.account.models import EmailAddress
from django.db import models
from django.utils import timezone

from connected_localism.keys.actions import make_key
from innovations.matching import queue
from innovations.matching.work import match_due
from innovations.models import Innovation, Match, PairSide, Relation
from places.models import Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.permissions.belonging import belong
from tests.permissions.grid import ROLES, STATES
from tests.permissions.hanging import hang_on
from tests.permissions.introductions import introductions_of
from tests.permissions.marks import ADDRESS, DOMAIN, MARK, READABLE, mark, may_read
from tests.permissions.networks import networks_of


class World:
    """Everybody by role, and the records by state.

    Each record was public once, was matched then and is tied to the one that still is. No worker
    has been there since.
    """

    def __init__(self):
        self.place = PlaceFactory(name="Ownbury", slug="ownbury", code="OWN")
        self.other_place = PlaceFactory(name="Otherton", slug="otherton", code="OTH")
        self.people = {role: self._person(role) for role in ROLES if role != "anonymous"}
        belong(self)
        self.key, _secret = make_key(
            self.people["author"], name="Nightly copy", days=30, may_write=True
        )
        self.records = {state: self._record(state) for state in STATES}
        self._relate()
        queue.request_matches([record.pk for record in self.records.values()])
        match_due()
        self._match()
        for state, record in self.records.items():
            Innovation.objects.filter(pk=record.pk).update(**STATES[state])
            record.refresh_from_db()
        self.networks = networks_of(self)
        self.introductions = introductions_of(self)

    def subject(self, row, state: str):
        """The record or network in this state, as the row asks; None for neither."""
        return (self.networks if row.network else self.records).get(state)

    def _person(self, role: str):
        fields = {
            "email": f"{role.replace('_', '.')}@{DOMAIN}",
            "display_name": f"The {role.replace('_', ' ')}",
            "last_seen_at": timezone.now(),  # noted once a day; a cell that wrote it would differ
        }
        make = moderator if role in ("moderator", "resting") else UserFactory
        person = make(**fields)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        place = self.other_place if role.startswith("other_") else self.place
        role = role.removeprefix("other_")
        state = Membership.State.CONFIRMED
        if role in ("requested", "former"):
            state = {"requested": "requested", "former": "ended"}[role]
            role = Membership.Role.STEWARD
        if role in Membership.Role.values:
            MembershipFactory(user=person, place=place, role=role, state=state)
        return person

    def _record(self, state: str) -> Innovation:
        """A public record with a text in every field and a row in every table around it."""
        now = timezone.now()
        record = InnovationFactory(
            **_texts(state),
            place=self.place,
            author=self.people["author"],
            slug=mark(state, "slug"),
            public_id=uuid.uuid5(uuid.NAMESPACE_URL, state),
            stage=Innovation.Stage.ENDED,
            end_reason=Innovation.EndReason.COST,
            status=Innovation.Status.PUBLISHED,
            submitted_at=now,
            published_at=now,
            confirmed_at=now,
            review_due=timezone.localdate(),  # so that the link of a reminder is good
        )
        hang_on(record, state, self.people)
        return record

    def _relate(self) -> None:
        """The public record is tied to each other one, in both directions; and the people of each
        record have said how it differs from another."""
        public = self.records["public"]
        for state, record in self.records.items():
            if state != "public":
                kind = Relation.Kind
                Relation.objects.create(source=public, target=record, kind=kind.ADAPTED_FROM)
                Relation.objects.create(source=record, target=public, kind=kind.INSPIRED_BY)
        for state, record in self.records.items():
            PairSide.objects.create(
                innovation=record,
                other=self.records["members"] if record == public else public,
                answer=PairSide.Answer.DIFFERENT,
                reason=f"Ours has no lanterns {mark(state, 'pairreason')}",
                answered_by=self.people["author"],
                answered_at=timezone.now(),
            )

    def _match(self) -> None:
        """The public record is like each other one, whatever the engine makes of so few words."""
        public = self.records["public"]
        for other in self.records.values():
            if other != public:
                first, second = sorted((public, other), key=lambda record: record.pk)
                found = {"cosine": 0.9, "lexical": 0.9, "probability": 0.9, "engine": "test"}
                Match.objects.update_or_create(
                    first=first, second=second, defaults=found | {"band": Match.Band.STRONG}
                )

    def leaks(self, text: str, role: str, *, asked: str, own_address: bool = False) -> set[str]:
        """What `text` shows that this reader must not be shown, beyond the address they `asked`."""
        found = {
            m[0].lower()
            for m in MARK.finditer(text)
            if not may_read(role, m[1].lower(), m[2].lower())
        }
        found -= {m[0].lower() for m in MARK.finditer(asked)}
        for state, record in (self.records | self.networks).items():
            public_id = str(record.public_id)
            if READABLE[role, state] == "no" and public_id in text and public_id not in asked:
                found.add(f"public_id of {state}")
        addresses = {address.lower() for address in ADDRESS.findall(text)}
        if own_address and role in self.people:
            addresses.discard(self.people[role].email)
        return found | addresses


def _texts(state: str) -> dict:
    """A marked text for each text field, also those that are yet to be invented."""
    made = {"slug", "import_digest"}
    texts = {"services": [mark(state, "services")]}
    for field in Innovation._meta.concrete_fields:
        if field.name in made or field.choices or field.generated:
            continue
        word = mark(state, field.name)
        if isinstance(field, models.URLField):
            texts[field.name] = f"https://example.org/{word}"
        elif type(field) in (models.CharField, models.TextField):
            texts[field.name] = f"Lanterns in the library {word}"
    return texts
