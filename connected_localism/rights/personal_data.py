"""Sessions, the log of the desk and the history of records, which belong to no app of ours."""

from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import PersonalData, declare, delete, not_personal
from connected_localism.rights.exporting import remove
from connected_localism.rights.traces import contexts_of, leave_history, leave_the_desk, sessions_of

declare(
    PersonalData(
        model="rights.DataExport",
        what=_("Copies of your data that you asked for"),
        why=_("So that you can download them."),
        afterwards=_("Deleted"),
        leaving=lambda rows, person: remove(rows),
        person="person",
        fields=("person", "file", "error"),
        exports=("state", "requested_at", "ready_at", "expires_at"),
    ),
    PersonalData(
        model="rights.Notice",
        what=_("Notices that your account will be closed"),
        why=_("So that no account is closed without notice."),
        afterwards=_("Deleted"),
        leaving=delete,
        person="person",
        fields=("person",),
        exports=("since", "number", "sent_at"),
    ),
    PersonalData(
        model="sessions.Session",
        what=_("That you are signed in"),
        why=_("So that you need not sign in on every page."),
        afterwards=_("Deleted; you are signed out everywhere"),
        leaving=delete,
        fields=("session_key", "session_data"),
        exports=("expire_date",),
        select=sessions_of,
    ),
    PersonalData(
        model="admin.LogEntry",
        what=_("What you did at the desk, if you are staff"),
        why=_("So that changes made there can be traced."),
        afterwards=_("Stays, without your name"),
        leaving=leave_the_desk,
        fields=("user", "object_id", "object_repr", "change_message"),
        exports=("action_time", "content_type__model", "action_flag"),
    ),
    PersonalData(
        model="pghistory.Context",
        what=_("Which changes of innovations were yours"),
        why=_("So that it can be seen who changed what."),
        afterwards=_("Stays, without your name"),
        leaving=leave_history,
        fields=("metadata",),
        exports=("created_at", "metadata"),
        select=contexts_of,
    ),
)
not_personal("common.Heartbeat", "*")
