"""The reader's place: remembered by a cookie, never needed, never shown to somebody else."""

from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from places.chosen import COOKIE, chosen_place, forget, remember, safe_return
from places.models import Membership, Place, PlaceAlias, Succession
from tests.factories import MembershipFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db
CHOOSE = "/places/yours/"


def named(name, **fields) -> Place:
    place = PlaceFactory(name=name, slug=name.lower().replace(" ", "-"), **fields)
    for alias in filter(None, (place.name, place.name_cy)):
        PlaceAlias.objects.create(place=place, alias=alias)
    return place


def abolish(old: Place, *heirs: Place) -> None:
    old.active_until = timezone.localdate() - timedelta(days=1)
    old.save()
    for heir in heirs:
        Succession.objects.create(from_place=old, to_place=heir, date=timezone.localdate())


def asked(client) -> tuple:
    chosen = client.get(CHOOSE).context["chosen"]
    return chosen.place, chosen.former, chosen.options, chosen.is_own


def test_chosen_by_name_remembered_and_back_where_one_was(client):
    ely = named("Ely")
    answer = client.post(CHOOSE, {"name": " ELY ", "next": "/innovations/?q=x"})
    assert (answer.status_code, answer.url) == (302, "/innovations/?q=x")
    cookie = answer.cookies[COOKIE]
    assert cookie.value == ely.code
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 3600 and cookie["path"] == "/"
    assert asked(client) == (ely, None, [], False)


def test_secure_wherever_the_session_is(client, settings):
    settings.SESSION_COOKIE_SECURE = True
    response = HttpResponse()
    remember(response, named("Ely"))
    assert response.cookies[COOKIE]["secure"]


def test_a_welsh_name_will_do(client):
    place = named("Swansea", name_cy="Abertawe", nation="Wales")
    client.post(CHOOSE, {"name": "abertawe"})
    assert asked(client)[0] == place


def test_several_of_a_name_are_offered_and_one_is_picked(client):
    county, authority = named("Kent"), named("Kentish Town")
    page = client.post(CHOOSE, {"name": "ken", "next": "/about/"})
    assert page.status_code == 200
    assert [code for code, _label in page.context["pick"].fields["code"].choices] == [
        county.code, authority.code
    ]  # fmt: skip
    assert 'value="/about/"' in page.text and COOKIE not in page.cookies
    answer = client.post(CHOOSE, {"code": authority.code, "next": "/about/"})
    assert answer.url == "/about/" and answer.cookies[COOKIE].value == authority.code


def test_the_page_of_a_place_offers_it(client):
    place = PlaceFactory(code="ASH", name="Ashton")
    link = f"{reverse('place-choose')}?code=ASH"
    assert link in client.get(place.get_absolute_url()).content.decode()
    pick = client.get(link).context["pick"]
    assert pick["code"].value() == "ASH"
    assert client.post(reverse("place-choose"), {"code": "ASH"}).cookies[COOKIE].value == "ASH"


def test_a_place_that_is_gone_or_made_up_is_not_offered(client):
    PlaceFactory(code="OLD", active_until=date(2019, 3, 31))
    for code in ("OLD", "NONE", "' --", ""):
        assert client.get(reverse("place-choose"), {"code": code}).context["pick"] is None


def test_an_unknown_name_is_kept_and_close_ones_offered(client):
    named("Wolverhampton")
    page = client.post(CHOOSE, {"name": "Wolverhamton"})
    assert "There is no place called “Wolverhamton”. Is it one of these?" in page.text
    assert 'value="Wolverhamton"' in page.text and "Wolverhampton" in page.text
    page = client.post(CHOOSE, {"name": "  "})
    assert "Enter the name of your council or community" in page.text


@pytest.mark.parametrize(
    "code", ["NOPE", "x" * 500, "A\x00B", "' OR 1=1", "<script>", "é", "", "T001; other=1"]
)
def test_a_cookie_or_code_that_is_none_of_ours_is_as_good_as_none(client, code):
    named("Ely")
    client.cookies[COOKIE] = code
    assert asked(client) == (None, None, [], False)
    answer = client.post(CHOOSE, {"code": code})
    assert answer.status_code == 302 and COOKIE not in answer.cookies


def test_an_abolished_place_becomes_its_successor(client):
    old, new = named("Old Shire"), named("New Shire")
    remembered_by(client, old)
    abolish(old, new)
    assert asked(client) == (new, old, [], False)
    assert client.post(CHOOSE, {"name": "Old Shire"}).cookies[COOKIE].value == new.code


def test_of_several_successors_one_is_asked_for(client):
    old, east, west = named("Old Shire"), named("East"), named("West")
    abolish(old, east, west)
    remembered_by(client, old)
    assert asked(client) == (None, old, [east, west], False)
    page = client.get(CHOOSE)
    assert len(page.context["pick"].fields["code"].choices) == 2
    # Its name does not decide it either, nor can it be picked itself.
    assert client.post(CHOOSE, {"name": "Old Shire"}).status_code == 200
    client.post(CHOOSE, {"code": old.code})
    assert asked(client)[0] is None


def test_the_last_day_counts(client):
    place = named("Ely", active_until=timezone.localdate())
    remembered_by(client, place)
    assert asked(client)[0] == place


def test_a_member_has_their_own_place_unless_they_chose(client):
    own, other = named("Own"), named("Other")
    person = UserFactory()
    MembershipFactory(user=person, place=PlaceFactory(), state=Membership.State.REQUESTED)
    client.force_login(person)
    assert asked(client)[0] is None  # a request is no membership
    MembershipFactory(user=person, place=own)
    assert asked(client) == (own, None, [], True)
    client.post(CHOOSE, {"name": "Other"})
    assert asked(client) == (other, None, [], False)
    client.post(reverse("place-forget"))
    assert asked(client) == (own, None, [], True)


def test_forgotten_by_post_alone(client):
    remembered_by(client, named("Ely"))
    assert client.get(reverse("place-forget")).status_code == 405
    assert asked(client)[0] is not None
    answer = client.post(reverse("place-forget"), {"next": "/about/"})
    assert answer.url == "/about/"
    assert asked(client)[0] is None


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
     "http:///evil.example", "about/", "", "/\t/evil.example"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client, address):
    ely = named("Ely")
    assert safe_return(RequestFactory().get("/"), address) == ""
    answer = client.post(CHOOSE, {"name": "Ely", "next": address})
    assert answer.url == ely.get_absolute_url()
    assert client.post(reverse("place-forget"), {"next": address}).url == CHOOSE
    assert client.get(CHOOSE, {"next": address}).context["back"] == ""


def test_no_cache_between_may_keep_it(client):
    page = client.get(CHOOSE)
    assert "Cookie" in page["Vary"] and "private" in page["Cache-Control"]


def test_one_look_up_a_request_and_none_without_a_cookie(django_assert_num_queries):
    place = named("Ely")
    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        assert chosen_place(request).place is None
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = place.code
    with django_assert_num_queries(1):
        assert chosen_place(request).place == place
        assert chosen_place(request).place == place


def test_forgetting_takes_the_cookie_of_the_same_path():
    response = HttpResponse()
    forget(response)
    assert (response.cookies[COOKIE]["path"], response.cookies[COOKIE]["max-age"]) == ("/", 0)


def test_a_place_that_is_only_announced_is_not_offered(client):
    named("Future Shire", active_from=date(2090, 4, 1))
    page = client.post(CHOOSE, {"name": "Future"})
    assert page.context["pick"] is None


def remembered_by(client, place: Place) -> None:
    client.cookies[COOKIE] = place.code
