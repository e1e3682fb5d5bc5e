"""A simulated town, made once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from accountability.api.simulate import SimulatedYear, simulate
from accountability.model.rule import Rulebook
from accountability.rulebook.load import load

ROOT = Path(__file__).parents[2]
SEED = 4


@dataclass(frozen=True)
class Made:
    """A year and the rulebook that it was made for."""

    book: Rulebook
    year: SimulatedYear


@pytest.fixture(scope="session")
def rules() -> Rulebook:
    return load(ROOT / "rules")


@pytest.fixture(scope="session")
def town(rules: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("town") / "ledgers"
    return Made(rules, simulate(rules, folder, scale="town", seed=SEED))


@pytest.fixture(scope="session")
def town_books(rules: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("town") / "workbooks"
    return Made(rules, simulate(rules, folder, scale="town", seed=SEED, format="xlsx"))
