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


@pytest.mark.parametrize("path", ["", "login/", "accounts/user/", "password_change/", "nowhere/"])
def test_for_ordinary_people_there_is_no_desk(client, path):
    client.force_login(UserFactory())
    assert client.get(f"/desk/{path}").status_code == 404


def test_strangers_sign_in_where_everybody_does_and_come_back(client):
    assert (
        client.get("/desk/accounts/user/").url
        == "/accounts/login/?next=%2Fdesk%2Faccounts%2Fuser%2F"
    )
    assert client.post("/desk/login/", {"username": "a", "password": "b"}).url.startswith(
        "/accounts/login/"
    )


def test_staff_change_their_password_where_everybody_does(client):
    client.force_login(UserFactory(is_staff=True))
    assert client.get("/desk/password_change/").url == "/accounts/password/change/"
