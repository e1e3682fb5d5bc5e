"""Findings as Arrow: the batch engine's columns are those of the definition's findings, made one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import accountability as acc
from accountability.engines.duckdb import failing, tabular
from accountability.model.records import Source
from accountability.model.verdict import Subject
from accountability.reports.registry import FILE_REPORTS, REPORTS
from accountability.results import finding_id as ids
from accountability.results.assessment import Assessment
from accountability.results.columns import SCHEMA, of_findings
from accountability.results.undecided_columns import UNDECIDED
from tests.agreement import cases
from tests.agreement.campaign import Report, samples

PAIRS = 150  # of rule and records, per seed


def both(seed: int) -> Iterator[tuple[Assessment, Assessment]]:
    """What both engines say of random rules over random records, without what the batch engine refuses."""
    for sample in samples(seed, PAIRS, Report()):
        book, given_ = sample.written.book, sample.setting
        key = b"office" if seed % 2 else None
        yield told(book, sample.records.tables, given_.as_of, period=given_.period, key=key)


def told(*asked: Any, **more: Any) -> tuple[Assessment, Assessment]:
    """The same asked of both engines, without the rules that one of them refuses."""
    known, found = (acc.check(*asked, engine=engine, **more) for engine in ("reference", "duckdb"))
    broken = [rule for said in (known, found) for rule in said.rules.values() if rule.status == "error"]
    assert [rule.reason["en"] for rule in broken if "internal error" in rule.reason["en"]] == []
    refused = [rule.id for rule in broken]
    return told(*asked, ignore=refused, **more) if refused else (known, found)


@pytest.mark.parametrize("seed", [11, 12])
def test_both_engines_give_the_same_columns_and_reports(seed: int) -> None:
    found = undecided = 0
    for known, batch in both(seed):
        columns = batch.to_arrow()
        assert columns.schema == SCHEMA
        assert columns.to_pylist() == known.to_arrow().to_pylist()
        assert columns.equals(of_findings(known.findings))
        found += columns.num_rows
        waiting = batch.to_arrow("undecided")
        assert waiting.schema == UNDECIDED
        assert waiting.equals(known.to_arrow("undecided"))
        assert waiting.num_rows == batch.unknown == sum(entry.count for entry in batch.undecided)
        undecided += waiting.num_rows
        for write in FILE_REPORTS.values():
            assert b"".join(write(batch)) == b"".join(write(known))
        for name, report in REPORTS.items():
            assert "".join(report(batch, "zh")) == "".join(report(known, "zh")), name
    assert min(found, undecided) > 50


def test_pieces_of_any_size_are_the_same_table(monkeypatch: pytest.MonkeyPatch) -> None:
    (known, batch), *_ = both(11)
    for findings, witnesses in ((1, 1), (2, 3), (7, 1_000)):
        monkeypatch.setattr(tabular, "PIECE", findings)
        monkeypatch.setattr(tabular, "WITNESSES", witnesses)
        monkeypatch.setattr(failing, "BATCH", findings)
        pieces = list(batch.arrow_tables())
        assert max(piece.num_rows for piece in pieces) <= findings
        assert pa.concat_tables(pieces).equals(known.to_arrow())
        assert list(batch.findings) == list(known.findings)


@pytest.mark.parametrize("path", sorted(cases.FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_both_engines_give_the_same_columns_of_a_kept_case(path: Path) -> None:
    case = cases.stored(path.read_text(encoding="utf-8"))
    known, batch = told(case.book, case.records.tables, case.as_of, period=case.period)
    for part in ("findings", "undecided"):
        assert batch.to_arrow(part).to_pylist() == known.to_arrow(part).to_pylist()
    assert list(batch.findings) == list(known.findings)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
sources = st.one_of(
    st.none(),
    st.builds(
        Source, st.sampled_from(["a.csv", "b.xlsx"]), st.integers(1, 3), st.sampled_from([None, "1月"])
    ),
)


@given(
    st.integers(1, 3).flatmap(
        lambda width: st.lists(st.tuples(st.lists(texts, min_size=width, max_size=width), sources))
    ),
    st.sampled_from([None, b"key", b"k" * 65]),
    st.integers(1, 4),
)
def test_ids_of_columns_are_those_of_subjects(
    given_: list[tuple[list[str], Source | None]], key: bytes | None, block: int
) -> None:
    seen: Counter[object] = Counter()
    expected = []
    for cells, source in given_:
        subject = Subject(tuple(map(str, range(len(cells)))), tuple(cells), source)
        expected.append(ids.finding_id("R-1", subject, seen[(subject.key, source)], key))
        seen[(subject.key, source)] += 1
    blocks = [subjects_of(given_[at : at + block]) for at in range(0, len(given_), block)]
    found = ids.finding_ids("R-1", lambda: iter(blocks), key)
    assert found.text(0, len(given_)).to_pylist() == expected
    assert found.text(1, 3).to_pylist() == expected[1:3]


def subjects_of(given_: list[tuple[list[str], Source | None]]) -> pa.Table:
    rows = [
        {
            "subject": cells,
            "file": None if source is None else source.file,
            "sheet": None if source is None else source.sheet,
            "row": None if source is None else source.row,
        }
        for cells, source in given_
    ]
    types = {"subject": pa.list_(pa.string()), "file": pa.string(), "sheet": pa.string(), "row": pa.int64()}
    return pa.Table.from_pylist(rows, pa.schema(types))
