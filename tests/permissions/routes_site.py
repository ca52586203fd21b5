"""Pages of the whole site: home, texts, probes."""

from tests.permissions.rows import Row

ANYBODY_READS = {"GET": "everybody ok", "POST": "everybody 405"}
ROWS = [
    Row(name, ANYBODY_READS)
    for name in (
        "healthz",
        "readyz",
        "home",
        "about",
        "accessibility",
        "privacy",
        "api-guide",
        "api-errors",
    )
]
