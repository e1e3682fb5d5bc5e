"""Every record type and field of the domain is shipped: `domain_fields.txt` lists all 46 and 519."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accountability.model.records import Field, RecordType
from accountability.model.types import EnumType, ListType, NumberType, RefType, Type
from tests.rules.shipped import RECORDS, Listed, listed, shipped

LISTED = listed()
MARKS = {"": None, "P": "personal", "S": "sensitive", "C": "confidential"}
# Numbers of petitions and of people, of which small ones are not shared (section 6 of the domain).
COUNTED = {("analysis", "total_n"), *(("case_stat", name) for name in ("cases_n", "persons_n", "typical_n"))}
# Registers and earlier uploads: no ledgers of the domain's list, but what its rules must compare with.
BESIDE = {"death_register", "contract_before", "comp_file_before", "assist_before", "rect_before"}
# A `str` that is compared with `code` fields: the problem category (note 5 of the domain).
CODE_LISTS = {("rect", "category")}
MORE_CODES = {("kinship", "relation"): ("nil",)}  # a signed nil return


@pytest.fixture(scope="module")
def types(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RecordType]:
    return dict(shipped(tmp_path_factory.mktemp("shipped")).records)


def plain(kind: Type) -> str:
    """A type in the words of the domain."""
    match kind:
        case ListType(element=element):
            return f"list of {plain(element)}"
        case RefType(record=record):
            return f"ref {record}"
        case EnumType():
            return "enum"
        case NumberType(scale=0, unit=unit):
            return f"integer {unit}".rstrip()
        case NumberType(unit=unit):
            return f"decimal {unit}".rstrip()
    return type(kind).__name__


def test_the_list_is_whole() -> None:
    fields = [field for each in LISTED.values() for field in each]
    assert (len(LISTED), len(fields)) == (46, 519)
    marks = [field.mark for field in fields if field.mark]
    assert (len(marks), marks.count("S"), marks.count("C")) == (90, 11, 7)


def test_every_record_type_is_shipped(types: dict[str, RecordType]) -> None:
    assert set(types) == {name for name, _ in LISTED} | BESIDE


@pytest.mark.parametrize(("name", "label"), LISTED, ids=[name for name, _ in LISTED])
def test_a_record_type_is_as_listed(types: dict[str, RecordType], name: str, label: str) -> None:
    record, fields = types[name], LISTED[name, label]
    assert record.label["zh"] == label
    assert record.aliases
    assert record.key == tuple(field.name for field in fields if field.is_key)
    assert list(record.fields) == [field.name for field in fields]
    for field in fields:
        shipped_field = record.fields[field.name]
        assert (shipped_field.label["zh"], shipped_field.mark) == (field.label, mark_of(name, field)), field
        assert plain(shipped_field.type) == wanted(name, field), field


def mark_of(record: str, field: Listed) -> str | None:
    """The mark of a listed field; the days of petitions are shared to their month, unless they are marked."""
    if (record, field.name) in COUNTED:
        return "few"
    day_of_petition = record == "petition" and field.type == "date" and not field.mark
    return "month" if day_of_petition else MARKS[field.mark]


def wanted(record: str, field: Listed) -> str:
    """The type of a listed field, in the words of `plain`."""
    if (record, field.name) in CODE_LISTS or field.type == "code":
        return "enum"
    if found := re.fullmatch(r"(list\()?ref[( ](\w+)\)?", field.type):
        return f"list of ref {found[2]}" if found[1] else f"ref {found[2]}"
    if field.type.startswith("enum"):
        return "enum"
    if field.type.startswith("decimal"):
        return field.type
    return {
        "id": "TextType", "str": "TextType", "text": "TextType", "file": "TextType",
        "hash": "TextType", "vault": "TextType", "bool": "BoolType", "date": "DateType",
        "datetime": "TimestampType", "month": "MonthType", "int": "integer", "int 天": "integer day",
        "money 元": "decimal 元", "money 元/亩": "decimal 元/亩",
        "list": "list of TextType", "list(file)": "list of TextType",
    }[field.type]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "field"),
    [
        pytest.param(name, field, id=f"{name}.{field.name}")
        for (name, _), fields in LISTED.items()
        for field in fields
        if field.type.startswith("enum")
    ],
)
def test_a_code_list_has_the_codes_that_are_listed(
    types: dict[str, RecordType], name: str, field: Listed
) -> None:
    kind = types[name].fields[field.name].type
    assert isinstance(kind, EnumType)
    codes = tuple(field.type.removeprefix("enum(").removesuffix(")").split("/"))
    assert set(kind.codes) == {*codes, *MORE_CODES.get((name, field.name), ())}


def coded(types: dict[str, RecordType]) -> list[tuple[str, Field]]:
    return [
        (f"{record.name}.{field.name}", field)
        for record in types.values()
        for field in record.fields.values()
        if isinstance(field.type, EnumType)
    ]


def test_every_code_has_a_chinese_label(types: dict[str, RecordType]) -> None:
    bare = [
        (name, code)
        for name, field in coded(types)
        for code, label in field.codes.items()
        if not re.search("[\u4e00-\u9fff]", label["zh"])
    ]
    assert bare == []


def test_a_petitioner_is_not_a_field(types: dict[str, RecordType]) -> None:
    """The vault has the identity; a petition has a number, and nothing by which to find who wrote it."""
    petition = types["petition"]
    assert petition.fields["vault_ref"].mark == "confidential"
    names = [word for field in petition.fields.values() for word in field.names]
    forbidden = ("姓名", "电话", "手机", "住址", "地址", "身份证", "签名", "举报人编码", "信访人")
    assert [word for word in names if any(part in word for part in forbidden)] == []
    assert {
        field.name for field in petition.fields.values() if plain(field.type) in ("ref party", "ref official")
    } == {"subject_id", "extend_by", "handler_id"}


def test_people_are_marked_as_people(types: dict[str, RecordType]) -> None:
    assert {name for name, record in types.items() if record.person} == {"official", "kinship", "party"}


def test_no_death_is_known_only_from_the_register(types: dict[str, RecordType]) -> None:
    died = types["party"].fields["died_on"]
    assert (died.empty_is_none, died.none_register) == (True, "death_register")


def test_a_file_per_area() -> None:
    assert {path.stem for path in Path(RECORDS).glob("*.yaml")} == {
        "before",
        "calendar",
        "complaints",
        "duties",
        "grassroots",
        "land",
        "money",
        "openness",
        "people",
        "supervision",
    }
