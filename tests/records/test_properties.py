"""What holds for every table and every file: nothing is lost, nothing but our errors comes out."""

from __future__ import annotations

import csv
import io
import json
import random
import unicodedata
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accountability.errors import AccountabilityError
from accountability.model.numbers import decimal_text
from accountability.model.records import Field, Records, RecordType
from accountability.model.types import TEXT
from accountability.model.values import (
    NONE,
    CauseKind,
    ListValue,
    Money,
    Month,
    NoValue,
    PartialDate,
    State,
    Unknown,
    Value,
    cause,
)
from accountability.records.door import FILES, read
from accountability.records.keys import canonical
from tests.records.ledgers import ALL_TYPES, PARCEL, record, value

FIELDS = (
    Field("id", TEXT),
    *(Field(n, t, {"zh": f"字段{n}"}, currency_field="currency") for n, t in ALL_TYPES.items()),
    Field("none", TEXT, empty_is_none=True),
    Field("currency", TEXT),
)
LEDGER = record("ledger", *FIELDS, key=("id",))
TYPES: dict[str, RecordType] = {"ledger": LEDGER, "parcel": PARCEL}

# Text that survives reading: cut, NFC, nothing that GB18030 or a cell cannot hold.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0;；、[", max_codepoint=0xFFFF)).filter(
    lambda text: text.strip() == text != ""
)


WORDS = TEXTS.filter(lambda text: unicodedata.is_normalized("NFC", text))
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))
CENTS = st.integers(-(10**9) + 1, 10**9 - 1).map(lambda cents: Fraction(cents, 100))
SECONDS = st.integers(0, 59_999).map(lambda ms: Fraction(ms, 1000))
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "text": WORDS,
    "bool": st.booleans(),
    "integer": st.integers(-999_999, 999_999),
    "decimal": CENTS,
    "date": DAYS,
    "month": st.builds(Month, st.integers(1, 9999), st.integers(1, 12)),
    "partial": st.builds(
        lambda moment, second, n: PartialDate((*moment.timetuple()[:5], second)[:n]),
        MOMENTS, SECONDS, st.integers(1, 6),
    ),
    "timestamp": MOMENTS,
    "enum": st.sampled_from(("a", "b")),
    "ref": WORDS,
    "list": st.builds(lambda items: ListValue(tuple(items)), st.lists(WORDS, min_size=1, max_size=3)),
    "money": st.builds(Money, CENTS, st.just("CNY")),
    "none": WORDS,
}  # fmt: skip


def _rows() -> st.SearchStrategy[list[dict[str, Value]]]:
    empty = {n: Unknown(State.EMPTY, frozenset({cause(CauseKind.EMPTY, f"ledger.{n}")})) for n in VALUES}
    cells = {n: st.one_of(v, st.just(NONE if n == "none" else empty[n])) for n, v in VALUES.items()}
    return st.lists(st.fixed_dictionaries(cells), max_size=5)


def _text(value: Value) -> str:
    match value:
        case Unknown() | NoValue():
            return ""
        case Money():
            return decimal_text(value.amount)
        case ListValue():
            return ";".join(str(item) for item in value.items)
    return canonical(value)


def _table(rows: list[dict[str, Value]]) -> tuple[list[str], list[list[str]]]:
    names = ["id", *VALUES, "currency"]
    labels = [LEDGER.fields[name].names[-1] for name in names]
    return labels, [[f"R{i}", *(_text(row[name]) for name in VALUES), "CNY"] for i, row in enumerate(rows)]


def _is_same(found: Records, rows: list[dict[str, Value]]) -> None:
    assert found.problems == ()
    typed = [dict(row.cells) for row in found.tables["ledger"].rows]
    assert typed == [{"id": f"R{i}", **row, "currency": "CNY"} for i, row in enumerate(rows)]


FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FAST
@given(rows=_rows(), newline=st.sampled_from(["\n", "\r\n"]), delimiter=st.sampled_from(",;\t"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_csv_gives_back_every_table(
    tmp_path: Path, encoding: str, rows: list[dict[str, Value]], newline: str, delimiter: str
) -> None:
    labels, lines = _table(rows)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerows([labels, *lines])
    path = tmp_path / "a.csv"
    path.write_bytes(buffer.getvalue().encode(encoding))
    _is_same(read(TYPES, {"ledger": path}), rows)


@FAST
@given(rows=_rows(), suffix=st.sampled_from(["jsonl", "json"]), escaped=st.booleans())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_json_gives_back_every_table(
    tmp_path: Path, encoding: str, rows: list[dict[str, Value]], suffix: str, escaped: bool
) -> None:
    labels, lines = _table(rows)
    objects = [json.dumps(dict(zip(labels, line, strict=True)), ensure_ascii=escaped) for line in lines]
    text = "\n".join(objects) if suffix == "jsonl" else f"[{','.join(objects)}]"
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(text.encode(encoding))
    _is_same(read(TYPES, {"ledger": path}), rows)


@FAST
@given(rows=_rows())
def test_python_values_give_back_every_table(rows: list[dict[str, Value]]) -> None:
    def plain(cell: Value) -> object:
        match cell:
            case Money():
                return cell.amount
            case ListValue():
                return list(cell.items)
            case Unknown() | NoValue():
                return None
        return cell

    raw = [
        {"id": f"R{i}", **{n: plain(v) for n, v in row.items()}, "currency": "CNY"}
        for i, row in enumerate(rows)
    ]
    _is_same(read(TYPES, {"ledger": raw}), rows)


RAW = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.fractions(),
        st.dates(), st.datetimes(), st.datetimes(timezones=st.timezones()), st.text(), st.binary(),
        st.complex_numbers(), st.timedeltas(), st.text("0123456789-:TZ./,年月日PDYM+eE()٣² "),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=4,
)  # fmt: skip


@settings(FAST, max_examples=400)
@given(cells=st.dictionaries(st.sampled_from([f.name for f in FIELDS]), RAW))
def test_any_cell_becomes_a_value_or_a_problem(cells: dict[str, object]) -> None:
    found = read(TYPES, {"ledger": [cells]}, date(2021, 6, 30))
    (row,) = found.tables["ledger"].rows
    assert set(row.cells) == set(LEDGER.fields)
    told = {p.fields for p in found.problems if p.code in ("unreadable", "out_of_bounds")}
    unreadable = cause(CauseKind.UNREADABLE, "")
    bad = {
        (cause_.about,)
        for value in row.cells.values() if isinstance(value, Unknown)
        for cause_ in value.causes if cause_.kind_word == unreadable.kind_word
    }  # fmt: skip
    assert told == bad
    for problem in found.problems:
        assert "".join((problem.file, problem.column, problem.text or "", *problem.message.values())).encode()


def _records_or_error(path: Path) -> Records | None:
    try:
        return read(TYPES, {"ledger": path}, date(2021, 6, 30))
    except AccountabilityError as error:
        message = str(error)
    assert message.encode(), "it can be printed"
    assert str(path) in message
    return None


PIECES = st.sampled_from(
    [b'"', b"'", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"id", b"text", b"{", b"}", b"[", b"]", b":",
     b'{"id": 1}', b"null", b"true", b"NaN", b"\\ud800", b"\\u0000", b"\0", b"\xff\xfe", b"\xef\xbb\xbf",
     "合同".encode(), "合同".encode("gbk"), "\u2028".encode(), b"1e999", b"\x80", b"\xff", b" "]
)  # fmt: skip


@settings(FAST, max_examples=300)
@given(content=st.one_of(st.binary(max_size=60), st.lists(PIECES, max_size=25).map(b"".join)))
@pytest.mark.parametrize("suffix", sorted(FILES))
def test_any_bytes_are_read_or_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    first, second = _records_or_error(path), _records_or_error(path)
    assert first == second


@FAST
@given(ids=st.lists(st.sampled_from(["1", "2", "", "x"]), max_size=12))
def test_every_row_is_kept_in_its_order(tmp_path: Path, ids: list[str]) -> None:
    rows = [{"id": i} for i in ids]
    path = tmp_path / "a.csv"
    path.write_text("id,text\n" + "".join(f'"{i}",\n' for i in ids))
    for source in (rows, iter(rows), path):
        found = read(TYPES, {"ledger": source})
        keys = [row.key for row in found.tables["ledger"].rows]
        assert keys == [(i,) if i else None for i in ids]


@FAST
@given(seed=st.integers())
def test_the_order_of_what_is_given_changes_nothing(seed: int) -> None:
    submission: list[tuple[str, object]] = [
        ("parcel", [{"parcel_id": "P1", "mu": "x"}, {"parcel_id": "P1", "mu": "1"}]),
        ("ledger", [{"id": "R1", "ref": "P2", "date": "soon", "odd": 1}, {"ref": "P3", "date": ""}]),
    ]
    types, fields = list(TYPES.items()), list(LEDGER.fields.items())
    shuffle = random.Random(seed).shuffle
    expected = read(TYPES, dict(submission))
    for items in (submission, types, fields):
        shuffle(items)
    ledger = RecordType("ledger", dict(fields), key=("id",))
    found = read({**dict(types), "ledger": ledger}, dict(submission))
    assert found.problems == expected.problems
    assert [p.message for p in found.problems] == [p.message for p in expected.problems]
    assert [r.cells for r in found.tables["ledger"].rows] == [r.cells for r in expected.tables["ledger"].rows]


@FAST
@given(moment=MOMENTS.filter(lambda m: 1 < m.year < 9999), minutes=st.integers(-14 * 60, 14 * 60))
def test_an_offset_moves_the_instant_to_utc(moment: datetime, minutes: int) -> None:
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    local = moment + timedelta(minutes=minutes)
    text = f"{local.isoformat()}{sign}{size // 60:02d}:{size % 60:02d}"
    assert value(text, ALL_TYPES["timestamp"]) == moment
    aware = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert value(aware, ALL_TYPES["timestamp"]) == moment
