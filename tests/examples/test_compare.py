"""The demo's comparison says what differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from examples.town.compare import EXPECTED, differences, main


def result(folder: Path, findings: list[list[str]]) -> Path:
    """A JSON result with the expected parts, but these findings."""
    expected = json.loads(EXPECTED.read_text("utf-8"))
    entry = ("rule", "cause", "count", "subjects")
    problem = ("sheet", "row", "column", "text", "message")
    made = {
        "findings": [{"rule": rule, "subject": dict(enumerate(cells))} for rule, *cells in findings],
        "undecided": [dict(zip(entry, found, strict=True)) for found in expected["undecided"]],
        "problems": [dict(zip(problem, found, strict=True)) for found in expected["problems"]],
        "sheets": [{"file": "x", **sheet} for sheet in expected["sheets"]],
    }
    path = folder / "result.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


def test_what_is_expected_is_expected(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    findings = json.loads(EXPECTED.read_text("utf-8"))["findings"]
    assert main([str(result(tmp_path, findings))]) == 0
    assert "与预期结果完全一致" in capfd.readouterr().out


def test_a_finding_less_is_a_difference(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    findings = json.loads(EXPECTED.read_text("utf-8"))["findings"]
    path = result(tmp_path, findings[1:])
    assert differences(path) == ["findings"]
    assert main([str(path)]) == 1
    assert "不一致：findings" in capfd.readouterr().out
