"""What the database types by itself, against the definition's readers: texts a slip away from usual ones."""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from accountability.engines.duckdb.session import Session
from tests.engines.intake.agreement import agrees
from tests.engines.intake.ledgers import AS_OF, CHECKED, DATES, FIELDS, HOURS, NUMBERS, WORDS, YES_OR_NO

SEEDS = range(int(os.environ.get("INTAKE_SEEDS", "12")) // 4)
ROWS = 1_500
SIGNS = [
    *"0123456789-+.,:/ TZtzeEP年月日１．Ｔ－\t\n\0",
    "\u00a0",
    "\u3000",
    "\u0301",
    "\ufb01",
    "²",
    "٣",
    "\U0001d7ce",
]
FRACTIONS = ("hours", "spans")  # a slip makes them too fine to be held


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.open(temp=tmp_path) as opened:
        yield opened


def slipped(chance: random.Random, text: str) -> str:
    """`text` with a few characters put in, left out or changed."""
    for _ in range(chance.choice([0, 1, 1, 2])):
        place = chance.randrange(len(text) + 1)
        cut = chance.choice([0, 1])
        text = text[:place] + chance.choice(["", *SIGNS]) + text[place + cut :]
    return text


@pytest.mark.parametrize("seed", SEEDS)
def test_texts_a_slip_away(session: Session, seed: int) -> None:
    chance = random.Random(seed)
    pool = [*NUMBERS[:60], *DATES, *WORDS, *YES_OR_NO]
    columns = {f.name: [slipped(chance, chance.choice(pool)) for _ in range(ROWS)] for f in FIELDS}
    columns |= {name: [chance.choice(HOURS) for _ in range(ROWS)] for name in FRACTIONS}
    columns["id"] = [f"R{i}" for i in range(ROWS)]
    found = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    assert agrees(session, CHECKED, lambda: {"ledger": found}, AS_OF) is not None


@pytest.mark.parametrize("seed", SEEDS)
def test_floats_of_every_size(session: Session, seed: int) -> None:
    chance = random.Random(seed)

    def number() -> float:
        roll = chance.randrange(3)
        if roll == 0:
            return float(struct.unpack("<d", chance.randbytes(8))[0])
        if roll == 1:
            return chance.randrange(-(10**17), 10**17) / float(10 ** chance.randrange(20))
        cents = chance.randrange(-(10**11), 10**11) / 100
        return cents + chance.choice([0.0, 1e-9, 2e-6, 0.005, 9.313225746154785e-10])

    names = [f.name for f in FIELDS if f.name not in FRACTIONS]
    found = pa.table({name: pa.array([number() for _ in range(ROWS)], pa.float64()) for name in names})
    assert agrees(session, CHECKED, lambda: {"ledger": found}, AS_OF) is not None


@pytest.mark.parametrize(
    ("digits", "places"), [(12, 2), (18, 2), (18, 6), (38, 12), (38, 2), (5, 5), (38, 0), (9, 9)]
)
def test_decimals_of_every_width(session: Session, digits: int, places: int) -> None:
    chance = random.Random(f"{digits},{places}")

    def number() -> Decimal:
        size = 10 ** chance.randrange(1, digits + 1)
        whole = chance.randrange(-size + 1, size) // 10 ** chance.choice([0, 0, min(places, digits - 1)])
        return Decimal((int(whole < 0), tuple(map(int, str(abs(whole)))), -places))

    names = [f.name for f in FIELDS if f.name not in FRACTIONS]
    type_ = pa.decimal128(digits, places)
    found = pa.table({name: pa.array([number() for _ in range(200)], type_) for name in names})
    assert agrees(session, CHECKED, lambda: {"ledger": found}, AS_OF) is not None
