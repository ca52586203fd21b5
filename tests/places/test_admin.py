import uuid

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from places.models import CommunityProposal, Place, PlaceDomain
from places.neighbours.refresh import refresh_neighbours
from tests.factories import MembershipFactory, PlaceFactory, UserFactory
from tests.places.neighbours.conftest import measured

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_staff_find_places_by_alias_and_open_them(staff_client):
    place = PlaceFactory(name="Isle of Anglesey")
    place.aliases.create(alias="Ynys Môn")
    PlaceFactory(name="Adur")
    listed = staff_client.get(reverse("admin:places_place_changelist"), {"q": "Ynys"})
    assert "Isle of Anglesey" in listed.content.decode()
    assert "Adur" not in listed.content.decode()
    page = staff_client.get(reverse("admin:places_place_change", args=[place.pk]))
    assert page.status_code == 200


def test_staff_neither_delete_a_place_nor_change_its_address(staff_client):
    place = PlaceFactory()
    delete = reverse("admin:places_place_delete", args=[place.pk])
    assert staff_client.post(delete, {"post": "yes"}).status_code == 403
    assert staff_client.get(reverse("admin:places_place_add")).status_code == 200
    change = staff_client.get(reverse("admin:places_place_change", args=[place.pk]))
    assert 'name="slug"' not in change.content.decode()
    assert Place.objects.filter(pk=place.pk).exists()


@pytest.mark.parametrize("model", ["membership", "placedomain", "communityproposal"])
def test_staff_look_up_belonging_and_change_it_on_the_pages_that_write_it_down(staff_client, model):
    membership = MembershipFactory(state="requested")
    PlaceDomain.objects.create(place=membership.place, domain="leeds.gov.uk")
    CommunityProposal.objects.create(
        name="Headingley", type="NBH", council=membership.place, area="x", form_key=uuid.uuid4()
    )
    row = apps.get_model("places", model).objects.get()
    url = reverse(f"admin:places_{model}_change", args=[row.pk])
    assert staff_client.get(url).status_code == 200
    assert staff_client.get(reverse(f"admin:places_{model}_changelist")).status_code == 200
    assert staff_client.post(url, {"state": "confirmed"}).status_code == 403
    assert staff_client.get(reverse(f"admin:places_{model}_add")).status_code == 403
    row.refresh_from_db()
    assert row.state != "confirmed"


class TestFigures:
    @pytest.fixture(autouse=True)
    def _figures(self):
        measured(code="MAN", name="Manchester", density=4700)
        measured(code="LDS", name="Leeds", density=1400)
        refresh_neighbours()

    @pytest.mark.parametrize("model", ["indicator", "indicatorvalue", "neighbourrun"])
    def test_staff_look_at_them_and_change_nothing(self, staff_client, model):
        row = apps.get_model("places", model).objects.first()
        url = reverse(f"admin:places_{model}_change", args=[row.pk])
        assert staff_client.get(url).status_code == 200
        assert staff_client.get(reverse(f"admin:places_{model}_changelist")).status_code == 200
        assert staff_client.get(reverse(f"admin:places_{model}_add")).status_code == 403
        assert staff_client.post(url, {"value": "1"}).status_code == 403
        delete = reverse(f"admin:places_{model}_delete", args=[row.pk])
        assert staff_client.post(delete, {"post": "yes"}).status_code == 403
        assert apps.get_model("places", model).objects.filter(pk=row.pk).exists()

    @pytest.mark.parametrize(("asked", "values"), [("MAN density", {4700}), ("Leeds dens", {1400})])
    def test_a_figure_is_found_by_its_place_and_what_it_measures(self, staff_client, asked, values):
        listed = staff_client.get(reverse("admin:places_indicatorvalue_changelist"), {"q": asked})
        assert {row.value for row in listed.context["cl"].queryset} == values

    def test_the_list_of_figures_takes_as_many_queries_for_many(self, staff_client):
        url = reverse("admin:places_indicatorvalue_changelist")

        def queries(asked):
            with CaptureQueriesContext(connection) as found:
                staff_client.get(url, {"q": asked})
            return len(found)

        queries("MAN")  # what is remembered from the first time on
        assert queries("MAN density") == queries("MAN")
