"""Findings for a spreadsheet: nothing that it would run, nothing that it would misread."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.reports.csv_table import guarded, write_csv
from tests.results.books import assess, contract


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-A1",
        "@x",
        "\tx",
        "\rx",
        "\nx",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "-1+1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_looks_like_a_formula_is_quoted(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "-1", "-0.5", "12", "HT-001", "'", "村"])
def test_what_does_not_stays_as_it_is(cell: str) -> None:
    assert guarded(cell) == cell


@given(st.text())
def test_no_cell_begins_as_a_formula_does(cell: str) -> None:
    assert re.match(r"-?[0-9]+(\.[0-9]+)?\Z", guarded(cell)) or not guarded(cell).startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    )


def test_the_table() -> None:
    result = assess([contract("=A", 11), contract('B,"\n', 12)], select=["B-2"])
    text = "".join(write_csv(result, "zh"))
    assert text.startswith("\ufeff线索编号,规则,")
    assert text.endswith("\r\n")
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True)))
    assert {len(row) for row in rows} == {13}
    assert [row[6] for row in rows[1:]] == ["'=A", 'B,"']
    assert [row[4] for row in rows[1:]] == ["待核实", "待核实"]
    assert [row[9:12] for row in rows[1:]] == [["contract", "", "1"], ["contract", "", "2"]]
