"""The API against its own description: any request gets a described answer, never a 500."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from connected_localism.wsgi import application
from tests.factories import InnovationFactory

schema = schemathesis.openapi.from_dict(
    SchemaGenerator(api_version="v1").get_schema(request=None, public=True)
).include(method="GET")
schema.app = application


@pytest.fixture
def keep_connection():
    """As Django's test client does: a finished request must not close the test's connection."""
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


@schema.parametrize()
@hypothesis_settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.django_db
def test_every_request_gets_a_described_answer(case, db, keep_connection, no_rate_limits):
    InnovationFactory(published=True)
    case.call_and_validate(
        headers={"Host": "localhost"},
        checks=(
            not_a_server_error,
            response_schema_conformance,
            content_type_conformance,
            status_code_conformance,
        ),
    )
