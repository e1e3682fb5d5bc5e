"""Cells as spreadsheets hold them: dates in every form, numbers as text, what a spreadsheet has spoilt."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from accountability.model.records import Field, Problem
from accountability.model.types import (
    BOOL,
    DATE,
    MONTH_TYPE,
    TEXT,
    TIMESTAMP,
    ListType,
    NumberType,
    RefType,
    Type,
    Unit,
)
from accountability.model.values import CauseKind, ListValue, Month, State, Unknown, Value, cause
from accountability.records.door import Workbook, read
from tests.records.ledgers import PARCEL, record
from tests.records.workbooks import filled, packed, parts_of, put, text_cells

YUAN = NumberType(14, 2, Unit.of("元"))
UNREADABLE = Unknown(State.UNREADABLE, frozenset({cause(CauseKind.UNREADABLE, "t.x")}))


def one(
    folder: Path, cell: object, type_: Type, form: str | None = None, **options: object
) -> tuple[Value, tuple[Problem, ...]]:
    """The value of one cell of a workbook, written with a number format."""

    def fill(book: object, sheet: object) -> None:
        put(sheet, [["k", "x"], ["1"]])
        shape = [] if form is None else [book.add_format({"num_format": form})]  # type: ignore[attr-defined]
        if isinstance(cell, str):
            sheet.write_string(1, 1, cell, *shape)  # type: ignore[attr-defined]
        else:
            sheet.write(1, 1, cell, *shape)  # type: ignore[attr-defined]

    return read_one(filled(folder / "t.xlsx", {"t": fill}, **options), type_)


def read_one(path: Path, type_: Type) -> tuple[Value, tuple[Problem, ...]]:
    types = {"t": record("t", Field("k", TEXT), Field("x", type_), key=("k",)), "parcel": PARCEL}
    found = read(types, {"book": Workbook(path)})
    (row,) = found.tables["t"].rows
    return row.cells["x"], found.problems


def refusal(found: tuple[Value, tuple[Problem, ...]]) -> tuple[str | None, str]:
    """The text and the message of a cell that must not be readable."""
    value, problems = found
    assert value == UNREADABLE
    (problem,) = problems
    assert (problem.row, problem.column, problem.fields) == (2, "x", ("t.x",))
    return problem.text, problem.message["en"]


DAY = date(2021, 6, 3)


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        (DAY, None),
        (44350, "yyyy-mm-dd"),
        (44350, 'yyyy"年"m"月"d"日"'),
        (44350, 'm"月"d"日"'),
        (44350, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy"),
        (44350, None),  # a serial number whose format got lost
        (44350, "0"),
        (20210603, None),
        ("2021.6.3", None),
        ("2021年6月3日", None),
        ("20210603", None),
        ("2021-06-03", None),
        ("2021/6/3", None),
        (" ２０２１－０６－０３ ", None),
    ],
)
def test_a_date_in_each_of_its_forms(tmp_path: Path, cell: object, form: str | None) -> None:
    assert one(tmp_path, cell, DATE, form) == (DAY, ())


def test_serial_numbers_count_from_the_workbooks_own_day(tmp_path: Path) -> None:
    for form in (None, "yyyy-mm-dd"):
        assert one(tmp_path, 42888, DATE, form, date_1904=True) == (DAY, ())
        assert one(tmp_path, 44350, DATE, form) == (DAY, ())


@pytest.mark.parametrize("number", [14, 22, 27, 31, 36, 50, 57, 58])
@pytest.mark.parametrize("old", ["", '<workbookPr date1904="1"/>'])
def test_formats_that_a_chinese_excel_numbers_but_does_not_spell_out(
    tmp_path: Path, number: int, old: str
) -> None:
    cells = (
        text_cells(1, "k", "x") + '<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>44350</v></c></row>'
    )
    styles = f'<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'
    path = packed(tmp_path / "t.xlsx", parts_of(f"<sheetData>{cells}</sheetData>", old, styles, "t"))
    assert read_one(path, DATE) == (date(2025, 6, 4) if old else DAY, ())


@pytest.mark.parametrize("number", [10_000, 99_999])
def test_only_five_digits_are_a_serial_number(tmp_path: Path, number: int) -> None:
    assert one(tmp_path, number, DATE)[1] == ()


@pytest.mark.parametrize(
    "cell",
    [2021, 9_999, 100_000, 202106, 2021.6, 44350.5, -1, 0, True, "44350", "2021", "2021.13.1", "六月三日"],
)
def test_what_is_no_date_is_not_taken_for_one(tmp_path: Path, cell: object) -> None:
    assert "is not a date" in refusal(one(tmp_path, cell, DATE))[1]


@pytest.mark.parametrize("serial", [1, 21, 59, 60])
def test_days_that_spreadsheets_do_not_agree_upon(tmp_path: Path, serial: int) -> None:
    assert "is before 1900-03-01" in refusal(one(tmp_path, serial, DATE, "yyyy-mm-dd"))[1]


def test_the_first_day_that_they_agree_upon(tmp_path: Path) -> None:
    assert one(tmp_path, 61, DATE, "yyyy-mm-dd") == (date(1900, 3, 1), ())
    assert one(tmp_path, 1, DATE, "yyyy-mm-dd", date_1904=True) == (date(1904, 1, 2), ())


@pytest.mark.parametrize(("cell", "form"), [(0.5, "h:mm"), (1.5, "[h]:mm"), (0, "yyyy-mm-dd")])
def test_a_time_of_day_is_no_date(tmp_path: Path, cell: float, form: str) -> None:
    assert "is a time of day or a length of time" in refusal(one(tmp_path, cell, DATE, form))[1]


def test_a_day_with_a_time_is_a_timestamp_and_no_date(tmp_path: Path) -> None:
    noon = datetime(2021, 6, 3, 12)
    assert one(tmp_path, 44350.5, TIMESTAMP, "yyyy-mm-dd hh:mm") == (noon, ())
    assert one(tmp_path, 44350, TIMESTAMP)[0] == datetime(2021, 6, 3)
    assert "is not a date" in refusal(one(tmp_path, 44350.5, DATE, "yyyy-mm-dd"))[1]


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        (date(2021, 6, 1), 'yyyy"年"m"月"'),
        (44348, None),
        (202106, None),
        ("2021年6月", None),
        ("2021.6", None),
    ],
)
def test_a_month_in_each_of_its_forms(tmp_path: Path, cell: object, form: str | None) -> None:
    assert one(tmp_path, cell, MONTH_TYPE, form) == (Month(2021, 6), ())


@pytest.mark.parametrize("cell", [2021.1, 44350, date(2021, 6, 3)])
def test_what_is_no_month(tmp_path: Path, cell: object) -> None:
    refusal(one(tmp_path, cell, MONTH_TYPE))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (1001, "1001"),
        (1001.0, "1001"),
        (12.5, "12.5"),
        ("007", "007"),
        ("  前后空白\t", "前后空白"),
        ("110101199001011234", "110101199001011234"),
        (999_999_999_999_999, "999999999999999"),
    ],
)
def test_text_stored_as_a_number_and_as_text(tmp_path: Path, cell: object, expected: str) -> None:
    assert one(tmp_path, cell, TEXT) == (expected, ())
    assert one(tmp_path, cell, RefType("parcel"))[0] == expected


@pytest.mark.parametrize(
    "cell", [110101199001011000, 110101199001011234, 1e15, -1e15, 6222021234567890, 1e300]
)
@pytest.mark.parametrize("type_", [TEXT, RefType("parcel"), YUAN])
def test_a_number_of_over_fifteen_digits_has_lost_some(tmp_path: Path, cell: float, type_: Type) -> None:
    text, message = refusal(one(tmp_path, cell, type_))
    assert "the spreadsheet has lost those after the 15th" in message
    assert text is not None
    assert text.lstrip("-").isdigit()


def test_a_damaged_identity_number_is_shown_as_the_sheet_holds_it(tmp_path: Path) -> None:
    assert refusal(one(tmp_path, 110101199001010000, TEXT))[0] == "110101199001010000"


@pytest.mark.parametrize("cell", ["1.10101E+17", " 6.22202123456789E+15 ", "1E+18"])
def test_a_long_number_pasted_as_the_sheet_shortens_it(tmp_path: Path, cell: str) -> None:
    assert refusal(one(tmp_path, cell, TEXT))[0] == cell.strip()


@pytest.mark.parametrize("cell", ["1.5E+3", "E+17", "12.5E+17", "型号1E+17", "1.10101E+17A"])
def test_other_texts_with_an_exponent_are_texts(tmp_path: Path, cell: str) -> None:
    assert one(tmp_path, cell, TEXT) == (cell, ())


def test_a_text_that_became_a_date_is_no_text(tmp_path: Path) -> None:
    text, message = refusal(one(tmp_path, date(2021, 3, 12), TEXT, 'm"月"d"日"'))
    assert (text, message) == (
        "2021-03-12",
        "`2021-03-12` is a date, not text; the spreadsheet may have made it one",
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1,200.50", Fraction("1200.5")),
        ("１２００", Fraction(1200)),
        (0.1 + 0.2, Fraction(3, 10)),  # what a formula leaves: the sheet itself shows 0.3
        (1.1 * 3, Fraction("3.3")),
        (-5, Fraction(-5)),
        (1e-2, Fraction(1, 100)),
    ],
)
def test_numbers_stored_as_text_and_as_numbers(tmp_path: Path, cell: object, expected: Fraction) -> None:
    assert one(tmp_path, cell, YUAN) == (expected, ())


def test_a_number_with_too_many_places_is_not_rounded(tmp_path: Path) -> None:
    assert one(tmp_path, 1.005, YUAN)[0] == UNREADABLE
    assert one(tmp_path, 10 / 3, YUAN)[0] == UNREADABLE


def test_a_date_is_no_amount(tmp_path: Path) -> None:
    assert one(tmp_path, DAY, YUAN)[0] == UNREADABLE


@pytest.mark.parametrize(
    ("cell", "expected"), [(True, True), ("是", True), (0, False), ("否", False), (1, True)]
)
def test_yes_and_no(tmp_path: Path, cell: object, expected: bool) -> None:
    assert one(tmp_path, cell, BOOL) == (expected, ())


def test_a_list_in_a_cell(tmp_path: Path) -> None:
    assert one(tmp_path, "a；b、c", ListType(TEXT)) == (ListValue(("a", "b", "c")), ())
    assert one(tmp_path, "2021-06-03;20210604", ListType(DATE)) == (ListValue((DAY, date(2021, 6, 4))), ())


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?"])
@pytest.mark.parametrize("type_", [TEXT, YUAN, DATE])
def test_the_error_of_a_formula_is_not_an_empty_cell(tmp_path: Path, error: str, type_: Type) -> None:
    def fill(_: object, sheet: object) -> None:
        put(sheet, [["k", "x"], ["1"]])
        sheet.write_formula(1, 1, "=1/0", None, error)  # type: ignore[attr-defined]

    found = read_one(filled(tmp_path / "t.xlsx", {"t": fill}), type_)
    assert refusal(found) == (error, f"`{error}` is the error of a formula")


@pytest.mark.parametrize(("result", "expected"), [(2, Fraction(2)), ("2", Fraction(2))])
def test_a_formula_is_its_stored_value(tmp_path: Path, result: object, expected: Fraction) -> None:
    def fill(_: object, sheet: object) -> None:
        put(sheet, [["k", "x"], ["1"]])
        sheet.write_formula(1, 1, "=1+1", None, result)  # type: ignore[attr-defined]

    assert read_one(filled(tmp_path / "t.xlsx", {"t": fill}), YUAN) == (expected, ())


def cells(path: Path, xml: str, prefix: str = "") -> Path:
    head = text_cells(1, "k", "x") if not prefix else ""
    return packed(
        path, parts_of(f"<{prefix}sheetData>{head}{xml}</{prefix}sheetData>", name="t", prefix=prefix)
    )


def test_a_formula_that_was_never_calculated_is_not_an_empty_cell(tmp_path: Path) -> None:
    xml = '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2+1</f></c></row>'
    found = read_one(cells(tmp_path / "t.xlsx", xml), YUAN)
    assert "is a formula without a value" in refusal(found)[1]


def test_a_formula_whose_value_is_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    xml = '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    value, problems = read_one(cells(tmp_path / "t.xlsx", xml), YUAN)
    assert value == Unknown(State.EMPTY, frozenset({cause(CauseKind.EMPTY, "t.x")}))
    assert problems == ()


def test_cells_without_places_stand_after_one_another(tmp_path: Path) -> None:
    xml = '<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row>'
    assert refusal(read_one(cells(tmp_path / "t.xlsx", xml), YUAN))[0] == "#N/A"


def test_names_with_a_prefix(tmp_path: Path) -> None:
    texts = "".join(
        f'<x:c r="{at}" t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c>'
        for at, text in (("A1", "k"), ("B1", "x"))
    )
    xml = f'<x:row r="1">{texts}</x:row><x:row r="2" hidden="1"><x:c r="A2"><x:v>1</x:v></x:c>'
    xml += '<x:c r="B2" t="e"><x:v>#N/A</x:v></x:c></x:row>'
    assert refusal(read_one(cells(tmp_path / "t.xlsx", xml, "x:"), YUAN))[0] == "#N/A"


def test_a_day_written_as_iso_text_by_the_format_itself(tmp_path: Path) -> None:
    xml = '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="d"><v>2021-06-03</v></c></row>'
    assert read_one(cells(tmp_path / "t.xlsx", xml), DATE) == (DAY, ())
