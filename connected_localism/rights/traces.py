"""What tables of Django and of the history hold about people, outside every app of ours."""

import json
import re

import pghistory.models
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q, QuerySet

from connected_localism.accounts.models import User
from connected_localism.common.personal_data import addresses_of, is_about_people, without_name
from connected_localism.rights.closed_account import closed_account


def sessions_of(person: User) -> QuerySet:
    """Where `person` is signed in, or was about to be: every session is opened and looked into."""
    addresses = addresses_of(person)
    known = [
        session.pk
        for session in Session.objects.iterator(chunk_size=1000)
        if _is_about(session.get_decoded(), person, addresses)
    ]
    return Session.objects.filter(pk__in=known)


def _is_about(data: dict, person: User, addresses: list[str]) -> bool:
    if str(data.get("_auth_user_id")) == str(person.pk):
        return True
    text = json.dumps(data, ensure_ascii=False).lower()
    return any(re.search(rf"(?<![\w.+-]){re.escape(each)}(?![\w.-])", text) for each in addresses)


def leave_the_desk(entries: QuerySet, person: User) -> None:
    """What staff did in the desk stays known, but not who; and nobody's name stays in it."""
    if entries.exists():
        entries.update(user=closed_account())
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk))
    LogEntry.objects.filter(about).update(object_id="", object_repr="", change_message="")
    # JSON writes letters such as "ô" as numbers, so messages are opened and looked into.
    for entry in LogEntry.objects.exclude(object_repr="", change_message="").iterator(1000):
        told = without_name(entry.object_repr, person, "…"), _without(entry.change_message, person)
        if told != (entry.object_repr, entry.change_message):
            LogEntry.objects.filter(pk=entry.pk).update(object_repr=told[0], change_message=told[1])


def _without(message: str, person: User) -> str:
    """A message of the log, in which Django names objects; the names of fields stay."""
    try:
        steps = json.loads(message)
    except ValueError:
        return message  # a sentence of our own
    for step in steps if isinstance(steps, list) else []:
        for told in filter(lambda each: isinstance(each, dict), step.values()):
            told |= {
                key: without_name(told[key], person, "…")
                for key in ("name", "object")
                if key in told
            }
    return message if steps == json.loads(message) else json.dumps(steps)


def contexts_of(person: User) -> QuerySet:
    """The notes of who changed a tracked row, and from which page."""
    return pghistory.models.Context.objects.filter(
        Q(metadata__user=person.pk) | Q(metadata__user=str(person.pk))
    )


def leave_history(contexts: QuerySet, person: User) -> None:
    """The history of records stays, but leads to nobody."""
    for model in apps.get_models():
        if issubclass(model, pghistory.models.Event):
            for field in filter(is_about_people, model._meta.concrete_fields):
                model._base_manager.filter(**{field.name: person.pk}).update(**{field.name: None})
    own_page = f"/{person.pk}/"  # the page of the person at the desk
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pghistory_context SET metadata = metadata - 'url'"
            " WHERE strpos(metadata->>'url', %s) > 0",
            [own_page],
        )
        cursor.execute(
            "UPDATE pghistory_context SET metadata = metadata - 'user' WHERE metadata->>'user' = %s",
            [str(person.pk)],
        )
