"""Rows that hang off a record, changed together with its text."""

from innovations.actions.relating import state_relations
from innovations.models import Evidence, Innovation, Partner


def save_parts(innovation: Innovation, parts: dict[str, list], *, by) -> bool:
    """Make the rows of `innovation` those in `parts`; says whether that changed anything.

    `parts` has a list for each kind that is to be saved: `partners`, `evidence` and `relations`
    as mappings of field values, `further_places` as places. Rows that stay keep their ids.
    """
    save = {
        "partners": lambda rows: _replace(innovation.partners, Partner, rows),
        "evidence": lambda rows: _replace(innovation.evidence, Evidence, rows),
        "further_places": lambda places: _replace_places(innovation, places),
        "relations": lambda rows: _replace_relations(innovation, rows, by=by),
    }
    changed = [save[name](rows) for name, rows in parts.items()]  # each of them is saved
    return any(changed)


def _replace(manager, model, wanted: list[dict]) -> bool:
    names = {name for row in wanted for name in row}
    present = {pk: row for row in manager.values("pk", *names) if (pk := row.pop("pk"))}
    kept, gone = [], []
    for pk, row in present.items():
        is_wanted = row in wanted and row not in kept
        (kept if is_wanted else gone).append(row if is_wanted else pk)
    new = [row for row in wanted if row not in kept]
    manager.filter(pk__in=gone).delete()
    model.objects.bulk_create(model(innovation=manager.instance, **row) for row in new)
    return bool(gone or new)


def _replace_places(innovation: Innovation, places: list) -> bool:
    wanted = {place.pk for place in places} - {innovation.place_id}
    if wanted == set(innovation.further_places.values_list("pk", flat=True)):
        return False
    innovation.further_places.set(wanted)
    return True


def _replace_relations(innovation: Innovation, wanted: list[dict], *, by) -> bool:
    """Ties to records that this person cannot see stay: they were not on the page to be kept."""
    seen = Innovation.objects.visible_to(by).published()
    present = {
        (tie.kind, tie.target_id): tie.pk
        for tie in innovation.relations_out.standing().filter(target__in=seen)
    }
    pairs = {(row["kind"], row["target"].pk) for row in wanted}
    gone = [pk for pair, pk in present.items() if pair not in pairs]
    new = [pair for pair in pairs if pair not in present]
    innovation.relations_out.filter(pk__in=gone).delete()
    state_relations(innovation, sorted(new), by=by)
    return bool(gone or new)
