"""Rulebooks that cannot be used: the place, what is wrong, exit 2, no traceback, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Ended
from tests.cli.conftest import Command
from tests.cli.office import RULES, office, snapshot


def used(command: Command, folder: Path, rules: str) -> Ended:
    """`check` with `rules`; what it must leave alone is untouched."""
    book, ledger = office(folder, rules=rules)
    out = folder / "out.json"
    out.write_text("from before", encoding="utf-8")
    before = snapshot(folder)
    ended = command("check", book, "--records", ledger, "--as-of", "2021-06-30", "-f", f"json={out}")
    assert snapshot(folder) == before
    assert ended.code == 2
    assert ended.out == ""
    assert "Traceback" not in ended.err
    assert ended.err.splitlines()[-1].startswith("error: mistakes in the rulebook: ")
    return ended


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("c.end_on > date", "c.ends_on > date", ": `contract` has no field called `ends_on`"),
        ("c.price / c.area > :limit", "c.kind > 5", "`"),
        ("    severity: low\n", "    severity: low\n    severity: high\n", "`severity`"),
        ("    severity: low\n", "    severty: low\n", "`severty`"),
        ("    severity: low\n", "    severity: lowly\n", "lowly"),
        ("language: 1\n", "language: 1\ninclude: [rulebook.yaml]\n", "circle"),
        ("c.price / c.area > :limit", "'" + "c.area > 1 and " * 70_000 + "true'", "characters"),
        ("c.price / c.area > :limit", '"c.area > 1 and \\ud800"', "surrogate"),
        ("c.price / c.area > :limit", "'" + "1+" * 5_000 + "1 > 2'", "4,000 words"),
        ("c.price / c.area > :limit", "'" + "(" * 3_000 + "true" + ")" * 3_000 + "'", "4,000 words"),
        ("c.price / c.area > :limit", "'" + "(" * 100 + "true" + ")" * 100 + "'", "deep"),
        ("rules:\n", "rules: &a\n", "anchor"),
        ("language: 1\n", "language: 1\n\x00", "U+0000"),
    ],
    ids=[
        "unknown-field", "wrong-type", "duplicate-key", "unknown-key", "unknown-word", "cyclic-include",
        "condition-of-1-MB", "lone-surrogate", "chain-of-5000-terms", "3000-parentheses", "100-parentheses",
        "anchor", "nul",
    ],
)  # fmt: skip
def test_a_mistake(command: Command, tmp_path: Path, found: str, put: str, said: str) -> None:
    assert found in RULES
    ended = used(command, tmp_path, RULES.replace(found, put, 1))
    assert f"{tmp_path / 'rules' / 'rulebook.yaml'}:" in ended.err
    assert said in ended.err
    assert len(ended.err) < 4_000


def test_a_circle_of_derived_records(command: Command, tmp_path: Path) -> None:
    circle = "derive:\n  a: {from: b x, let: {n: x.n}, key: [n]}\n  b: {from: a x, let: {n: x.n}, key: [n]}\n"
    ended = used(command, tmp_path, RULES.replace("rules:\n", circle + "rules:\n", 1))
    assert "circle" in ended.err


def test_a_circle_of_includes(command: Command, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "rulebook.yaml").write_text(
        "language: 1\nid: other\nversion: 1.0.0\ntitle: t\ninclude: [../rules]\n", encoding="utf-8"
    )
    ended = used(command, tmp_path, RULES.replace("language: 1\n", "language: 1\ninclude: [../other]\n", 1))
    assert "circle" in ended.err


def test_every_mistake_at_once(command: Command, tmp_path: Path) -> None:
    rules = RULES.replace("c.end_on > date", "c.ends_on > date").replace("r.since >", "r.sinse >")
    ended = used(command, tmp_path, rules)
    assert "`ends_on`" in ended.err
    assert "`sinse`" in ended.err
    assert "hint: did you mean `since`?" in ended.err


def test_a_rulebook_that_is_no_text(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path)
    (book / "more.yaml").write_bytes(b"rules: \xff\xfe\n")
    ended = command("check", book, "--records", ledger, "--as-of", "2021-06-30")
    assert ended.code == 2
    assert "more.yaml:1:" in ended.err
    assert "Traceback" not in ended.err
