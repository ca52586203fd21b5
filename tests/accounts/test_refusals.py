"""The page that says no: in our own words, never in those of a library."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import path

from connected_localism import urls
from innovations.permissions import require_editor
from tests.factories import InnovationFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def by_a_library(request):
    raise_elsewhere()


def ours(request):
    require_editor(UserFactory(), InnovationFactory(published=True))


# As if it were defined in a package that is not ours.
elsewhere = {"PermissionDenied": PermissionDenied, "__name__": "some.library"}
exec(
    "def raise_elsewhere():\n    raise PermissionDenied('Secret <b>detail</b> 10.0.0.7')", elsewhere
)
raise_elsewhere = elsewhere["raise_elsewhere"]

handler403 = urls.handler403
handler404 = urls.handler404
urlpatterns = [
    path("library/", by_a_library),
    path("ours/", ours),
    path("api/v1/library/", by_a_library),
    *urls.urlpatterns,
]


def test_what_a_library_says_is_not_shown(client):
    page = client.get("/library/")
    assert page.status_code == 403
    assert "Secret" not in page.content.decode()
    assert "only some people may change it" in page.content.decode()


def test_our_own_sentence_is(client):
    page = client.get("/ours/")
    assert page.status_code == 403
    assert "can change this record" in page.content.decode()


def test_programs_get_a_problem_document(client):
    answer = client.get("/api/v1/library/")
    assert answer["Content-Type"] == "application/problem+json"
    document = answer.json()
    assert (document["title"], document["status"]) == ("This is not for you", 403)
    assert "Secret" not in answer.content.decode()


def test_a_moderator_whose_rights_rest_reads_how_to_wake_them(client):
    from tests.accounts.people import sign_in
    from tests.accounts.test_second_factor import moderator

    sign_in(client, moderator())
    assert "set up a second factor" in client.get("/library/").content.decode()
