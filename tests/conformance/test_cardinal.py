"""The procurement suite of a peer: every case exact, and a runner that can say no."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.agreement.engines import available
from tests.conformance.cardinal import cases, main, parameters, run

SUITE = Path(__file__).parents[3] / "shared" / "conformance" / "cardinal"
needs_suite = pytest.mark.skipif(not SUITE.is_dir(), reason="the conformance suite is not here")


@needs_suite
def test_the_suite_has_a_case_per_indicator() -> None:
    assert len(cases(SUITE)) == 11


@pytest.mark.parametrize("engine", ["reference", *available()])
@pytest.mark.parametrize("case", cases(SUITE), ids=lambda c: c.name)
def test_a_case_is_exact(case: Path, engine: str) -> None:
    report = run(case, engine)
    assert report.lines() == []


@needs_suite
@pytest.mark.parametrize("name", ["docs-R038", "docs-R024"])
def test_a_wrong_expectation_fails(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / name
    shutil.copytree(SUITE / name, case)
    wrong = (SUITE / name / "findings.jsonl").read_text("utf-8").splitlines()
    finding = json.loads(wrong[0])
    finding["value"] += 1e-9
    missing = finding | {"id": "nobody"}
    (case / "findings.jsonl").chmod(0o644)
    (case / "findings.jsonl").write_text("\n".join(map(json.dumps, (finding, missing))), "utf-8")
    report = run(case)
    assert len(report.different) == 1
    assert len(report.missing) == 1
    assert len(report.unexpected) == len(wrong) - 1
    assert main(str(tmp_path)) == 1
    assert "1 cases, 0 passed, 1 failed" in capsys.readouterr().out


def test_no_case_is_not_a_success(tmp_path: Path) -> None:
    assert main(str(tmp_path)) == 2


def test_settings_become_parameters() -> None:
    assert parameters(
        {
            "origin": "x",
            "currency": "USD",
            "exclusions": {"procurement_method_details": "Compra|Directa"},
            "price_comparison_procurement_methods": ["A"],
            "indicators": {
                "R003": {"threshold": 10, "procurement_method_details": {"Direct": 5}},
                "R038": {"minimum_submitted_bids": 3},
                "R024": {"threshold": None},
            },
        }
    ) == {
        "currency": "USD",
        "excluded_method_details": ["Compra", "Directa"],
        "price_comparison_procurement_methods": ["A"],
        "r003_threshold": 10,
        "r003_procurement_method_details": ["Direct|5"],
        "r038_minimum_submitted_bids": 3,
    }


def test_a_setting_without_a_parameter_is_told() -> None:
    with pytest.raises(ValueError, match="`surprise` has no parameter"):
        parameters({"surprise": 1, "indicators": {}})


def test_a_case_that_cannot_be_run_fails_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, settings in (("a", '{"surprise": 1, "indicators": {}}'), ("b", '{"indicators": {"R018": {}}}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "settings.json").write_text(settings, "utf-8")
    assert main(str(tmp_path)) == 1
    printed = capsys.readouterr().out
    assert "FAILED a\n  error setting `surprise` has no parameter in the rulebook" in printed
    assert "2 cases, 1 passed, 1 failed" in printed
