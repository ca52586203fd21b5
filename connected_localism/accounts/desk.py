"""The desk: Django's admin, for staff who have shown a second factor."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class DeskSite(admin.AdminSite):
    """For everybody who is signed in but no staff there is no such page."""

    site_header = gettext_lazy("Connected Localism: desk")
    site_title = gettext_lazy("Desk")
    index_title = gettext_lazy("What is needed rarely")
    enable_nav_sidebar = False
    # Tables of allauth. A tick at the desk must not make an address somebody's own.
    NOT_AT_THE_DESK = frozenset({"account", "mfa", "socialaccount", "usersessions"})

    def register(self, model_or_iterable, admin_class=None, **options):
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        kept = [each for each in models if each._meta.app_label not in self.NOT_AT_THE_DESK]
        super().register(kept, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.is_staff and not user.rights_at_rest

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        def behind_the_door(request, *args, **kwargs):
            return self._refusal(request) or guarded(request, *args, **kwargs)

        return behind_the_door

    def login(self, request, extra_context=None) -> HttpResponse:
        """Nobody signs in here; it is one page for all."""
        return self._refusal(request) or redirect(reverse("admin:index", current_app=self.name))

    def password_change(self, request, extra_context=None) -> HttpResponse:
        return redirect("account_change_password")

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        user = request.user
        if self.has_permission(request):
            return None
        if not user.is_authenticated:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
        if not user.is_staff:
            raise Http404
        messages.info(request, _("The desk opens once you have shown a second factor."))
        return redirect("mfa_index")
