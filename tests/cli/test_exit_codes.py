"""The four exit codes, and which outranks which."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.office import CONTRACTS, office


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 1),
        (("--fail-on", "high"), 1),
        (("--fail-on", "critical"), 0),
        (("--fail-on", "never"), 0),
        (("--fail-on", "never", "--fail-on-unknown"), 1),
        (("--exit-zero",), 0),
        (("--exit-zero", "--fail-on-unknown"), 0),
        (("--select", "C-2", "--fail-on", "medium"), 0),
        (("--ignore", "C-1", "--fail-on", "medium"), 0),
        (("--select", "C-2", "--param", "limit=1000000"), 0),
        (("--select", "C", "--select", "D"), 1),  # D-1 was not asked for by its own name
        (("--select", "C-2", "--select", "D-1"), 3),
        (("--select", "C-2", "--select", "D-1", "--exit-zero"), 3),
        (("--select", "D-1"), 2),
        (("--select", "D-1", "--exit-zero"), 2),
    ],
)
def test_code(checked: Command, words: tuple[str, ...], code: int) -> None:
    assert checked(*words).code == code


def test_a_missing_column_that_a_rule_reads_outranks_findings(command: Command, tmp_path: Path) -> None:
    contracts = "\n".join(line.rsplit(",", 1)[0] for line in CONTRACTS.splitlines()) + "\n"
    book, ledger = office(tmp_path, contracts=contracts)
    whole = command("check", book, "--records", ledger, "--as-of", "2021-06-30")
    assert whole.code == 3
    assert "the column contract.area is missing (read by C-2)" in whole.out
    assert "the run is incomplete" in whole.err
    other = command("check", book, "--records", ledger, "--as-of", "2021-06-30", "--select", "C-1")
    assert other.code == 1  # no rule of this run reads it
    assert "area" not in other.out


def test_records_without_a_subject_are_no_success(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path, contracts=CONTRACTS.splitlines()[0] + "\n")
    ended = command("check", book, "--records", ledger, "--as-of", "2021-06-30", "--fail-on", "never")
    assert ended.code == 2
    assert "nothing was evaluated" in ended.err


def test_an_absent_register_makes_its_rules_unknown_not_unchecked(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path, parcels=None)
    words = ("--select", "C-1", "--format", "jsonl")
    ended = command("check", book, "--records", ledger, "--as-of", "2021-06-30", *words)
    assert ended.code == 0
    assert '"status":"checked"' in ended.out
    assert '"cause":"parcel was not supplied"' in ended.out


def test_a_rule_that_applies_to_nobody_is_a_warning(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path, parcels="parcel_id,land\nP1,waste\nP9,waste\n")
    ended = command("check", book, "--records", ledger, "--as-of", "2021-06-30", "--select", "C-1")
    assert "C-1: the rule applied to none of its 5 subjects" in ended.out
    assert ended.code == 0
