"""What a rulebook should not be left with."""

from __future__ import annotations

from pathlib import Path

import pytest

from accountability.rulebook.lints import lint
from tests.rulebook.books import book, rule

GOOD = (
    rule(
        "forbid: c.price > :limit and c.start_on > c.start_on + :max_term[c.parcel.land_class]\n"
        "message: {zh: 请核对, en: check it}\nauthority: [law/1]\n"
        "let: {near: some per_issuer x with (x.n > 1)}\n"
        "measure: if near then 1 else 2"
    ).replace("title: t", "title: {zh: 题, en: t}")
    + """\
    cases:
      - name: one
        as_of: 2021-01-01
        given: {contract: []}
        expect: {fail: [C1], pass: [C2], unknown: [C3]}
"""
)
TO_CONFIRM = """\
authorities:
  draft: {title: t, status: to_confirm}
  dated: {title: t, status: read, to: 2021-01-01}
"""
LOCAL = "parameters:\n  p: {type: integer, local: true}\n"
MESSAGE = "message: {zh: 请核对, en: check it}"


def _remarks(folder: Path, part: str, strict: bool = False) -> list[tuple[str, str, str]]:
    found = lint(book(folder, part), strict=strict)
    return [
        (r.code, r.level, f"{r.place.line}:{r.place.column}") for r in found if "part.yaml" in r.place.file
    ]


def test_nothing_to_remark(tmp_path: Path) -> None:
    assert lint(book(tmp_path, GOOD), strict=True) == ()


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (GOOD.replace("pass: [C2], ", ""), [("case-missing", "warning", "2:9")]),
        (GOOD.replace("message:", "where: c.open\n    message:"), [("case-missing", "warning", "2:9")]),
        (
            TO_CONFIRM + GOOD.replace("law/1", "dated"),
            [("case-missing", "warning", "5:9")],
        ),
        (TO_CONFIRM + GOOD.replace("law/1", "dated, law"), []),  # law holds at all times
        (GOOD.replace("authority: [law/1]", "tags: []"), [("authority-missing", "warning", "2:9")]),
        (TO_CONFIRM + GOOD.replace("law/1", "draft"), [("authority-to-confirm", "warning", "5:9")]),
        (GOOD.replace(", en: check it", ""), [("message-locale", "warning", "2:9")]),
        (GOOD.replace(MESSAGE, "tags: []"), [("message-missing", "warning", "2:9")]),
        (GOOD.replace("{zh: 题, en: t}", "{zh: 题}"), [("title-locale", "warning", "2:9")]),
        (GOOD.replace("{near:", "{far: c.issuer, near:"), [("let-unused", "warning", "2:9")]),
        (GOOD + "parameters:\n  p: {type: date}\n", [("parameter-unused", "warning", "17:3")]),
        (GOOD + "derive:\n  d: {from: contract c}\n", [("derive-unused", "warning", "17:3")]),
        (
            GOOD.replace(":limit and", ":limit and :p = 1 and") + LOCAL,
            [("parameter-local", "warning", "17:3")],
        ),
    ],
)
def test_remarks(tmp_path: Path, part: str, expected: list[tuple[str, str, str]]) -> None:
    assert _remarks(tmp_path, part) == expected


def test_strict_makes_missing_cases_and_titles_errors(tmp_path: Path) -> None:
    found = _remarks(tmp_path, rule("forbid: c.open").replace("title: t", "title: {zh: 题}"), strict=True)
    assert [(code, level) for code, level, _ in found] == [
        ("authority-missing", "warning"),
        ("case-missing", "error"),
        ("message-missing", "warning"),
        ("title-locale", "error"),
    ]


def test_as_text(tmp_path: Path) -> None:
    (remark,) = lint(book(tmp_path, GOOD.replace("fail: [C1], ", "")), strict=True)
    assert str(remark).split("part.yaml:")[1] == (
        "2:9: error: rule `R1` has no case for fail (case-missing)\n  hint: add a case that expects it"
    )
