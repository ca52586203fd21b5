from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from connected_localism.accounts.models import User


class _LowerCaseAddress:
    """The database takes addresses in lower case only, and staff type them as they come."""

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class PersonCreationForm(_LowerCaseAddress, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "display_name"]


class PersonChangeForm(_LowerCaseAddress, UserChangeForm):
    pass


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People, by e-mail address. Make somebody a moderator by the permission to review."""

    form = PersonChangeForm
    add_form = PersonCreationForm
    list_display = ["email", "display_name", "is_staff", "is_active", "date_joined"]
    search_fields = ["email", "display_name"]
    ordering = ["email"]
    readonly_fields = ["last_login", "date_joined"]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["email", "display_name", "password"]}),
        (
            _("Rights"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {"fields": ["email", "display_name", "usable_password", "password1", "password2"]},
        )
    ]
