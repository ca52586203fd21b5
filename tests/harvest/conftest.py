import pytest

from connected_localism.harvest import snapshot


@pytest.fixture(autouse=True)
def _no_rate_limits(settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {}}


@pytest.fixture
def alone(monkeypatch):
    """Nobody else's transactions hold the feed back, as those of tests beside this one would.

    Only for tests that write and read in turn: what runs is looked up after the snapshot.
    """
    monkeypatch.setattr(
        snapshot,
        "HORIZON",
        """(
            SELECT least(
                pg_snapshot_xmax(pg_current_snapshot()), min(backend_xid::text::xid8)
            ) FROM pg_stat_activity WHERE datname = current_database()
        )""",
    )
