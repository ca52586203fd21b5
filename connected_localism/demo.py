"""Four people and what waits for them, for a first look around. Only where DEMO is set."""

import base64
import hmac
import uuid
from dataclasses import dataclass

import pghistory
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Permission
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connected_localism.accounts.models import User
from innovations import actions
from innovations.models import Innovation, Theme
from places.actions import joining
from places.models import Membership, Place

HOME_PLACE = "CLD"  # Calderdale: a real council with few records in the sample
WAITING_RECORD = uuid.UUID("5f0e8f5e-6f0b-4f57-9d35-8f4c1f1e2a10")  # its form key: made only once

APPLICANT = "applicant@example.com"  # who waits to be let in


@dataclass(frozen=True)
class DemoPerson:
    """A person to sign in as. Without a role they are the moderator of the whole site."""

    email: str
    name: str
    what_for: str
    role: str = ""


PEOPLE = (
    DemoPerson(
        "contributor@example.org",
        "Cerys Hughes",
        gettext_lazy("writes innovations and sends them for review"),
        Membership.Role.CONTRIBUTOR,
    ),
    DemoPerson(
        "officer@example.org",
        "Imran Shah",
        gettext_lazy("works on the drafts of the council"),
        Membership.Role.OFFICER,
    ),
    DemoPerson(
        "steward@example.org",
        "Ruth Adeyemi",
        gettext_lazy("reviews and publishes for the council"),
        Membership.Role.STEWARD,
    ),
    DemoPerson(
        "moderator@example.org",
        "Tom Baxter",
        gettext_lazy("reviews everywhere, and can hide a record"),
    ),
)


def demo_password() -> str:
    """The password of all demonstration people: the same each time, another on each installation.

    One password known to the world would open the first server that has DEMO set by mistake.
    """
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"demonstration people", "sha256")
    return base64.b32encode(digest)[:12].decode().lower()


@transaction.atomic
def prepare_people() -> Place:
    """Create the demonstration people where they are missing; returns the council of three of them.

    Raises ImproperlyConfigured without DEMO, for their password is printed on the screen.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Demonstration people are made only where DEMO is set.")
    place, password_hash = home_place(), _password_hash()
    for person in PEOPLE:
        user = _sign_in_ready(person, password_hash)
        if person.role:
            Membership.objects.get_or_create(
                user=user,
                place=place,
                defaults={
                    "role": person.role,
                    "state": Membership.State.CONFIRMED,
                    "verified_by": Membership.Verification.DEMO,
                },
            )
        else:
            user.user_permissions.add(
                Permission.objects.get(
                    content_type__app_label="innovations", codename="moderate_innovation"
                )
            )
    return place


def home_place() -> Place:
    """The council that the demonstration people belong to."""
    councils = Place.objects.active().councils()
    return councils.filter(code=HOME_PLACE).first() or councils.order_by("pk")[:1].get()


def _sign_in_ready(person: DemoPerson, password_hash: str) -> User:
    user, _new = User.objects.get_or_create(
        email=person.email,
        # The moderator also has the desk (the admin): what waits for them there is theirs to see.
        defaults={"display_name": person.name, "is_staff": not person.role},
    )
    if user.password != password_hash:
        user.password = password_hash
        user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(
        user=user, email=person.email, defaults={"verified": True, "primary": True}
    )
    return user


def _password_hash() -> str:
    """One hash for all of them, and the stored one if it still fits: hashing is slow on purpose."""
    password = demo_password()
    emails = [person.email for person in PEOPLE]
    for stored in set(User.objects.filter(email__in=emails).values_list("password", flat=True)):
        if check_password(password, stored):
            return stored
    return make_password(password)


@transaction.atomic
def prepare_waiting_record(place: Place) -> bool:
    """Something to review, written by the contributor; whether it was made now.

    It says of itself that it is made up, for it stands at a real council.
    """
    contributor = User.objects.get(email=PEOPLE[0].email)
    with pghistory.context(user=contributor.pk, source="demonstration"):
        innovation, is_new = actions.create_draft(
            by=contributor, content=_waiting_content(place), form_key=WAITING_RECORD
        )
        if is_new:
            actions.submit(innovation=innovation, by=contributor)
    return is_new


@transaction.atomic
def prepare_waiting_request(place: Place) -> bool:
    """Somebody who asks to join, for the steward to decide on; whether they were made now.

    They have no password: nobody signs in as them.
    """
    applicant, is_new = User.objects.get_or_create(
        email=APPLICANT, defaults={"display_name": "Megan Price", "password": make_password(None)}
    )
    if is_new:
        EmailAddress.objects.create(user=applicant, email=APPLICANT, verified=True, primary=True)
        joining.ask(
            by=applicant,
            place=place,
            role=Membership.Role.CONTRIBUTOR,
            message=_("A made-up example: I run the repair café and would like to write about it."),
        )
    return is_new


def _waiting_content(place: Place) -> dict:
    return {
        "title": _("Example: borrow tools from the library"),
        "kind": Innovation.Kind.IDEA,
        "stage": Innovation.Stage.IDEA,
        "place": place,
        "themes": [Theme.WASTE, Theme.CULTURE],
        "summary": _(
            "A made-up example for this demonstration: residents borrow drills, sewing machines "
            "and garden tools with their library card."
        ),
        "challenge": _(
            "Many households own tools that they use once a year, and others cannot afford them."
        ),
        "approach": _(
            "Start with one branch library and twenty donated tools. Volunteers from a repair café "
            "check each tool when it comes back. Borrowing is free for a week."
        ),
        "lead_kind": Innovation.LeadKind.COMMUNITY,
    }
