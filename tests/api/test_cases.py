"""Cases inside rules: they pass when they should, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

import accountability as acc

BOOK = """
language: 1
id: b
version: 1.0.0
title: b
records:
  item: {{key: id, fields: {{id: {{type: text}}, n: {{type: integer}}, other_id: {{type: ref, to: other}}}}}}
  other: {{key: id, fields: {{id: {{type: text}}, n: {{type: integer}}}}}}
parameters:
  limit: {{type: integer, value: 5}}
rules:
  - id: R
    title: r
    severity: low
    for: item i, months m
    forbid: i.n > :limit or i.other.n > 5
    cases:
      - name: c
        as_of: 2021-06-30
        {lines}
"""
PERIOD = "from: 2021-01-01\n        to: 2021-02-28\n        "


def run(folder: Path, lines: str) -> acc.CaseResult:
    path = folder / "book.yaml"
    path.write_text(BOOK.format(lines=lines), encoding="utf-8")
    (case,) = acc.run_cases(acc.load(path))
    return case


@pytest.mark.parametrize(
    "lines",
    [
        PERIOD + "given: {item: [{id: A, n: 6}]}\n        expect: {fail: [[A, 2021-01], [A, 2021-02]]}",
        PERIOD + "given: {item: [{id: A, n: 6}], other: []}\n        params: {limit: 6}\n"
        "        expect: {unknown: [[A, 2021-01]]}",
        PERIOD + "given: {item: [{id: A, n: 1, other_id: O}], other: [{id: O, n: 1}]}\n"
        "        expect: {pass: [[A, 2021-01]]}",
        PERIOD + "given: {item: [{id: A}]}\n        expect: {unknown: [[A, 2021-01]]}",
        PERIOD + "given: {item: [{id: A, n: 6}, {id: A, n: 7}]}\n        expect: {fail: [[A, 2021-01]]}",
    ],
    ids=["fail", "params", "pass", "field-left-out", "repeated"],
)
def test_a_case_that_holds(tmp_path: Path, lines: str) -> None:
    assert run(tmp_path, lines).mismatches == ()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            PERIOD + "given: {item: [{id: A, n: 6}]}\n        expect: {pass: [[A, 2021-01]]}",
            "`A, 2021-01`: expected pass, came fail",
        ),
        (
            PERIOD + "given: {item: [{id: A, n: 1, other_id: O}]}\n        expect: {pass: [[A, 2021-01]]}",
            "`A, 2021-01`: expected pass, came unknown (register_absent other)",
        ),
        (
            PERIOD + "given: {item: [{id: A, n: 6}]}\n        expect: {fail: [[B, 2021-01]]}",
            "there is no such subject; there is `A, 2021-01`, `A, 2021-02`",
        ),
        (
            PERIOD + "given: {item: []}\n        expect: {fail: [[B, 2021-01]]}",
            "there is no such subject; there is none at all",
        ),
        (
            "given: {item: [{id: A, n: 6}]}\n        expect: {fail: [[A, 2021-01]]}",
            "the rule was not checked: no period was given",
        ),
        (
            PERIOD + "given: {item: [{id: A, n: 6}, {id: A, n: 1, other_id: O}], other: [{id: O, n: 1}]}\n"
            "        expect: {fail: [[A, 2021-01]]}",
            "came fail and pass",
        ),
    ],
    ids=["another-verdict", "why-unknown", "no-such-subject", "no-subject", "not-checked", "repeated-key"],
)
def test_a_case_that_does_not_hold(tmp_path: Path, lines: str, said: str) -> None:
    case = run(tmp_path, lines)
    assert not case.passed
    assert any(said in mismatch for mismatch in case.mismatches), case.mismatches
    assert case.place is not None


def test_a_case_that_expects_nothing_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(acc.RulebookError, match="expect"):
        run(tmp_path, PERIOD + "given: {item: [{id: A, n: 6}]}\n        expect: {}")


def test_selection(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(
        BOOK.format(lines=PERIOD + "given: {item: []}\n        expect: {fail: [[B, 2021-01]]}"), "utf-8"
    )
    assert len(acc.run_cases(acc.load(path), select=["R"])) == 1
    with pytest.raises(acc.UsageError):
        acc.run_cases(acc.load(path), select=["S"])
