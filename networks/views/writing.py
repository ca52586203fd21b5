"""Forms of networks whose text outlives being signed out; see `places.typed`.

Each view with such a form is `signed_in_to_type`, each such form carries `kept_as`.
"""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from places import typed


@dataclass(frozen=True)
class Written:
    """What the form of a page holds: sent now, or kept from when its writer was signed out.

    A form with kept text is filled in and nothing more: act only on what `is_sent`.
    """

    request: HttpRequest
    about: str = ""  # what the form is about, where the path does not say it

    @property
    def data(self) -> QueryDict | None:
        return self.request.POST if self.is_sent else typed.kept(self.request, self._name)

    @property
    def is_sent(self) -> bool:
        return self.request.method == "POST"

    def wants(self, button: str = "wants") -> str:
        """Which of the buttons of this name was pressed."""
        return (self.data or {}).get(button, "")

    @property
    def note(self) -> str:
        """For the hidden field `kept_as`; empty for somebody who types it signed out."""
        if not self.request.user.is_authenticated:
            return ""
        return typed.note(self.request.user, self._name, self.request.get_full_path())

    @property
    def _name(self) -> str:
        return f"{self.request.path} {self.about}".strip()
