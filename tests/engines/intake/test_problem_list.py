"""Many problems: in order, one at a time, on disk, also after the run; and the same as few of them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from accountability.engines.duckdb.intake import problem_list, take_in
from accountability.engines.duckdb.intake.problem_list import ProblemList
from accountability.engines.duckdb.session import Session
from accountability.records.door import read
from tests.engines.intake.agreement import same_problems
from tests.engines.intake.ledgers import AS_OF, TYPES


@pytest.fixture
def ledger() -> dict[str, object]:
    ids = [f"R{i % 40}" if i % 7 else "" for i in range(300)]
    days = ["2022-01-01" if i % 3 else "soon" for i in range(300)]
    cents = [f"{i}.125" for i in range(300)]
    return {"ledger": pa.table({"id": ids, "date": days, "cents": cents, "odd": ids})}


def test_a_long_list_of_problems_is_read_from_disk(
    tmp_path: Path, ledger: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problem_list, "FEW", 10)
    monkeypatch.setattr(problem_list, "BATCH", 64)
    with Session.open(temp=tmp_path) as session:
        found = take_in(session, TYPES, ledger, {}, AS_OF).problems
    assert isinstance(found, ProblemList)
    assert list(tmp_path.iterdir()) == []
    expected = read(TYPES, ledger, AS_OF).problems
    assert len(expected) > 500
    same_problems(found, expected)
    same_problems([found[i] for i in range(len(found))], expected)
    same_problems(found[5:400:7], expected[5:400:7])
    same_problems([found[-1]], [expected[-1]])
    with pytest.raises(IndexError):
        found[len(found)]
    same_problems(found, expected)  # again: an iterator of its own


def test_few_problems_are_a_tuple(tmp_path: Path, ledger: dict[str, object]) -> None:
    with Session.open(temp=tmp_path) as session:
        assert isinstance(take_in(session, TYPES, ledger, {}, AS_OF).problems, tuple)
