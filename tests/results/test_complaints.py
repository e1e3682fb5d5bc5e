"""Of complaints no day is shared but its month, and no number of one or two: DOMAIN section 6."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import accountability as acc
from accountability.model.values import Value
from accountability.reports.registry import FILE_REPORTS, REPORTS
from accountability.results.masks import Masks
from accountability.results.personal import Hidden, Personal
from tests.cli.command import accountability

BOOK = """\
language: 1
id: complaints
version: 1.0.0
title: Complaints
records:
  petition:
    key: petition_no
    event_date: received_on
    complaint: {subject: about}
    fields:
      petition_no: {type: text, mark: confidential}
      about: {type: text, mark: confidential, empty: none}
      topic: {type: enum, codes: {land: Land, other: Other}}
      office_id: {type: ref, to: office}
      received_on: {type: date}
      closed_at: {type: timestamp, empty: none}
      seen: {type: partial_date, empty: none}
  office:
    key: office_id
    fields: {office_id: {type: text}, asked_n: {type: integer, mark: few}, no: {type: integer}}
  visit:
    key: visit_no
    fields: {visit_no: {type: text}, petition_nos: {type: list, of: {type: ref, to: petition}}}
derive:
  late:
    from: petition p
    where: p.closed_at is missing
    let: {of: p.office_id, day: p.received_on + 30 days}
  early: {from: petition p, where: p.closed_at is present, let: {of: p.office_id, day: date(p.closed_at)}}
  either: {union: [late, early]}
  topics: {from: petition p, by: {topic: p.topic, month: month(p.received_on)}, let: {n: count of rows}}
  days: {from: petition p, by: {day: p.received_on}, let: {n: count of rows}}
rules:
  - {id: P-1, title: t, severity: low, for: office o,
     let: {mine: petition p with (p.office_id = o.office_id)},
     forbid: some mine p with (p.received_on < as_of and p.closed_at is missing or p.seen is present),
     measure: count of mine}
  - {id: P-2, title: t, severity: low, for: office o, let: {mine: either e with (e.of = o.office_id)},
     forbid: some mine e with (e.day < as_of), measure: first of e.day over mine e by e.day}
  - {id: P-3, title: t, severity: low, for: topics t, forbid: t.n > 0, measure: t.n}
  - {id: P-4, title: t, severity: low, for: days d, forbid: d.n > 0, measure: d.day}
  - {id: P-5, title: t, severity: low, for: office o,
     let: {mine: petition p with (p.office_id = o.office_id)},
     forbid: some mine, measure: as_of - (min of p.received_on over mine p)}
  - {id: P-6, title: t, severity: low, for: office o, forbid: o.asked_n > 0, measure: o.asked_n * o.no}
  - {id: P-7, title: t, severity: low, for: visit v,
     forbid: some x in v.petition_nos with (x is present),
     measure: count of x in v.petition_nos with (x is present)}
  - {id: P-8, title: t, severity: low, for: office o, let: {mine: either e with (e.of = o.office_id)},
     forbid: some mine, measure: (count of mine) / 4}
"""
DAYS = ("2021-03-07", "2021-03-08", "2021-04-11", "2021-05-13", "2021-05-29")
# Every form in which one of the days, or a day that is reckoned from one, could stand in an output.
TOLD = re.compile(r"20\d\d-\d\d-\d\d")
AS_OF = date(2022, 2, 2)


def records(*, bad: bool = False) -> dict[str, Any]:
    """Two offices, one of which has a single petition."""
    rows: list[dict[str, Any]] = [
        {"petition_no": f"N{at}", "topic": "land", "office_id": "A", "received_on": day}
        for at, day in enumerate(DAYS)
    ]
    rows[1] |= {"closed_at": "2021-04-02T08:09:10", "seen": "2021-03-09"}
    rows.append({"petition_no": "N9", "topic": "other", "office_id": "B", "received_on": "2021-06-17"})
    if bad:
        rows.append({"petition_no": "N8", "topic": "other", "office_id": "B", "received_on": "2021-02-30"})
        rows.append({"petition_no": "N7", "topic": "other", "office_id": "B", "received_on": "2022-02-03"})
    offices = [{"office_id": "A", "asked_n": 2, "no": 1}, {"office_id": "B", "asked_n": 7, "no": 1}]
    visits = [{"visit_no": "V", "petition_nos": ["N1", "N2"]}]
    return {"petition": rows, "office": offices, "visit": visits}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> acc.Rulebook:
    path = tmp_path_factory.mktemp("book") / "book.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return acc.load(path)


def outputs(result: acc.Assessment) -> str:
    """All that is written of a result, in every format."""
    texts = ["".join(write(result, lang)) for write in REPORTS.values() for lang in ("en", "zh")]
    for write_file in FILE_REPORTS.values():
        table = pq.read_table(io.BytesIO(b"".join(write_file(result))))
        texts.append(json.dumps(table.to_pylist(), default=str))
    # the sentence about a day that cannot be read says how one is written
    return "\n".join(texts).replace(AS_OF.isoformat(), "AS_OF").replace("2021-06-30", "AS WRITTEN")


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
@pytest.mark.parametrize("level", ["values", "strict"])
def test_no_day_of_a_complaint_is_shared(book: acc.Rulebook, engine: str, level: str) -> None:
    result = acc.check(book, records(), AS_OF, engine=engine)
    assert {finding.rule for finding in result.findings} == {f"P-{n}" for n in range(1, 9)}
    assert TOLD.search(outputs(result))
    assert TOLD.findall(outputs(acc.redacted(result, level))) == []


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
def test_no_day_of_a_complaint_is_quoted_by_a_data_problem(book: acc.Rulebook, engine: str) -> None:
    result = acc.check(book, records(bad=True), AS_OF, engine=engine)
    assert {"2021-02-30", "2022-02-03"} <= set(TOLD.findall(outputs(result)))
    assert TOLD.findall(outputs(acc.redacted(result, "values"))) == []


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
def test_what_is_shared_instead(book: acc.Rulebook, engine: str) -> None:
    result = acc.redacted(acc.check(book, records(), AS_OF, engine=engine), "values")
    measured: dict[str, list[Value]] = {}
    for finding in result.findings:
        measured.setdefault(finding.rule, []).append(finding.measure)  # type: ignore[arg-type]  # all have one
    assert measured == {
        "P-1": [5, "<3"],  # petitions of an office
        "P-2": ["2021-04", "2021-07"],  # the first of some days
        "P-3": ["<3", "<3", "<3", "<3"],  # 2, 1 and 2 of the topic in a month, and 1 of the other
        "P-4": ["2021-03", "2021-03", "2021-04", "2021-05", "2021-05", "2021-06"],
        "P-5": ["***", "***"],  # a number of days since a day
        "P-6": ["<3", 7],  # of a field that is marked so
        "P-7": ["<3"],  # elements of a list of petitions
        "P-8": ["***", "***"],  # a part of a number that may be small
    }
    witness = next(w for f in result.findings if f.rule == "P-1" for w in f.witness if w.record == "petition")
    assert witness.fields["received_on"] == "2021-03"
    days = [finding for finding in result.findings if finding.rule == "P-4"]
    assert [(finding.id, finding.subject) for finding in days[:2]] == [
        ("P-4#1", {"day": "2021-03"}),
        ("P-4#2", {"day": "2021-03"}),
    ]


def test_in_the_unit_itself_all_is_shown(book: acc.Rulebook) -> None:
    result = acc.redacted(acc.check(book, records(), AS_OF), "none")
    assert [f.measure for f in result.findings if f.rule == "P-1"] == [5, 1]
    assert "2021-06-17" in outputs(result)


def test_both_ways_of_masking_say_the_same(book: acc.Rulebook) -> None:
    result = acc.check(book, records(), AS_OF)
    for level in ("values", "strict"):
        shared = acc.redacted(result, level)
        columns = [row for table in shared.arrow_tables("findings") for row in table.to_pylist()]
        told = [(row["rule"], row["measure"]) for row in columns]
        assert told == [(f.rule, None if f.measure is None else str(f.measure)) for f in shared.findings]


def test_explain_shows_months_and_no_small_number(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "petition.csv").write_text(
        "petition_no,topic,office_id,received_on\nN1,land,A,2021-03-07\n", encoding="utf-8"
    )
    (tmp_path / "office.csv").write_text("office_id,asked_n,no\nA,2,1\n", encoding="utf-8")
    said = {}
    for level in ("values", "none"):
        words = [
            "explain",
            "book.yaml",
            "P-1",
            "--records",
            "petition=petition.csv",
            "--records",
            "office=office.csv",
            "--as-of",
            "2022-02-02",
            "--subject",
            "A",
        ]
        ended = accountability(*words, "--redact", level, cwd=tmp_path)
        assert ended.code == 0, ended.err
        said[level] = ended.out
    assert "measure: <3" in said["values"]
    assert "measure: 1" in said["none"]


@pytest.mark.parametrize(
    ("hidden", "value", "shown"),
    [
        ("few", 0, 0),
        ("few", 1, "<3"),
        ("few", 2, "<3"),
        ("few", 3, 3),
        ("month", date(2021, 3, 7), "2021-03"),
        ("value", 3, "***"),
    ],
)
def test_a_value(hidden: Hidden, value: Value, shown: Value) -> None:
    assert Masks(Personal(), False, None).value(hidden, value) == shown
    assert Masks(Personal(), True, None).value(hidden, value) == "***"
