"""A council in the settings whose place is not in the register is named."""

import pytest
from django.core.checks import run_checks

from places import tasks
from tests.accounts.identity_provider import trust
from tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def councils(settings):
    from connected_localism.accounts.council_sign_in.councils import Council

    def council(id, place):
        return Council(
            id=id, name=id.title(), place=place, client_id="c", client_secret="s",
            server_url="https://sso.example", domains=(f"{id}.example",),
        )  # fmt: skip

    PlaceFactory(code="CLD")
    trust(settings, council("calderdale", "CLD"), council("kirklees", "KRIK"))


def test_the_check_names_the_one_that_is_not_in_the_register():
    found = [each for each in run_checks(databases=["default"]) if each.id == "places.W001"]
    assert [each.msg for each in found] == [
        "SSO_COUNCILS, 'kirklees': no place has the code 'KRIK'."
    ]


def test_without_a_database_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not [each for each in run_checks() if each.id == "places.W001"]


def test_the_hourly_job_says_so_in_the_log(caplog):
    tasks.look_after_memberships()
    said = [record.getMessage() for record in caplog.records if record.name == "places.tasks"]
    assert said == ["SSO_COUNCILS, 'kirklees': no place has the code 'KRIK'"]
