"""Reporting something in a network: who may, what is kept, and how often."""

import uuid

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from innovations.keeping.reporting import REPORTS_PER_HOUR
from networks.models import Network, NetworkMember, Report
from places.models import Membership
from tests.factories import (
    ExchangeFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PostFactory,
    StatementFactory,
    UserFactory,
)
from tests.innovations.typed_forms import errors
from tests.networks.working.people import taking_part

pytestmark = pytest.mark.django_db
PRIVATE = {"visibility": Network.Visibility.PRIVATE}


def url_of(thing) -> str:
    if thing._meta.model_name == "post":
        return f"/networks/{thing.network.slug}/discussion/posts/{thing.pk}/report/"
    return f"{thing.get_absolute_url()}report/"


def typed(**changed) -> dict:
    """A complete report as a browser sends it."""
    return {
        "form_key": str(uuid.uuid4()),
        "about": Report.About.PERSONAL,
        "message": "It has my\r\ntelephone number.",
        "nickname": "",
    } | changed


def in_public() -> list:
    network = NetworkFactory()
    return [
        network,
        StatementFactory(network=network),
        ExchangeFactory(network=network),
        ExchangeFactory(),
    ]


def test_anybody_reports_what_everybody_sees_and_nothing_is_kept_of_them(client):
    for thing in in_public():
        assert f'href="{url_of(thing)}"' in client.get(thing.get_absolute_url()).text
        assert client.get(url_of(thing)).status_code == 200
        response = client.post(url_of(thing), typed())
        assert (response.status_code, response.url) == (302, thing.get_absolute_url())
        kept = Report.objects.of(thing).get()
        assert (kept.thing, kept.reporter) == (thing, None)
        assert (kept.about, kept.message) == ("personal", "It has my\ntelephone number.")
    assert not Report.objects.filter(handled_at__isnull=False).exists()


def test_a_post_is_reported_by_who_reads_it(client):
    network = NetworkFactory()
    reader = taking_part(network)
    post = PostFactory(network=network)
    answer = PostFactory(network=network, root=post)
    assert client.get(url_of(post)).url.startswith("/accounts/login/")
    client.force_login(UserFactory())
    assert client.get(url_of(post)).status_code == 404
    assert client.post(url_of(post), typed()).status_code == 404
    client.force_login(reader)
    assert f'href="{url_of(answer)}"' in client.get(post.get_absolute_url()).text
    assert client.post(url_of(answer), typed()).url == answer.get_absolute_url()
    assert [(report.thing, report.reporter) for report in Report.objects.all()] == [
        (answer, reader)
    ]


def unseen() -> list:
    """What nobody can report, and why."""
    private, hidden = NetworkFactory(**PRIVATE), NetworkFactory(status=Network.Status.HIDDEN)
    public = NetworkFactory()
    return [
        private,
        StatementFactory(network=private),
        ExchangeFactory(network=private),
        hidden,
        NetworkFactory(status=Network.Status.SUBMITTED),
        NetworkFactory(status=Network.Status.DECLINED),
        StatementFactory(network=hidden),
        ExchangeFactory(network=hidden),
        StatementFactory(draft=True, network=public),
        StatementFactory(is_hidden=True, network=public),
        ExchangeFactory(is_hidden=True),
    ]


def test_what_one_does_not_see_one_cannot_report(client):
    outsider = UserFactory()
    for thing in unseen():
        for person in (None, outsider):
            client.logout()
            if person:
                client.force_login(person)
            assert client.get(url_of(thing)).status_code == 404
            assert client.post(url_of(thing), typed()).status_code == 404
    assert not Report.objects.exists()


def test_what_is_out_of_sight_already_is_not_reported_by_its_own_people_either(client):
    network = NetworkFactory(**PRIVATE)
    client.force_login(taking_part(network, role=Membership.Role.OFFICER, leads=True))
    post = PostFactory(network=network, removed_at=timezone.now())
    hidden = StatementFactory(network=network, is_hidden=True)
    draft = StatementFactory(network=network, draft=True)
    for thing in (post, hidden, draft):
        assert client.post(url_of(thing), typed()).status_code == 404
    assert client.post(url_of(network), typed()).status_code == 302
    Network.objects.filter(pk=network.pk).update(status=Network.Status.HIDDEN)
    assert client.get(network.get_absolute_url()).status_code == 200
    assert client.post(url_of(network), typed(message="More")).status_code == 404
    assert Report.objects.count() == 1


def test_a_double_click_is_one_report_and_other_words_are_another(client):
    network, sent = NetworkFactory(), typed()
    statement = StatementFactory(network=network)
    client.post(url_of(network), sent)
    client.post(url_of(network), sent)
    assert Report.objects.count() == 1
    client.post(url_of(network), sent | {"message": "And my address."})
    client.post(url_of(statement), sent)
    assert Report.objects.count() == 3


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"message": " \r\n "}, {"message": ["Say what is wrong"]}),
        ({"about": ""}, {"about": ["Select what it is about"]}),
        (
            {"message": "x" * 2001},
            {"message": ["What is wrong must be 2000 characters or fewer"]},
        ),
    ],
)
def test_mistakes_in_the_form_are_named_and_the_text_stays(client, changed, said):
    response = client.post(url_of(NetworkFactory()), typed(**changed))
    assert (response.status_code, errors(response)) == (200, said)
    assert not Report.objects.exists()


def test_a_program_that_fills_in_every_box_is_stopped(client):
    response = client.post(url_of(NetworkFactory()), typed(nickname="Cheap pills"))
    assert "if you are a person, send this again" in response.text
    assert not Report.objects.exists()


def test_it_counts_with_reports_of_innovations(client):
    network = NetworkFactory()
    cache.set("mistake-reports:address:127.0.0.1", REPORTS_PER_HOUR - 1, 60)
    assert client.post(url_of(network), typed()).status_code == 302
    response = client.post(url_of(network), typed())
    assert response.status_code == 429
    assert "You can send 10 reports in an hour" in response.text
    assert Report.objects.count() == 1


def test_who_is_only_invited_does_not_report_a_post(client):
    network = NetworkFactory(**PRIVATE)
    person = taking_part(network)
    NetworkMember.objects.filter(place=person.place_of).update(state=NetworkMember.State.INVITED)
    NetworkMemberFactory(network=network, role=NetworkMember.Role.LEAD)
    post = PostFactory(network=network)
    client.force_login(person)
    assert client.get(network.get_absolute_url()).status_code == 200
    assert client.post(url_of(post), typed()).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"statement": True},
        {"handled_at": timezone.now()},
        {"outcome": "hidden"},
        {"answer": "Yes"},
    ],
)
def test_a_report_is_of_one_thing_and_settled_with_an_outcome(wrong):
    network = NetworkFactory()
    fields = {"network": network, "about": "fact", "message": "No", "form_key": uuid.uuid4()}
    if not wrong:
        fields["network"] = None
    if "statement" in wrong:
        wrong = {"statement": StatementFactory(network=network)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(**fields | wrong)
