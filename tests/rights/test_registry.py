import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from connected_localism.common import personal_data

pytestmark = pytest.mark.django_db


def test_every_reference_to_a_person_every_address_and_every_text_is_declared():
    """If this fails: say in your app's `personal_data.py` what becomes of the fields it names."""
    assert personal_data.undeclared() == []


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("innovations.Innovation", "author"),  # a reference to a person
        ("innovations.Innovation", "approach"),  # text that people write
        ("account.EmailAddress", "email"),
        ("admin.LogEntry", "user"),
        ("sessions.Session", "session_data"),
        ("pghistory.Context", "metadata"),
    ],
)
def test_a_field_that_nobody_declared_is_found(monkeypatch, label, field):
    """Also in the tables of Django, allauth and the history, and in the history of a record."""
    monkeypatch.setattr(
        personal_data,
        "_declared",
        [data for data in personal_data._declared if data.model != label],
    )
    found = personal_data.undeclared()
    assert f"{label}.{field}" in found
    if label == "innovations.Innovation":
        assert f"innovations.InnovationEvent.{field}" in found


def test_a_star_hides_no_reference_to_a_person(monkeypatch):
    monkeypatch.setattr(personal_data, "_declared", [])
    monkeypatch.setattr(personal_data, "_impersonal", {"mail.OptOut": frozenset("*")})
    assert "mail.OptOut.user" in personal_data.undeclared()


def test_declarations_speak_of_fields_that_exist():
    for data in personal_data.declarations():
        model = apps.get_model(data.model)
        for name in data.fields:
            model._meta.get_field(name)
        person = get_user_model()(pk=0, email="nobody@example.org")
        assert list(data.rows(person).values(*data.exports or ["pk"])) == []


def test_what_cannot_be_emptied_is_not_declared_as_to_be_emptied():
    """Every nullable reference is emptied or its row deleted; the rest goes with the account."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is get_user_model() and not field.null:
                is_history = hasattr(model, "pgh_tracked_model")
                assert is_history or field.remote_field.on_delete is models.CASCADE, field
