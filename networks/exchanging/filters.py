"""The filters of offers and requests, for the list page and the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from innovations.models import Theme
from networks.filters import BySlug, NetworkFilterForm, OfPlace, ThemesFilter
from networks.models import Exchange, Network
from places.filters import ValuesFilter

_LONGEST_QUESTION = 100


def _visible_networks(request):
    return Network.objects.visible_to(request.user)


class ExchangeFilter(django_filters.FilterSet):
    """Offers and requests by words, kind, type, theme, state, place and network."""

    q = django_filters.CharFilter(
        method="filter_words",
        max_length=_LONGEST_QUESTION,
        label=_("Words"),
        help_text=_("In the title or the summary, such as “business case”."),
    )
    kind = ValuesFilter("kind", Exchange.Kind.choices, label=_("Offered or asked for"))
    type = ValuesFilter("type", Exchange.Type.choices, label=_("Type"))
    theme = ThemesFilter("themes", Theme.choices, label=_("Theme"))
    state = ValuesFilter("state", Exchange.State.choices, label=_("State"))
    place = OfPlace(label=_("Place it comes from"))
    network = BySlug(queryset=_visible_networks, label=_("Network"))

    class Meta:
        model = Exchange
        fields = []
        form = NetworkFilterForm

    def filter_words(self, queryset, name, value):
        """Each word must be there, in any of its forms, spelling of accents and case."""
        return queryset.with_words(value)
