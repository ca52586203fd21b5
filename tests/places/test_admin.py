import pytest
from django.urls import reverse

from places.models import Place
from tests.factories import MembershipFactory, PlaceFactory, UserFactory

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


def test_staff_confirm_a_membership(staff_client):
    membership = MembershipFactory(state="requested")
    url = reverse("admin:places_membership_change", args=[membership.pk])
    fields = {
        "user": membership.user_id, "place": membership.place_id, "role": "officer",
        "state": "confirmed", "verified_by": "moderator",
    }  # fmt: skip
    assert staff_client.post(url, fields).status_code == 302
    membership.refresh_from_db()
    assert (membership.state, membership.verified_by) == ("confirmed", "moderator")
