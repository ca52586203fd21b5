"""Beginning to follow networks and themes, the page of all that one follows, and stopping."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innovations.models import Theme
from networks.actions import following
from networks.actions.following import follow_network, follow_theme
from networks.following.links import stop_address
from networks.models import FollowedNetwork, FollowedTheme, Network, RecordAround
from tests.factories import InnovationFactory, MembershipFactory, NetworkFactory, UserFactory
from tests.factories import NetworkMemberFactory as MemberFactory

pytestmark = pytest.mark.django_db
LIST = "saved-searches"


@pytest.fixture
def person(client):
    person = UserFactory()
    client.force_login(person)
    return person


def words(response) -> str:
    return " ".join(response.content.decode().split())


class TestNetworks:
    def test_a_button_follows_and_another_stops(self, client, person):
        network = NetworkFactory(name="Menders")
        assert "Follow this network" in words(client.get(network.get_absolute_url()))
        url = reverse("network-follow", args=[network.slug])
        page = words(client.post(url, follow=True))
        assert "You follow “Menders”. What is new there comes with the email of the week." in page
        assert "Follow this network" not in page
        assert "You follow “Menders” already." in words(client.post(url, follow=True))
        assert [row.network for row in person.followednetworks.all()] == [network]
        assert "You no longer follow" in words(client.post(url, {"choice": "off"}, follow=True))
        assert not person.followednetworks.exists()

    def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(self, client):
        network = NetworkFactory()
        url = f"{reverse('account_login')}?next={network.get_absolute_url()}"
        assert f'href="{url}"' in client.get(network.get_absolute_url()).content.decode()
        assert client.post(reverse("network-follow", args=[network.slug])).url == url

    def test_what_one_may_not_see_one_cannot_follow(self, client, person):
        network = NetworkFactory(visibility=Network.Visibility.PRIVATE)
        assert client.post(reverse("network-follow", args=[network.slug])).status_code == 404
        assert not FollowedNetwork.objects.exists()

    def test_nobody_follows_by_taking_part(self, client):
        held = MembershipFactory()
        MemberFactory(place=held.place)
        assert not held.user.followednetworks.exists()

    def test_only_so_many_fit(self, client, person, monkeypatch):
        monkeypatch.setattr(following, "MOST", 1)
        follow_network(person, NetworkFactory())
        url = reverse("network-follow", args=[NetworkFactory().slug])
        page = words(client.post(url, follow=True))
        assert "You follow 1 networks, which is as many as fit" in page
        assert person.followednetworks.count() == 1

    def test_one_is_followed_once(self, person):
        row = FollowedNetwork.objects.create(person=person, network=NetworkFactory())
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowedNetwork.objects.create(person=person, network=row.network)
        FollowedTheme.objects.create(person=person, theme=Theme.WASTE)
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowedTheme.objects.create(person=person, theme=Theme.WASTE)
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowedTheme.objects.create(person=person, theme="astronomy")


class TestThemes:
    @pytest.mark.parametrize("name", ["innovation-list", "network-list"])
    def test_a_list_of_a_theme_offers_to_follow_it(self, client, person, name):
        shown = f"{reverse(name)}?theme=public-health&theme=nothing"
        assert "Follow the theme" not in words(client.get(reverse(name)))
        assert "Follow the theme “Public health”" in words(client.get(shown))
        url = reverse("theme-follow", args=["public-health"])
        client.post(url)
        assert "You follow the theme “Public health”." in words(client.get(shown))
        client.post(url, {"choice": "off"})
        assert not person.followedthemes.exists()
        client.logout()
        assert "Sign in to follow the theme “Public health”" in words(client.get(shown))
        assert "/login/" in client.post(url).url

    def test_there_are_no_others(self, client, person):
        assert client.post(reverse("theme-follow", args=["astronomy"])).status_code == 404


class TestPage:
    def test_lists_everything_with_a_button_to_stop(self, client, person):
        network = NetworkFactory(name="Menders")
        follow_network(person, network)
        follow_theme(person, Theme.WASTE)
        follow_network(UserFactory(), NetworkFactory(name="Of others"))
        page = words(client.get(reverse(LIST)))
        assert "Menders" in page and "Waste and recycling" in page and "Of others" not in page
        for name, of in (("network-follow", network.slug), ("theme-follow", Theme.WASTE)):
            sent = {"choice": "off", "from": "list"}
            assert client.post(reverse(name, args=[of]), sent).url == reverse(LIST)
        page = words(client.get(reverse(LIST)))
        assert "You follow no network yet." in page and "You follow no theme yet." in page

    def test_one_that_is_out_of_sight_has_no_name_and_can_be_stopped(self, client, person):
        network = NetworkFactory(name="Menders")
        follow_network(person, network)
        Network.objects.update(status=Network.Status.HIDDEN)
        page = words(client.get(reverse(LIST)))
        assert "Menders" not in page and "A network that you cannot see at present" in page
        url = stop_address(person.followednetworks.get())
        assert url in page
        page = words(client.post(url, follow=True))
        assert "You do not follow this network" in page and "Menders" not in page
        assert not person.followednetworks.exists()

    @pytest.mark.parametrize("number", [1, 3])
    def test_takes_as_many_queries_for_one_as_for_three(self, client, person, number):
        client.get(reverse(LIST))
        for theme in Theme.values[:number]:
            follow_network(person, NetworkFactory())
            follow_theme(person, theme)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(LIST))
        assert len(queries) == 10


class TestStoppingByLink:
    @pytest.mark.parametrize("kind", ["network", "theme"])
    def test_asks_first_and_can_be_undone_without_signing_in(self, client, kind):
        person, network = UserFactory(), NetworkFactory(name="Menders")
        follow_network(person, network)
        follow_theme(person, Theme.WASTE)
        rows = {"network": person.followednetworks, "theme": person.followedthemes}
        url = stop_address(rows[kind].get())
        name = {"network": "“Menders”", "theme": "the theme “Waste and recycling”"}[kind]
        assert f"Do you want to stop following {name}?" in words(client.get(url))
        assert rows[kind].exists()
        assert f"You do not follow {name}" in words(client.post(url, follow=True))
        assert not rows.pop(kind).exists() and next(iter(rows.values())).exists()
        client.post(url, {"choice": "on"})
        assert FollowedNetwork.objects.count() == FollowedTheme.objects.count() == 1

    @pytest.mark.parametrize("token", ["x", "a:b:c"])
    def test_one_that_is_none_is_not_found(self, client, token):
        assert client.get(reverse("following-stop", args=[token])).status_code == 404

    def test_nor_one_of_a_closed_account(self, client):
        person = UserFactory()
        follow_theme(person, Theme.WASTE)
        url = stop_address(person.followedthemes.get())
        person.is_active = False
        person.save()
        assert client.post(url, {"choice": "on"}).status_code == 404


def test_it_is_noted_since_when_a_record_is_in_a_network():
    network, one, two = NetworkFactory(), InnovationFactory(), InnovationFactory()
    network.innovations.set([one])
    two.networks.add(network)
    noted = {row.innovation: row.since for row in RecordAround.objects.filter(network=network)}
    assert set(noted) == {one, two}
    network.innovations.set([])
    network.innovations.set([one])
    assert RecordAround.objects.get(innovation=one).since == noted[one]
