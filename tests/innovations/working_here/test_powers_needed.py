import pytest

from innovations.models import Innovation, Theme
from innovations.working_here.powers_needed import powers_needed


@pytest.mark.parametrize(
    ("themes", "services", "powers"),
    [
        ([Theme.WASTE], [], ["waste-collection", "waste-disposal"]),
        ([Theme.WASTE], ["Refuse Collection"], ["waste-collection"]),  # services are more exact
        ([Theme.WASTE], ["recycling centre"], ["waste-disposal"]),
        ([Theme.WASTE], ["what nobody knows"], ["waste-collection", "waste-disposal"]),
        # A service of one theme says nothing about another theme.
        ([Theme.WASTE, Theme.HOUSING], ["refuse collection"],
         ["waste-collection", "housing", "homelessness"]),
        ([Theme.HOUSING], ["rough sleeping"], ["homelessness"]),
        ([Theme.DIGITAL, Theme.COMMUNITY_POWER], [], []),
        ([Theme.DIGITAL], ["council tax"], ["council-tax"]),
        ([], ["libraries", "school streets"], ["roads", "libraries"]),
        ([], [], []),
    ],
)  # fmt: skip
def test_powers_needed(themes, services, powers):
    assert powers_needed(Innovation(themes=themes, services=services)) == powers
