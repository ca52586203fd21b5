"""Signing in and one's own account."""

from tests.permissions.rows import Row

# Pages for people who are signed out; others are sent on to their own page.
SIGNED_OUT = "anonymous ok\n signed moved"
SIGNED_IN = "anonymous login\n signed ok"

ROWS = [
    Row("account-overview", {"GET": SIGNED_IN, "POST": SIGNED_IN}, shows_own_address=True),
    Row(
        "account-profile",
        {"GET": SIGNED_IN, "POST": "anonymous login\n signed done"},
        data=lambda world, record: {"display_name": "Somebody Else", "language": "en"},
    ),
    Row("account_login", {"GET": SIGNED_OUT, "POST": SIGNED_OUT}),
    Row("account_signup", {"GET": SIGNED_OUT, "POST": SIGNED_OUT}),
    Row("account_request_login_code", {"GET": SIGNED_OUT, "POST": SIGNED_OUT}),
    # Without a code on its way there is nothing to confirm.
    Row("account_confirm_login_code", {"GET": "everybody moved", "POST": "everybody moved"}),
    Row("account_logout", {"GET": "anonymous moved\n signed ok", "POST": "everybody moved"}),
    Row("account_inactive", {"GET": "everybody ok", "POST": "everybody 405"}),
    Row("account_reauthenticate", {"GET": SIGNED_IN, "POST": SIGNED_IN}),
    Row(
        "account_email",
        {"GET": SIGNED_IN, "POST": "anonymous login\n signed moved"},
        shows_own_address=True,
    ),
    Row(
        "account_email_verification_sent",
        {"GET": "anonymous login\n signed moved", "POST": "anonymous login\n signed moved"},
    ),
    Row("account_change_password", {"GET": SIGNED_IN, "POST": SIGNED_IN}, shows_own_address=True),
    # Only for people who have none yet.
    Row(
        "account_set_password",
        {"GET": "anonymous login\n signed moved", "POST": "anonymous login\n signed moved"},
    ),
    Row("account_reset_password", {"GET": "everybody ok", "POST": "everybody ok"}),
    Row("account_reset_password_done", {"GET": "everybody ok", "POST": "everybody 405"}),
    Row(
        "account_reset_password_from_key",
        {"GET": "everybody ok", "POST": "everybody ok"},
        kwargs=lambda world, record: {"uidb36": "1", "key": "wrong-key"},
    ),
    Row("account_reset_password_from_key_done", {"GET": "everybody ok", "POST": "everybody 405"}),
]
