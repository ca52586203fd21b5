"""Errors of actions, as programs get them: the status that fits, and the action's own words."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from innovations.actions import EditConflict
from innovations.lifecycle import TextChanged, TransitionError
from innovations.models import Innovation


def answer_to(error: Exception):
    class Failing(APIView):
        authentication_classes = permission_classes = throttle_classes = ()

        def get(self, request):
            raise error

    return Failing.as_view()(APIRequestFactory().get("/"))


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (TransitionError("Ada declined it."), 409, {"detail": "Ada declined it."}),
        (TextChanged("It was changed."), 409, {"detail": "It was changed."}),
        (
            EditConflict(Innovation()),
            409,
            {"detail": "Somebody else changed this record while you were working on it."},
        ),
        (PermissionDenied("Not yours."), 403, {"detail": "Not yours."}),
        (
            ValidationError({"title": "Enter a title"}),
            400,
            {"errors": {"title": ["Enter a title"]}},
        ),
        (ValidationError("Wrong."), 400, {"errors": {"non_field_errors": ["Wrong."]}}),
        (Http404(), 404, {}),
    ],
)
def test_errors_of_actions_are_problem_documents(error, status, said):
    response = answer_to(error)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    document = json.loads(response.content)
    assert {"type", "title", "status"} <= document.keys()
    assert {name: document[name] for name in said} == said


def test_other_errors_are_not_hidden():
    with pytest.raises(ZeroDivisionError):
        answer_to(ZeroDivisionError())
