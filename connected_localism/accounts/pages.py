"""The pages a person finds under "Your account"; each app adds its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class AccountPage:
    """One entry: a page without arguments that is about the person who is signed in."""

    url_name: str
    title: str
    hint: str = ""
    order: int = 50  # the lower, the further up

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_pages: dict[str, AccountPage] = {}


def register(page: AccountPage) -> None:
    """Add `page`; called from `AppConfig.ready`. The same URL name again replaces it."""
    _pages[page.url_name] = page


def account_pages() -> Iterator[AccountPage]:
    """All registered pages that exist on this site, in their order."""
    for page in sorted(_pages.values(), key=lambda page: page.order):
        try:
            reverse(page.url_name)
        except NoReverseMatch:  # an option of this site that is switched off
            continue
        yield page


register(AccountPage("account-overview", _("Overview"), order=0))
register(AccountPage("account-profile", _("Name and language"), order=10))
register(AccountPage("account_email", _("Email addresses"), order=20))
register(AccountPage("account_change_password", _("Password"), order=30))
register(AccountPage("mfa_index", _("Second factor"), order=31))
register(AccountPage("account-sessions", _("Where you are signed in"), order=32))
