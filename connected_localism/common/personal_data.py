"""What we keep about people, declared model by model in each app's `personal_data.py`.

From these declarations come the export of a person's data, what happens when an account is
closed, and the privacy page. A test walks every table and fails for a reference to a person, an
e-mail address or a text that nobody has declared.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

# What to do with the rows of a person whose account is being closed.
Leaving = Callable[[QuerySet, AbstractBaseUser], None]


def delete(rows: QuerySet, _person) -> None:
    """When the account is closed the rows go."""
    rows.delete()


def empty(*names: str) -> Leaving:
    """When the account is closed the rows stay, and these fields no longer lead to anybody."""

    def leave(rows: QuerySet, _person) -> None:
        fields = [rows.model._meta.get_field(name) for name in names]
        rows.update(**{field.name: None if field.null else "" for field in fields})

    return leave


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """The rows of one model that are about a person, in one respect.

    `person` is the lookup that leads from a row to the person; "" when the row is the person.
    `fields` are all its personal fields, `exports` what the export contains (lookups may be used;
    files are added as files). `what` and `why` stand on the privacy page, with `afterwards`: what
    becomes of it when the account is closed, which `leaving` does.
    """

    model: str
    what: str | Promise
    why: str | Promise
    afterwards: str | Promise
    leaving: Leaving
    person: str = "user"
    fields: tuple[str, ...]
    exports: tuple[str, ...] = ()
    select: Callable | None = None  # rows of a person, where a lookup cannot say it

    def rows(self, person) -> QuerySet:
        """The rows about `person`."""
        if self.select:
            return self.select(person)
        manager = apps.get_model(self.model)._default_manager
        return manager.filter(**{self.person or "pk": person.pk})


_declared: list[PersonalData] = []
_impersonal: dict[str, frozenset[str]] = {}


def declare(*declarations: PersonalData) -> None:
    _declared.extend(declarations)


def not_personal(model: str, *fields: str) -> None:
    """These text fields of `model` hold nothing about people; "*" for all of them.

    References to people and e-mail addresses are always personal.
    """
    _impersonal[model] = _impersonal.get(model, frozenset()) | frozenset(fields)


def declarations() -> list[PersonalData]:
    """All of them, for models of this site, in the order of the apps."""
    return [data for data in _declared if _exists(data.model)]


def by_purpose() -> list[tuple[str, list[PersonalData]]]:
    """What the export contains, gathered under why we keep it, in the reader's language."""
    gathered: dict[str, list[PersonalData]] = {}
    for data in declarations():
        if data.exports:
            gathered.setdefault(str(data.why), []).append(data)
    return list(gathered.items())


def addresses_of(person) -> list[str]:
    """The e-mail addresses that are the person's, in lower case.

    The confirmed ones: anybody may type somebody else's. Of an account that staff made, and that
    has no list of addresses yet, the one that it was made for.
    """
    listed = dict(person.emailaddress_set.values_list("email", "verified"))
    own = [email.lower() for email, verified in listed.items() if verified]
    return own if listed else [person.email]


def naming(person, *names: str) -> Q:
    """Rows in which one of the columns `names` has the person's name or address as whole words."""
    found = Q()
    for words in _words_of(person):
        for name in names:
            found |= Q(**{f"{name}__iregex": rf"(^|\W){re.escape(words)}($|\W)"})
    return found


def without_name(value, person, instead: str):
    """`value`, of any depth, with `instead` where a text has the person's name or address.

    The rest stays, as people choose their names: else whoever is called “The” could have the mail
    and the log of others deleted. Addresses of pages, under keys that end in "url", are left.
    """
    pattern = "|".join(map(re.escape, _words_of(person)))
    return _replaced(value, re.compile(rf"(?<!\w)({pattern})(?!\w)", re.IGNORECASE), instead)


def _words_of(person) -> list[str]:
    return list(filter(None, [person.get_full_name(), *addresses_of(person)]))


def _replaced(value, pattern: re.Pattern, instead: str):
    if isinstance(value, str):
        return pattern.sub(lambda _found: instead, value)
    if isinstance(value, list):
        return [_replaced(each, pattern, instead) for each in value]
    if isinstance(value, dict):
        return {
            key: each if key.endswith("url") else _replaced(each, pattern, instead)
            for key, each in value.items()
        }
    return value


def _exists(label: str) -> bool:
    try:
        apps.get_model(label)
    except LookupError:  # an option of allauth that is switched off here
        return False
    return True


def undeclared() -> list[str]:
    """What no declaration speaks of, as "app.Model.field"."""
    spoken_of = {}
    for data in declarations():
        spoken_of.setdefault(data.model.lower(), set()).update(data.fields)
    impersonal = {label.lower(): fields for label, fields in _impersonal.items()}
    missing = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        # A table of history holds the same as the table whose history it is.
        subject = getattr(model, "pgh_tracked_model", model)
        label = subject._meta.label_lower
        for field in model._meta.concrete_fields:
            if field.name.startswith("pgh_") or field.name in spoken_of.get(label, ()):
                continue
            harmless = impersonal.get(label, frozenset())
            if is_about_people(field) or (
                is_text(field) and field.name not in harmless and "*" not in harmless
            ):
                missing.append(f"{model._meta.label}.{field.name}")
    return missing


def is_about_people(field: models.Field) -> bool:
    is_person = field.is_relation and field.related_model is get_user_model()
    return is_person or isinstance(field, models.EmailField | models.GenericIPAddressField)


def is_text(field: models.Field) -> bool:
    """Whether anything may stand in it: not a choice from a list, not a number, not a date."""
    if isinstance(field, ArrayField):
        return is_text(field.base_field)
    kinds = models.CharField | models.TextField | models.JSONField | models.FileField
    return isinstance(field, kinds | models.BinaryField) and not field.choices
