"""The workbook of the town's office: Chinese headers, titles, totals, and dates as people type them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from accountability.model.records import Field, RecordType
from examples.town.clean import Ledgers, Row
from examples.town.dirt import Odd

# Record type -> name of its sheet, in the order of the workbook.
SHEETS = {
    "contract": "合同总表",
    "parcel": "地块台账",
    "decision": "民主决策(四议两公开)记录",
    "notice": "公示公告台账",
    "project": "征收及建设项目台账",
    "comp_file": "征地补偿档案(一户一档)",
    "payment": "资金发放台账",
    "program": "资金政策清单",
    "org": "单位名册",
    "official": "干部名册",
    "kinship": "亲属关系申报表",
    "party": "对象名册",
    "death_register": "死亡登记",
    "contract_before": "上次报送的合同台账",
    "comp_file_before": "上次报送的征地补偿档案",
    "workcal": "工作日历",
}
TEN_THOUSANDS = "合同总价（万元）"  # of the office's contracts; the record type is in 元
PAGE = 100  # records after which the header stands again


class _Writer:
    """Fills one sheet, row by row."""

    def __init__(self, book: Any, record: RecordType, formats: Mapping[str, Any]) -> None:
        self.sheet = book.add_worksheet(SHEETS[record.name])
        self.record = record
        self.formats = formats
        self.row = 0
        self.fields = list(record.fields.values())
        self.is_contract = record.name == "contract"
        self.merging: list[tuple[int, int, object]] = []

    @property
    def headers(self) -> list[str]:
        labels = [field.label.get("zh", field.name) for field in self.fields]
        if not self.is_contract:
            return labels
        labels[[field.name for field in self.fields].index("price_total")] = TEN_THOUSANDS
        return ["序号", *labels, "备注"]

    def title(self, lines: Sequence[str]) -> None:
        width = len(self.headers)
        self.sheet.merge_range(self.row, 0, self.row, width - 1, lines[0], self.formats["title"])
        for line in lines[1:]:
            self.row += 1
            self.sheet.write_string(self.row, 0, line)
        self.row += 1

    def header(self) -> None:
        for column, text in enumerate(self.headers):
            # Long headers are broken over two lines, as in most sheets.
            shown = f"{text[:4]}\n{text[4:]}" if len(text) == 8 else text
            self.sheet.write_string(self.row, column, shown, self.formats["head"])
        self.row += 1

    def texts(self, cells: Mapping[int, object]) -> None:
        for column, cell in cells.items():
            self.sheet.write(self.row, column, cell)
        self.row += 1

    def record_row(self, number: int, row: Row) -> None:
        first = 1 if self.is_contract else 0
        if first:
            self.sheet.write_number(self.row, 0, number)
        for column, field in enumerate(self.fields, start=first):
            self._cell(column, field, row.get(field.name), number)
        self.row += 1

    def _cell(self, column: int, field: Field, value: object, number: int) -> None:
        match value:
            case None:
                return
            case Odd():
                self._odd(column, value)
            case bool():
                self.sheet.write_string(self.row, column, "是" if value else "否")
            case date():
                self._date(column, value, number)
            case int() | Decimal():
                self._number(column, field, Decimal(value), number)
            case list():
                self.sheet.write_string(self.row, column, "；".join(value))
            case _:
                label = field.codes.get(str(value), {}).get("zh", str(value))
                self.sheet.write_string(self.row, column, label)

    def _odd(self, column: int, odd: Odd) -> None:
        if odd.how == "error":
            self.sheet.write_formula(self.row, column, '=VLOOKUP("x",A1:A1,1,FALSE)', None, odd.value)
        elif odd.how == "merged":
            self.merging.append((self.row, column, odd.value))
        elif odd.how == "number":
            self.sheet.write_number(self.row, column, odd.value)
        else:
            self.sheet.write_string(self.row, column, odd.value)

    def _date(self, column: int, value: date, number: int) -> None:
        """A date in one of the ways in which people write them; all mean the same."""
        way = number % 9
        serial = (value - date(1899, 12, 30)).days
        if way == 1:
            self.sheet.write_string(self.row, column, f"{value.year}.{value.month}.{value.day}")
        elif way == 2:
            self.sheet.write_string(self.row, column, f"{value.year}年{value.month}月{value.day}日")
        elif way == 3:
            self.sheet.write_string(self.row, column, f"{value:%Y%m%d}")
        elif way == 4:
            self.sheet.write_number(self.row, column, int(f"{value:%Y%m%d}"))
        elif way == 5:
            self.sheet.write_number(self.row, column, serial)  # its format got lost
        else:
            self.sheet.write_number(self.row, column, serial, self.formats["zh_date" if way == 6 else "date"])

    def _number(self, column: int, field: Field, value: Decimal, number: int) -> None:
        if self.is_contract and field.name == "price_total":
            value = value / 10_000
        if number % 11 == 5:
            self.sheet.write_string(self.row, column, f"{value:,}")  # a number stored as text
        else:
            self.sheet.write_number(self.row, column, float(value))


def write(path: Path, ledgers: Ledgers, types: Mapping[str, RecordType]) -> None:
    """Writes the workbook; the same ledgers give the same workbook."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2026, 1, 4), "author": "示例"})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "head": book.add_format({"bold": True, "text_wrap": True, "border": 1}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "zh_date": book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}),
    }
    for record in SHEETS:
        _fill(_Writer(book, types[record], formats), ledgers[record])
        if record == "contract":
            _explanation(book)
    book.get_worksheet_by_name(SHEETS["workcal"]).hide()
    book.close()


def _fill(writer: _Writer, rows: Sequence[Row]) -> None:
    name = SHEETS[writer.record.name]
    if writer.record.name in ("contract", "comp_file", "payment", "parcel"):
        unit = "单位：元、亩" if not writer.is_contract else "面积单位：亩"
        writer.title([f"示例区青禾片区{name}", f"填报单位：示例区农业农村局  {unit}"])
    writer.header()
    if writer.is_contract:
        _contracts(writer, rows)
        return
    for number, row in enumerate(rows, start=1):
        if number % PAGE == 1 and number > 1 and writer.record.name in ("comp_file", "payment"):
            writer.header()
        writer.record_row(number, row)
    if writer.record.name == "payment":
        writer.texts({0: "合  计", writer.headers.index("发放金额"): 99_999_999.0})
        writer.texts({})
        writer.texts({0: "制表人：某甲", 4: "审核人：某乙", 8: "填报日期：2025.12.31"})
    _merge(writer)


def _contracts(writer: _Writer, rows: Sequence[Row]) -> None:
    """By village, each with a subtotal and a blank row; a filter hides one village's temporary uses."""
    area = writer.headers.index("合同面积")
    village = None
    count = 0
    for number, row in enumerate(rows, start=1):
        if village is not None and row["issuer_org_id"] != village:
            writer.texts({1: f"{village}村小计", area: 123.4})
            writer.texts({})
        village, count = row["issuer_org_id"], count + 1
        if count % PAGE == 0:
            writer.header()
        if row["kind"] == "temp_use":
            writer.sheet.set_row(writer.row, None, None, {"hidden": True})
        writer.record_row(number, row)
    writer.texts({0: "总计", area: 1234.5})
    writer.texts({0: 301})  # a row that was numbered and never filled in
    writer.texts({0: "注：面积以确权登记为准。"})


def _merge(writer: _Writer) -> None:
    """Amounts that stand in one merged cell over neighbouring rows."""
    if writer.merging:
        (first, column, value), last = writer.merging[0], writer.merging[-1][0]
        writer.sheet.merge_range(first, column, last, column, value)


def _explanation(book: Any) -> None:
    sheet = book.add_worksheet("填表说明")
    for row, text in enumerate(
        ("一、本表由各村填报。", "", "二、合同总价以万元为单位，其他金额以元为单位。")
    ):
        if text:
            sheet.write_string(row, 0, text)
