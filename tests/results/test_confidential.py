"""No confidential cell reaches a result: not as a key, a value, a linked record, or the text of a problem."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import accountability as acc
from accountability.model.records import MASK
from accountability.results.columns import of_findings
from tests.cli.command import check

BOOK = """\
language: 1
id: complaints
version: 1.0.0
title: Complaints
records:
  office:
    key: office_id
    fields: {office_id: {type: text}, town: {type: text}}
  complaint:
    key: number
    event_date: came_on
    fields:
      number: {type: text, mark: confidential}
      about_id: {type: ref, to: office, mark: confidential}
      office_id: {type: ref, to: office}
      came_on: {type: date, mark: confidential}
      topic: {type: text}
rules:
  - id: R-1
    title: no office handles complaints about its own town
    severity: low
    for: office o
    where: some complaint c with (c.office_id = o.office_id)
    forbid: some complaint c with (c.office_id = o.office_id and c.about.town = o.town and c.topic <> 'x')
  - id: R-2
    title: no office handles complaints about itself
    severity: low
    for: office o
    forbid: some complaint c with (c.office_id = o.office_id and c.about.office_id = o.office_id)
"""
LEDGERS = {
    "office.csv": "office_id,town\nHANDLER,T\nHIDDEN-OFFICE,T\nOWN,U\n",
    "complaint.csv": (
        "number,about_id,office_id,came_on,topic\n"
        "HIDDEN-1,HIDDEN-OFFICE,HANDLER,2021-01-01,land\n"
        "HIDDEN-2,OWN,OWN,HIDDEN-DATE,land\n"
        "HIDDEN-2,HIDDEN-NOBODY,OWN,2031-01-01,land\n"
    ),
}


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "ledgers").mkdir()
    for name, text in LEDGERS.items():
        (tmp_path / "ledgers" / name).write_text(text, encoding="utf-8")
    return tmp_path


def result(office: Path) -> acc.Assessment:
    return acc.check(office / "book.yaml", office / "ledgers", as_of=date(2021, 6, 30))


def of_the_handler(office: Path) -> acc.Finding:
    (finding,) = (f for f in result(office).findings if f.subject == {"office_id": "HANDLER"})
    return finding


def test_a_complaint_is_told_by_its_place_alone(office: Path) -> None:
    finding = of_the_handler(office)
    (complaint,) = (w for w in finding.witness if w.record == "complaint")
    assert complaint.key == (MASK,)
    assert complaint.fields["number"] == complaint.fields["about_id"] == MASK
    assert (complaint.fields["topic"], complaint.fields["office_id"]) == ("land", "HANDLER")
    assert complaint.source is not None
    assert complaint.source.row == 2


def test_what_a_confidential_reference_leads_to_is_left_out(office: Path) -> None:
    finding = of_the_handler(office)
    assert [w.key for w in finding.witness if w.record == "office"] == [("HANDLER",)]


def test_the_subject_itself_stays(office: Path) -> None:
    (finding,) = (f for f in result(office).findings if f.rule == "R-2")
    assert ("office", ("OWN",)) in {(w.record, w.key) for w in finding.witness}


def test_a_problem_quotes_no_confidential_cell(office: Path) -> None:
    about = {
        entry.problem.code: entry.problem
        for entry in result(office).problems
        if entry.problem.record == "complaint" or "complaint" in entry.problem.file
    }
    assert set(about) == {"unreadable", "key_repeated", "dangling", "future"}
    for problem in about.values():
        assert problem.text == MASK
        assert "HIDDEN" not in problem.message["en"] + problem.message["zh"]
        assert "2031" not in problem.message["en"] + problem.message["zh"]


def test_columns_hide_what_findings_hide(office: Path) -> None:
    found = result(office)
    columns = found.to_arrow()
    assert columns.equals(of_findings(found.findings))
    assert "HANDLER" in str(columns)
    assert "HIDDEN" not in str(columns.to_pylist())


def test_columns_mask_every_kind_of_cell(tmp_path: Path) -> None:
    memo = """
  memo:
    key: [year, memo_id]
    fields:
      year: {type: integer}
      memo_id: {type: text}
      about_id: {type: ref, to: office, mark: confidential}
      office_id: {type: ref, to: office}
      total: {type: integer, mark: confidential}
rules:"""
    more = """\
  - id: R-3
    title: a memo about an office of its own town, by pairs
    severity: low
    for: memo m, office o
    where: m.office_id = o.office_id
    forbid: m.about.town = o.town or m.total is missing or m.total is present
  - id: R-4
    title: a memo about an office
    severity: low
    for: memo m
    forbid: m.about.office_id is present or m.office.town = 'U'
"""
    (tmp_path / "book.yaml").write_text(BOOK.replace("\nrules:", memo) + more, encoding="utf-8")
    offices = [("A", "T"), ("B", "T"), ("", "U"), ("C", None), ("D", "U")]
    complaints = [
        ("1", "A", "A", "2021-01-01"),
        ("2", "A", "B", "bad"),
        ("", "B", "A", None),
        ("4", "C", "C", ""),
    ]
    memos = [
        ("1", "A", "A", None),
        ("2", "A", "B", "x"),
        (None, "B", "A", 1),
        ("4", "C", "D", 2),
        ("4", "B", "B", 3),
    ]
    ledgers = {
        "office": [{"office_id": name, "town": town} for name, town in offices],
        "complaint": [
            {"number": n, "about_id": about, "office_id": office, "came_on": day, "topic": "land"}
            for n, about, office, day in complaints
        ],
        "memo": [
            {"year": 2021, "memo_id": n, "about_id": about, "office_id": office, "total": total}
            for n, about, office, total in memos
        ],
    }
    asked = {"as_of": date(2021, 6, 30), "key": b"office"}
    batch = acc.check(tmp_path / "book.yaml", ledgers, **asked)  # type: ignore[arg-type]
    known = acc.check(tmp_path / "book.yaml", ledgers, engine="reference", **asked)  # type: ignore[arg-type]
    assert {finding.rule for finding in known.findings} == {"R-1", "R-2", "R-3", "R-4"}
    assert batch.to_arrow().to_pylist() == known.to_arrow().to_pylist()
    assert batch.to_arrow().equals(known.to_arrow())


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_output_holds_a_confidential_cell(office: Path, form: str, lang: str) -> None:
    ran = check(office / "book.yaml", office / "ledgers", "--format", form, "--lang", lang)
    assert ran.code == 1
    assert "HANDLER" in ran.out
    assert "HIDDEN" not in ran.out + ran.err
    assert "2031" not in ran.out + ran.err
