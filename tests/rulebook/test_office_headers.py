"""`headers/OFFICE.yaml`: what it may say, and every mistake in it with its place."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from accountability.errors import RulebookError, UsageError
from accountability.model.records import Field
from accountability.model.sheets import NO_HEADERS, ColumnMeaning, OfficeHeaders
from accountability.model.types import DATE, TEXT, ListType, MoneyType, NumberType, Type, Unit
from accountability.rulebook.office_headers import column_factor, office_headers
from tests.records.ledgers import TYPES

HEAD = "headers: 1\noffice: 某镇\nconfirmed_by: 甲 2021-06-30\n"


def read(folder: Path, text: str) -> OfficeHeaders:
    path = folder / "office.yaml"
    path.write_text(text, encoding="utf-8")
    return office_headers(path, TYPES)


def mistakes(folder: Path, text: str) -> str:
    with pytest.raises(RulebookError) as error:
        read(folder, text)
    return str(error.value).replace(f"{folder}/", "")


def test_all_that_it_may_say(tmp_path: Path) -> None:
    text = HEAD + (
        "sheets:\n  合同总表: contract\n  说明: ignore\n"
        "columns:\n  contract:\n    合同号: contract_id\n    '价款（万元）': {field: price, unit: 万元}\n"
        "    价: {field: price}\n    备注: ignore\n"
    )
    assert read(tmp_path, text) == OfficeHeaders(
        "某镇",
        {"合同总表": "contract", "说明": None},
        {
            "contract": {
                "合同号": ColumnMeaning("contract_id"),
                "价款（万元）": ColumnMeaning("price", Fraction(10_000)),
                "价": ColumnMeaning("price"),
                "备注": ColumnMeaning(None),
            }
        },
    )


def test_sections_may_say_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD) == OfficeHeaders("某镇")
    assert read(
        tmp_path, HEAD + "sheets:\n  # 甲: contract\ncolumns:\n  contract:\n  # x\n"
    ) == OfficeHeaders("某镇")


def test_headers_that_are_read_already_are_taken_as_they_are() -> None:
    assert office_headers(None, TYPES) is NO_HEADERS
    assert office_headers(NO_HEADERS, TYPES) is NO_HEADERS


@pytest.mark.parametrize("blank", ["", '""', "'  '", "~"])
def test_what_nobody_has_confirmed_is_not_used(tmp_path: Path, blank: str) -> None:
    text = HEAD.replace("甲 2021-06-30", blank)
    assert "nobody has confirmed these headers" in mistakes(tmp_path, text)
    assert "key `confirmed_by` is missing" in mistakes(tmp_path, HEAD.replace("confirmed_by", "# "))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("sheets: {a: contracts}", "office.yaml:4:13: there is no record type `contracts`\n"
         "  hint: did you mean `contract`?"),
        ("sheets: {a: [contract]}", "office.yaml:4:13: a record type is expected here"),
        ("columns: {contracts: {a: b}}", "office.yaml:4:11: there is no record type `contracts`\n"
         "  hint: did you mean `contract`?"),
        ("columns: {contract: a}", "office.yaml:4:21: a mapping of headers to fields is expected here"),
        ("columns: {contract: {a: prices}}", "office.yaml:4:25: `contract` has no field `prices`\n"
         "  hint: did you mean `price`?"),
        ("columns: {contract: {a: {field: price, unit: 亩}}}", "office.yaml:4:46: `亩` is no unit of "
         "`contract.price`\n  hint: units: 元, 万元"),
        ("columns: {contract: {a: {field: contract_id, unit: 元}}}", "office.yaml:4:52: `元` is no unit of "
         "`contract.contract_id`\n  hint: the field has no unit"),
        ("columns: {contract: {a: {fields: price}}}", "office.yaml:4:26: unknown key `fields`\n"
         "  hint: did you mean `field`?"),
        ("tables: {}", "office.yaml:4:1: unknown key `tables`"),
        ("sheets: {a: contract, a: parcel}", "office.yaml:4:23: key `a` twice"),
        ("sheets: *a", "office.yaml:4:9: alias `*a`"),
    ],
)  # fmt: skip
def test_mistakes_have_their_place(tmp_path: Path, body: str, said: str) -> None:
    assert said in mistakes(tmp_path, f"{HEAD}{body}\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "office.yaml:1:1: not a mapping of sections"),
        ("- a\n", "office.yaml:1:1: not a mapping of sections"),
        (HEAD.replace("headers: 1", "headers: 2"), "office.yaml:1:10: `2` is no version of this format"),
        ("a: [\n", "office.yaml:2:1: not readable as YAML"),
    ],
)
def test_what_is_no_headers_file(tmp_path: Path, text: str, said: str) -> None:
    assert mistakes(tmp_path, text).startswith(said)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--headers: there is no file"):
        office_headers(tmp_path / "x.yaml", TYPES)


YUAN = NumberType(14, 2, Unit.of("元"))


@pytest.mark.parametrize(
    ("unit", "type_", "factor"),
    [
        ("元", YUAN, 1),
        ("万元", YUAN, 10_000),
        ("百万元", YUAN, 1_000_000),
        ("亿元", ListType(YUAN), 100_000_000),
        ("千元", MoneyType(14, 2), 1_000),
        ("万元/亩", NumberType(14, 2, Unit((("亩", -1), ("元", 1)))), 10_000),
        ("亩", NumberType(14, 4, Unit.of("亩")), 1),
        ("美元", YUAN, None),
        ("元", TEXT, None),
        ("万", NumberType(9, 0), None),
        ("日", DATE, None),
    ],
)
def test_units_of_a_column(unit: str, type_: Type, factor: int | None) -> None:
    found = column_factor(unit, Field("x", type_))
    assert found == (None if factor is None else Fraction(factor))
