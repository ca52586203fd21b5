"""The world that the matrix asks: two places, everybody there is, one record in each state.

Every text of a record holds a word of its own, so that an answer that shows it to the wrong reader
gives itself away. Addresses of people are at one domain, for the same reason.
"""

import re
import uuid

from allauth.account.models import EmailAddress
from django.db import models
from django.utils import timezone

from innovations.matching import queue
from innovations.matching.work import match_due
from innovations.models import (
    Decision,
    Evidence,
    FormerSlug,
    Innovation,
    MistakeReport,
    Partner,
    Relation,
)
from places.models import Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.permissions.grid import ROLES, STATES, table

# Who reads what a record says. Written down here on its own: `visible_to` is what is tested.
READABLE = table(
    """
    role       draft  submitted+changes_requested+declined  public  members  withdrawn+hidden
    everybody  no     no                                    yes     no       no
    other      no     no                                    yes     yes      no
    moderator  no     yes                                   yes     yes      yes
    author     yes    yes                                   yes     yes      yes
    member     yes    yes                                   yes     yes      yes
    """,
    allowed={"yes", "no"},
)
# Who reads what was said to the author in review, of whatever record.
BETWEEN_AUTHOR_AND_REVIEWERS = {"author", "contributor", "officer", "steward", "moderator"}
# Texts that nobody reads on the site's own pages; the desk is for staff.
FOR_THE_DESK_ALONE: set[str] = set()

DOMAIN = "people.example"
ADDRESS = re.compile(rf"[\w.+-]+@{re.escape(DOMAIN)}", re.IGNORECASE)
# A word such as `qxhiddenxsummary`: where it stands, and what it is.
MARK = re.compile(rf"qx({'|'.join(state.replace('_', '') for state in STATES)})x(\w+)")
STATE_OF = {state.replace("_", ""): state for state in STATES}


def mark(state: str, what: str) -> str:
    return f"qx{state.replace('_', '')}x{what.replace('_', '')}"


class World:
    """Everybody by role, and the records by state."""

    def __init__(self):
        self.place = PlaceFactory(name="Ownbury", slug="ownbury", code="OWN")
        self.other_place = PlaceFactory(name="Otherton", slug="otherton", code="OTH")
        self.people = {role: self._person(role) for role in ROLES if role != "anonymous"}
        self.records = {state: self._record(state) for state in STATES}
        self._relate()
        queue.request_matches([record.pk for record in self.records.values()])
        match_due()

    def _person(self, role: str):
        fields = {
            "email": f"{role.replace('_', '.')}@{DOMAIN}",
            "display_name": f"The {role.replace('_', ' ')}",
        }
        person = moderator(**fields) if role == "moderator" else UserFactory(**fields)
        place = self.other_place if role.startswith("other_") else self.place
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        role = role.removeprefix("other_")
        state = Membership.State.CONFIRMED
        if role in ("requested", "former"):
            state = {"requested": "requested", "former": "ended"}[role]
            role = Membership.Role.STEWARD
        if role in Membership.Role.values:
            MembershipFactory(user=person, place=place, role=role, state=state)
        return person

    def _record(self, state: str) -> Innovation:
        """A record that got into its state by way of a review, with a text in every field."""
        now = timezone.now()
        record = InnovationFactory(
            **self._texts(state),
            place=self.place,
            author=self.people["author"],
            slug=f"{mark(state, 'slug')}",
            public_id=uuid.uuid5(uuid.NAMESPACE_URL, state),
            stage=Innovation.Stage.ENDED,
            end_reason=Innovation.EndReason.COST,
            submitted_at=now,
            status=Innovation.Status.DRAFT,
        )
        FormerSlug.objects.create(slug=mark(state, "formerslug"), innovation=record)
        Partner.objects.create(innovation=record, name=f"Partner {mark(state, 'partner')}")
        Evidence.objects.create(
            innovation=record,
            title=f"Evaluation {mark(state, 'evidence')}",
            url=f"https://example.org/{mark(state, 'evidenceurl')}",
        )
        Decision.objects.create(
            innovation=record,
            actor=self.people["steward"],
            from_status=Innovation.Status.SUBMITTED,
            to_status=Innovation.Status.CHANGES_REQUESTED,
            content_version=1,
            reason=f"Please say more {mark(state, 'reviewreason')}",
        )
        MistakeReport.objects.create(
            innovation=record,
            about=MistakeReport.About.FACT,
            message=f"It was Tuesday {mark(state, 'report')}",
            reporter=self.people["signed_in"],
            form_key=uuid.uuid4(),
        )
        changes = STATES[state]
        if changes["status"] == Innovation.Status.PUBLISHED:
            changes = changes | {"published_at": now, "confirmed_at": now}
        elif changes["status"] in ("withdrawn", "hidden"):
            changes = changes | {"published_at": now}
        Innovation.objects.filter(pk=record.pk).update(**changes)
        record.refresh_from_db()
        return record

    @staticmethod
    def _texts(state: str) -> dict:
        """A marked text for each text field, also those that are yet to be invented."""
        made = {"slug", "import_digest"}
        texts = {}
        for field in Innovation._meta.concrete_fields:
            if field.name in made or field.choices or field.generated:
                continue
            word = mark(state, field.name)
            if isinstance(field, models.URLField):
                texts[field.name] = f"https://example.org/{word}"
            elif type(field) in (models.CharField, models.TextField):
                texts[field.name] = f"Lanterns in the library {word}"
        return texts | {"services": [mark(state, "services")]}

    def _relate(self) -> None:
        """The public record is tied to each other one, in both directions."""
        public = self.records["public"]
        for state, record in self.records.items():
            if state != "public":
                kind = Relation.Kind
                Relation.objects.create(source=public, target=record, kind=kind.ADAPTED_FROM)
                Relation.objects.create(source=record, target=public, kind=kind.INSPIRED_BY)

    def leaks(self, text: str, role: str, *, asked: str, own_address: bool = False) -> set[str]:
        """What `text` shows that this reader must not be shown, beyond the address they `asked`."""
        found = {m[0] for m in MARK.finditer(text) if not self._may_read(role, m[1], m[2])}
        found -= {m[0] for m in MARK.finditer(asked)}
        for state, record in self.records.items():
            public_id = str(record.public_id)
            if READABLE[role, state] == "no" and public_id in text and public_id not in asked:
                found.add(f"public_id of {state}")
        addresses = {address.lower() for address in ADDRESS.findall(text)}
        if own_address and role in self.people:
            addresses.discard(self.people[role].email)
        return found | addresses

    @staticmethod
    def _may_read(role: str, state: str, what: str) -> bool:
        if what == "report" or what in FOR_THE_DESK_ALONE:
            return False
        if what.startswith("review") and role not in BETWEEN_AUTHOR_AND_REVIEWERS:
            return False
        return READABLE[role, STATE_OF[state]] == "yes"
