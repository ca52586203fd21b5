"""Needs: what places are looking for, and whether it was found."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from innovations.api.search import RELEVANCE, SORTS, SearchPagination
from innovations.api.serializers import InnovationSerializer
from innovations.api.views import InnovationViewSet
from innovations.filters import InnovationFilter
from innovations.finding.conditions import ConditionFilter
from innovations.finding.filter_fields import ValuesField
from innovations.models import Innovation

_ENDED = Q(stage=Innovation.Stage.ENDED)
_MET = Q(end_reason=Innovation.EndReason.MET)
OPEN, MET, GIVEN_UP = "open", "met", "ended"
STATES = {OPEN: ~_ENDED, MET: _ENDED & _MET, GIVEN_UP: _ENDED & ~_MET}
STATE_CHOICES = [
    (OPEN, _("Still looked for")),
    (MET, _("Met")),
    (GIVEN_UP, _("Ended without being met")),
]


class NeedSerializer(InnovationSerializer):
    """A need, with all that is said of any innovation."""

    state = serializers.SerializerMethodField(
        help_text="open: still looked for; met: found, see `met_by`; ended: given up."
    )

    class Meta(InnovationSerializer.Meta):
        fields = ["id", "state", *InnovationSerializer.Meta.fields[1:]]

    def get_state(self, need) -> str:
        if need.stage != Innovation.Stage.ENDED:
            return OPEN
        return MET if need.end_reason == Innovation.EndReason.MET else GIVEN_UP


class StateFilter(ConditionFilter, django_filters.MultipleChoiceFilter):
    field_class = ValuesField

    def condition(self, value) -> Q:
        found = Q()
        for state in value:
            found |= STATES[state]
        return found


class NeedFilter(InnovationFilter):
    kind = seen_from = None  # there is but one, and no sort by places
    state = StateFilter(
        choices=STATE_CHOICES, distinct=False, label=_("State"),
        help_text=_("Whether it is still looked for; repeat for several."),
    )  # fmt: skip


class NeedPagination(SearchPagination):
    sorts = (SORTS[0], RELEVANCE)


class NeedViewSet(InnovationViewSet):
    """Published needs, oldest change first: what somebody looks for, and what came of it."""

    serializer_class = NeedSerializer
    filterset_class = NeedFilter
    pagination_class = NeedPagination
    queryset = Innovation.objects.none()  # for the schema

    def readable(self):
        return super().readable().filter(kind=Innovation.Kind.NEED)

    def get_queryset(self):
        return super().get_queryset().filter(kind=Innovation.Kind.NEED)
