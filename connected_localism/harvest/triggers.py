"""The triggers that write the feed, made from `watched.py`.

One for each table and kind of statement, run once a statement: a row trigger would make an import
of 10,000 rows a second slower.
"""

import pgtrigger
from django.db.models import Model

from connected_localism.harvest.watched import Touch, Watch

# A row that is new or gone is shown by nothing yet, or no more: what ties it to others is a row
# of its own, in this transaction or an earlier one, and is written down itself.
_FROM = {
    pgtrigger.Insert: ("new_values AS n", ("n",)),
    pgtrigger.Update: ('old_values AS o JOIN new_values AS n ON o."id" = n."id"', ("o", "n")),
    pgtrigger.Delete: ("old_values AS o", ("o",)),
}
_TRANSITION = {
    pgtrigger.Insert: {"new": "new_values"},
    pgtrigger.Update: {"old": "old_values", "new": "new_values"},
    pgtrigger.Delete: {"old": "old_values"},
}
_NAMES = {
    pgtrigger.Insert: "harvest_insert",
    pgtrigger.Update: "harvest_update",
    pgtrigger.Delete: "harvest_delete",
}


def triggers_for(watch: Watch) -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Trigger(
            name=name,
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**_TRANSITION[operation]),
            func=_function(watch, operation),
        )
        for operation, name in _NAMES.items()
    ]


def _function(watch: Watch, operation) -> str:
    touches = [
        touch for touch in watch.touches if not touch.through or operation is pgtrigger.Update
    ]
    touched = " UNION ALL ".join(_touched(watch.model, touch, operation) for touch in touches)
    statements = [
        "INSERT INTO harvest_change (resource, through, object_pk)"  # noqa: S608  our own names
        f" SELECT DISTINCT resource, through, pk FROM ({touched}) AS touched"
        " WHERE pk IS NOT NULL ORDER BY 1, 2, 3;"
    ]
    if watch.is_resource and operation is not pgtrigger.Delete:
        statements.insert(0, _remember_public(watch))
    return "\n".join([*statements, "RETURN NULL;"])


def _touched(model: type[Model], touch: Touch, operation) -> str:
    rows, sides = _FROM[operation]
    of = _column(model, touch.of)
    where = ""
    if operation is pgtrigger.Update:
        columns = [of, *(_column(model, name) for name in touch.fields)]
        old, new = (", ".join(f"{side}.{column}" for column in columns) for side in sides)
        where = f" WHERE ROW({old}) IS DISTINCT FROM ROW({new})"
    pks = ", ".join(f"{side}.{of}" for side in sides)
    return (
        f"SELECT '{touch.resource}' AS resource, '{touch.through}' AS through,"  # noqa: S608
        f" unnest(ARRAY[{pks}]) AS pk FROM {rows}{where}"
    )


def _remember_public(watch: Watch) -> str:
    public = " AND ".join(
        f"n.{_column(watch.model, name)} = '{value}'" for name, value in watch.public
    )
    return (
        "INSERT INTO harvest_everpublic (resource, object_pk, object_id)"  # noqa: S608
        f" SELECT '{watch.is_resource}', n.\"id\", n.{_column(watch.model, watch.key)}"
        f" FROM new_values AS n WHERE {public or 'true'} ON CONFLICT DO NOTHING;"
    )


def _column(model: type[Model], name: str) -> str:
    return f'"{model._meta.get_field(name).column}"'
