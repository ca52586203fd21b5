"""What staff may look at, and the one thing they may do: have a record matched again."""

import pytest
from django.urls import reverse

from innovations.matching.queue import request_matches
from innovations.models import Decision, Innovation, MatchJob
from tests.factories import InnovationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    staff = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(staff)
    return staff


def test_records_and_decisions_are_for_reading(client, staff):
    innovation = InnovationFactory(title="Repair café")
    decision = Decision.objects.create(
        innovation=innovation, actor=staff, to_status="submitted", content_version=1
    )
    for record in (innovation, decision):
        name = f"admin:innovations_{record._meta.model_name}"
        assert "Repair café" in client.get(reverse(f"{name}_changelist")).content.decode()
        page = client.get(reverse(f"{name}_change", args=[record.pk]))
        assert page.status_code == 200
        assert client.post(reverse(f"{name}_change", args=[record.pk])).status_code == 403
        assert client.post(reverse(f"{name}_delete", args=[record.pk])).status_code == 403
        assert client.get(reverse(f"{name}_add")).status_code == 403
    assert Innovation.objects.get() == innovation


def test_failed_matches_are_found_and_run_again(client, staff):
    failed, done = InnovationFactory(published=True), InnovationFactory(published=True)
    request_matches([failed.pk, done.pk])
    MatchJob.objects.filter(pk=failed.pk).update(is_failed=True, attempts=5, error="No memory.")
    MatchJob.objects.filter(pk=done.pk).update(done=1)
    url = reverse("admin:innovations_matchjob_changelist")
    page = client.get(url + "?state=failed").content.decode()
    assert failed.title in page
    assert done.title not in page
    assert done.title in client.get(url + "?state=done").content.decode()

    client.post(url, {"action": "match_again", "_selected_action": [failed.pk]})
    job = MatchJob.objects.get(pk=failed.pk)
    assert (job.is_failed, job.attempts, job.requested, job.error) == (False, 0, 2, "")
    assert failed.title in client.get(url + "?state=due").content.decode()


def test_staff_without_the_right_do_not_have_records_matched(client):
    from django.contrib.auth.models import Permission

    person = UserFactory(is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_matchjob"))
    client.force_login(person)
    innovation = InnovationFactory(published=True)
    request_matches([innovation.pk])
    url = reverse("admin:innovations_matchjob_changelist")
    assert client.get(url).status_code == 200
    client.post(url, {"action": "match_again", "_selected_action": [innovation.pk]})
    assert MatchJob.objects.get().requested == 1
