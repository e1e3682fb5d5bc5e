"""All implementations of the benchmark give the same counts and findings."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from accountability.engines.durable.ruleset import importable
from accountability.rulebook.load import load
from bench import answers, by_durable, by_polars, by_sql, columns, district, ledgers, ours, sql_record_rules
from bench.installed import compile_modules
from bench.payments import Sizes, payments

ROWS = 3_000
FEW = 150  # for the definition, which compares every payment with every other


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def records(home: Path) -> Path:
    return ledgers.write(home / "ledgers", ROWS)


@pytest.fixture(scope="module")
def by_hand(home: Path, records: Path) -> Path:
    out = _made(home / "sql")
    by_sql.run(records, out, threads=1)
    return out


@pytest.fixture(scope="module")
def own(home: Path, records: Path) -> Path:
    out = _made(home / "ours")
    ours.run(records, out, threads=1)
    return out


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_runs_find_the_modules_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    compile_modules()
    found = {path.name.split(".")[0] for path in tmp_path.rglob("*.pyc")}
    assert {"batch", "evaluation", "by_sql"} <= found


def test_the_library_gives_what_sql_by_hand_gives(own: Path, by_hand: Path) -> None:
    assert answers.compare(own, by_hand) > 300


def test_polars_by_hand_gives_the_same(home: Path, records: Path, by_hand: Path) -> None:
    out = _made(home / "polars")
    by_polars.run(records, out)
    assert answers.compare(out, by_hand) > 300


@pytest.mark.skipif(not importable(), reason="durable-rules cannot be imported here")
def test_durable_rules_gives_the_same_for_single_records(home: Path, records: Path, by_hand: Path) -> None:
    out = _made(home / "durable")
    by_durable.run(records, out)
    assert answers.compare(out, by_hand, by_durable.RULES) > 300


def test_the_definition_gives_what_sql_by_hand_gives(home: Path) -> None:
    few = ledgers.write(home / "few", FEW)
    definition, by_hand = _made(home / "definition"), _made(home / "few-sql")
    ours.run(few, definition, engine="reference")
    by_sql.run(few, by_hand, threads=1)
    answers.compare(definition, by_hand)


def test_every_rule_is_written_by_hand(by_hand: Path) -> None:
    assert set(answers.read_counts(by_hand)) == set(load(ours.RULES).rules)
    assert set(by_durable.RULES) == set(sql_record_rules.RULES)


def test_every_relational_rule_has_every_verdict_that_it_can_have(by_hand: Path) -> None:
    """So that what is compared is not empty."""
    counts = answers.read_counts(by_hand)
    for rule in ("R01", "R02", "R04", "R05", "R06", "R07"):
        failed, passed, unknown, _ = counts[rule]
        assert min(failed, passed, unknown) > 0, rule


def test_a_difference_is_told(home: Path, by_hand: Path) -> None:
    other = _made(home / "other")
    found = pq.read_table(by_hand / answers.FINDINGS)
    pq.write_table(found.slice(1), other / answers.FINDINGS)
    answers.write_counts(other, {**answers.read_counts(by_hand), "P01": [9, 0, 0, 0]})
    with pytest.raises(answers.Different, match=r"P01: .* there(.|\n)*only in sql"):
        answers.compare(by_hand, other)


def test_ledgers_are_the_same_from_the_same_seed_only(tmp_path: Path) -> None:
    one, same = (ledgers.write(tmp_path / name, 200) for name in ("one", "same"))
    other = ledgers.write(tmp_path / "other", 200, seed=1)
    for name in ("payment", *ledgers.OTHERS):
        assert pq.read_table(one / f"{name}.parquet").equals(pq.read_table(same / f"{name}.parquet"))
    file = "payment.parquet"
    assert not pq.read_table(one / file).equals(pq.read_table(other / file))


def test_payments_are_made_a_row_group_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.payments.CHUNK", 64)
    assert [table.num_rows for table in payments(Sizes(150), 1)] == [64, 64, 22]


def test_decimals_are_made_of_whole_numbers() -> None:
    numbers = np.array([-1, 0, 12345])
    gaps = np.array([False, True, False])
    assert [str(v) for v in columns.money(numbers, gaps).to_pylist()] == ["-0.01", "None", "123.45"]


def test_a_simulated_town_is_measured_and_clean(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    asked = ["--scale", "town", "--folder", str(tmp_path / "years")]
    assert district.main([*asked, "--format", "parquet"]) == 0
    said = capfd.readouterr().out
    assert "parquet  bare reading" in said
    assert "goal: 10 s, 1024 MB" in said
