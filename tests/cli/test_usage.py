"""Wrong usage: one sentence, a hint where there is one, exit 2, and never a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accountability.engines.duckdb.judging import judged
from tests.cli.command import Ended
from tests.cli.conftest import Command
from tests.cli.office import office


def refused(ended: Ended) -> str:
    """What was said; the hint apart, on a line of its own."""
    assert ended.code == 2
    assert ended.out == ""
    assert "Traceback" not in ended.err
    lines = ended.err.splitlines()
    assert lines[0].startswith("error: ")
    assert not lines[0].endswith(".")
    assert all(line.startswith("  hint: ") for line in lines[1:])
    return ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2021-01-01"), "--from and --to go together"),
        (("--from", "2021-13-01", "--to", "2021-12-31"), "--from: `2021-13-01` is not a date"),
        (("--from", "2021-02-01", "--to", "2021-01-01"), "it ends on 2021-01-01, before it begins"),
        (("--param", "limit"), "--param: `limit` is not of the form NAME=VALUE"),
        (("--param", "limit=1", "--param", "limit=2"), "--param: `limit` is given twice"),
        (("--param", "limti=1"), "`limti`"),
        (("--param", "limit=many"), "many"),
        (("--profile", "nowhere"), "`nowhere`"),
        (("--select", "X-1"), "select: no rule is called `X-1`"),
        (("--select", "tag:trem"), "did you mean `tag:term`?"),
        (("--ignore", "C9"), "ignore: no rule is called `C9`"),
        (("--select", "C-1", "--ignore", "C-1"), "nothing to evaluate: every selected rule is ignored"),
        (("--fail-on", "hihg"), "`hihg` is not a severity"),
        (("--lang", "de"), "--lang: `de` is not a language"),
        (("-f", "xml"), "--format: there is no format `xml`"),
        (("-f", "json="), "--format: `json=` names no file"),
        (("-f", "json", "-f", "csv"), "only one format can go to standard output"),
        (("-f", "json=/tmp/x", "-f", "csv=/tmp/../tmp/x"), "two formats go to the same file"),
        (("--key-file", "/nowhere/key"), "--key-file: `/nowhere/key` cannot be read"),
        (("--records", "x"), "--records: `x` is neither NAME=PATH, a folder nor a workbook"),
        (("--records", "=x"), "--records: `=x` is neither NAME=PATH, a folder nor a workbook"),
        (("--records", "contract=other.csv"), "--records: `contract` is given twice"),
        (("--frobnicate",), "no such option: --frobnicate"),
    ],
)
def test_words_that_make_no_sense(checked: Command, words: tuple[str, ...], said: str) -> None:
    assert said in refused(checked(*words))


@pytest.mark.parametrize("day", ["", "yesterday", "2021-6", "21-06-30", "2021-02-29", "30.06.2021"])
def test_a_bad_date(command: Command, tmp_path: Path, day: str) -> None:
    book, ledger = office(tmp_path)
    ended = command("check", book, "--records", ledger, "--as-of", day)
    assert f"--as-of: `{day}` is not a date" in refused(ended)


def test_what_must_be_given(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path)
    assert "missing option" in refused(command("check", book, "--records", ledger))
    assert "missing option" in refused(command("check", book, "--as-of", "2021-06-30"))
    assert "missing argument" in refused(command("check"))


def test_a_command_that_does_not_exist(command: Command) -> None:
    assert "no such command `chekc`" in refused(command("chekc"))


def test_no_rulebook_there(command: Command, tmp_path: Path) -> None:
    _, ledger = office(tmp_path)
    ended = command("check", tmp_path / "nothing", "--records", ledger, "--as-of", "2021-06-30")
    assert "no rulebook at" in refused(ended)


def test_a_file_without_its_type(checked: Command, tmp_path: Path) -> None:
    file = tmp_path / "ledger" / "contract.csv"
    assert f"hint: NAME={file}" in refused(checked("--records", file))


def test_an_internal_error_is_one_line(checked: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("two\nlines")

    monkeypatch.setattr("accountability.cli.check.run_check", broken)
    said = refused(checked())
    assert "internal error, please report it" in said
    assert said.count("\n") == 1
    monkeypatch.setenv("ACCOUNTABILITY_DEBUG", "1")
    assert "Traceback" in checked().err


def test_a_rule_that_breaks_the_engine_costs_this_rule_only(
    checked: Command, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken(database: Any, rules: Any, **words: Any) -> object:
        if any(rule.id == "C-2" for rule in rules):
            raise RuntimeError("broken here")
        return judged(database, rules, **words)

    monkeypatch.setattr("accountability.engines.duckdb.evaluation.judged", broken)
    ended = checked("-f", "jsonl")
    assert ended.code == 3
    assert '"id":"C-2","item":"C","status":"error"' in ended.out
    assert "please report it: RuntimeError" in ended.out
    assert "broken here" not in ended.out + ended.err  # such a text may quote a cell
    assert ended.out.count('"type":"finding","id"') == 2  # those of C-1
