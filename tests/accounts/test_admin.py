"""The desk: whom it opens for, and what staff can and cannot do for people there."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.urls import NoReverseMatch, reverse

from connected_localism.accounts.models import User
from connected_localism.mail.models import OutgoingMail
from places.models import Membership
from tests.accounts.people import code_in, person, set_up_app, sign_in
from tests.accounts.test_sessions import signed_in
from tests.factories import MembershipFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:accounts_user_changelist")
ADD = reverse("admin:accounts_user_add")


def change_page(user) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def save(client, user, **changed):
    """Send the form of their page, with what the browser sends along for the tables below it."""
    tables = {"emailaddress_set": user.emailaddress_set, "memberships": user.memberships}
    counts = {f"{name}-INITIAL_FORMS": rows.count() for name, rows in tables.items()}
    totals = {f"{name}-TOTAL_FORMS": rows.count() for name, rows in tables.items()}
    fields = {"display_name": "D", "language": "en", "is_active": "on"} | changed
    sent = counts | totals | fields
    return client.post(change_page(user), {k: v for k, v in sent.items() if v != ""})


def ask(client, action: str, *people):
    """Choose an action for people in the list."""
    return client.post(LIST, {"action": action, "_selected_action": [p.pk for p in people]})


@pytest.fixture
def superuser(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def helper(client):
    """Staff who may change people, and no more."""
    user = UserFactory(is_staff=True)
    for codename in ("view_user", "change_user", "add_user"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    return user


# --- The door ---------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["", "login/", "accounts/user/", "password_change/", "nowhere/"])
def test_for_ordinary_people_there_is_no_desk(client, path):
    client.force_login(UserFactory())
    assert client.get(f"/desk/{path}").status_code == 404


def test_strangers_sign_in_where_everybody_does_and_come_back(client):
    assert client.get(LIST).url == "/accounts/login/?next=%2Fdesk%2Faccounts%2Fuser%2F"
    tried = client.post("/desk/login/", {"username": "a", "password": "b"})
    assert tried.url.startswith("/accounts/login/")


def test_staff_change_their_password_where_everybody_does(client, superuser):
    assert client.get("/desk/password_change/").url == "/accounts/password/change/"


@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_staff": True, "is_superuser": True}])
def test_without_a_second_factor_staff_do_not_get_in(client, rights):
    sign_in(client, person(**rights))
    for path in ("/desk/", "/desk/login/", LIST):
        assert client.get(path).url == "/accounts/2fa/"


@pytest.mark.django_db(transaction=True)
def test_with_one_they_do(client):
    sign_in(client, person(is_staff=True, is_superuser=True))
    set_up_app(client)
    assert client.get(LIST).status_code == 200


# --- People -----------------------------------------------------------------------------------
def test_people_are_made_without_a_password_and_sign_in_by_code(client, superuser, mailoutbox):
    sent = {"email": "Cerys@Example.org", "display_name": "Cerys Hughes", "language": "cy"}
    response = client.post(ADD, sent)
    cerys = User.objects.get(email="cerys@example.org")
    assert response.url == change_page(cerys)
    assert not cerys.has_usable_password()
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(cerys.email, False)]

    client.logout()
    client.post("/accounts/login/code/", {"email": cerys.email})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[-1])})
    assert client.get("/accounts/").status_code == 200
    assert EmailAddress.objects.get().verified


def test_an_address_in_use_is_refused_however_it_is_typed(client, superuser):
    UserFactory(email="cerys@example.org")
    response = client.post(ADD, {"email": "CERYS@example.org", "language": "en"})
    assert list(response.context["adminform"].form.errors) == ["email"]


def test_the_list_shows_names_and_no_addresses(client, superuser):
    cerys = person()
    UserFactory(display_name="Cerys Other", email="other@example.org")
    by_name = client.get(LIST, {"q": "Cerys"}).content.decode()
    assert "Cerys Hughes" in by_name
    assert "@example.org" not in by_name.replace(superuser.email, "")
    by_address = client.get(LIST, {"q": cerys.email}).content.decode()
    assert "Cerys Hughes" in by_address
    assert "Cerys Other" not in by_address
    assert "Cerys Hughes" not in client.get(LIST, {"q": "cerys@"}).content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_as_many_queries_for_three_people(
    client, superuser, django_assert_num_queries, many
):
    UserFactory.create_batch(many)
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)


def test_nobody_sets_a_password_or_an_address_for_another(client, superuser):
    cerys = person()
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_user_password_change", args=[cerys.pk])
    assert client.get(change_page(cerys).replace("change/", "password/")).status_code != 200
    page = client.get(change_page(cerys)).content.decode()
    assert 'name="password"' not in page
    before = cerys.password
    assert save(client, cerys, email="x@example.org", password="x").url == LIST
    cerys.refresh_from_db()
    assert (cerys.email, cerys.password, cerys.display_name) == ("cerys@example.org", before, "D")


def test_the_page_shows_addresses_and_places_for_reading(client, superuser):
    cerys = person()
    MembershipFactory(user=cerys, place=PlaceFactory(name="Testborough"), role="officer")
    page = client.get(change_page(cerys)).content.decode()
    assert "Testborough" in page
    assert "cerys@example.org" in page
    rows = {
        "emailaddress_set-TOTAL_FORMS": 2,
        "memberships-TOTAL_FORMS": 2,
        "emailaddress_set-1-email": "new@example.org",
        "emailaddress_set-1-verified": "on",
        "memberships-1-role": "steward",
        "memberships-1-place": str(PlaceFactory().pk),
        "memberships-0-role": "steward",
    }
    assert save(client, cerys, **rows).url == LIST
    assert Membership.objects.get(user=cerys).role == "officer"
    assert EmailAddress.objects.filter(user=cerys).count() == 1
    assert Membership.objects.filter(user=cerys).count() == 1


@pytest.mark.parametrize("model", ["emailaddress", "socialapp", "socialaccount", "authenticator"])
def test_no_table_of_signing_in_is_at_the_desk(client, superuser, model):
    for app in ("account", "socialaccount", "mfa"):
        assert client.get(f"/desk/{app}/{model}/").status_code == 404


def test_staff_give_nobody_rights_not_even_themselves(client, helper):
    for user in (person(), helper):
        rights = {"is_staff": "on", "is_superuser": "on", "user_permissions": ["1"]}
        assert save(client, user, **rights).url == LIST
        before = user.is_staff
        user = User.objects.get(pk=user.pk)
        assert (user.display_name, user.is_superuser, user.is_staff) == ("D", False, before)
        assert not user.user_permissions.filter(pk=1).exists()


def test_staff_do_not_touch_superusers(client, helper):
    chief = person("chief@example.org", is_superuser=True, is_staff=True)
    save(client, chief, is_active="")
    for action in ("close_accounts", "send_password_reset", "remove_second_factors"):
        ask(client, action, chief)
    chief.refresh_from_db()
    assert (chief.is_active, chief.display_name) == (True, "Cerys Hughes")
    assert "Cerys Hughes" not in client.get(LIST, {"q": "chief@example.org"}).content.decode()


def test_an_account_is_closed_and_its_person_signed_out(client, superuser):
    cerys = person()
    there = signed_in(cerys)
    ask(client, "close_accounts", cerys, superuser)
    assert there.get("/accounts/").status_code == 302
    assert sign_in(there, cerys).url == "/accounts/inactive/"
    superuser.refresh_from_db()
    assert superuser.is_active  # nobody closes their own by a slip
    ask(client, "open_accounts", cerys)
    assert sign_in(there, cerys).url == "/innovations/mine/"


def test_closing_by_the_form_signs_out_too(client, superuser):
    cerys = person()
    there = signed_in(cerys)
    assert save(client, cerys, is_active="").url == LIST
    assert there.get("/accounts/").status_code == 302


def test_staff_have_a_new_password_chosen_by_whoever_the_account_is(client, helper, mailoutbox):
    cerys = person()
    ask(client, "send_password_reset", cerys)
    [mail] = mailoutbox
    assert mail.to == ["cerys@example.org"]
    assert "/accounts/password/reset/key/" in mail.body


def test_superusers_remove_lost_second_factors_and_the_person_is_told(client, superuser):
    cerys = person()
    there = signed_in(cerys)
    set_up_app(there)
    ask(client, "remove_second_factors", cerys)
    assert not Authenticator.objects.filter(user=cerys).exists()
    assert there.get("/accounts/").status_code == 302
    assert [mail.context["what"] for mail in OutgoingMail.objects.order_by("-pk")[:1]] == [
        "second_factors_removed"
    ]


def test_other_staff_do_not(client, helper):
    cerys = person()
    Authenticator.objects.create(user=cerys, type="totp", data={})
    ask(client, "remove_second_factors", cerys)
    assert Authenticator.objects.filter(user=cerys).exists()


def test_what_staff_did_is_written_down_for_reading(client, superuser):
    cerys = person()
    ask(client, "close_accounts", cerys)
    save(client, cerys)
    assert LogEntry.objects.filter(user=superuser, object_id=str(cerys.pk)).count() == 2
    page = client.get(reverse("admin:admin_logentry_changelist")).content.decode()
    assert "account closed" in page
    entry = LogEntry.objects.first()
    for name in ("change", "delete"):
        path = reverse(f"admin:admin_logentry_{name}", args=[entry.pk])
        assert client.post(path, {"post": "yes"}).status_code == 403
    assert LogEntry.objects.count() == 2


def test_nobody_is_deleted_here(client, superuser):
    cerys = person()
    path = reverse("admin:accounts_user_delete", args=[cerys.pk])
    assert client.post(path, {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(LIST).content.decode()


def test_only_superusers_change_groups(client, helper):
    for codename in ("view_group", "add_group", "change_group", "delete_group"):
        helper.user_permissions.add(Permission.objects.get(codename=codename))
    group = Group.objects.create(name="Helpers")
    helper.groups.add(group)
    page = reverse("admin:auth_group_change", args=[group.pk])
    right = Permission.objects.get(codename="moderate_innovation")
    sent = {"name": "Helpers", "permissions": [right.pk]}
    assert client.post(page, sent).status_code == 403
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.post(page, sent).status_code == 302
    assert list(group.permissions.all()) == [right]
