"""Personal data in what follows a publication: staying true, changing hands, writing to people."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import (
    PersonalData,
    addresses_of,
    declare,
    delete,
    empty,
    not_personal,
)
from innovations.models import ContactMessage

WITHOUT_YOUR_NAME = _("Stays, without your name")
STAYING_TRUE = _("So that readers know how far they can rely on it.")
TAKING_UP = _("So that others learn what came of an innovation in other places.")
ANSWERING = _("So that it is known who answers for an innovation, and since when.")


def _handed_over(role: str, what) -> PersonalData:
    return PersonalData(
        model="innovations.Handover", what=what, why=ANSWERING, afterwards=WITHOUT_YOUR_NAME,
        leaving=empty(role), person=role, fields=(role,),
        exports=("innovation__title", "how", "created_at"),
    )  # fmt: skip


declare(
    PersonalData(
        model="innovations.Confirmation",
        what=_("Innovations of which you said that they are true"),
        why=STAYING_TRUE,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("person"),
        person="person",
        fields=("person",),
        exports=("innovation__title", "how", "confirmed_at"),
    ),
    PersonalData(
        model="innovations.ProgressUpdate",
        what=_("Updates you wrote"),
        why=STAYING_TRUE,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("by"),
        person="by",
        fields=("by", "text"),
        exports=("innovation__title", "date", "text", "created_at", "edited_at"),
    ),
    _handed_over("from_person", _("Innovations you used to answer for")),
    _handed_over("to_person", _("Innovations that you came to answer for")),
    _handed_over("by", _("Innovations that you gave into other hands")),
    PersonalData(
        model="innovations.HandoverOffer",
        what=_("Innovations that you were asked to answer for"),
        why=ANSWERING,
        afterwards=_("Deleted"),
        leaving=delete,
        person="to",
        fields=("to", "message"),
        exports=("innovation__title", "message", "state", "created_at", "answered_at"),
    ),
    PersonalData(
        model="innovations.HandoverOffer",
        what=_("Innovations that you asked others to answer for"),
        why=ANSWERING,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("by"),
        person="by",
        fields=("by",),
        exports=("innovation__title", "message", "state", "created_at", "answered_at"),
    ),
    PersonalData(
        model="innovations.Adoption",
        what=_("Adoptions of innovations that you recorded"),
        why=TAKING_UP,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("recorded_by"),
        person="recorded_by",
        fields=("recorded_by", "what_changed", "how_it_went"),
        exports=(
            "innovation__title", "place__name", "stage", "result", "what_changed", "how_it_went",
            "is_independent", "started", "state", "created_at", "updated_at",
        ),
    ),
    PersonalData(
        model="innovations.Adoption",
        what=_("Adoptions of innovations that you confirmed or declined"),
        why=TAKING_UP,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("answered_by"),
        person="answered_by",
        fields=("answered_by", "reason"),
        exports=("innovation__title", "place__name", "state", "reason", "answered_at"),
    ),
    PersonalData(
        model="innovations.ContactMessage",
        what=_("Messages you sent to people of an innovation"),
        why=_("To pass them on, and to stop abuse. Name, address and text are kept for 30 days."),
        afterwards=_("Deleted"),
        leaving=delete,
        fields=("sender", "name", "address", "text"),
        exports=(
            "innovation__title", "about", "name", "address", "text", "state", "created_at",
            "delivered_at",
        ),
        select=lambda person: ContactMessage.objects.filter(
            Q(sender=person) | Q(address__in=addresses_of(person))
        ),
    ),
    PersonalData(
        model="innovations.ContactBlock",
        what=_("Senders whose messages you do not want"),
        why=_("So that they do not reach you."),
        afterwards=_("Deleted"),
        leaving=delete,
        person="person",
        fields=("person",),
        exports=("created_at",),
    ),
    PersonalData(
        model="innovations.ContactOptOut",
        what=_("Innovations about which you want no messages"),
        why=_("So that they go to the stewards of the place instead."),
        afterwards=_("Deleted"),
        leaving=delete,
        person="person",
        fields=("person",),
        exports=("innovation__title", "created_at"),
    ),
)  # fmt: skip

not_personal("innovations.ContactMessage", "sender_digest")  # it leads back to no address
not_personal("innovations.ContactBlock", "sender_digest")
not_personal("innovations.ProgressUpdate", "date")
not_personal("innovations.Adoption", "started")
