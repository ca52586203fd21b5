"""People at the desk: finding and closing accounts, lost devices, and what staff have done.

Nobody sets a password for another or changes their address: either would be a way into the account.
"""

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from connected_localism.accounts import helping
from connected_localism.accounts.models import User


class PersonCreationForm(forms.ModelForm):
    """Without a password: they sign in by an e-mailed code, which also confirms the address."""

    class Meta:
        model = User
        fields = ["email", "display_name", "language"]

    def clean_email(self) -> str:
        """The database takes addresses in lower case only, and staff type them as they come."""
        return self.cleaned_data["email"].lower()

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


class _ForReading:
    """What is only looked at here."""

    show_full_result_count = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class EmailAddressInline(_ForReading, admin.TabularInline):
    model = EmailAddress
    extra = 0
    fields = readonly_fields = ["email", "verified", "primary"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Make somebody a moderator by the permission to review, or by a group that has it.

    The list shows no addresses: who needs somebody's account knows their address, in full.
    """

    form = forms.ModelForm
    add_form = PersonCreationForm
    list_display = ["__str__", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups"]
    search_fields = ["display_name", "=email", "=emailaddress__email"]
    ordering = ["-date_joined", "pk"]
    readonly_fields = ["email", "last_login", "date_joined"]
    show_full_result_count = False
    inlines = [EmailAddressInline]  # places/admin.py adds where they belong
    actions = ["send_password_reset", "close_accounts", "open_accounts", "remove_second_factors"]
    fieldsets = [
        (None, {"fields": ["email", "display_name", "language"]}),
        (
            _("Rights"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "display_name", "language"]})]
    RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")

    def get_readonly_fields(self, request, obj=None):
        """Only superusers give rights, or staff would give themselves all of them."""
        if obj is None:
            return []
        more = () if request.user.is_superuser else self.RIGHTS
        return [*self.readonly_fields, *more]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_urls(self):
        """Without the page that sets another's password."""
        return [url for url in super().get_urls() if url.name != "auth_user_password_change"]

    def has_change_permission(self, request, obj=None):
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False  # people close their accounts themselves, so that nothing of theirs is left

    def has_superuser_permission(self, request):
        return request.user.is_superuser and not request.user.rights_at_rest

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            EmailAddress.objects.create(user=obj, email=obj.email, primary=True, verified=False)
        elif not obj.is_active:
            helping.close(obj)

    def get_queryset(self, request):
        people = super().get_queryset(request)
        # The actions must not reach whom the change page does not.
        return people if request.user.is_superuser else people.filter(is_superuser=False)

    @admin.action(description=_("Send a mail to choose a new password"), permissions=["change"])
    def send_password_reset(self, request, queryset):
        chosen = list(queryset.filter(is_active=True))
        for person in chosen:
            helping.send_password_reset(request, person)
        self._done(request, chosen, _("was sent a mail to choose a new password"))

    @admin.action(description=_("Close the accounts"), permissions=["change"])
    def close_accounts(self, request, queryset):
        chosen = list(queryset.exclude(pk=request.user.pk))
        for person in chosen:
            helping.close(person)
        self._done(request, chosen, _("account closed"))

    @admin.action(description=_("Open the accounts again"), permissions=["change"])
    def open_accounts(self, request, queryset):
        chosen = list(queryset)
        queryset.update(is_active=True)
        self._done(request, chosen, _("account opened again"))

    @admin.action(
        description=_("Remove all second factors, of people who lost theirs"),
        permissions=["superuser"],
    )
    def remove_second_factors(self, request, queryset):
        chosen = list(queryset.exclude(pk=request.user.pk))
        for person in chosen:
            helping.remove_second_factors(request, person)
        self._done(request, chosen, _("second factors removed"))

    def _done(self, request, people: list[User], what) -> None:
        """Write down for each what was done, and say for how many."""
        for person in people:
            self.log_change(request, person, str(what))
        count = len(people)
        said = ngettext("Done for %(count)d person.", "Done for %(count)d people.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)


class _ForSuperusers:
    """Whoever may change a group that they are in could give themselves any right."""

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(_ForSuperusers, DjangoGroupAdmin):
    pass


@admin.register(LogEntry)
class LogEntryAdmin(_ForReading, admin.ModelAdmin):
    """What staff changed at the desk, when, and who it was."""

    list_display = ["action_time", "user", "content_type", "object_repr", "what"]
    list_display_links = None
    list_filter = ["action_flag", "content_type"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__display_name"]
    date_hierarchy = "action_time"
    ordering = ["-action_time", "-pk"]

    @admin.display(description=_("what"))
    def what(self, entry):
        return entry.get_change_message() or entry.get_action_flag_display()
