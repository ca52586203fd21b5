"""The pages and files of statements, as readers get them."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.actions import statements
from networks.models import Network, NetworkMember, SignOn, Statement
from places.models import Membership, Place, Succession
from tests.factories import (
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    SignOnFactory,
    StatementFactory,
)

pytestmark = pytest.mark.django_db
HOSTILE = "<script>pwn()</script>\"'><img src=x onerror=pwn()>"


def officer_of(place, role=Membership.Role.OFFICER):
    return MembershipFactory(place=place, role=role).user


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def signed_statement(number: int, **values) -> Statement:
    statement = StatementFactory(**values)
    for _each in range(number):
        SignOnFactory(
            statement=statement, place=PlaceFactory(population=1_000, population_year=2021)
        )
    return statement


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    statement = signed_statement(number)
    # The statement with its network, versions, signatures, places, successions.
    with django_assert_num_queries(5):
        text = page(client, "statement-detail", statement.slug)
    assert f"{number},000 residents" in text


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    for _each in range(number):
        signed_statement(2)
    with django_assert_num_queries(4):  # statements, signatures, places, successions
        text = page(client, "statement-list")
    assert text.count("2,000 residents") == number


def test_a_county_and_its_district_are_counted_once_on_the_page(client):
    county = PlaceFactory(name="Kent", type=Place.Type.COUNTY, tier="upper", population=1_500)
    district = PlaceFactory(name="Dover", type=Place.Type.DISTRICT, tier="lower", parent=county,
                            population=500, population_year=2021)  # fmt: skip
    PlaceFactory(type=Place.Type.DISTRICT, tier="lower", parent=county, population=1_000)
    hall = PlaceFactory(kind="community", type=Place.Type.VILLAGE_HALL, tier="local")
    statement = StatementFactory()
    for place in (county, district, hall):
        SignOnFactory(statement=statement, place=place)
    text = page(client, "statement-detail", statement.slug)
    assert "1,500 residents" in text
    assert "counted with Kent" in text
    assert f"Not counted, because nobody counts their residents: {hall.name}" in text


def test_a_draft_is_read_by_those_who_take_part_alone(client):
    draft = StatementFactory(draft=True, title="Secret wish")
    member = NetworkMemberFactory(network=draft.network).place
    address = reverse("statement-detail", args=[draft.slug])
    assert client.get(address).status_code == 404
    client.force_login(officer_of(PlaceFactory()))
    assert client.get(address).status_code == 404
    assert "Secret wish" not in page(client, "statement-list")
    assert "Secret wish" not in page(client, "network-detail", draft.network.slug)
    client.force_login(officer_of(member, Membership.Role.CONTRIBUTOR))
    assert "Secret wish" in page(client, "statement-detail", draft.slug)
    assert "Secret wish" in page(client, "network-detail", draft.network.slug)


@pytest.mark.parametrize(
    "network", [{"visibility": "private"}, {"status": "hidden"}, {"status": "declined"}]
)
def test_what_others_may_not_know_of_is_nowhere(client, network):
    statement = signed_statement(1, network=NetworkFactory(**network), title="Secret wish")
    for name in ("detail", "embed", "csv", "json", "sign", "edit", "steps"):
        answer = client.get(reverse(f"statement-{name}", args=[statement.slug]))
        # Who is not signed in is asked to, whether or not there is anything.
        assert answer.status_code in (404, 302)
        assert b"Secret wish" not in answer.content
    assert "Secret wish" not in page(client, "statement-list")


def test_the_lead_drafts_opens_and_a_member_signs_and_takes_back(client):
    network = NetworkFactory()
    lead = NetworkMemberFactory(network=network, role=NetworkMember.Role.LEAD).place
    member = NetworkMemberFactory(network=network).place
    client.force_login(officer_of(lead))
    sent = {"title": "Mend it", "text": "Spare parts.", "addressed_to": "The minister"}
    client.post(reverse("statement-new", args=[network.slug]), sent)
    statement = Statement.objects.get()
    client.post(reverse("statement-steps", args=[statement.slug]), {"wants": "open"})

    client.force_login(officer_of(member))
    assert "Sign for your place" in page(client, "statement-detail", statement.slug)
    address = reverse("statement-sign", args=[statement.slug])
    sent = {"place": member.pk, "authority": "Cabinet, 14 May", "seen_version": 1}
    missing = client.post(address, sent).content.decode()
    assert "Confirm that you are authorised to sign for the place" in missing
    assert "Cabinet, 14 May" in missing
    done = client.post(address, sent | {"is_authorised": "on"}, follow=True).content.decode()
    assert f"{member.name} has signed “Mend it”." in done
    assert "Cabinet, 14 May" in done
    row = SignOn.objects.get()
    address = reverse("statement-revoke", args=[statement.slug, row.pk])
    assert "Take the signature of" in client.get(address).content.decode()
    row.refresh_from_db()
    assert row.ended_at is None
    done = client.post(address, follow=True).content.decode()
    assert "is taken back." in done
    assert "No place has signed yet." in done


def test_a_text_changed_meanwhile_is_shown_before_it_is_signed(client):
    statement = StatementFactory(is_for_all_places=True)
    lead = NetworkMemberFactory(network=statement.network, role=NetworkMember.Role.LEAD).place
    statements.save_statement(
        statement, by=officer_of(lead), expected_version=1, changes={"text": "Another text."}
    )
    place = PlaceFactory()
    client.force_login(officer_of(place))
    address = reverse("statement-sign", args=[statement.slug])
    sent = {"place": place.pk, "authority": "X", "is_authorised": "on", "seen_version": 1}
    answer = client.post(address, sent)
    assert answer.status_code == 409
    assert "Another text." in answer.content.decode()
    assert 'name="seen_version" value="2"' in answer.content.decode()


def test_versions_are_compared_and_an_earlier_signature_says_so(client):
    statement = StatementFactory(text="We want spare parts.")
    lead = NetworkMemberFactory(network=statement.network, role=NetworkMember.Role.LEAD).place
    signed = SignOnFactory(statement=statement)
    NetworkMemberFactory(network=statement.network, place=signed.place)
    statements.save_statement(
        statement, by=officer_of(lead), expected_version=1, changes={"text": "We want tools."}
    )
    text = page(client, "statement-detail", statement.slug)
    assert "agreed to version 1" in text
    assert "app-removed" in text
    assert "agree again" not in text
    client.force_login(officer_of(signed.place))
    assert "agree again" in page(client, "statement-detail", statement.slug)


def test_a_signature_of_an_abolished_place_says_what_took_over(client):
    today = timezone.localdate()
    mendip = PlaceFactory(name="Mendip", population=100, active_until=today - timedelta(days=1))
    somerset = PlaceFactory(name="Somerset", population=900)
    other = PlaceFactory(name="Sedgemoor", population=300, active_until=mendip.active_until)
    for gone in (mendip, other):
        Succession.objects.create(from_place=gone, to_place=somerset, date=today)
    statement = StatementFactory()
    SignOnFactory(statement=statement, place=mendip)
    text = page(client, "statement-detail", statement.slug)
    assert "now Somerset" in text
    assert "speaking for 100 residents" in text
    SignOnFactory(statement=statement, place=somerset)
    text = page(client, "statement-detail", statement.slug)
    assert "1 place, speaking for 900 residents" in text


def test_the_embed_alone_may_stand_in_a_frame_and_sets_no_cookie(client):
    statement = signed_statement(2)
    client.force_login(officer_of(PlaceFactory()))
    framed = client.get(reverse("statement-embed", args=[statement.slug]))
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert not framed.cookies
    assert "2,000 residents" in framed.content.decode()
    for name in ("detail", "sign"):
        other = client.get(reverse(f"statement-{name}", args=[statement.slug]))
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
        assert other["X-Frame-Options"] == "DENY"


def test_the_embed_shows_nobody_a_private_statement(client):
    statement = StatementFactory(network=NetworkFactory(visibility="private"))
    member = NetworkMemberFactory(network=statement.network).place
    client.force_login(officer_of(member))
    assert page(client, "statement-detail", statement.slug)
    assert client.get(reverse("statement-embed", args=[statement.slug])).status_code == 404


def test_the_files_say_who_signed_and_hold_no_formula_and_no_person(client):
    statement = StatementFactory()
    place = PlaceFactory(code="AAA", name="Alpha", population=10, population_year=2021)
    signer = officer_of(place)
    SignOnFactory(statement=statement, place=place, authority="=1+1", signed_by=signer)
    answer = client.get(reverse("statement-csv", args=[statement.slug]))
    text = answer.content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["place_code"], row["by_decision_of"]) == ("AAA", "'=1+1")
    assert row["residents_counted"] == "10"
    data = json.loads(client.get(reverse("statement-json", args=[statement.slug])).content)
    assert (data["residents"], data["places"], data["figures_of_years"]) == (10, 1, [2021])
    assert [each["place_code"] for each in data["signatories"]] == ["AAA"]
    for secret in (signer.display_name, signer.email):
        assert secret not in text + json.dumps(data)


def test_who_signed_is_named_to_those_who_take_part_alone(client):
    statement = StatementFactory()
    place = NetworkMemberFactory(network=statement.network).place
    signer = officer_of(place)
    SignOnFactory(statement=statement, place=place, signed_by=signer)
    assert signer.display_name not in page(client, "statement-detail", statement.slug)
    client.force_login(officer_of(place, Membership.Role.CONTRIBUTOR))
    assert signer.display_name in page(client, "statement-detail", statement.slug)


def test_hostile_text_stays_text(client):
    statement = StatementFactory(
        title=HOSTILE, text=HOSTILE, addressed_to=HOSTILE, response=HOSTILE, response_by=HOSTILE
    )
    SignOnFactory(statement=statement, authority=HOSTILE, place=PlaceFactory(name=HOSTILE))
    statement.versions.create(number=2, title="New", text=HOSTILE + " more", addressed_to="")
    for name in ("detail", "embed"):
        text = page(client, f"statement-{name}", statement.slug)
        assert "<script>pwn" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;pwn" in text
    for name in ("statement-list", "network-detail"):
        args = [statement.network.slug] if name == "network-detail" else []
        assert "<script>pwn" not in page(client, name, *args)


def test_a_private_network_has_no_statement_for_all_places(client):
    network = NetworkFactory(visibility=Network.Visibility.PRIVATE)
    lead = NetworkMemberFactory(network=network, role=NetworkMember.Role.LEAD).place
    client.force_login(officer_of(lead))
    assert "is_for_all_places" not in page(client, "statement-new", network.slug)
