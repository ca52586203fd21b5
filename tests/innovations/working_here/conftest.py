import pytest

from tests.innovations.working_here.reading import council


@pytest.fixture
def ely():
    return council("Ely")
