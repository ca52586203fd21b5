"""Drafts as their authors begin them."""

from innovations import actions
from innovations.models import Innovation, Theme
from tests.factories import PlaceFactory, UserFactory


def content(place, **changed) -> dict:
    return {
        "title": "Street play afternoons",
        "kind": Innovation.Kind.PILOT,
        "stage": Innovation.Stage.PILOT,
        "place": place,
        "themes": [Theme.TRANSPORT],
        "summary": "Residents close their street to cars once a month so that children can play.",
        "challenge": "Children hardly play outside.",
        "approach": "The council lends signs and waives the fee.",
        "outcomes": "Forty streets took part.",
        "started": "2024",
    } | changed


def new_draft(by=None, place=None, **changed):
    return actions.create_draft(
        by=by or UserFactory(), content=content(place or PlaceFactory(), **changed)
    )[0]
