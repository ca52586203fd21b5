"""Where a follower is: opaque to them, and good for as long as the feed goes on."""

from dataclasses import dataclass, replace
from typing import Self

from connected_localism.common.pagination import BadCursor, decode_cursor, encode_cursor

_CHANGES = ""  # the part that comes after the objects of all resources
_FIELDS = 5


@dataclass(frozen=True)
class Cursor:
    """A position in the feed of one `epoch`.

    First come the objects of each resource in turn (`resource` is read up to the key `pk`), then
    the changes after (`xid`, `change_id`, `pk`). While the objects are read, `xid` is the oldest
    transaction that ran when their reading began: what was still to be committed then, and
    whatever came later, is in the changes from there on.
    """

    epoch: str
    resource: str
    xid: int
    change_id: int = 0
    pk: int = 0

    @property
    def is_in_changes(self) -> bool:
        return self.resource == _CHANGES

    def at_object(self, resource: str, pk: int) -> Self:
        return replace(self, resource=resource, pk=pk)

    def at_change(self, xid: int, change_id: int, pk: int) -> Self:
        return replace(self, resource=_CHANGES, xid=xid, change_id=change_id, pk=pk)

    def at_first_change(self) -> Self:
        return self.at_change(self.xid, 0, 0)

    def encode(self) -> str:
        return encode_cursor((self.epoch, self.resource, self.xid, self.change_id, self.pk))

    @classmethod
    def decode(cls, text: str) -> Self:
        """Raises BadCursor."""
        epoch, resource, *numbers = decode_cursor(text, _FIELDS)
        if not (isinstance(epoch, str) and isinstance(resource, str)):
            raise BadCursor(text)
        if any(type(number) is not int or not 0 <= number < 2**63 for number in numbers):
            raise BadCursor(text)
        return cls(epoch, resource, *numbers)
