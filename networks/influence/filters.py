"""The filter of statements, for the list page and the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from networks.filters import NetworkFilterForm, OfPlace
from networks.models import SignOn, Statement


class SignedBy(OfPlace):
    """Statements that a place has signed, or one that it succeeded and that is gone."""

    def of(self, qs, place_ids: list[int]):
        signed = SignOn.objects.active().filter(place_id__in=place_ids)
        return qs.filter(pk__in=signed.order_by().values("statement_id"))


class StatementFilter(django_filters.FilterSet):
    """Statements by a place that has signed."""

    place = SignedBy(label=_("Place that has signed"))

    class Meta:
        model = Statement
        fields = []
        form = NetworkFilterForm
