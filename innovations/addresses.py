"""Addresses of the innovation list: this one with one thing changed."""

from django.http import QueryDict

from connected_localism.common.pagination import POSITION


class Address:
    """The address of a list; makes that of the same list with one thing changed."""

    def __init__(self, path: str, query: QueryDict):
        self.path = path
        self.query = query.copy()
        for name in POSITION:
            self.query.pop(name, None)

    def __str__(self):
        return self._with(self.query)

    def without(self, *names: str) -> str:
        query = self.query.copy()
        for name in names:
            query.pop(name, None)
        return self._with(query)

    def without_value(self, name: str, value: str) -> str:
        query = self.query.copy()
        query.setlist(name, [kept for kept in query.getlist(name) if kept != value])
        return self._with(query)

    def replacing(self, **values) -> str:
        """With other values; None takes a parameter out."""
        query = self.query.copy()
        for name, value in values.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return self._with(query)

    def _with(self, query: QueryDict) -> str:
        text = query.urlencode()
        return f"{self.path}?{text}" if text else self.path


def tidied(query: QueryDict) -> QueryDict:
    """Without the empty values that a form sends along, and without repeats."""
    tidy = QueryDict(mutable=True)
    for name, values in query.lists():
        kept = list(dict.fromkeys(value for value in values if value.strip()))
        if kept:
            tidy.setlist(name, kept)
    return tidy
