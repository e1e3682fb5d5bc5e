"""Ledgers with faults: what can be read is read and listed, what cannot ends the run with one message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Ended
from tests.cli.conftest import Command
from tests.cli.office import CONTRACTS, office, snapshot


def checked(command: Command, book: Path, ledger: Path, *words: str) -> Ended:
    before = snapshot(book, ledger)
    ended = command("check", book, "--records", ledger, "--as-of", "2021-06-30", *words)
    assert snapshot(book, ledger) == before
    assert "Traceback" not in ended.err
    return ended


def problems(command: Command, folder: Path, contracts: str) -> list[dict[str, Any]]:
    book, ledger = office(folder, contracts=contracts)
    ended = checked(command, book, ledger, "-f", "json", "--select", "C-1")
    assert ended.code in (0, 1)
    found: list[dict[str, Any]] = json.loads(ended.out)["problems"]
    return found


def test_a_repeated_key(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path, contracts=CONTRACTS + CONTRACTS.splitlines()[1] + "\n")
    result = json.loads(checked(command, book, ledger, "-f", "json", "--select", "C-1").out)
    assert result["records"]["contract"]["rows"] == 6
    assert result["rules"][0]["subjects"] == 6  # each row is a subject of its own
    assert [f["subject"]["contract_id"] for f in result["findings"]] == ["C1", "C1", "C2"]
    assert len({f["id"] for f in result["findings"]}) == 3
    said = [p for p in result["problems"] if p["column"] == "合同编号"]
    assert said == [
        {
            "file": str(ledger / "contract.csv"),
            "row": 2,
            "column": "合同编号",
            "text": "C1",
            "message": "the key `C1` stands in 2 rows (2, 7); the rows are the same",
            "rules": ["C-1"],
        }
    ]


def test_a_dangling_reference(command: Command, tmp_path: Path) -> None:
    (found,) = (p for p in problems(command, tmp_path, CONTRACTS) if p["column"] == "parcel_id")
    assert found["message"] == "1 reference names no record of `parcel`: P9"
    assert found["rules"] == ["C-1"]


def test_a_cell_of_the_wrong_type(command: Command, tmp_path: Path) -> None:
    text = CONTRACTS.replace("2031-01-01", "二〇三一", 1)
    (found,) = (p for p in problems(command, tmp_path, text) if p["column"] == "end_on")
    assert (found["row"], found["text"], found["rules"]) == (2, "二〇三一", ["C-1"])


def test_a_key_that_is_empty_is_told_by_its_row(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path, contracts=CONTRACTS.replace("C1,", ",", 1))
    result = json.loads(checked(command, book, ledger, "-f", "json", "--select", "C-1").out)
    assert result["findings"][-1]["subject"] == {"contract_id": "", "row": "2"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("contract.csv", b"", "contract.csv"),
        ("contract.csv", b"\x00\x01\x02", "contract.csv"),
        ("contract.csv", b"\xff\xff\xff\xff\n", "contract.csv"),
        ("contract.jsonl", b"{", "contract.jsonl"),
        ("contract.jsonl", b'{"contract_id": "A", "contract_id": "B"}', "contract_id"),
        ("contract.json", b"[" * 100_000, "contract.json"),
        ("contract.json", b"[1]", "contract.json"),
        ("contract.xlsx", b"PK", "is no workbook"),
        ("contracts.csv", b"contract_id\n1\n", "`contracts.csv` is named after no record type"),
    ],
    ids=["empty", "nul", "encoding", "broken-json", "duplicate", "deep", "no-object", "later", "no-type"],
)
def test_what_cannot_be_read_at_all(
    command: Command, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    book, ledger = office(tmp_path, contracts=None)
    (ledger / name).write_bytes(content)
    ended = checked(command, book, ledger)
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith("error: ")
    assert said in ended.err
    assert len(ended.err.splitlines()) <= 2


def test_a_folder_for_a_file(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path)
    ended = command("check", book, "--records", f"contract={ledger}", "--as-of", "2021-06-30")
    assert ended.code == 2
    assert ended.err == f"error: `{ledger}` is a folder, not a file\n"


def test_no_such_file(command: Command, tmp_path: Path) -> None:
    book, _ = office(tmp_path)
    missing = tmp_path / "nothing.csv"
    ended = command("check", book, "--records", f"contract={missing}", "--as-of", "2021-06-30")
    assert ended.code == 2
    assert str(missing) in ended.err


def test_an_empty_folder(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path, contracts=None, parcels=None)
    ended = command("check", book, "--records", ledger, "--as-of", "2021-06-30")
    assert ended.code == 2
    assert "is empty" in ended.err


def test_a_record_type_that_does_not_exist(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path)
    words = ("--records", f"contrcat={ledger / 'contract.csv'}", "--as-of", "2021-06-30")
    ended = command("check", book, *words)
    assert ended.code == 2
    assert "hint: did you mean `contract`?" in ended.err
