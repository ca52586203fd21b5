"""What a person's copy of their data names: no network that has gone out of their sight since."""

from collections.abc import Callable

from django.apps import apps
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.utils.translation import gettext, override

from networks.models import Network


def with_seen_network(model: str, person_field: str) -> Callable[..., QuerySet]:
    """For `PersonalData(select=…)`: the rows of a person, with `network_name` to export."""

    def select(person) -> QuerySet:
        with override(person.language):
            unseen = gettext("a network that is no longer public")
        seen = Network.objects.visible_to(person).order_by().values("pk")
        return apps.get_model(model)._default_manager.filter(**{person_field: person.pk}).annotate(
            network_name=Case(
                When(network__isnull=True, then=Value("")),
                When(network__in=seen, then=F("network__name")),
                default=Value(unseen),
                output_field=CharField(),
            )
        )  # fmt: skip

    return select
