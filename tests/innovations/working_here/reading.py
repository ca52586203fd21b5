"""An innovation as readers of a place see it, and the councils and records around it."""

from datetime import timedelta

from django.utils import timezone

from innovations.models import Innovation, Match
from places.chosen import COOKIE
from places.models import Place, Succession
from tests.places.neighbours.conftest import measured


def council(name, **fields) -> Place:
    fields = {"population": 100_000, "density": 100, **fields}
    people = fields["population"]
    place = measured(name=name, slug=name.lower().replace(" ", "-"), **fields)
    Place.objects.filter(pk=place.pk).update(population=people)
    place.population = people
    return place


def page(client, innovation, place=None, user=None):
    client.cookies.clear()
    if user:
        client.force_login(user)
    if place:
        client.cookies[COOKIE] = place.code
    return client.get(innovation.get_absolute_url())


def card(client, innovation, place=None, user=None) -> dict:
    return page(client, innovation, place, user).context["here"]


def succeeded(old: Place, *heirs: Place) -> None:
    old.active_until = timezone.localdate() - timedelta(days=1)
    old.save()
    for heir in heirs:
        Succession.objects.create(from_place=old, to_place=heir, date=timezone.localdate())


def paired(one: Innovation, other: Innovation, band="likely") -> None:
    first, second = sorted((one, other), key=lambda innovation: innovation.pk)
    Match.objects.create(
        first=first, second=second, band=band, probability=0.5, lexical=0.5, cosine=0.5, engine="test",
        first_score=1, second_score=1, reasons={},
    )  # fmt: skip
