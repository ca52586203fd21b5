"""Whatever a file holds, the import answers with a report and never with a traceback."""

import json
from functools import reduce
from operator import or_

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innovations.importing.records import ALLOWED, COLUMNS
from innovations.models import Innovation, Theme
from tests.factories import PlaceFactory
from tests.innovations.importing.import_files import a_record, imported, stored

pytestmark = pytest.mark.django_db

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(), max_size=30)
)
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
text = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60)
dates = st.integers(1800, 2030) | st.sampled_from(["2019", "2020-02", "2020-02-29", "1999-12"])
pounds = st.none() | st.integers(0, 2**63 - 1)
urls = st.sampled_from(["https://example.org/ü", "HTTP://x.org/?q=%00", "https://[2001:db8::1]/"])
choices = {
    name: st.sampled_from(
        [*Innovation._meta.get_field(column).get_choices(include_blank=False)]
    ).map(lambda choice: choice[0])
    for name, column in COLUMNS.items()
    if Innovation._meta.get_field(column).choices and name != "end_reason"
}
# Records that mostly pass, to see that the database takes whatever the check lets through.
sound = st.fixed_dictionaries(
    {},
    optional=choices
    | dict.fromkeys(("challenge", "lessons", "source_name", "cost_note", "lead_organisation"), text)
    | dict.fromkeys(("key", "title", "summary"), text.map(lambda text: text + "."))
    | dict.fromkeys(("started", "ended", "source_checked"), dates)
    | dict.fromkeys(("cost_gbp", "saving_gbp"), pounds)
    | {
        "source_url": urls,
        "themes": st.lists(st.sampled_from(Theme.values), min_size=1, max_size=3),
        "services": st.lists(text, max_size=4),
        "partners": st.lists(text.map(lambda text: f"{text}."), max_size=4),
        "evidence": st.lists(
            st.fixed_dictionaries(
                {"title": text.map(lambda text: text + ".")},
                optional={"date": dates, "url": urls, "is_independent": st.booleans()},
            ),
            max_size=3,
        ),
    },
)
wild = st.dictionaries(st.sampled_from(ALLOWED), json_values, max_size=3)
records = st.builds(
    lambda *parts: json.dumps(reduce(or_, parts, a_record())), sound, st.just({}) | wild
)
lines = st.one_of(
    st.binary(max_size=60),
    json_values.map(json.dumps),
    records,
    records.map(lambda line: line[: len(line) // 2]),
)


@given(st.lists(records, min_size=1, max_size=2) | st.lists(lines, max_size=4))
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_file_gets_a_report(file):
    with transaction.atomic():
        PlaceFactory(name="Testborough")
        before = stored()
        report = imported(*file)
        if report.is_ok:
            assert report.created == Innovation.objects.published().count() >= 1
        else:
            assert stored() == before
            assert all(str(error) for error in report.errors)
        transaction.set_rollback(True)
