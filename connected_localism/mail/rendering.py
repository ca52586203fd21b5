"""From a row of the outbox to a message, in its reader's language."""

import functools
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.backends.django import DjangoTemplates
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from connected_localism.common.text import without_unwanted_characters
from connected_localism.mail import kinds
from connected_localism.mail.addresses import full_address, with_full_addresses
from connected_localism.mail.blocks import blocks
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.unsubscribing import unsubscribe_address

LONGEST_SUBJECT = 150


class CannotRender(Exception):
    """A template is missing or broken, or its context lacks something: trying again is no use."""


class NothingToSay(Exception):
    """What the mail was to tell of is gone, or its reader may no longer read it."""


class MissingValue(Exception):
    pass


class _Complain(str):
    """Django fills the name of an unknown variable into this text, with `%`."""

    def __mod__(self, name):
        raise MissingValue(f"The context has no {str(getattr(name, 'var', name))!r}.")


@functools.cache
def engine(*, escape: bool) -> DjangoTemplates:
    """An engine of our own: text is not escaped, and no sentence with a hole in it is ever sent."""
    return DjangoTemplates(
        {
            "NAME": f"mail-{escape}",
            "DIRS": settings.TEMPLATES[0]["DIRS"],
            "APP_DIRS": False,
            "OPTIONS": {"autoescape": escape, "string_if_invalid": _Complain("%s")},
        }
    )


def render(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The message as it goes out. Raises CannotRender or NothingToSay."""
    language = language_of(mail)
    try:
        with override(language):
            return _message(mail, kinds.get(mail.kind), language)
    except (LookupError, TemplateDoesNotExist, TemplateSyntaxError, MissingValue) as error:
        raise CannotRender(f"{type(error).__name__}: {error}") from error


def language_of(mail: OutgoingMail) -> str:
    """People have a language of their own; an address has the one it was written to in."""
    language = mail.recipient.language if mail.recipient else mail.language
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _message(mail: OutgoingMail, kind: kinds.MailKind, language: str) -> EmailMultiAlternatives:
    context = with_full_addresses(_contents(mail, kind), language) | {
        "site_name": settings.SITE_NAME,
        "site_url": full_address("/", language),
    }
    subject = " ".join(_text(f"{kind.template}.subject.txt", context).split())
    body = re.sub(r"\n{3,}", "\n\n", _text(f"{kind.template}.txt", context)).strip()
    frame = {
        "site_name": context["site_name"],
        "site_url": context["site_url"],
        "language": language,
        "subject": subject,
        "body": body,
        "blocks": blocks(body),
        "reason": str(kind.reason).format(**context),
        "unsubscribe_url": unsubscribe_address(mail, language) if kind.optional else "",
    }
    message = EmailMultiAlternatives(
        subject=subject[:LONGEST_SUBJECT],
        body=_text("mail/frame.txt", frame).strip() + "\n",
        to=[mail.recipient.email if mail.recipient else mail.address],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=_headers(mail, language, frame["unsubscribe_url"]),
    )
    html = engine(escape=True).get_template("mail/frame.html").render(frame)
    message.attach_alternative(html, "text/html")
    return message


def _contents(mail: OutgoingMail, kind: kinds.MailKind) -> dict:
    contents = kind.contents(mail) if kind.contents else mail.context
    if contents is None:
        raise NothingToSay
    return contents


def _text(template: str, context: dict) -> str:
    rendered = engine(escape=False).get_template(template).render(context)
    return without_unwanted_characters(rendered)


def _headers(mail: OutgoingMail, language: str, unsubscribe_url: str) -> dict[str, str]:
    headers = {
        "Message-ID": message_id(mail),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no "I am on holiday" in answer, please
        "X-Auto-Response-Suppress": "All",  # the same for Exchange
        "Content-Language": language,
    }
    if unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    return headers


def message_id(mail: OutgoingMail) -> str:
    """The same for every attempt at one row, so that a repeat can be recognised as one."""
    unique = salted_hmac("connected_localism.mail.message-id", f"{mail.pk} {mail.key}").hexdigest()
    return f"<{unique}@{urlsplit(settings.SITE_URL).hostname}>"
