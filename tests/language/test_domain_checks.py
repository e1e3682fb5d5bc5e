"""Every check of the domain can be said: the scratch rulebook and the first real pack say them all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from accountability.model.records import RecordType
from accountability.model.rule import Rulebook
from accountability.model.types import (
    BoolType,
    DateType,
    EnumType,
    ListType,
    MonthType,
    NumberType,
    RefType,
    TimestampType,
    Type,
)
from accountability.model.verdict import Verdict
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


ROWS = 5  # per ledger


def cell(random: Random, kind: Type) -> object:
    """A cell as a ledger might hold it; references mostly name a row that is there."""
    match kind:
        case BoolType():
            return random.choice(("是", "否"))
        case NumberType():
            return random.choice(("0", "1", "2", "3", "10", "100"))
        case DateType():
            return str(date(2021, 1, 1) + timedelta(days=random.randint(0, 200)))
        case MonthType():
            return f"2021-0{random.randint(1, 7)}"
        case TimestampType():
            return f"2021-0{random.randint(1, 7)}-11T08:00:00+08:00"
        case EnumType():
            return random.choice(kind.codes)
        case RefType():
            return f"{kind.record}{random.randint(1, ROWS + 1)}"
        case ListType():
            return [cell(random, kind.element) for _ in range(random.randint(0, 3))]
        case _:
            return random.choice(("a", "b", "监督", "合计", "K01", "A01", "contract1"))


def ledger(random: Random, record: RecordType) -> list[dict[str, object]]:
    rows = [
        {
            name: random.choice((None, "??")) if random.random() < 0.08 else cell(random, field.type)
            for name, field in record.fields.items()
        }
        for _ in range(ROWS)
    ]
    if len(record.key) == 1:
        for number, row in enumerate(rows, 1):
            row[record.key[0]] = f"{record.name}{number}"
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_every_check_answers_on_any_ledger(seed: int) -> None:
    """Each rule gives each subject a verdict, on ledgers full of blanks and dangling references."""
    random, as_of = Random(seed), date(2021, 6, 30)
    given: dict[str, object] = {name: ledger(random, r) for name, r in SCRATCH.records.items()}
    days = [date(2020, 10, 1) + timedelta(days=n) for n in range(500)]
    given["workcal"] = [{"day": str(d), "is_workday": "是" if d.weekday() < 5 else "否"} for d in days]
    results = evaluate(
        SCRATCH, read(SCRATCH.records, given, as_of), as_of, (date(2021, 1, 1), date(2021, 12, 31))
    )
    assert {r.status for r in results} == {"checked"}
    seen = [o.verdict for r in results for o in r.outcomes]
    assert set(seen) == set(Verdict)
    assert all(o.causes for r in results for o in r.outcomes if o.verdict is Verdict.UNKNOWN)
