"""The signatories of a statement as rows and as data, for others to use."""

from innovations.exports import PLACE_DATA_SOURCE, formula_safe
from networks.influence.residents import Residents
from networks.models import Statement
from networks.showing.statements import Signatory

COLUMNS = (
    "place_code", "place_name", "nation", "signed_on", "agreed_to_version", "by_decision_of",
    "named_by_source", "taken_over_by", "residents_counted", "counted_with", "population",
    "population_year", "place_data_source",
)  # fmt: skip


def as_rows(signatories: list[Signatory]) -> list[list]:
    """A heading and a row for each place; no cell is taken for a formula."""
    rows = [[_cell(value) for value in _values(each).values()] for each in signatories]
    return [list(COLUMNS), *rows]


def _cell(value):
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, list):
        value = "|".join(value)
    return formula_safe("" if value is None else value)


def _values(each: Signatory) -> dict:
    row, place = each.sign_on, each.place
    return {
        "place_code": place.code,
        "place_name": place.official_name,
        "nation": place.nation,
        "signed_on": row.signed_at.date().isoformat() if row.signed_at else None,
        "agreed_to_version": row.text_version.number,
        "by_decision_of": row.authority,
        "named_by_source": row.is_from_source,
        "taken_over_by": [heir.code for heir in each.now],
        "residents_counted": each.residents,
        "counted_with": each.counted_with.code if each.counted_with else None,
        "population": place.population,
        "population_year": place.population_year,
        "place_data_source": PLACE_DATA_SOURCE,
    }


def as_data(
    statement: Statement, latest: int, signatories: list[Signatory], residents: Residents
) -> dict:
    """Everything that the page says, without the names of people."""
    return {
        "id": str(statement.public_id),
        "title": statement.title,
        "text": statement.text,
        "addressed_to": statement.addressed_to,
        "state": str(statement.standing),
        "version": latest,
        "network": statement.network.name,
        "network_id": str(statement.network.public_id),
        "source_url": statement.source_url,
        "signatories_complete": statement.signatories_complete,
        "response": {
            "text": statement.response,
            "by": statement.response_by,
            "on": statement.response_on.isoformat() if statement.response_on else None,
            "url": statement.response_url,
        }
        if statement.response
        else None,
        "places": residents.places,
        "residents": residents.total,
        "figures_of_years": residents.years,
        "by_nation": [
            {"nation": str(nation), "places": places, "residents": number}
            for nation, places, number in residents.by_nation
        ],
        "sum": [
            {
                "place": line.place.code,
                "residents": line.residents,
                "years": sorted(set(line.years)),
                "why": str(line.why),
                "with_it": [place.code for place in line.with_it],
            }
            for line in residents.lines
        ],
        "without_figure": [place.code for place in residents.unknown],
        "not_counted": [place.code for place in residents.not_counted],
        "signatories": [_values(each) for each in signatories],
    }
