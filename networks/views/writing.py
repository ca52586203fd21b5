"""Forms of networks whose text outlives being signed out; see `places.typed`."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from places import typed


@dataclass(frozen=True)
class Written:
    """What one form of one page holds: sent now, or kept from when its writer was signed out."""

    request: HttpRequest
    name: str  # of the form, with what it is about

    @property
    def data(self) -> QueryDict | None:
        if self.request.method == "POST":
            return self.request.POST
        return typed.kept(self.request, self.name)

    @property
    def is_sent(self) -> bool:
        return self.request.method == "POST"

    @property
    def note(self) -> str:
        """For the hidden field `kept_as`."""
        return typed.note(self.request.user, self.name, self.request.get_full_path())

    def forget(self) -> None:
        typed.forget(self.request, self.name)
