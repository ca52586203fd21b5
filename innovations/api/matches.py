"""Similar innovations: pairs that are published, with reasons and what differs."""

import uuid

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django_filters import rest_framework as filters
from rest_framework import serializers, viewsets

from connected_localism.common.choosing import ChoosingMixin, RowMixin
from connected_localism.common.pagination import Ordering
from innovations.api.brief import LONG_TEXTS, BriefInnovationSerializer, RelatedSerializer
from innovations.finding.comparison import differences
from innovations.finding.similar import SHOWN
from innovations.models import Innovation, Match, PairSide, Theme
from innovations.wording import match_reasons

_REFUSED = PairSide.objects.filter(answer=PairSide.Answer.NOT_RELEVANT)
# A UUID of version 8 has room for two numbers: 60 bits before its variant, 62 after it.
_LOW = (1 << 62) - 1


def match_id(first: int, second: int) -> uuid.UUID:
    """The id of a pair. Matching writes pairs anew, so it comes from the two records alone."""
    before = first >> 12 << 16 | 8 << 12 | first & 0xFFF
    return uuid.UUID(int=before << 64 | 0b10 << 62 | second)


def ends_of(match: uuid.UUID) -> tuple[int, int]:
    """The two records of a pair, from `match_id`."""
    before = match.int >> 64
    return before >> 16 << 12 | before & 0xFFF, match.int & _LOW


class MatchReasonsSerializer(serializers.Serializer):
    terms = serializers.ListField(child=serializers.CharField(), help_text="Words of both.")
    themes = serializers.ListField(child=serializers.ChoiceField(Theme.choices))
    places = serializers.ChoiceField(
        [("", ""), ("same", "same"), ("type", "type"), ("nation", "nation")],
        help_text="What the places share; the closest that holds.",
    )


class MatchSerializer(RowMixin, serializers.ModelSerializer):
    """Two innovations that are probably about the same. Which comes first means nothing."""

    expansions = {"first": BriefInnovationSerializer(), "second": BriefInnovationSerializer()}

    id = serializers.SerializerMethodField(help_text="Of the pair; stays when it is judged anew.")
    url = serializers.SerializerMethodField(help_text="A page with both side by side.")
    first = RelatedSerializer()
    second = RelatedSerializer()
    band = serializers.ChoiceField(
        [(band.value, band.label) for band in SHOWN],
        help_text="strong from a probability of 0.6, likely from 0.2, possible from 0.05.",
    )
    probability = serializers.SerializerMethodField(
        help_text="That a person would call them similar, 0 to 1."
    )
    reasons = MatchReasonsSerializer()
    reasons_in_words = serializers.SerializerMethodField()
    differences = serializers.SerializerMethodField(
        help_text="What sets `second` apart from `first`, in words."
    )

    class Meta:
        model = Match
        fields = [
            "id", "url", "first", "second", "band", "probability", "reasons", "reasons_in_words",
            "differences", "updated_at",
        ]  # fmt: skip

    def get_id(self, match) -> uuid.UUID:
        return match_id(match.first_id, match.second_id)

    def get_url(self, match) -> str:
        query = urlencode([("with", match.first.slug), ("with", match.second.slug)])
        return f"{settings.SITE_URL}{reverse('innovation-comparison')}?{query}"

    def get_probability(self, match) -> float:
        return round(match.probability, 3)

    def get_reasons_in_words(self, match) -> list[str]:
        return match_reasons(match.reasons)

    def get_differences(self, match) -> list[str]:
        one, other = (
            {
                "stage": side.stage,
                "started_year": side.started_year,
                "cost_gbp": side.cost_gbp,
                "place__type": side.place.type,
            }
            for side in (match.first, match.second)
        )
        return differences(one, other)


class MatchFilter(filters.FilterSet):
    innovation = filters.UUIDFilter(
        method="of_innovation", help_text="Id of an innovation: those that its page shows."
    )
    band = filters.MultipleChoiceFilter(
        choices=[(band.value, band.label) for band in SHOWN],
        distinct=False,
        help_text="Repeat for several.",
    )

    def of_innovation(self, matches: QuerySet, _name, public_id) -> QuerySet:
        """Without those that its own people called not relevant, as on its page.

        By its number, so that PostgreSQL puts two look-ups together; of a subquery it does not know
        how few rows there will be, and reads all matches.
        """
        asked = Innovation.objects.filter(public_id=public_id).order_by()
        pk = asked.values_list("pk", flat=True).first()
        own = Q(first=pk, refused_by_first=False) | Q(second=pk, refused_by_second=False)
        return matches.filter(own) if pk else matches.none()


class MatchViewSet(ChoosingMixin, viewsets.ReadOnlyModelViewSet):
    """Pairs of published innovations that are alike, with reasons: what the pages of both show."""

    serializer_class = MatchSerializer
    filterset_class = MatchFilter
    keyset_ordering = Ordering("id", int, descending=False)
    queryset = Match.objects.none()  # for the schema
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self):
        readable = Innovation.objects.visible_to(self.request.user).published().order_by()
        matches = (
            Match.objects.filter(
                band__in=SHOWN, first__in=readable.values("pk"), second__in=readable.values("pk")
            )
            .annotate(
                refused_by_first=_refused("first", "second"),
                refused_by_second=_refused("second", "first"),
            )
            .exclude(refused_by_first=True, refused_by_second=True)  # then no page shows it
        )
        sides = {name: [name] for name in ("first", "second")}
        with_places = ["first__place", "second__place"]
        joins = {"url": ["first", "second"], "differences": with_places}
        for name, join in sides.items():
            joins[name] = [f"{name}__place"] if self.choice.expands(name) else join
        matches = self.choice.fetch(matches, joins=joins)
        if self.choice.takes(*joins):
            matches = matches.defer(*(f"{side}__{text}" for side in sides for text in LONG_TEXTS))
        return matches

    def get_object(self):
        first, second = ends_of(self.kwargs["id"])
        if match_id(first, second) != self.kwargs["id"]:
            raise Http404
        match = self.get_queryset().filter(first=first, second=second).first()
        if match is None:
            raise Http404
        return match


def _refused(side: str, other: str) -> Exists:
    """Whether the people of one side called the other not relevant."""
    ends = {"innovation": OuterRef(f"{side}_id"), "other": OuterRef(f"{other}_id")}
    return Exists(_REFUSED.filter(**ends))
