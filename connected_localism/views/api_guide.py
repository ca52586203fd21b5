"""The guide to the API, for a data officer with a terminal or a spreadsheet."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from connected_localism.api import router
from connected_localism.common import rates
from connected_localism.common.pagination import KeysetPagination
from connected_localism.common.problems import KINDS
from innovations.exports import HEADER
from innovations.filters import InnovationFilter
from networks.exports import HEADER as NETWORK_HEADER


class ApiGuideView(TemplateView):
    template_name = "pages/api_guide.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            api_root=f"{settings.SITE_URL}/api/v1/",
            csv_columns=HEADER,
            network_csv_columns=NETWORK_HEADER,
            filters=[
                {"name": name, "label": field.label, "help_text": field.extra.get("help_text", "")}
                for name, field in InnovationFilter.base_filters.items()
            ],
            resources=_resources(),
            page_size=KeysetPagination.default_size,
            max_page_size=KeysetPagination.max_size,
            points=[
                (_("Without a key, for each network address"), rates.points_a_minute("address")),
                (_("Signed in on the website"), rates.points_a_minute("person")),
                (_("With a key, for each key"), rates.points_a_minute("key")),
            ],
            costs={
                "record": rates.RECORD,
                "rows_a_point": rates.ROWS_A_POINT,
                "export": rates.EXPORT,
                "write": rates.WRITE,
            },
            **kwargs,
        )


def _resources() -> list[dict]:
    """The lists of the API, with the fields of their rows that can be expanded."""
    return [
        {"name": prefix, "expansions": list(viewset.serializer_class.expansions)}
        for prefix, viewset, _basename in router.registry
    ]


class ApiErrorsView(TemplateView):
    """Every kind of error, and what to do about it: where the `type` of a problem document leads."""

    template_name = "pages/api_errors.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(kinds=KINDS.values(), site_url=settings.SITE_URL, **kwargs)
