"""Every route there is, read from the URLconf itself."""

from dataclasses import dataclass

from django.urls import URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

METHODS_OF_PAGES = ("GET", "POST")
METHODS_OF_API = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    name: str  # with its namespaces; the pattern itself where a route has no name, or a taken one
    pattern: str
    has_welsh_twin: bool

    @property
    def is_named(self) -> bool:
        return not self.name.startswith("/")

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:") or "admin:" in self.name

    @property
    def methods(self) -> tuple[str, ...]:
        return METHODS_OF_API if self.pattern.startswith("api/v") else METHODS_OF_PAGES


def routes() -> list[Route]:
    found, taken = [], set()
    for names, pattern, has_welsh_twin in _walk(get_resolver()):
        name = ":".join(names)
        if not names[-1] or name in taken:
            name = f"/{pattern}" if names[:-1] != ["admin"] else f"admin:/{pattern}"
        taken.add(name)
        found.append(Route(name, pattern, has_welsh_twin))
    return found


def _walk(resolver: URLResolver, names=(), start="", has_welsh_twin=False):
    for entry in resolver.url_patterns:
        pattern = start + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = [*names, entry.namespace] if entry.namespace else [*names]
            is_twin = has_welsh_twin or isinstance(entry.pattern, LocalePrefixPattern)
            yield from _walk(entry, inner, pattern, is_twin)
        else:
            yield [*names, entry.name or ""], pattern, has_welsh_twin
