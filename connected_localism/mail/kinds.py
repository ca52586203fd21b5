"""The kinds of mail that the site sends. Each app registers its own in `mail_kinds.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class MailKind:
    """One kind of mail, with its templates `templates/mail/<name>.subject.txt` and `.txt`.

    `name` is in lower case with hyphens (the templates have underscores instead). `title` names
    the kind on the page of preferences. `reason` is the sentence at the foot of each mail, which
    may name values of its context as `{title}`. Only `optional` kinds can be switched off.

    `contents(mail)` makes the context when the mail is sent, in its reader's language, from what
    was posted (ids): for kinds that tell of records, which may be hidden by then. None when there
    is nothing left to say, and the mail is dropped. It may be called again for the same mail.
    """

    name: str
    title: str | Promise
    reason: str | Promise
    optional: bool = False
    contents: Callable[[object], dict | None] | None = None

    @property
    def template(self) -> str:
        """The start of its templates' names."""
        return f"mail/{self.name.replace('-', '_')}"


_kinds: dict[str, MailKind] = {}


def register(kind: MailKind) -> None:
    """Make a kind known. Raises ValueError if another one has its name."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"There are two kinds of mail named {kind.name!r}.")


def get(name: str) -> MailKind:
    """Raises LookupError for a name that nobody registered."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"No kind of mail is named {name!r}.") from None


def every() -> list[MailKind]:
    """All kinds, in the order in which they were registered."""
    return list(_kinds.values())
