"""Forms as a browser sends them."""

import uuid

from innovations.models import Innovation, Theme

Kind, Stage = Innovation.Kind, Innovation.Stage


def typed(place, **changed) -> dict:
    """A complete form as a browser sends it."""
    return {
        "form_key": str(uuid.uuid4()),
        "title": "Street play afternoons",
        "kind": Kind.PILOT,
        "stage": Stage.PILOT,
        "place": place.pk,
        "themes": [Theme.TRANSPORT, Theme.CHILDREN],
        "summary": "Residents close their street to cars once a month.",
        "challenge": "Children hardly play outside.",
        "approach": "The council lends signs.\r\nIt waives the fee.",
        "outcomes": "Forty streets took part.",
        "started": "2024",
        "lead_kind": Innovation.LeadKind.COMMUNITY,
        "lead_organisation": "Playing Out",
        "source_url": "https://example.org/street-play",
    } | changed


def typed_over(innovation, **changed) -> dict:
    """The edit form of `innovation` as it was opened, with some fields changed."""
    names = ("title", "kind", "stage", "themes", "summary", "challenge", "approach", "outcomes",
             "started", "lead_kind", "lead_organisation", "source_url")  # fmt: skip
    opened = {name: getattr(innovation, name) for name in names}
    return opened | {
        "place": innovation.place_id,
        "version": innovation.content_version,
        **changed,
    }


def edit_url(innovation) -> str:
    return f"/innovations/{innovation.slug}/edit/"


def errors(response) -> dict:
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}
