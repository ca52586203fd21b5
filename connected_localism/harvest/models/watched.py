"""Proxies of the watched tables, which carry the triggers.

So the apps on whose tables they lie need not know of the feed, and `makemigrations` sees when
`watched.py` no longer agrees with the database.
"""

from connected_localism.harvest.triggers import triggers_for
from connected_localism.harvest.watched import WATCHED, Watch


def _proxy(watch: Watch):
    options = {"proxy": True, "default_permissions": (), "triggers": triggers_for(watch)}
    attributes = {"__module__": __name__, "Meta": type("Meta", (), options)}
    name = "Watched" + watch.model.__name__.replace("_", "")
    return type(name, (watch.model,), attributes)


PROXIES = [_proxy(watch) for watch in WATCHED]
