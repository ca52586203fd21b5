from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import PersonalData, declare, delete

declare(
    PersonalData(
        model="keys.ApiKey",
        what=_("Your API keys: what you called them, when they were made and last used"),
        why=_("So that your programs can use the API on your behalf."),
        afterwards=_("Deleted; they open nothing any more"),
        leaving=delete,
        fields=("user", "name", "start", "digest"),
        exports=(
            "name", "start", "scopes", "made_at", "expires_at", "last_used_on", "revoked_at",
        ),
    )
)  # fmt: skip
