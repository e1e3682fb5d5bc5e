"""Makes the sample town: a clean year, what is planted in it, and the workbook of its office.

python -m examples.town.make            writes town.xlsx and expected.json beside this file
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from accountability.api.check import check
from accountability.engines.registry import BATCH
from accountability.results.assessment import Assessment
from accountability.results.redaction import redacted
from accountability.rulebook.load import load
from examples.town import clean, dirt, holdings, planted_contracts, planted_takings, sheets, takings
from examples.town.chance import Chance
from examples.town.clean import Ledgers, Town
from examples.town.expected import write_expected
from examples.town.planted import Found, plant_all

SEED = "青禾"
HERE = Path(__file__).parent
RULES = HERE.parents[1] / "rules" / "prohibitions" / "land"
WORKBOOK = HERE / "town.xlsx"
HEADERS = HERE / "headers.yaml"
EXPECTED = HERE / "expected.json"
PROFILE = "sample_town"


@dataclass(frozen=True, slots=True)
class Made:
    """The ledgers of a town, what must be found in them by rule, and the cells that were spoilt."""

    ledgers: Ledgers
    found: Found
    problems: list[dirt.Problem]


def made(planted: bool = True, dirty: bool = True) -> Made:
    """The town; neither planted nor dirty, it is a year in which nothing is to be found."""
    town = Town(Chance(SEED))
    clean.people(town)
    clean.calendar(town)
    clean.deaths(town)
    takings.takings(town)
    holdings.contracts(town)
    plants = (*planted_contracts.PLANTS, *planted_takings.PLANTS)
    found = plant_all(town, plants if planted else ())
    holdings.before(town)
    since = plant_all(town, planted_takings.SINCE if planted else ())
    problems = dirt.damage(town) if dirty else []
    if dirty:
        dirt.habits(town)
    return Made(town.ledgers, {**found, **since}, problems)


def write_workbook(path: Path) -> None:
    """Writes the workbook of the dirty town, with what is planted in it."""
    sheets.write(path, made().ledgers, load(RULES).records)


def checked(workbook: Path, engine: str = BATCH) -> Assessment:
    """The workbook held against the land pack."""
    return check(load(RULES), workbook, clean.AS_OF, profile=PROFILE, headers=HEADERS, engine=engine)


if __name__ == "__main__":
    write_workbook(WORKBOOK)
    write_expected(EXPECTED, redacted(checked(WORKBOOK)))
