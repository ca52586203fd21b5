"""Text that somebody typed and has not saved: kept for them, given back, thrown away.

Each form carries a sealed note of whose text of which form it is. Whoever holds the note got the
form from us, so with it the text is kept also when the session has ended or the form's token no
longer fits; it is shown to nobody but that person, once they are signed in.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from connected_localism.accounts.models import User
from connected_localism.common.text import without_unwanted_characters
from innovations.models import EditInProgress, Innovation

KEPT_FOR = timedelta(days=30)
LONGEST = 150_000  # characters; three times what the largest form may hold
NEW_RECORDS_KEPT = 20
SEAL = "innovations.unsaved"
# What a form sends beside what was typed.
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "kept_as", "then", "rows", "similar"})


class TooLong(Exception):
    """The text is longer than any form takes, so it is not kept."""


@dataclass(frozen=True)
class FormOf:
    """One form of one person: a section of a record, or a record that is being begun."""

    person_id: int
    innovation_id: int | None = None
    section: str = ""
    form_key: uuid.UUID | None = None

    def sealed(self) -> str:
        key = str(self.form_key) if self.form_key else None
        note = [self.person_id, self.innovation_id, self.section, key]
        return signing.dumps(note, salt=SEAL)

    @classmethod
    def unsealed(cls, text: str) -> "FormOf | None":
        """The form that a note is about; None for one that is not ours, or too old."""
        try:
            person, innovation, section, key = signing.loads(text, salt=SEAL, max_age=KEPT_FOR)
        except signing.BadSignature:
            return None
        return cls(person, innovation, section, uuid.UUID(key) if key else None)

    @property
    def texts(self) -> QuerySet[EditInProgress]:
        return EditInProgress.objects.filter(
            person=self.person_id,
            innovation=self.innovation_id,
            section=self.section,
            form_key=self.form_key,
        )


def keep(form: FormOf, sent: QueryDict) -> EditInProgress | None:
    """Keep what was typed in `form`, in place of what was kept before.

    None when there is nobody or nothing any more to keep it for. Raises TooLong.
    """
    typed = {
        without_unwanted_characters(name): [without_unwanted_characters(v) for v in values]
        for name, values in sent.lists()
        if name not in NOT_TYPED
    }
    if sum(len(name) + sum(map(len, values)) for name, values in typed.items()) > LONGEST:
        raise TooLong
    if not _is_still_there(form):
        return None
    text = EditInProgress(
        person_id=form.person_id,
        innovation_id=form.innovation_id,
        section=form.section,
        form_key=form.form_key,
        base_version=_version(typed),
        typed=typed,
        saved_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            EditInProgress.objects.bulk_create(
                [text],
                update_conflicts=True,
                unique_fields=["person", "innovation", "form_key", "section"],
                update_fields=["base_version", "typed", "saved_at"],
            )
    except IntegrityError:  # the record or the account went in this moment
        return None
    if form.form_key:
        _forget_oldest(form.person_id)
    return text


def keep_from(sent: QueryDict) -> EditInProgress | None:
    """Keep what a form was sent with, wherever it ended up; None where it carries no note."""
    form = FormOf.unsealed(sent.get("kept_as", ""))
    try:
        return keep(form, sent) if form else None
    except TooLong:
        return None


def _is_still_there(form: FormOf) -> bool:
    if not User.objects.filter(pk=form.person_id, is_active=True).exists():
        return False
    if form.innovation_id is None:
        return True
    return Innovation.objects.filter(pk=form.innovation_id).exists()


def _version(typed: dict) -> int | None:
    version = typed.get("version", [""])[-1]
    return int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None


def _forget_oldest(person_id: int) -> None:
    """A person does not begin hundreds of records; a program that asks for forms might."""
    begun = EditInProgress.objects.filter(person=person_id).of_new_records()
    newest = begun.order_by("-saved_at", "-pk").values_list("pk", flat=True)
    begun.filter(pk__in=list(newest[NEW_RECORDS_KEPT : NEW_RECORDS_KEPT + 50])).delete()


def kept(form: FormOf) -> EditInProgress | None:
    return form.texts.first()


def as_sent(text: EditInProgress) -> QueryDict:
    """What was kept, as the form was sent with it."""
    data = QueryDict(mutable=True)
    for name, values in text.typed.items():
        data.setlist(name, values)
    return data


def forget(form: FormOf) -> None:
    """The text is saved, or nobody wants it."""
    form.texts.delete()


def begun_by(person: User) -> list[EditInProgress]:
    """Records that somebody began to write and never saved, latest first; blank ones left out."""
    texts = EditInProgress.objects.filter(person=person).of_new_records()
    return [text for text in texts[:NEW_RECORDS_KEPT] if title_of(text) or _says(text, "challenge")]


def title_of(text: EditInProgress) -> str:
    """What somebody called the record that they began."""
    return _says(text, "title")


def _says(text: EditInProgress, name: str) -> str:
    return " ".join(text.typed.get(name, [""])[-1].split())
