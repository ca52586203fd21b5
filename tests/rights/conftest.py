import pytest
import time_machine

from tests.rights.moving_clock import START


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of the test go to a folder of its own."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def clock():
    """A clock that stands still at START until the test moves it."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock
