"""How it goes, said to whoever sees the network."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from networks.actions.updates import change_update, share
from networks.decisions import EditConflict, WrongMoment
from networks.models import Network, SharedUpdate
from networks.working.writing import remove
from tests.factories import NetworkFactory, SharedUpdateFactory, UserFactory
from tests.networks.working.people import somebody_of, taking_part

pytestmark = pytest.mark.django_db


def content(**fields) -> dict:
    return {
        "happened_on": timezone.localdate(), "title": "Halfway", "text": "Three hubs", "url": "",
    } | fields  # fmt: skip


def test_an_officer_shares_it_with_everybody_and_a_contributor_does_not(client):
    network = NetworkFactory()
    officer = taking_part(network, role="officer")
    helper = somebody_of(officer.place_of)
    with pytest.raises(PermissionDenied):
        share(network, by=helper, place=officer.place_of, content=content())
    client.force_login(helper)
    assert client.get(reverse("network-update-new", args=[network.slug])).status_code == 403
    client.force_login(officer)
    today = timezone.localdate()
    answer = client.post(
        reverse("network-update-new", args=[network.slug]),
        {"place": officer.place_of.pk, "title": "Halfway", "text": "Three <hubs>",
         "happened_on_day": today.day, "happened_on_month": today.month,
         "happened_on_year": today.year},
    )  # fmt: skip
    update = SharedUpdate.objects.get()
    assert answer.url == update.get_absolute_url()
    client.logout()
    for url in (update.get_absolute_url(), network.get_absolute_url(), reverse("network-updates", args=[network.slug])):  # fmt: skip
        assert "Three &lt;hubs&gt;" in client.get(url).content.decode()


def test_in_a_private_network_it_is_for_its_places_alone(client):
    network = NetworkFactory(visibility=Network.Visibility.PRIVATE)
    update = SharedUpdateFactory(network=network)
    urls = [update.get_absolute_url(), reverse("network-updates", args=[network.slug])]
    for person in (None, UserFactory()):
        if person:
            client.force_login(person)
        assert [client.get(url).status_code for url in urls] == [404, 404]
    client.force_login(taking_part(network))
    assert all(update.title in client.get(url).content.decode() for url in urls)


def test_a_change_keeps_what_was_there_for_the_people_of_its_places(client):
    network = NetworkFactory()
    officer = taking_part(network, role="officer")
    other = taking_part(network, role="officer")
    update, _new = share(network, by=officer, place=officer.place_of, content=content())
    with pytest.raises(PermissionDenied):
        change_update(update, by=other, expected_version=1, content=content(text="Mine"))
    change_update(update, by=officer, expected_version=1, content=content(text="Four hubs"))
    with pytest.raises(EditConflict):
        change_update(update, by=officer, expected_version=1, content=content(text="Five"))
    outside = client.get(update.get_absolute_url()).content.decode()
    assert "Four hubs" in outside
    assert "Three hubs" not in outside
    client.force_login(other)
    assert "Three hubs" in client.get(update.get_absolute_url()).content.decode()


def test_a_removed_one_says_so_and_nothing_else(client):
    network = NetworkFactory()
    officer = taking_part(network, role="officer")
    lead = taking_part(network, role="steward", leads=True)
    update, _new = share(network, by=officer, place=officer.place_of, content=content())
    client.force_login(lead)
    client.post(
        reverse("network-update-remove", args=[network.slug, update.pk]), {"reason": "Not agreed"}
    )
    client.logout()
    page = client.get(update.get_absolute_url()).content.decode()
    assert "Not agreed" in page
    assert "Three hubs" not in page
    assert "Halfway" not in page
    assert "Halfway" not in client.get(network.get_absolute_url()).content.decode()
    with pytest.raises(WrongMoment):
        change_update(update, by=officer, expected_version=1, content=content(text="Again"))
    assert remove(update, by=lead, reason="Twice").removal_reason == "Not agreed"


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    network = NetworkFactory()
    for _each in range(number):
        SharedUpdateFactory(network=network)
    with django_assert_num_queries(2):  # the network, the page
        page = client.get(reverse("network-updates", args=[network.slug])).content.decode()
    assert page.count("Halfway there") == number
