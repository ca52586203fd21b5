from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from connected_localism.common.admin import ForReading
from connected_localism.mail import outbox
from connected_localism.mail.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ForReading, admin.ModelAdmin):
    """What waits, what was sent and what failed, and why. What a mail says is not shown."""

    list_display = ["kind", "recipient", "state", "created_at", "sent_at", "attempts", "error"]
    list_filter = ["state", "kind"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__email", "key", "error"]
    date_hierarchy = "created_at"
    fields = [
        "kind", "recipient", "key", "state", "attempts", "not_before", "error", "created_at", "sent_at",
    ]  # fmt: skip
    actions = ["send_again"]

    def has_send_permission(self, request):
        return request.user.has_perm("mail.change_outgoingmail")

    @admin.action(description=_("Send again what failed"), permissions=["send"])
    def send_again(self, request, queryset):
        count = outbox.send_again(queryset)
        self.message_user(
            request,
            ngettext(
                "%(count)d mail will be sent again.", "%(count)d mails will be sent again.", count
            )
            % {"count": count},
            messages.SUCCESS,
        )
