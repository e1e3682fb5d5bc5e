"""`accountability probe` on the command line, and the JSON that it prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from accountability.model.verdict import Verdict
from accountability.probing.findings import Probed, Trial
from accountability.reports.probe_json import probe_json
from accountability.reports.probe_text import probe_text
from tests.cli.conftest import Command
from tests.probing.books import book_of

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "probe.schema.json").read_text("utf-8"))
LIMIT = "id: limit, for: pay p, forbid: 'p.amount > :limit'"
NEVER = "id: never, for: pay p, forbid: 1 > 2"
WRONG = Probed(
    "R1",
    (
        Trial("breach", Verdict.FAIL, ("a",), "value", "pay", "amount", "1", "2"),
        Trial("breach", None, ("b", "2021"), "blank", "pay", "amount", "1", ""),
        Trial("clean", Verdict.FAIL, ("c",), "row removed", "pay"),
        Trial("clean", Verdict.PASS, ("c",), "value", "pay", "amount", "1", "2"),
        Trial("blank", Verdict.PASS, ("d",), "register removed", "pay"),
        Trial("blank", Verdict.UNKNOWN, ("d",), "value", "pay", "amount", "1", ""),
    ),
    unreached=("p.amount > 5",),
)


def test_it_prints_json_by_its_schema(tmp_path: Path, command: Command) -> None:
    book_of(tmp_path, LIMIT, NEVER)
    run = command("probe", str(tmp_path), "--format", "json")
    assert run.code == 1
    Draft202012Validator(SCHEMA).validate(json.loads(run.out))
    first, second = json.loads(run.out)["rules"]
    assert first == {
        "id": "limit", "planted": 1, "found": 1, "missed": 0, "unplanted": 0, "blank": 1, "undecided": 1,
        "vacuous": False, "unreached": [], "told": {"missed": [], "unplanted": [], "decided": []},
    }  # fmt: skip
    assert (second["id"], second["planted"], second["vacuous"]) == ("never", 0, True)
    assert command("probe", str(tmp_path), "--format", "json").out == run.out


def test_what_went_wrong_is_in_the_json() -> None:
    (text,) = probe_json([WRONG, Probed("R2", (), error="E: e")], "en")
    document = json.loads(text)
    Draft202012Validator(SCHEMA).validate(document)
    first, second = document["rules"]
    counts = [first[name] for name in ("planted", "found", "missed", "unplanted", "blank", "undecided")]
    assert counts == [2, 1, 1, 1, 2, 1]
    assert first["told"]["missed"] == [
        {"subject": ["b", "2021"], "change": "blank", "said": None, "record": "pay", "field": "amount",
         "clean": "1", "planted": ""},
    ]  # fmt: skip
    assert second["error"] == "E: e"


def test_a_full_rulebook_exits_with_0(tmp_path: Path, command: Command) -> None:
    book_of(tmp_path, LIMIT, NEVER)
    run = command("probe", str(tmp_path), "--select", "limit")
    assert run.code == 0
    assert run.out.splitlines()[1].split() == ["limit", "1", "1", "0", "0", "1", "1"]


def test_the_table_says_what_went_wrong_in_both_languages() -> None:
    english = "".join(probe_text([WRONG], "en"))
    assert "missed: b, 2021 · left blank · pay.amount is blank instead of 1 · no such subject" in english
    assert "found, though not broken: c · a row removed · pay · fail" in english
    assert "decided, though blank: d · the ledger not supplied · pay · pass" in english
    assert "no boundary reached: p.amount > 5" in english
    chinese = "".join(probe_text([WRONG], "zh"))
    assert "漏查：b, 2021 · 留空 · pay.amount 由 1 改为 空 · 没有该对象" in chinese
    assert "误报：c · 删去一行 · pay · 线索" in chinese
    assert len(chinese.splitlines()) == len(english.splitlines())


@pytest.mark.parametrize(("lang", "said"), [("en", "vacuous"), ("zh", "空规则")])
def test_a_vacuous_rule_is_told(tmp_path: Path, command: Command, lang: str, said: str) -> None:
    book_of(tmp_path, NEVER)
    run = command("probe", str(tmp_path), "--lang", lang)
    assert run.code == 1
    assert said in run.out


def test_wrong_usage_is_refused(tmp_path: Path, command: Command) -> None:
    book_of(tmp_path, NEVER)
    assert command("probe", str(tmp_path), "--format", "xml").code == 2
    assert command("probe", str(tmp_path), "--select", "nothing").code == 2
