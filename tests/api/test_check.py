"""`check` from Python: what it takes, and what it refuses."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import accountability as acc
from tests.cli.office import RULES, office
from tests.results.books import BOOK, PARCELS, assess, contract

DAY = date(2021, 6, 30)


def test_a_path_or_a_rulebook_a_folder_or_a_mapping(tmp_path: Path) -> None:
    book, ledger = office(tmp_path)
    files = {"contract": ledger / "contract.csv", "parcel": str(ledger / "parcel.csv")}
    results = [
        acc.check(rules, records, DAY)
        for rules in (book, str(book), acc.load(book))
        for records in (ledger, str(ledger), files)
    ]
    assert results[1:] == results[:-1]
    assert len(results[0].findings) == 3


def test_records_from_python_and_from_a_generator() -> None:
    rows = [contract("A", 11), contract("B", 1)]
    lists = acc.check(BOOK, {"contract": rows, "地块台账": PARCELS}, DAY)
    streams = acc.check(BOOK, {"contract": iter(rows), "parcel": (row for row in PARCELS)}, DAY)
    assert [f.id for f in lists.findings] == [f.id for f in streams.findings]
    assert lists.rules == streams.rules


def test_parameters_and_profiles_over_a_loaded_rulebook(tmp_path: Path) -> None:
    book, ledger = office(tmp_path)
    (book / "profiles").mkdir()
    (book / "profiles" / "town.yaml").write_text(
        "profile: town\ntitle: {zh: 镇, en: Town}\n"
        "parameters:\n  limit: {value: 5000, reason: {zh: 镇的规定, en: the town's rule}}\n",
        encoding="utf-8",
    )

    def found(rules: Any, **more: Any) -> int:
        return acc.check(rules, ledger, DAY, select=["C-2"], **more).rules["C-2"].counts.failed

    loaded, with_profile = acc.load(book), acc.load(book, profile="town")
    assert found(book) == found(loaded) == 1
    assert found(book, profile="town") == found(loaded, profile="town") == found(with_profile) == 0
    assert found(with_profile, params={"limit": 200}) == found(loaded, params={"limit": "200"}) == 4
    assert found(loaded) == 1  # nothing stays behind


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"as_of": datetime(2021, 6, 30)}, "as_of: "),
        ({"as_of": "2021-06-30"}, "as_of: `2021-06-30` is not a date"),
        ({"period": (date(2021, 2, 1), date(2021, 1, 1))}, "period: it ends on 2021-01-01"),
        ({"period": (date(2021, 2, 1),)}, "period: not two dates"),
        ({"period": ("a", "b")}, "period: not two dates"),
        ({"key": b""}, "key: the office's key is empty"),
        ({"select": "B-2"}, "select: `B-2` is one word"),
        ({"ignore": "B-2"}, "ignore: `B-2` is one word"),
        ({"select": ["X"]}, "select: no rule is called `X`"),
        ({"select": [""]}, "select: no rule is called ``"),
        ({"engine": "drools"}, "there is no engine `drools`"),
        ({"params": {"limti": 1}}, "`limti`"),
        ({"profile": "nowhere"}, "`nowhere`"),
    ],
)
def test_arguments_that_make_no_sense(more: dict[str, Any], said: str) -> None:
    arguments: dict[str, Any] = {"as_of": DAY, **more}
    with pytest.raises(acc.UsageError) as refused:
        acc.check(BOOK, {"contract": [contract("A")]}, **arguments)
    assert str(refused.value).startswith(said) or said in str(refused.value)


def test_progress_is_told_and_may_end_the_run() -> None:
    told: list[tuple[str, int, int]] = []
    assess([contract("A")], progress=lambda *words: told.append(words))
    assert sorted(rule for rule, _, _ in told) == ["A-1", "B-2", "C-3", "P-4"]
    assert [numbers for _, *numbers in told] == [[0, 4], [1, 4], [2, 4], [3, 4]]

    def stop(*_: object) -> None:
        raise acc.Cancelled("enough")

    class OwnError(Exception):
        pass

    def own(*_: object) -> None:
        raise OwnError

    with pytest.raises(acc.Cancelled):
        assess([contract("A")], progress=stop)
    with pytest.raises(OwnError):
        assess([contract("A")], progress=own)


@pytest.mark.parametrize(
    ("select", "ignore", "rules"),
    [
        (None, None, ["C-1", "C-2", "D-1"]),
        ([], [], ["C-1", "C-2", "D-1"]),
        (["C-1"], None, ["C-1"]),
        (["C"], None, ["C-1", "C-2"]),
        (["C-"], None, ["C-1", "C-2"]),
        (["tag:term"], None, ["C-1"]),
        (None, ["tag:term"], ["C-2", "D-1"]),
        (["D", "C-2"], ["C-2"], ["D-1"]),
    ],
)
def test_selection(
    tmp_path: Path, select: list[str] | None, ignore: list[str] | None, rules: list[str]
) -> None:
    book, ledger = office(tmp_path)
    assert list(acc.check(book, ledger, DAY, select=select, ignore=ignore).rules) == rules


def test_an_id_means_one_rule_also_where_others_begin_with_it(tmp_path: Path) -> None:
    book, ledger = office(tmp_path, rules=RULES.replace("id: C-2", "id: C-1-a"))
    assert list(acc.check(book, ledger, DAY, select=["C-1"]).rules) == ["C-1"]
    assert list(acc.check(book, ledger, DAY, select=["C-1-"]).rules) == ["C-1-a"]


def test_mistakes_are_all_there(tmp_path: Path) -> None:
    book, ledger = office(tmp_path, rules=RULES.replace("c.end_on >", "c.x >").replace("r.since >", "r.y >"))
    with pytest.raises(acc.RulebookError) as refused:
        acc.check(book, ledger, DAY)
    assert [mistake.place.line for mistake in refused.value.mistakes] == sorted(
        mistake.place.line for mistake in refused.value.mistakes
    )
    assert len(refused.value.mistakes) == 2


def test_records_that_cannot_be_read() -> None:
    with pytest.raises(acc.RecordsError, match="nowhere"):
        acc.check(BOOK, {"contract": "nowhere.csv"}, DAY)
