"""Pages do not rot: links lead somewhere, code runs, every command and option is documented."""

from __future__ import annotations

import os
import re
import shlex
from datetime import date
from pathlib import Path

import pytest

import accountability as acc
from accountability.cli.main import COMMANDS, main
from accountability.engines.registry import ENGINES
from accountability.reports.registry import REPORTS

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


@pytest.mark.parametrize("line", re.findall(r"^\$ (accountability .*)$", README, re.MULTILINE))
def test_the_commands_of_the_readme_work(
    line: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(shlex.split(line)[1:]) in (0, 1)
    assert capfd.readouterr().out


def test_the_python_of_the_readme_works(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = blocks("python")
    exec(compile(code, "README.md", "exec"), {})
    printed = capfd.readouterr().out
    assert printed.startswith("Counts(passed=")
    assert "L02-1 {'contract_id': " in printed


def test_the_rule_of_the_readme_is_a_rule(tmp_path: Path) -> None:
    (rule,) = blocks("yaml")
    records = os.path.relpath(ROOT / "rules" / "records", tmp_path)
    head = f"language: 1\nid: readme\nversion: 1.0.0\ntitle: t\ninclude: ['{records}']\n"
    law = "authorities: {civil-code: {title: t, status: read, from: 2021-01-01}}\n"
    (tmp_path / "rulebook.yaml").write_text(head + law + rule, encoding="utf-8")
    dates = {"signed_on": "2021-02-01", "start_on": "2021-02-01", "end_on": "2041-02-02"}
    rows = [
        {"contract_id": "F", "kind": "asset_lease", **dates},
        {"contract_id": "P", "kind": "asset_lease", **dates, "end_on": "2041-02-01"},
        {"contract_id": "U", "kind": "asset_lease", **dates, "end_on": ""},
        {"contract_id": "N", "kind": "transfer", **dates},
    ]
    result = acc.check(tmp_path, {"contract": rows}, date(2021, 6, 30))
    assert result.rules["L02-3"].counts == acc.Counts(passed=1, failed=1, unknown=1, not_applicable=1)
    assert [finding.subject for finding in result.findings] == [{"contract_id": "F"}]


def test_every_command_is_in_the_readme_or_the_changelog() -> None:
    named = README + (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert {"check", "lint", "test", "schema", "version"} <= set(COMMANDS)
    assert [name for name in COMMANDS if f"`{name}`" not in named] == []


def test_every_format_and_engine_is_documented() -> None:
    results = (ROOT / "docs" / "results.md").read_text("utf-8")
    assert [name for name in REPORTS if f"--format {name}" not in results] == []
    decisions = "".join(page.read_text("utf-8") for page in (ROOT / "docs" / "decisions").glob("*.md"))
    assert "reference" in ENGINES
    assert 'engine="reference"' in decisions


def test_the_makefile_runs_what_the_readme_promises() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "pytest"):
        assert f"$(BIN)/{tool}" in makefile
    assert "accountability check rules/prohibitions/land" in makefile
    assert "make --no-print-directory test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_license_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
