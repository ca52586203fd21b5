"""Which councils sign their people in here, read from the configuration and checked at once.

Each council answers for addresses at its own domains and for nothing else. A mistake here would let
one organisation speak for the people of another; so whatever is doubtful stops the start.
"""

import json
import re
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}")
# Domains that no single organisation answers for.
_OF_MANY = frozenset(
    [
        "gov.uk",
        "gov.wales",
        "llyw.cymru",
        "gov.scot",
        "org.uk",
        "co.uk",
        "ac.uk",
        "nhs.uk",
        "nhs.net",
        "parliament.uk",
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.co.uk",
        "live.com",
        "live.co.uk",
        "msn.com",
        "yahoo.com",
        "yahoo.co.uk",
        "icloud.com",
        "me.com",
        "aol.com",
        "btinternet.com",
        "sky.com",
        "proton.me",
        "protonmail.com",
        "onmicrosoft.com",
    ]
)
_HERE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Council:
    """One identity provider, as the configuration describes it; docs/accounts.md explains each."""

    id: str  # in addresses of this site; stays for ever, as it names whose people they are
    name: str
    place: str  # code of the council in the register
    client_id: str
    client_secret: str
    server_url: str  # the issuer, without /.well-known/openid-configuration
    domains: tuple[str, ...]  # exact; the council answers for addresses there
    also_redirects_to: tuple[str, ...] = ()  # further origins between here and its sign-in page

    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is str and not (isinstance(value, str) and value.strip()):
                self._refuse(f"“{field.name}” must be a text")
        if not _ID.fullmatch(self.id):
            self._refuse("“id” takes 2 to 40 small letters, digits and hyphens")
        if not _is_secure(self.server_url) or urlsplit(self.server_url).query:
            self._refuse(f"“server_url” must begin with https://, not {self.server_url!r}")
        for url in self.also_redirects_to:
            if not _is_secure(url) or urlsplit(url).path not in ("", "/"):
                self._refuse(f"“also_redirects_to” takes origins such as https://sts.x.gov.uk, not {url!r}")  # fmt: skip
        if not self.domains:
            self._refuse("“domains” must name at least one domain")
        for domain in self.domains:
            if not isinstance(domain, str) or not _DOMAIN.fullmatch(domain):
                self._refuse(f"“domains” takes plain domains such as leeds.gov.uk, not {domain!r}")
            if domain in _OF_MANY:
                self._refuse(f"{domain} is everybody's; name the council's own domain")

    def answers_for(self, address: str) -> bool:
        """Whether `address` is at one of its domains: exactly, not below or beside one."""
        return address.lower().rpartition("@")[2] in self.domains

    @property
    def origins(self) -> list[str]:
        """Where a browser is sent on the way to its sign-in page, for the security policy."""
        urls = (self.server_url, *self.also_redirects_to)
        return list(dict.fromkeys("{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in urls))

    def _refuse(self, why: str):
        raise ImproperlyConfigured(f"SSO_COUNCILS, {self.id!r}: {why}.")


def read_councils(text: str, path: str) -> tuple[Council, ...]:
    """The councils in `text` or in the file at `path`: a JSON list of objects. Both empty: none.

    Raises ImproperlyConfigured for anything that is not exactly as it should be.
    """
    if text and path:
        raise ImproperlyConfigured("Set SSO_COUNCILS or SSO_COUNCILS_FILE, not both.")
    if path:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except OSError as error:
            raise ImproperlyConfigured(f"SSO_COUNCILS_FILE cannot be read: {error}") from error
    if not text.strip():
        return ()
    try:
        listed = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"SSO_COUNCILS is no valid JSON: {error}") from error
    if not isinstance(listed, list):
        raise ImproperlyConfigured("SSO_COUNCILS must be a list, one object for each council.")
    councils = tuple(map(_read, listed))
    _refuse_twice("id", [council.id for council in councils])
    # One of two councils that share a domain could sign in as the people of the other.
    _refuse_twice("domain", [domain for council in councils for domain in council.domains])
    return councils


def _read(entry) -> Council:
    if not isinstance(entry, dict):
        raise ImproperlyConfigured("SSO_COUNCILS: each council must be an object.")
    known = {field.name: field for field in fields(Council)}
    if unknown := sorted(set(entry) - set(known)):
        raise ImproperlyConfigured(f"SSO_COUNCILS: unknown {', '.join(unknown)}.")
    if missing := sorted(set(known) - {"also_redirects_to"} - set(entry)):
        raise ImproperlyConfigured(
            f"SSO_COUNCILS, {entry.get('id', '?')!r}: {', '.join(missing)} missing."
        )
    lists = {}
    for name in ("domains", "also_redirects_to"):
        value = entry.get(name, [])
        if not isinstance(value, list):  # a text would be taken apart into letters
            raise ImproperlyConfigured(f"SSO_COUNCILS, {entry['id']!r}: “{name}” must be a list.")
        lists[name] = tuple(value)
    return Council(**entry | lists)


def _refuse_twice(what: str, values: list[str]) -> None:
    if twice := sorted({value for value in values if values.count(value) > 1}):
        raise ImproperlyConfigured(f"SSO_COUNCILS: {what} {', '.join(twice)} is there twice.")


def _is_secure(url: str) -> bool:
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    )


def as_allauth_apps(councils: tuple[Council, ...]) -> list[dict]:
    """The councils as allauth wants them in SOCIALACCOUNT_PROVIDERS."""
    return [
        {
            "provider_id": council.id,
            "name": council.name,
            "client_id": council.client_id,
            "secret": council.client_secret,
            "settings": {
                "server_url": council.server_url,
                "verified_email": list(council.domains),
                "email_authentication": True,  # for verified addresses, so for its own domains
            },
        }
        for council in councils
    ]
