"""What `check` prints, and where."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.command import check
from tests.cli.conftest import Command
from tests.cli.office import CONTRACTS, office, snapshot


def test_standard_output_carries_only_the_result(checked: Command) -> None:
    ended = checked("-f", "json")
    assert json.loads(ended.out)["rulebook"]["id"] == "office"
    assert "leads: 3, undecided: 3, data problems: 2; at or above --fail-on low: 3" in ended.err


def test_quiet_says_nothing_on_standard_error(checked: Command) -> None:
    assert checked("-q", "-f", "json").err == ""


def test_quiet_still_says_why_a_run_is_no_success(checked: Command) -> None:
    assert "the run is incomplete" in checked("-q", "-f", "json", "--select", "C-1", "--select", "D-1").err


def test_formats_go_to_files_and_one_to_standard_output(checked: Command, tmp_path: Path) -> None:
    ended = checked("-f", f"json={tmp_path / 'a.json'}", "-f", f"csv={tmp_path / 'a.csv'}", "-f", "jsonl")
    whole = json.loads((tmp_path / "a.json").read_text("utf-8"))
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()))
    lines = [json.loads(line) for line in ended.out.splitlines()]
    ids = [finding["id"] for finding in whole["findings"]]
    assert len(set(ids)) == 3
    assert ids == [row["id"] for row in rows] == [line["id"] for line in lines if line["type"] == "finding"]


def test_findings_and_undecided_go_to_parquet_files(checked: Command, tmp_path: Path) -> None:
    paths = {name: tmp_path / f"{name}.parquet" for name in ("parquet", "undecided")}
    options = [word for name, path in paths.items() for word in ("-f", f"{name}={path}")]
    whole = json.loads(checked("-f", "json", *options).out)
    findings, undecided = (pq.read_table(path) for path in paths.values())
    assert findings.column("id").to_pylist() == [finding["id"] for finding in whole["findings"]]
    counts = Counter(undecided.column("rule").to_pylist())
    assert counts == {rule["id"]: rule["unknown"] for rule in whole["rules"] if rule["unknown"]}
    assert "parquet=FILE" in checked("-f", "parquet").err
    assert "undecided=FILE" in checked("-f", "undecided").err


def test_records_by_name_label_and_folder(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path)
    common = ("check", book, "--as-of", "2021-06-30", "-f", "json", "-q")
    by_folder = command(*common, "--records", ledger)
    by_name = command(
        *common,
        "--records",
        f"contract={ledger / 'contract.csv'}",
        "--records",
        f"地块台账={ledger / 'parcel.csv'}",
    )
    assert by_folder.out == by_name.out


def test_chinese_by_option_and_by_environment(checked: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    by_option = checked("--lang", "zh")
    monkeypatch.setenv("ACCOUNTABILITY_LANG", "zh")
    assert checked().out == by_option.out
    assert "待核实" in by_option.out
    assert "数据不足" in by_option.out
    assert "线索 3 条" in by_option.err


def test_the_period_of_the_run_is_in_the_result(checked: Command) -> None:
    ended = checked("--from", "2021-01-01", "--to", "2021年6月30日", "-f", "json")
    assert json.loads(ended.out)["period"] == {"from": "2021-01-01", "to": "2021-06-30"}


def test_the_same_bytes_whatever_the_locale_zone_and_hash_seed(tmp_path: Path) -> None:
    book, ledger = office(tmp_path)
    others = (
        {"LC_ALL": "zh_CN.GB18030", "LANG": "zh_CN.GB18030", "PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai"},
        {
            "LC_ALL": "C",
            "PYTHONIOENCODING": "ascii",
            "PYTHONHASHSEED": "2",
            "TZ": "America/New_York",
            "NO_COLOR": "1",
        },
        {
            "LC_ALL": "tr_TR.UTF-8",
            "PYTHONHASHSEED": "3",
            "FORCE_COLOR": "1",
            "TERM": "xterm",
            "COLUMNS": "20",
        },
    )
    for form in ("json", "text", "csv"):
        first, *rest = (check(book, ledger, "-f", form, "--lang", "zh", env=env) for env in others)
        assert first.code == 1
        assert [ended.out for ended in rest] == [first.out] * len(rest)


def test_row_order_does_not_change_the_findings(command: Command, tmp_path: Path) -> None:
    found: list[object] = []
    head, *rows = CONTRACTS.splitlines()
    for order in (rows, rows[::-1]):
        folder = tmp_path / str(len(found))
        folder.mkdir()
        book, ledger = office(folder, contracts="\n".join([head, *order]) + "\n")
        ended = command("check", book, "--records", ledger, "--as-of", "2021-06-30", "-f", "json")
        result = json.loads(ended.out)
        found.append(([f["id"] for f in result["findings"]], result["rules"], result["undecided"]))
    assert found[0] == found[1]


def test_inputs_stay_as_they_are_and_nothing_is_left_behind(command: Command, tmp_path: Path) -> None:
    book, ledger = office(tmp_path)
    before = snapshot(tmp_path)
    command(
        "check", book, "--records", ledger, "--as-of", "2021-06-30", "-f", f"json={tmp_path / 'out.json'}"
    )
    after = dict(snapshot(tmp_path))
    del after[tmp_path / "out.json"]
    assert after == before


def test_ledger_text_cannot_steer_the_terminal(command: Command, tmp_path: Path) -> None:
    dirty = CONTRACTS.replace("C1,", "C\x1b[2J\u202e1[red],", 1)
    book, ledger = office(tmp_path, contracts=dirty)
    ended = command("check", book, "--records", ledger, "--as-of", "2021-06-30")
    assert "\x1b" not in ended.out
    assert "\u202e" not in ended.out
    assert "C\\u001b[2J\\u202e1[red]" in ended.out
