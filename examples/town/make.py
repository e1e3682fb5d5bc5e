"""Makes the sample town: a clean year, what is planted in it, and the workbook of its office."""

from __future__ import annotations

from dataclasses import dataclass

from examples.town import clean, holdings, planted_contracts, planted_takings, takings
from examples.town.chance import Chance
from examples.town.clean import Ledgers, Town
from examples.town.planted import Found, plant_all

SEED = "青禾"


@dataclass(frozen=True, slots=True)
class Made:
    """The ledgers of a town, and what must be found in them, by rule."""

    ledgers: Ledgers
    found: Found


def made(planted: bool = True) -> Made:
    """The town; without what is planted, a year in which nothing is to be found."""
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
    return Made(town.ledgers, {**found, **since})
