"""What `check --deploy` says before a site goes out with an open door."""

import pytest

from connected_localism.accounts import checks


def ids(found) -> list[str]:
    return [each.id for each in found]


@pytest.mark.parametrize(("required", "said"), [(True, []), (False, ["accounts.W001"])])
def test_second_factors_must_be_required(settings, required, said):
    settings.MFA_REQUIRED = required
    assert ids(checks.second_factors_are_required(None)) == said


@pytest.mark.parametrize(
    ("path", "said"),
    [("admin/", ["accounts.W002"]), ("desk/", ["accounts.W002"]), ("desk-7q4x/", [])],
)
def test_the_desk_must_not_be_where_everybody_looks(settings, path, said):
    settings.ADMIN_PATH = path
    assert ids(checks.desk_is_not_where_everybody_looks(None)) == said
