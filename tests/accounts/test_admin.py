import pytest
from django.urls import reverse

from connected_localism.accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


def test_staff_find_and_create_people_by_address(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    response = client.post(
        reverse("admin:accounts_user_add"),
        {
            "email": "Cerys@Example.org",
            "display_name": "Cerys Hughes",
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    cerys = User.objects.get(email="cerys@example.org")
    assert response.url == reverse("admin:accounts_user_change", args=[cerys.pk])
    assert cerys.check_password(PASSWORD)
    assert client.get(response.url).status_code == 200
    found = client.get(reverse("admin:accounts_user_changelist") + "?q=cerys")
    assert "cerys@example.org" in found.content.decode()


def test_an_address_in_use_is_refused_however_it_is_typed(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    UserFactory(email="cerys@example.org")
    response = client.post(
        reverse("admin:accounts_user_add"),
        {
            "email": "CERYS@example.org",
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    assert list(response.context["adminform"].form.errors) == ["email"]
