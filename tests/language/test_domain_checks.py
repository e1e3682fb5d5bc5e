"""Every check of the domain can be said: the scratch rulebook and the first real pack say them all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from accountability.model.rule import Rulebook
from accountability.records.door import read
from accountability.rulebook.load import load
from accountability.semantics.run import evaluate

ROOT = Path(__file__).parents[2]
SCRATCH = load(Path(__file__).parent / "scratch")
LAND = load(ROOT / "rules" / "prohibitions" / "land")

# DOMAIN.md section 3: 8 prohibitions with 24 clauses, 39 items, 22 measures, the package of 1 + 10,
# and 10 reconciliations.
PROHIBITIONS = {f"L{n:02}" for n in range(1, 9)}
CLAUSES = {f"{item}-{letter}" for item in PROHIBITIONS for letter in "abc"}
ASPECTS: Mapping[str, int] = {"A": 7, "B": 8, "C": 8, "D": 9, "E": 7}
ITEMS = {f"{a}{n:02}" for a, last in ASPECTS.items() for n in range(1, last + 1)}
MEASURES = {f"M{n:02}" for n in range(1, 23)}
PACKAGE = {f"K{n:02}" for n in range(11)}
RECONCILIATIONS = {f"X{n:02}" for n in range(1, 11)}


def items(book: Rulebook) -> set[str]:
    return {rule.item for rule in book.rules.values() if rule.item is not None}


def test_every_check_is_said() -> None:
    wanted = PROHIBITIONS | CLAUSES | ITEMS | MEASURES | PACKAGE | RECONCILIATIONS
    assert len(wanted - {"K00"}) == 79 + 24 + 10
    assert items(SCRATCH) | items(LAND) == wanted


def test_the_words_of_the_checks_run() -> None:
    """Over empty ledgers nothing fails: a rule has no subject, or none that it applies to."""
    as_of = date(2021, 6, 30)
    empty = read(SCRATCH.records, {name: [] for name in SCRATCH.records}, as_of)
    results = evaluate(SCRATCH, empty, as_of, (date(2021, 1, 1), date(2021, 6, 30)))
    assert {r.status for r in results} == {"checked"}
