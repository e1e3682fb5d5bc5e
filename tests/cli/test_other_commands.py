"""`lint`, `test`, `schema`, `version`, and the help that names them all."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.cli.command import accountability
from tests.cli.conftest import Command
from tests.cli.office import RULES, office


def test_lint_lists_remarks_and_fails_only_if_strict(command: Command, tmp_path: Path) -> None:
    book, _ = office(tmp_path)
    loose = command("lint", book)
    assert loose.code == 0
    assert f"{book / 'rulebook.yaml'}:" in loose.out
    assert "rule `C-1` has no case for pass, unknown, not_applicable" in loose.out
    assert command("lint", book, "--strict").code == 1


def test_lint_lists_mistakes(command: Command, tmp_path: Path) -> None:
    book, _ = office(tmp_path, rules=RULES.replace("c.end_on > date", "c.ends_on > date"))
    ended = command("lint", book)
    assert ended.code == 2
    assert "hint: did you mean `end_on`?" in ended.err


def test_cases_that_pass(command: Command, tmp_path: Path) -> None:
    book, _ = office(tmp_path)
    ended = command("test", book)
    assert (ended.code, ended.out) == (0, "cases passed: 1, failed: 0\n")


def test_a_case_that_fails_says_where_and_what_came(command: Command, tmp_path: Path) -> None:
    book, _ = office(
        tmp_path, rules=RULES.replace("expect: {fail: [A]}", "expect: {pass: [A], unknown: [B]}")
    )
    ended = command("test", book)
    assert ended.code == 1
    assert f"{book / 'rulebook.yaml'}:5" in ended.out
    assert "C-1: a day late" in ended.out
    assert "  `A`: expected pass, came fail\n" in ended.out
    assert "  `B`: expected unknown, but there is no such subject; there is `A`\n" in ended.out
    assert ended.out.endswith("cases passed: 0, failed: 1\n")


def test_only_some_cases(command: Command, tmp_path: Path) -> None:
    book, _ = office(tmp_path)
    assert command("test", book, "-k", "day late").code == 0
    assert command("test", book, "--select", "C").code == 0


@pytest.mark.parametrize("words", [("-k", "nowhere"), ("--select", "C-2")])
def test_no_case_at_all_is_no_success(command: Command, tmp_path: Path, words: tuple[str, ...]) -> None:
    book, _ = office(tmp_path)
    ended = command("test", book, *words)
    assert ended.code == 2
    assert "nothing to evaluate" in ended.err


def test_the_schema_is_one_and_takes_a_rulebook(command: Command) -> None:
    ended = command("schema")
    assert ended.code == 0
    schema = json.loads(ended.out)
    jsonschema.Draft202012Validator.check_schema(schema)
    whole = jsonschema.Draft202012Validator(schema)
    written = yaml.load(RULES, yaml.BaseLoader) | {"language": 1}  # all scalars as text, but for this one
    assert whole.is_valid(written)
    written["rules"][0]["severty"] = written["rules"][0].pop("severity")
    assert not whole.is_valid(written)


def test_version() -> None:
    ended = accountability("version")
    assert (ended.code, ended.out, ended.err) == (0, f"accountability {version('accountability')}\n", "")


@pytest.mark.parametrize("words", [("--help",), ("check", "--help")])
def test_help_lists_the_exit_codes(command: Command, words: tuple[str, ...]) -> None:
    ended = command(*words)
    assert ended.code == 0
    for code in range(4):
        assert f"\n    {code}  " in ended.out


def test_without_a_command_the_help_is_shown(command: Command) -> None:
    ended = command()
    assert ended.code == 2
    assert ended.err.startswith("Usage: accountability")
