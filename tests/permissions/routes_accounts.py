"""Signing in and one's own account."""

from tests.permissions.rows import Row

# Pages for people who are signed out; others are sent on to their own page.
SIGNED_OUT = "anonymous ok\n signed moved"
SIGNED_IN = "anonymous login\n signed ok"
# A step of signing in that nobody has begun.
NEXT_STEP = "anonymous login\n signed moved"

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
    # Only for people who have neither password nor second factor.
    Row(
        "account-prove",
        {"GET": "anonymous login\n signed moved", "POST": "anonymous login\n signed moved"},
    ),
    Row("account-sessions", {"GET": SIGNED_IN, "POST": SIGNED_IN}),
    # Of somebody else, so to nobody there.
    Row(
        "account-session-end",
        {"GET": "anonymous login\n signed 405", "POST": "anonymous login\n signed 404"},
        kwargs=lambda world, record: {"pk": 1},
    ),
    Row(
        "account-sessions-end-others",
        {"GET": "anonymous login\n signed 405", "POST": "anonymous login\n signed moved"},
    ),
    Row("mfa_index", {"GET": SIGNED_IN, "POST": "anonymous login\n signed 405"}),
    # Only between the password and the second factor.
    Row("mfa_authenticate", {"GET": NEXT_STEP, "POST": NEXT_STEP}),
    # Only for people who have a second factor.
    *(
        Row(
            name,
            {"GET": "anonymous login\n signed moved", "POST": "anonymous login\n signed moved"},
        )
        for name in ("mfa_reauthenticate", "mfa_reauthenticate_webauthn")
    ),
    # After one more look at who is there.
    *(
        Row(
            name,
            {"GET": "anonymous login\n signed moved", "POST": "anonymous login\n signed moved"},
        )
        for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes")
    ),
    *(
        Row(name, {"GET": "anonymous login\n signed 404", "POST": "anonymous login\n signed 404"})
        for name in ("mfa_deactivate_totp", "mfa_download_recovery_codes")
    ),
    Row(
        "mfa_view_recovery_codes",
        {"GET": "anonymous login\n signed 404", "POST": "anonymous login\n signed 405"},
    ),
    Row("mfa_list_webauthn", {"GET": SIGNED_IN, "POST": "anonymous login\n signed 405"}),
    *(
        Row(
            name,
            {"GET": "anonymous login\n signed moved", "POST": "anonymous login\n signed moved"},
            kwargs=lambda world, record: {"pk": 1},
        )
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")
    ),
    Row("mfa_login_webauthn", {"GET": NEXT_STEP, "POST": NEXT_STEP}),
    # No council is configured in tests of the matrix.
    Row("council-sign-in", {"GET": "everybody 404", "POST": "everybody 404"}),
    Row(
        "council_callback",
        {"GET": "everybody 404", "POST": "everybody 404"},
        kwargs=lambda world, record: {"provider_id": "leeds"},
    ),
    Row("socialaccount_login_cancelled", {"GET": "everybody ok", "POST": "everybody 405"}),
    Row("socialaccount_login_error", {"GET": "everybody 401", "POST": "everybody 405"}),
    Row("socialaccount_signup", {"GET": "everybody login", "POST": "everybody login"}),
    Row("socialaccount_connections", {"GET": SIGNED_IN, "POST": SIGNED_IN}),
]
