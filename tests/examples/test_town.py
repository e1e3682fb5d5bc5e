"""The sample town: what was planted is found, what was spoilt is listed, and nothing else is said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from accountability.api.check import check
from accountability.model.records import Records
from accountability.model.rule import Rulebook
from accountability.records.door import Workbook, read
from accountability.records.workbook import read_workbook
from accountability.reports.json_result import write_json
from accountability.reports.locale import LANGS
from accountability.reports.registry import REPORTS
from accountability.reports.text import write_text
from accountability.results.assessment import Assessment
from accountability.results.redaction import redacted
from accountability.rulebook.load import load
from accountability.rulebook.office_headers import read_headers
from examples.town import make
from examples.town.clean import AS_OF, Row
from examples.town.dirt import Odd
from examples.town.expected import reduced_of

MADE = make.made()


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load(make.RULES, profile=make.PROFILE)


@pytest.fixture(scope="module")
def result() -> Assessment:
    return make.checked(make.WORKBOOK)


@pytest.fixture(scope="module")
def sheets(book: Rulebook) -> Records:
    headers = read_headers(make.HEADERS, book.records)
    return read(book.records, {"town": Workbook(make.WORKBOOK)}, AS_OF, headers=headers)


def given(book: Rulebook, ledgers: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """The ledgers with a cell for every field, as a sheet has them."""
    return {
        record: [{**dict.fromkeys(book.records[record].fields), **row} for row in rows]
        for record, rows in ledgers.items()
    }


def test_the_workbook_is_the_one_that_is_made(tmp_path: Path) -> None:
    make.write_workbook(tmp_path / "town.xlsx")
    for committed, fresh in zip(
        read_workbook(make.WORKBOOK), read_workbook(tmp_path / "town.xlsx"), strict=True
    ):
        assert (committed.name, committed.rows, committed.merged, committed.hidden, committed.is_hidden) == (
            fresh.name, fresh.rows, fresh.merged, fresh.hidden, fresh.is_hidden
        )  # fmt: skip


def test_the_run_says_what_is_expected_to_the_letter(result: Assessment) -> None:
    assert reduced_of(redacted(result)) == json.loads(make.EXPECTED.read_text("utf-8"))
    assert result.incomplete == ()


def test_the_definition_says_the_same(result: Assessment) -> None:
    assert "".join(write_json(make.checked(make.WORKBOOK, "reference"), "zh")) == "".join(
        write_json(result, "zh")
    )


def test_what_was_planted_is_found_and_nothing_else(result: Assessment, book: Rulebook) -> None:
    found: dict[str, list[tuple[str, ...]]] = {}
    for finding in result.findings:
        found.setdefault(finding.rule, []).append(tuple(finding.subject.values()))
    assert {rule: sorted(subjects) for rule, subjects in found.items()} == MADE.found
    assert set(MADE.found) == set(book.rules)


def test_what_was_spoilt_is_listed_and_nothing_else(result: Assessment) -> None:
    listed = [(p.problem.record, p.problem.column, p.problem.text) for p in result.problems]
    assert sorted(listed) == sorted(MADE.problems)


def test_the_sheets_say_what_the_ledgers_say(sheets: Records, book: Rulebook) -> None:
    """However a date or a number is written in the workbook, it is read as what it is."""
    direct = read(book.records, given(book, MADE.ledgers), AS_OF)
    assert set(sheets.tables) == set(direct.tables)
    for record, table in direct.tables.items():
        rows = sheets.tables[record].rows
        for made, expected, row in zip(MADE.ledgers[record], table.rows, rows, strict=True):
            odd = {name for name, cell in made.items() if isinstance(cell, Odd)}
            for name, value in expected.cells.items():
                assert name in odd or row.cells[name] == value, (record, row.source, name)


@pytest.mark.parametrize("report", REPORTS)
def test_no_report_names_a_person(result: Assessment, report: str) -> None:
    """The ledgers hold names; no finding needs one, and none is shown."""
    names = {str(row["name"]) for record in ("official", "party") for row in MADE.ledgers[record]}
    for lang in LANGS:
        text = "".join(REPORTS[report](result, lang))
        assert [name for name in names if name in text] == []


def test_no_personal_cell_is_in_what_is_shared(result: Assessment, book: Rulebook) -> None:
    """Of every marked cell that is not by chance what an unmarked cell says too."""
    marked: set[str] = set()
    unmarked: set[str] = set()
    for record, rows in MADE.ledgers.items():
        for row in rows:
            for name, cell in row.items():
                cells = cell if isinstance(cell, list) else [cell]
                (unmarked if book.records[record].fields[name].mark is None else marked).update(
                    map(str, cells)
                )
    personal = {text for text in marked - unmarked if len(text) >= 5}
    assert len(personal) > 500
    pattern = re.compile("|".join(rf"(?<![0-9A-Za-z]){re.escape(t)}(?![0-9A-Za-z])" for t in personal))
    shared = redacted(result)
    for report in REPORTS:
        for lang in LANGS:
            assert pattern.findall("".join(REPORTS[report](shared, lang))) == []
    assert pattern.findall(str(shared.to_arrow().to_pylist())) == []
    assert pattern.search("".join(REPORTS["json"](result, "zh")))


def test_every_finding_begins_with_its_record(result: Assessment) -> None:
    text = "".join(write_text(result, "zh"))
    leads = text.split("\n线索 · 待核实 (")[1].split("\n数据不足 (")[0]
    firsts = [line for line in leads.splitlines()[1:] if line and not line.startswith(" ")]
    assert len(firsts) == len(result.findings)
    for line, finding in zip(firsts, result.findings, strict=True):
        record, rest = line.split(" · ", 1)
        assert all(cell in record for cell in finding.subject.values())
        assert finding.rule in rest


def test_every_row_of_every_sheet_is_accounted_for(result: Assessment) -> None:
    for sheet in result.sheets:
        passed = [number for entry in sheet.passed for number in entry.rows]
        assert sheet.read + len(passed) == sheet.last
        assert len(set(passed)) == len(passed)
    assert {record: count.rows for record, count in result.records.items()} == {
        record: len(rows) for record, rows in MADE.ledgers.items()
    }


def test_a_clean_year_gives_nothing_to_look_at(book: Rulebook) -> None:
    clean = check(book, given(book, make.made(planted=False, dirty=False).ledgers), AS_OF)
    assert (clean.findings, clean.undecided, clean.problems, clean.incomplete) == ((), (), (), ())
