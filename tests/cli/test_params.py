"""`params`: every parameter with its unit, default, value, who set it and why, and what is left to set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

BOOK = """
language: 1
id: office
version: 1.0.0
title: {zh: 示例, en: Sample}
records:
  contract:
    key: contract_id
    fields:
      contract_id: {type: text}
      kind: {type: enum, codes: [lease, sale]}
      signed_on: {type: date}
      end_on: {type: date}
      price: {type: money, currency: 元}
parameters:
  limit: {type: money, currency: 万元, value: 20, local: true, title: {zh: 限额, en: the limit}}
  term:
    type: duration
    unit: years
    by: [contract.kind]
    table: {lease: 20, sale: unlimited}
    title: {zh: 期限, en: the term}
  rate:
    type: decimal
    title: {zh: 比例, en: the rate}
    values:
      - {to: 2025-04-30, value: 0.5}
      - {from: 2025-05-01, value: 0.667, reason: {zh: 新法施行, en: the new law}}
  reading: {type: bool, title: {zh: 读法, en: the reading}}
  idle: {type: list, of: text, value: [闲置, 撂荒], title: {zh: 闲置用语, en: words for idle land}}
derive:
  dear:
    from: contract c
    where: c.price > :limit
    let: {contract: c.contract_id}
    key: [contract]
rules:
  - id: R1
    title: {zh: 一, en: one}
    severity: low
    for: dear d
    forbid: :reading
  - id: R2
    title: {zh: 二, en: two}
    severity: low
    on: c.signed_on
    for: contract c
    forbid: "c.end_on > c.signed_on + :term[c.kind] or :rate > 0.9"
"""
PROFILE = """
profile: north
title: {zh: 北区, en: North}
parameters:
  limit: {value: 50, reason: {zh: 区交易目录, en: the trading list}}
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "rulebook.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "profiles" / "north.yaml").write_text(PROFILE, encoding="utf-8")
    return tmp_path


def test_the_rulebook_alone(command: Command, book: Path) -> None:
    ended = command("params", book)
    assert ended.code == 0
    assert (
        ":limit · the limit\n  value: 20 万元\n  set by the rulebook\n  read by: R1\n  must still"
        in ended.out
    )
    assert "  value: [lease] 20 years\n  value: [sale] unlimited\n" in ended.out
    assert "  value: 0.5 (to 2025-04-30)\n  value: 0.667 (from 2025-05-01) — the new law\n" in ended.out
    assert ":reading · the reading\n  value: not set: unknown\n  read by: R1\n  must still" in ended.out
    assert (
        ":idle · words for idle land\n  value: 闲置; 撂荒\n  set by the rulebook\n  read by no rule\n"
        in ended.out
    )
    assert ended.out.endswith("Must still be set locally (2 of 5): limit, reading\n")


def test_a_profile_says_who_and_why(command: Command, book: Path) -> None:
    out = command("params", book, "--profile", "north", "--lang", "zh").out
    assert ":limit · 限额\n  取值：50 万元 — 区交易目录\n  取值来源：north\n  默认值：20 万元\n" in out
    assert "  使用规则：R1\n\n" in out
    assert out.endswith("尚须由本地设置（1 项，共 5 项）：reading\n")


def test_the_command_line_has_the_last_word(command: Command, book: Path) -> None:
    words = ("--profile", "north", "--param", "limit=60", "--param", "reading=true", "--strict")
    ended = command("params", book, *words)
    assert ended.code == 0
    assert "  value: 60 万元\n  set by the command\n  default: 20 万元\n" in ended.out
    assert ended.out.endswith("All parameters are set (1 of 5 were to be set locally)\n")


def test_as_json(command: Command, book: Path) -> None:
    ended = command("params", book, "--profile", "north", "--format", "json")
    found = json.loads(ended.out)
    assert found["to_set"] == ["reading"]
    listed = {each["name"]: each for each in found["parameters"]}
    assert listed["limit"] == {
        "name": "limit",
        "title": "the limit",
        "unit": "万元",
        "local": True,
        "to_set": False,
        "set_by": "north",
        "values": [{"value": 50, "reason": "the trading list"}],
        "default": [{"value": 20}],
        "rules": ["R1"],
    }
    assert listed["term"]["unit"] == "year"
    assert listed["term"]["values"] == [
        {"keys": ["lease"], "value": 20},
        {"keys": ["sale"], "value": "unlimited"},
    ]
    assert listed["rate"]["values"][1] == {"value": 0.667, "from": "2025-05-01", "reason": "the new law"}
    assert (listed["reading"]["values"], listed["reading"]["set_by"]) == ([], None)
    assert listed["idle"]["rules"] == []


def test_strict_fails_while_something_is_left_to_set(command: Command, book: Path) -> None:
    assert command("params", book, "--profile", "north").code == 0
    assert command("params", book, "--profile", "north", "--strict").code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "csv"), "--format: `csv` is not one of text, json"),
        (("--profile", "nroth"), "did you mean `north`?"),
        (("--param", "limitt=1"), "unknown parameter `limitt`"),
        (("--lang", "fr"), "--lang"),
    ],
)
def test_what_makes_no_sense_is_refused(
    command: Command, book: Path, words: tuple[str, str], said: str
) -> None:
    ended = command("params", book, *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
