"""Signing in with a council, there and back, through a real identity provider."""

import time

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from connected_localism.accounts.addresses import verified_addresses
from connected_localism.accounts.council_sign_in.id_tokens import Refused, claims_of
from connected_localism.accounts.models import User
from tests.accounts.identity_provider import (
    IdentityProvider,
    begin,
    query_of,
    round_trip,
    sign_in_there,
    trust,
)
from tests.accounts.people import PASSWORD, code_in, person, set_up_app, sign_in, totp

pytestmark = pytest.mark.django_db
MINE = "/innovations/mine/"
CONFIRM = "/accounts/confirm-email/"


@pytest.fixture(scope="module")
def provider():
    running = IdentityProvider()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def calderdale(settings, provider):
    trust(settings, provider.council())


def is_signed_in(client) -> bool:
    return client.get("/accounts/").status_code == 200


def officer(provider, sub="officer-1", **claims):
    provider.knows(sub, **{"email": "Ruth@Calderdale.example", "name": "Ruth  Adeyemi"} | claims)
    return sub


def test_an_officer_is_signed_in_at_once_with_a_verified_address(client, provider, mailoutbox):
    answer = round_trip(client, officer(provider))
    assert answer.url == MINE
    assert is_signed_in(client)
    ruth = User.objects.get()
    assert (ruth.email, ruth.display_name) == ("ruth@calderdale.example", "Ruth Adeyemi")
    assert verified_addresses(ruth) == ["ruth@calderdale.example"]
    assert not ruth.has_usable_password()
    assert [mail.subject for mail in mailoutbox if "code" in mail.subject.lower()] == []


def test_coming_back_is_the_same_account(client, provider):
    round_trip(client, officer(provider))
    again = Client()
    round_trip(again, officer(provider, email="ruth.morgan@calderdale.example"))
    assert is_signed_in(again)
    assert User.objects.count() == 1


def test_of_a_person_only_name_and_address_are_kept(client, provider):
    round_trip(client, officer(provider, phone_number="01422 123456", groups=["secret"]))
    assert SocialAccount.objects.get().extra_data == {}


def test_the_request_is_tied_to_this_visit(client):
    asked = query_of(begin(client))
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 20
    assert len(asked["state"]) >= 16
    assert asked["redirect_uri"] == "http://testserver/accounts/council/calderdale/callback/"
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}


def test_nothing_is_added_to_the_request_by_a_link(client):
    path = "/accounts/council/?scope=admin&auth_params=prompt%3Dnone%26nonce%3Dmine"
    asked = query_of(begin(client, path=path))
    assert "prompt" not in asked
    assert asked["nonce"] != "mine"
    assert "admin" not in asked["scope"]


def test_one_comes_back_to_the_page_one_came_for_in_ones_language(client, provider):
    answer = round_trip(
        client, officer(provider), path="/cy/accounts/council/?next=/cy/innovations/submit/"
    )
    assert answer.url == "/cy/innovations/submit/"
    assert User.objects.get().language == "cy"


def test_never_to_another_site(client, provider):
    path = "/accounts/council/?next=https://evil.example/"
    assert round_trip(client, officer(provider), path=path).url == MINE


@pytest.mark.parametrize(
    "email",
    [
        "ruth@leeds.example",
        "ruth@sub.calderdale.example",
        "ruth@notcalderdale.example",
        "ruth@calderdale.example.evil.example",
    ],
)
@pytest.mark.parametrize("claim", [{}, {"email_verified": True}])
def test_an_address_outside_the_list_needs_the_mailed_code(
    client, provider, mailoutbox, email, claim
):
    sub = officer(provider, sub="outside", email=email, **claim)
    assert round_trip(client, sub).url == CONFIRM
    assert not is_signed_in(client)
    ruth = User.objects.get()
    assert verified_addresses(ruth) == []
    [mail] = mailoutbox
    assert mail.to == [email]
    client.post(CONFIRM, {"code": code_in(mail)})
    assert is_signed_in(client)
    assert verified_addresses(ruth) == [email]


def test_an_own_address_that_the_council_calls_unverified_needs_the_code(client, provider):
    assert round_trip(client, officer(provider, email_verified=False)).url == CONFIRM
    assert verified_addresses(User.objects.get()) == []


@pytest.mark.parametrize("claim", [{}, {"email_verified": True}])
def test_no_account_of_another_domain_is_taken_over(client, provider, mailoutbox, claim):
    victim = person("imran@leeds.example")
    sub = officer(provider, sub="thief", email="Imran@leeds.example", **claim)
    assert round_trip(client, sub).url == CONFIRM
    assert not is_signed_in(client)
    assert User.objects.get() == victim
    assert not SocialAccount.objects.exists()
    [mail] = mailoutbox
    assert "already have one" in mail.body


def test_an_account_at_the_councils_own_domain_is_found_again(client, provider, mailoutbox):
    ruth = person("ruth@calderdale.example")
    assert round_trip(client, officer(provider)).url == MINE
    assert is_signed_in(client)
    assert User.objects.get() == ruth
    ruth.refresh_from_db()
    assert ruth.check_password(PASSWORD)


def test_who_only_claimed_the_address_before_is_locked_out(client, provider, mailoutbox):
    """Somebody signed up with an officer's address and never confirmed it."""
    squatter = User.objects.create_user("ruth@calderdale.example", PASSWORD, display_name="Squat")
    EmailAddress.objects.create(user=squatter, email=squatter.email, verified=False, primary=True)
    assert round_trip(client, officer(provider)).url == MINE
    ruth = User.objects.get()
    assert not ruth.has_usable_password()
    assert ruth.display_name == "Ruth Adeyemi"
    assert verified_addresses(ruth) == ["ruth@calderdale.example"]


def test_a_second_address_that_somebody_never_confirmed_is_let_go(client, provider):
    other = person("other@example.org")
    EmailAddress.objects.create(user=other, email="ruth@calderdale.example", verified=False)
    assert round_trip(client, officer(provider)).url == MINE
    ruth = User.objects.get(email="ruth@calderdale.example")
    assert ruth != other
    assert other.emailaddress_set.count() == 1
    assert not SocialAccount.objects.filter(user=other).exists()


def test_another_council_that_claimed_the_address_before_is_locked_out(client, provider, settings):
    trust(settings, provider.council(), provider.council("leeds", ("leeds.example",)))
    thief = Client()
    sub = officer(provider, sub="thief-at-leeds", email="ruth@calderdale.example")
    assert round_trip(thief, sub, council="leeds").url == CONFIRM

    assert round_trip(client, officer(provider)).url == MINE
    assert [account.provider for account in SocialAccount.objects.all()] == ["calderdale"]
    round_trip(thief, sub, council="leeds")
    assert not is_signed_in(thief)


@pytest.mark.parametrize("way", ["code", "password"])
def test_so_it_is_when_the_owner_confirms_the_address_by_mail(
    client, provider, settings, mailoutbox, way
):
    """A council outside its domain, or a form, laid claim to somebody's address."""
    thief, address = Client(), "imran@home.example"
    round_trip(thief, officer(provider, sub="thief", email=address))
    squatted = User.objects.get()
    cache.clear()  # days later: the limits of how often are over
    if way == "password":  # as the owner resets it, by the mail they get on signing up
        squatted.set_password("the owner's own password")
        squatted.save()
        client.post("/accounts/login/", {"login": address, "password": "the owner's own password"})
        client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})
    else:
        squatted.set_password("what the thief typed")
        squatted.save()
        client.post("/accounts/login/code/", {"email": address})
        client.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[-1])})
    assert is_signed_in(client)
    squatted.refresh_from_db()
    assert squatted.check_password("the owner's own password") is (way == "password")
    assert not squatted.check_password("what the thief typed")
    assert not SocialAccount.objects.exists()
    round_trip(thief, "thief")
    assert not is_signed_in(thief)


def test_a_second_factor_is_asked_for_here_too(client, provider):
    ruth = person("ruth@calderdale.example")
    sign_in(client, ruth)
    secret = set_up_app(client)
    fresh = Client()
    assert round_trip(fresh, officer(provider)).url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(fresh)
    fresh.post("/accounts/2fa/authenticate/", {"code": totp(secret, time.time() + 30)})
    assert is_signed_in(fresh)


def test_a_closed_account_stays_closed(client, provider):
    ruth = person("ruth@calderdale.example", is_active=False)
    round_trip(client, officer(provider))
    assert not is_signed_in(client)
    assert User.objects.get() == ruth


def test_one_council_does_not_speak_for_another(client, provider, settings):
    """Both at one provider, say at Entra ID: each answers for its own domains alone."""
    trust(settings, provider.council(), provider.council("leeds", ("leeds.example",)))
    sub = officer(provider, sub="both", email="ruth@calderdale.example")
    assert round_trip(client, sub, council="leeds").url == CONFIRM
    assert verified_addresses(User.objects.get()) == []


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "another-client"},
        {"aud": ["client-calderdale", "another-client"]},
        {"aud": ["client-calderdale", "another-client"], "azp": "another-client"},
        {"nonce": "of another request"},
        {"nonce": ""},
        {"iss": "https://login.evil.example"},
        {"exp": 1},
        {"exp": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_the_answer_to_this_request_is_refused(client, provider, lie):
    answer = round_trip(client, officer(provider, sub="liar", **lie))
    assert answer.status_code in (200, 401)
    assert "did not sign you in" in answer.content.decode()
    assert not User.objects.exists()


def test_a_provider_that_calls_itself_otherwise_is_refused(client, provider, settings):
    """Its description names as issuer whoever it was asked as; ours asks for another's."""
    other = provider.url + "/.well-known/openid-configuration?of="
    trust(settings, provider.council())
    settings.SOCIALACCOUNT_PROVIDERS["council"]["APPS"][0]["settings"]["server_url"] = other
    answer = client.post("/accounts/council/", {"council": "calderdale"})
    assert (answer.status_code, "did not sign you in" in answer.content.decode()) == (401, True)


def test_without_the_state_of_this_browser_nothing_happens(client, provider):
    back = sign_in_there(begin(client), officer(provider))
    elsewhere = Client()  # whoever was sent the link
    assert "did not sign you in" in elsewhere.get(back).content.decode()
    assert not User.objects.exists()
    assert client.get(back).url == MINE
    client.post("/accounts/logout/")
    client.get(back)  # a second time
    assert not is_signed_in(client)


def test_an_answer_in_the_name_of_another_provider_is_refused(client, provider):
    back = sign_in_there(begin(client), officer(provider))
    answer = client.get(f"{back}&iss=https://login.evil.example")
    assert "did not sign you in" in answer.content.decode()
    assert client.get(f"{back}&iss={provider.url}").url == MINE


def test_who_says_no_there_is_not_signed_in_here(client):
    address = begin(client)
    back = f"/accounts/council/calderdale/callback/?error=access_denied&state={query_of(address)['state']}"  # fmt: skip
    assert "not signed in" in client.get(back, follow=True).content.decode()


def test_a_provider_that_is_away_gives_a_page_that_says_so(client, provider, settings):
    trust(settings, provider.council(server_url="http://127.0.0.1:9"))
    answer = client.post("/accounts/council/", {"council": "calderdale"})
    assert "did not sign you in" in answer.content.decode()


def test_without_an_address_it_is_asked_for_and_confirmed(client, provider, mailoutbox):
    provider.knows("nameless", name="Ruth Adeyemi")
    answer = round_trip(client, "nameless")
    assert answer.url == "/accounts/3rdparty/signup/"
    page = client.get(answer.url)
    assert page.context["form"]["display_name"].value() == "Ruth Adeyemi"
    sent = {"email": "ruth@calderdale.example", "display_name": "Ruth Adeyemi"}
    assert client.post(answer.url, sent).url == CONFIRM
    assert not is_signed_in(client)
    client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})
    assert verified_addresses(User.objects.get()) == ["ruth@calderdale.example"]


@pytest.mark.parametrize("email", ["@calderdale.example", "r a@calderdale.example"])
def test_so_it_is_with_something_that_is_no_address(client, provider, email):
    assert round_trip(client, officer(provider, email=email)).url == "/accounts/3rdparty/signup/"


@pytest.mark.parametrize("email", [["ruth@calderdale.example"], 7])
def test_an_address_that_is_no_text_signs_nobody_in(client, provider, email):
    answer = client.get(sign_in_there(begin(client), officer(provider, email=email)))
    assert "did not sign you in" in answer.text


def test_nobody_is_sent_to_a_council_by_a_link(client):
    page = client.get("/accounts/council/?council=calderdale")
    assert page.status_code == 200
    assert "checked" in page.content.decode()


def test_an_unknown_council_is_a_mistake_on_the_field(client):
    page = client.post("/accounts/council/", {"council": "nowhere"})
    assert page.context["form"].errors == {"council": ["Select an option from the list"]}
    assert client.get("/accounts/council/nowhere/callback/").status_code == 404


@pytest.mark.parametrize(("many", "control"), [(1, "radio"), (7, "radio"), (8, "<select")])
def test_many_councils_are_searched_in(client, provider, settings, many, control):
    trust(
        settings,
        *(
            provider.council(f"council-{n}", (f"c{n}.example",), name=f"Council {n}")
            for n in range(many)
        ),
    )
    page = client.get("/accounts/council/").content.decode()
    assert control in page
    assert all(f"Council {n}" in page for n in range(many))


def test_without_councils_there_is_no_such_page(client, settings):
    trust(settings)
    assert client.get("/accounts/council/").status_code == 404
    assert "your council" not in client.get("/accounts/login/").content.decode()


def test_the_sign_in_page_offers_it_and_keeps_where_one_wanted_to_go(client):
    page = client.get("/accounts/login/?next=/innovations/submit/").content.decode()
    assert "/accounts/council/?next=%2Finnovations%2Fsubmit%2F" in page


def test_somebody_signed_in_connects_their_council_and_lets_go_of_it(client, provider):
    cerys = person("cerys@home.example")
    client.force_login(cerys)
    answer = round_trip(client, officer(provider), path="/accounts/council/?process=connect")
    if "reauthenticate" in answer.url:
        answer = client.post(answer.url, {"password": PASSWORD})
    assert answer.url == "/accounts/3rdparty/"
    assert SocialAccount.objects.get().user == cerys
    # Connecting says whose account at the council it is, not that the address is read here.
    assert verified_addresses(cerys) == ["cerys@home.example"]
    assert "Calderdale Council" in client.get("/accounts/3rdparty/").content.decode()
    fresh = Client()
    round_trip(fresh, officer(provider))
    assert is_signed_in(fresh)
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


# --- ID tokens, made here ---------------------------------------------------------------------
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEYS = {"keys": [jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "1"}]}
WANTED = {"keys": KEYS, "issuer": "https://idp.example", "client_id": "us", "nonce": "n"}


def token(key=KEY, algorithm="RS256", kid="1", **changed) -> str:
    now = int(time.time())
    claims = {"iss": "https://idp.example", "aud": "us", "sub": "1", "nonce": "n", "iat": now, "exp": now + 60} | changed  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm, headers={"kid": kid} if kid else None)


def test_a_good_token_is_believed():
    assert claims_of(token(), **WANTED)["sub"] == "1"
    assert claims_of(token(kid=None), **WANTED)["sub"] == "1"
    assert claims_of(token(aud=["us", "them"], azp="us"), **WANTED)["sub"] == "1"


def forged() -> list[str]:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    head, body, _signature = token().split(".")
    _h, other_body, signature = token(sub="2").split(".")
    return [
        token(key=stranger),
        token(kid="2"),
        token(key="", algorithm="none"),
        token(key="a shared secret of at least 32 bytes", algorithm="HS256"),
        f"{head}.{body}.{signature}",
        f"{head}.{other_body}.",
        "",
        "not.a.token",
        token(exp=int(time.time()) - 120),
        token(iat=int(time.time()) + 600),
        *(token(**{claim: None}) for claim in ("iss", "aud", "sub", "exp", "iat", "nonce")),
    ]


@pytest.mark.parametrize("number", range(16))
def test_a_forged_token_is_refused(number):
    tokens = forged()
    assert len(tokens) == 16
    with pytest.raises(Refused):
        claims_of(tokens[number], **WANTED)


def test_without_a_nonce_of_our_own_nothing_is_believed():
    with pytest.raises(Refused):
        claims_of(token(nonce=""), **WANTED | {"nonce": ""})
