"""Every address of the site. Pages come in pairs: `/places/` in English, `/cy/places/` in Welsh."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from connected_localism.views import health, pages
from connected_localism.views.api_guide import ApiErrorsView, ApiGuideView

handler400 = "connected_localism.views.bad_request.bad_request"
handler403 = "connected_localism.views.errors.forbidden"
handler404 = "connected_localism.views.errors.not_found"
handler429 = "connected_localism.accounts.rate_limits.too_many_requests"  # allauth asks for it
handler500 = "connected_localism.views.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("api/v1/", include("connected_localism.api")),
    path("media/exchanges/", include("networks.urls_media")),
    path("media/", include("innovations.urls_media")),
    *i18n_patterns(
        path("", pages.home, name="home"),
        path("about/", pages.about, name="about"),
        path("accessibility/", pages.accessibility, name="accessibility"),
        path("privacy/", pages.privacy, name="privacy"),
        path("places/", include("connected_localism.urls_places")),
        path("map/", include("innovations.urls_mapping")),
        path("networks/", include("networks.urls")),
        # The fixed addresses of writing and reviewing come before those with a slug.
        path("innovations/", include("innovations.urls_reviewing")),
        path("innovations/", include("innovations.urls_submitting")),
        path("innovations/", include("innovations.urls_files")),
        path("innovations/", include("innovations.urls_keeping")),
        path("innovations/", include("innovations.urls_telling")),
        path("innovations/", include("innovations.urls_adopting")),
        path("innovations/", include("innovations.urls_finding")),
        path("accounts/", include("connected_localism.accounts.urls")),
        path("accounts/", include("connected_localism.rights.urls")),
        path("accounts/", include("connected_localism.keys.urls")),
        path("mail/", include("connected_localism.mail.urls")),
        path("api/", ApiGuideView.as_view(), name="api-guide"),
        path("api/errors/", ApiErrorsView.as_view(), name="api-errors"),
        prefix_default_language=False,
    ),
]
