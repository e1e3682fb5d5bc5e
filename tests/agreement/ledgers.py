"""Random records as a caller would hand them over: texts, many of them edge cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeAlias

from accountability.model.values import PartialDate
from tests.agreement import pools
from tests.agreement.world import LABELS, RECORDS

Row: TypeAlias = dict[str, Any]
Ledgers: TypeAlias = dict[str, list[Row]]

_HUGE = ("999999999999999999", "-999999999999999999")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run is given beside its rulebook."""

    ledgers: Mapping[str, list[Row]]
    as_of: date
    period: tuple[date, date] | None


@dataclass(slots=True)
class _Filling:
    random: Random
    blank: float
    odd: float

    def cell(self, record: str, name: str, shape: Mapping[str, Any]) -> Any:
        r = self.random
        key = RECORDS[record]["key"]
        is_key = name == key or name in key
        if r.random() < (0.03 if is_key else self.blank * (2 if "empty" in shape else 1)):
            return r.choice((None, "", "  "))
        if r.random() < self.odd * (0.3 if is_key else 1):
            return r.choice(("?", "x-1", "2020-13-01", "1,2,3", "未知", "1e999", "--"))
        return self.text(record, name, shape)

    def text(self, record: str, name: str, shape: Mapping[str, Any]) -> Any:
        r = self.random
        if name in ("contract_id", "parcel_id", "party_id") and record == name.removesuffix("_id"):
            return r.choice(pools.KEYS[record][:-1])
        match shape["type"]:
            case "enum":
                code = r.choice(list(shape["codes"]))
                return LABELS[code] if code in LABELS and r.random() < 0.2 else code
            case "ref":
                return r.choice(pools.KEYS[shape["to"]])
            case "list":
                return self.list_text(shape["of"])
        return _TEXTS[shape["type"]](r, name)

    def list_text(self, of: Any) -> Any:
        r = self.random
        if isinstance(of, str):
            among: Any = ("a", "b", "甲", "ß", "it's", "𠮷", "a b")
        else:
            among = list(of["codes"]) if of["type"] == "enum" else pools.KEYS[of["to"]]
        items = [r.choice(among) for _ in range(r.choice((0, 1, 1, 2, 2, 3)))]
        return items if r.random() < 0.5 else r.choice((";", "；", "、")).join(items)


def cell_text(random: Random, record: str, name: str, shape: Mapping[str, Any]) -> Any:
    """A readable cell of a field."""
    return _Filling(random, 0.0, 0.0).text(record, name, shape)


def some_rows(random: Random, record: str) -> list[Row]:
    """A few readable rows, none of whose keys is blank."""
    fields = RECORDS[record]["fields"]
    filling = _Filling(random, 0.0, 0.0)
    return [{f: filling.text(record, f, s) for f, s in fields.items()} for _ in range(random.randint(1, 4))]


def _day(r: Random, _name: str) -> str:
    day = r.choice(pools.DAYS) if r.random() < 0.96 else r.choice(pools.FAR_DAYS)
    return day.isoformat() if r.random() < 0.9 or day.year < 1000 else f"{day.year}/{day.month}/{day.day}"


def _whole(r: Random, name: str) -> str:
    if name == "wide" and r.random() < 0.3:
        return r.choice(_HUGE)
    if name == "no":
        return str(r.choice((1, 2, 3)))
    if name == "number":
        return r.choice(("1", "2", "3", "03", "12", "+2"))
    number = r.choice((*pools.WHOLES[:7], -1, -5, 1, 2, 3))
    return str(number)


def _decimal(r: Random, name: str) -> str:
    if name == "area":
        return r.choice(("0", "0.5", "1.25", "100", "0.0001", "2000", "12.3456"))
    if name == "area_mu":
        return r.choice(("0", "1.25", "100", "999999.9999", "0.0001", "12"))
    if name == "power":
        return r.choice(("0", "0.5", "7.25", "999999.99"))
    return r.choice(("0", "0.5", "-0.25", "1", "99.9999", "-99.9999", "0.3333"))


def _money(r: Random, name: str) -> str:
    if name == "amount":
        return r.choice(("0", "0.01", "100", "100.00", "1000.5", "1,000.50", "999999.99", "1000000", "12.5"))
    if name == "budget":
        return r.choice(("0", "0.1", "0.1001", "-12.5", "999999.9999"))
    if name == "cash":
        return r.choice(("0", "1", "1.50", "-2", "9999999999.99"))
    return r.choice(("0", "0.01", "-0.01", "1000.5", "1000.50", "100", "999999999999.99", "-999999999999.99"))


def _duration(r: Random, name: str) -> str:
    if name == "delay":
        return r.choice(("0", "1", "2", "-1", "5"))
    if name == "term":
        return r.choice(("0", "1", "12", "360", "-1", "P1Y", "P2M"))
    if name == "lag":
        return r.choice(("0", "24", "36", "-12", "1"))
    return r.choice(("0", "1", "28", "30", "366", "-1", "P30D"))


def _words(r: Random, name: str) -> str:
    if name == "cash_currency":
        return r.choice(("CNY", "CNY", "CNY", "USD"))
    if name == "region":
        return r.choice(("东", "西", "it's"))
    return r.choice(pools.WORDS) if r.random() < 0.85 else f" {r.choice(pools.WORDS)} "


def _partial(part: PartialDate) -> str:
    marks = ("", "-", "-", "T", ":", ":")
    return "".join(
        mark + (f"{int(p):02d}" if at else f"{int(p):04d}") + ("" if int(p) == p else ".5")
        for at, (mark, p) in enumerate(zip(marks, part.parts, strict=False))
    )


_TEXTS: Mapping[str, Callable[[Random, str], str]] = {
    "text": _words,
    "bool": lambda r, _n: r.choice(("true", "false", "是", "0", "Y")),
    "integer": _whole,
    "decimal": _decimal,
    "money": _money,
    "date": _day,
    "month": lambda r, _n: str(r.choice(pools.MONTHS)),
    "partial_date": lambda r, _n: _partial(r.choice(pools.PARTIALS)),
    "timestamp": lambda r, _n: r.choice(pools.MOMENTS).isoformat() + r.choice(("", "Z", "+08:00", "-05:30")),
    "duration": _duration,
}
_AS_OF = (date(2020, 2, 29), date(2020, 3, 31), date(2021, 6, 30), date(2024, 12, 31))
_PERIODS = (
    (date(2020, 1, 1), date(2020, 3, 31)), (date(2019, 12, 1), date(2020, 2, 29)),
    (date(2020, 1, 1), date(2020, 12, 31)), (date(2020, 2, 2), date(2020, 4, 30)),
    (date(2020, 2, 2), date(2020, 2, 20)),
)  # fmt: skip


def setting(random: Random) -> Setting:
    """Records of every type, few of each; some registers are absent or empty, some columns are missing."""
    clean = random.random() < 0.4
    filling = _Filling(
        random, *((0.0, 0.0) if clean else random.choice(((0.03, 0.01), (0.08, 0.03), (0.25, 0.1))))
    )
    ledgers: Ledgers = {}
    for name, shape in RECORDS.items():
        if random.random() < (0.02 if clean or name == "contract" else 0.07):
            continue
        ledgers[name] = calendar(random) if name == "workcal" else _ledger(filling, name, shape)
    period = None if random.random() < 0.12 else random.choice(_PERIODS)
    return Setting(ledgers, random.choice(_AS_OF), period)


def _ledger(filling: _Filling, name: str, shape: Mapping[str, Any]) -> list[Row]:
    r = filling.random
    count = r.choice((0, 1, 2, 3, 4, 5, 6, 8))
    fields = dict(shape["fields"])
    if r.random() < 0.06:
        fields.pop(r.choice(list(fields)))
    rows = [{f: filling.cell(name, f, s) for f, s in fields.items()} for _ in range(count)]
    if rows and r.random() < 0.15:
        rows.append(dict(r.choice(rows)))
    return rows


def calendar(random: Random) -> list[Row]:
    """A calendar of some weeks, not always without faults."""
    first = random.choice((date(2020, 1, 20), date(2020, 2, 20)))
    days = [first + timedelta(days=at) for at in range(random.choice((5, 30, 60)))]
    rows: list[Row] = [
        {"day": d.isoformat(), "is_workday": "true" if d.weekday() < 5 else "false"} for d in days
    ]
    for _ in range(random.choice((0, 0, 1, 3))):
        at = random.randrange(len(rows))
        rows[at] = {
            "day": random.choice((rows[at]["day"], None)),
            "is_workday": random.choice((None, "true")),
        }
    if random.random() < 0.3:
        rows.append(dict(random.choice(rows)))
    random.shuffle(rows)
    return rows
