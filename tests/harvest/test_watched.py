"""The triggers watch whatever the API reads to show a record.

A new relation or column in a serializer, or in the query behind it, fails here until it is watched.
"""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from connected_localism.harvest.resources import RESOURCES
from connected_localism.harvest.watched import WATCHED
from innovations.models import Attachment, Evidence, Innovation, Partner, ProgressUpdate, Relation
from places.models import GssCode, Place, Succession
from tests.factories import (
    AdoptionFactory,
    InnovationFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db

# Of which columns a computed field is made; of another table as "app.Model.field".
COMPUTED = {
    "InnovationSerializer.url": ["slug"],
    "InnovationSerializer.attribution": ["source_name", "places.Place.official_name"],
    "InnovationSerializer.superseded_by": ["superseded_by"],
    "InnovationSerializer.relations": [
        "innovations.Relation.kind",
        "innovations.Relation.source",
        "innovations.Relation.target",
        "public_id",
        "title",
        "slug",
    ],
    "RelatedSerializer.url": ["slug"],
    "AttachmentSerializer.url": ["public_id", "file_name"],
    "AdoptionSerializer.record": ["record"],
    "NetworkSerializer.url": ["slug"],
    "NetworkSerializer.attribution": ["name", "source_name"],
    "NetworkSerializer.innovations": ["innovations.Innovation.public_id"],
    "PlaceSerializer.url": ["slug"],
    "PlaceSerializer.licence": [],
    "PlaceSerializer.attribution": [],
    "PlaceSerializer.gss_code": ["places.GssCode.code", "places.GssCode.is_current"],
    "PlaceSerializer.former_gss_codes": ["places.GssCode.code", "places.GssCode.is_current"],
}
# Read for joining or sorting, and never changed.
KEYS = {"id"}


def watched_columns(resource: str) -> dict[str, set[str]]:
    """By table, the columns whose change is told of for `resource`."""
    found = {}
    for watch in WATCHED:
        for touch in watch.touches:
            if touch.resource == resource:
                names = {watch.model._meta.get_field(name).column for name in touch.fields}
                of = watch.model._meta.get_field(touch.of).column
                found.setdefault(watch.model._meta.db_table, set()).update(names, {of})
    return found


@pytest.fixture
def everything():
    """A record and a place of which every table has a row."""
    place, other = PlaceFactory.create_batch(2)
    Place.objects.filter(pk=place.pk).update(parent=other, combined_authority=other)
    GssCode.objects.create(place=place, code="E06000001")
    Succession.objects.create(from_place=place, to_place=other, date="2026-04-01")
    innovation, another = InnovationFactory.create_batch(2, published=True, place=place)
    need = InnovationFactory(
        published=True, place=place, stage="ended", end_reason="met", met_by=another
    )
    innovation.further_places.add(other)
    Partner.objects.create(innovation=innovation, name="A charity")
    Evidence.objects.create(innovation=innovation, title="Report")
    ProgressUpdate.objects.create(
        innovation=innovation, date="2026", text="On", form_key=innovation.public_id
    )
    Attachment.objects.create(
        innovation=innovation, kind="document", title="Plan", licence="OGL-3.0", size=1,
        position=0, file="a.pdf", described_at=innovation.created_at, file_name="a.pdf",
    )  # fmt: skip
    AdoptionFactory(innovation=innovation, place=other, record=another)
    Relation.objects.create(source=innovation, target=another, kind="adapted_from")
    Relation.objects.create(source=another, target=innovation, kind="complements")
    assert need.met_by == another
    network = NetworkFactory()
    network.innovations.add(innovation)
    NetworkMemberFactory(network=network, place=place, carried_from=other)
    NetworkFactory(visibility="private")


@pytest.mark.parametrize("name", list(RESOURCES))
def test_every_table_and_column_that_is_asked_for_is_watched(everything, name):
    resource = RESOURCES[name]
    with CaptureQueriesContext(
        connection,
    ) as captured:
        rows = list(resource.shown(resource.public()))
        data = resource.serializer(rows, many=True).data
    assert data
    watched, missing = watched_columns(name), set()
    for query in captured.captured_queries:
        sql = query["sql"]
        aliases = dict.fromkeys(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql))
        aliases = {table: table for table in aliases} | {
            alias: table for table, alias in re.findall(r'(?:FROM|JOIN) "(\w+)" "?(\w\d+)"?', sql)
        }
        missing |= {(table, "") for table in aliases.values() if table not in watched}
        beyond_the_list = sql[sql.index(" FROM ") :]
        for alias, column in re.findall(r'"?(\w+)"?\."(\w+)"', beyond_the_list):
            table = aliases[alias]
            if column not in KEYS and column not in watched.get(table, set()):
                missing.add((table, column))
    assert missing == set()


@pytest.mark.parametrize("name", list(RESOURCES))
def test_every_field_that_is_shown_is_watched(name):
    watched, missing = watched_columns(name), []
    for serializer, field_name, field in _shown(RESOURCES[name].serializer()):
        model = serializer.Meta.model
        if isinstance(field, serializers.SerializerMethodField):
            sources = COMPUTED[_declared_in(serializer, field_name)]
        elif isinstance(field, serializers.BaseSerializer) and not _is_column(model, field):
            continue  # another table, whose fields are looked at on their own
        elif isinstance(field, serializers.ManyRelatedField) or field.source == "is_confirmed":
            continue  # another table; made of `state`, which the test above finds in the query
        else:
            sources = [field.source.split(".")[0]]
        for source in sources:
            table, column = _column(model, source)
            if column not in watched.get(table, ()):
                missing.append(f"{type(serializer).__name__}.{field_name}: {table}.{column}")
    assert missing == []


def _column(model, source: str) -> tuple[str, str]:
    if "." in source:
        label, source = source.rsplit(".", 1)
        model = apps.get_model(label)
    return model._meta.db_table, model._meta.get_field(source).column


def _shown(serializer):
    for name, field in serializer.fields.items():
        yield serializer, name, field
        nested = getattr(field, "child", field)
        if isinstance(nested, serializers.ModelSerializer):
            yield from _shown(nested)


def _is_column(model, field) -> bool:
    return any(each.name == field.source and each.concrete for each in model._meta.get_fields())


def _declared_in(serializer, name: str) -> str:
    for cls in type(serializer).__mro__:
        if f"{cls.__name__}.{name}" in COMPUTED:
            return f"{cls.__name__}.{name}"
    return f"{type(serializer).__name__}.{name}"


@pytest.mark.parametrize("name", list(RESOURCES))
def test_the_triggers_take_the_same_for_public_as_the_api(everything, name):
    InnovationFactory(published=True, visibility="members")
    InnovationFactory()
    watch = next(watch for watch in WATCHED if watch.is_resource == name)
    taken = watch.model.objects.filter(**dict(watch.public))
    assert set(taken) == set(RESOURCES[name].public())


def test_rows_of_plain_sql_are_told_of_and_each_once_a_statement():
    first, second = InnovationFactory.create_batch(2, published=True)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM harvest_change")
        cursor.execute(
            "INSERT INTO innovations_partner (innovation_id, name, role)"
            " SELECT %s, 'Charity ' || n, 'partner' FROM generate_series(1, 3) AS n",
            [first.pk],
        )
        cursor.execute("UPDATE innovations_partner SET innovation_id = %s", [second.pk])
        cursor.execute("DELETE FROM innovations_partner")
        cursor.execute("UPDATE innovations_innovation SET submitted_at = now()")  # not shown
        cursor.execute("SELECT object_pk FROM harvest_change ORDER BY id")
        told = [pk for (pk,) in cursor.fetchall()]
    assert told == [first.pk, *sorted([first.pk, second.pk]), second.pk]


def test_a_change_of_every_table_is_told_of(everything):
    anybody = RESOURCES["innovation"].public().order_by("pk").first()
    for model, values in (
        (Partner, {"name": "B"}), (Evidence, {"title": "B"}), (ProgressUpdate, {"text": "B"}),
        (Attachment, {"title": "B"}), (Relation, {"kind": "inspired_by"}),
        (Innovation.further_places.through, {"place": PlaceFactory().pk}),
    ):  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM harvest_change")
            rows = model.objects.all()
            rows.filter(pk=rows.order_by("pk").first().pk).update(**values)
            cursor.execute(
                "SELECT DISTINCT object_pk FROM harvest_change WHERE resource = 'innovation'"
            )
            assert (anybody.pk,) in cursor.fetchall(), model
