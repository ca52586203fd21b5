"""What the page of a place says beside its facts: its records' freshness, and others like it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from places.models import Indicator, IndicatorValue, Neighbour, NeighbourRun
from tests.factories import AdoptionFactory, InnovationFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def test_says_how_fresh_its_records_are_and_what_it_is_looking_for(client):
    place, now = PlaceFactory(name="Adur"), timezone.now()
    due = timezone.localdate() + timedelta(days=30)
    for months, title in ((1, "Fresh"), (13, "Stale"), (None, "Never")):
        confirmed = months and now - timedelta(days=months * 31)
        InnovationFactory(
            place=place, published=True, title=title, confirmed_at=confirmed,
            review_due=due if months == 1 else None,
        )  # fmt: skip
    need = InnovationFactory(place=place, published=True, kind="need", title="Looking")
    InnovationFactory(place=place, published=True, kind="need", stage="ended", title="Met")
    InnovationFactory(place=place, kind="need", title="A draft")
    InnovationFactory(place=place, published=True, kind="need", visibility="members")
    response = client.get(place.get_absolute_url())
    assert response.context["needs"] == [need]
    assert response.context["lately"] == 1
    page = response.content.decode()
    assert "1 of its innovations was confirmed as true in the last 12 months." in page
    assert 'id="needs"' in page
    empty = client.get(PlaceFactory().get_absolute_url()).content.decode()
    assert 'id="needs"' not in empty and "in the last 12 months" not in empty


def test_beside_others_it_takes_no_more_queries_for_three_neighbours_than_for_one(client):
    place = PlaceFactory()
    run = NeighbourRun.objects.create(version=1, method="1", digest="x", is_current=True)
    density = Indicator.objects.create(slug="density", name="Density", group="land")
    IndicatorValue.objects.create(place=place, indicator=density, year=2021, value=1)
    counts = []
    for rank in (1, 2, 3):
        other = PlaceFactory()
        IndicatorValue.objects.create(place=other, indicator=density, year=2021, value=rank)
        Neighbour.objects.create(
            run=run, model="overall", place=place, neighbour=other, rank=rank, distance=1
        )
        InnovationFactory(place=other, published=True)
        InnovationFactory(place=place, published=True, kind="need")
        AdoptionFactory(place=place, stage="live", confirmed=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(place.get_absolute_url())
        counts.append(len(queries))
    assert counts == [20, 19, 19]  # the middles of the nation are remembered
