"""The account itself, and what allauth and Django keep for signing in."""

from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import PersonalData, declare, delete, not_personal

SIGNING_IN = _("So that you, and nobody else, can sign in.")
DELETED = _("Deleted")


def _of_the_account(model: str, what, *exports: str, fields=("user",), person="user"):
    return PersonalData(
        model=model, what=what, why=SIGNING_IN, afterwards=DELETED, leaving=delete,
        person=person, fields=fields, exports=exports,
    )  # fmt: skip


declare(
    PersonalData(
        model="accounts.User",
        what=_("Your account: email address, name, language, password"),
        why=_("So that you can sign in, we can write to you, and people know whom they hear from."),
        afterwards=DELETED,
        leaving=lambda rows, person: None,  # it goes last, when nothing leads to it any more
        person="",
        fields=("email", "display_name", "password", "language"),
        exports=(
            "email",
            "display_name",
            "language",
            "date_joined",
            "last_login",
            "last_seen_at",
            "is_staff",
        ),
    ),
    PersonalData(
        model="account.EmailAddress",
        what=_("Your email addresses"),
        why=SIGNING_IN,
        afterwards=DELETED,
        leaving=lambda rows, person: None,  # with the account: until then mail is searched by them
        fields=("user", "email"),
        exports=("email", "verified", "primary"),
    ),
    _of_the_account(
        "account.EmailConfirmation", _("Links that confirm an address"), "created", "sent",
        fields=("key",), person="email_address__user",
    ),
    _of_the_account(
        "mfa.Authenticator", _("Your passkeys and codes for signing in"),
        "type", "created_at", "last_used_at", fields=("user", "data"),
    ),
    _of_the_account(
        "socialaccount.SocialAccount", _("Your sign-in through your council"),
        "provider", "uid", "extra_data", "last_login", "date_joined",
        fields=("user", "uid", "extra_data", "provider"),
    ),
    _of_the_account(
        "socialaccount.SocialToken", _("Keys of the sign-in through your council"),
        fields=("token", "token_secret"), person="account__user",
    ),
    _of_the_account(
        "usersessions.UserSession", _("Where you are signed in"),
        "ip", "user_agent", "created_at", "last_seen_at",
        fields=("user", "ip", "user_agent", "session_key", "data"),
    ),
    _of_the_account("accounts.User_groups", _("Groups that give you rights"), "group__name"),
    _of_the_account(
        "accounts.User_user_permissions", _("Rights that you were given"), "permission__codename"
    ),
)  # fmt: skip
not_personal("socialaccount.SocialApp", "*")  # the councils whose sign-in we use
not_personal("auth.Permission", "*")
not_personal("auth.Group", "*")
not_personal("contenttypes.ContentType", "*")
