"""What is not for a reader is nowhere: on no page, in no count, search, file or redirect."""

import pytest

from innovations.matching import queue
from innovations.matching.work import match_due
from innovations.models import FormerSlug, Innovation, Match, Relation
from tests.factories import InnovationFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db
SECRET = "Zanzibar lanterns"
PAGES = [
    "/", "/cy/", "/innovations/", "/innovations/?q=lanterns", "/innovations/?q=zanzibar+lanterns",
    "/innovations/?place=secretshire", "/innovations/?theme=waste-and-recycling",
    "/innovations/?sort=title", "/innovations/open/", "/places/", "/places/secretshire/",
    "/api/v1/innovations/", "/api/v1/innovations/?q=lanterns", "/api/v1/themes/",
    "/api/v1/innovations/export.csv/", "/healthz", "/readyz",
]  # fmt: skip
HIDDEN = [*(set(Innovation.Status) - {Innovation.Status.PUBLISHED}), "members"]


@pytest.fixture(params=HIDDEN)
def secret(request):
    """A record that was public, matched and related to a public one, and is so no more."""
    place = PlaceFactory(name="Secretshire", slug="secretshire")
    text = {"summary": "Paper lanterns from Zanzibar light the way home.", "place": place}
    record = InnovationFactory(published=True, title=SECRET, slug="secret", **text)
    public = InnovationFactory(published=True, title="Street lights", slug="open", **text)
    FormerSlug.objects.create(slug="secret-before", innovation=record)
    Relation.objects.create(source=public, target=record, kind=Relation.Kind.ADAPTED_FROM)
    Relation.objects.create(source=record, target=public, kind=Relation.Kind.INSPIRED_BY)
    queue.request_matches([record.pk, public.pk])
    match_due()
    assert Match.objects.count() == 1

    changes = {"status": request.param}
    if request.param == "members":
        changes = {"visibility": Innovation.Visibility.MEMBERS}
    Innovation.objects.filter(pk=record.pk).update(**changes)
    queue.request_matches([record.pk])  # the worker has not been there yet
    record.refresh_from_db()
    return record


@pytest.mark.parametrize("who", ["nobody", "somebody"])
def test_a_reader_finds_no_trace(client, secret, who):
    if who == "somebody":
        client.force_login(UserFactory())
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 200, path
        content = answer.getvalue().decode()
        assert SECRET not in content, path
        assert "/secret/" not in content, path
    themes = client.get("/api/v1/themes/waste-and-recycling/").json()
    assert themes["innovations"] == 1  # the public one alone
    for path in ("secret/", "secret-before/", "secret/report/", "secret/edit/", "secret/review/"):
        if who == "nobody" and path.endswith(("edit/", "review/")):
            continue  # leads to signing in, for any address
        assert client.get(f"/innovations/{path}").status_code == 404, path
    assert client.get(f"/api/v1/innovations/{secret.public_id}/").status_code == 404
