"""The record types, parameters and authorities that generated rulebooks are about."""

from __future__ import annotations

from random import Random
from typing import Any


class Plain(str):
    """A word that YAML shows without quotes, because with them it would be text."""

    __slots__ = ()


NO_VALUE, UNLIMITED, TRUE, FALSE = Plain("none"), Plain("unlimited"), Plain("true"), Plain("false")
CODES: dict[str, tuple[str, ...]] = {
    "kind": ("household", "transfer", "租赁"),
    "land": ("arable", "grass", "waste"),
    "mark": ("late", "paid", "it's"),
}
_NONE = {"empty": "none"}


# Labels of some codes, which may stand for them in records and rules.
LABELS = {"late": "逾期", "paid": "已付", "it's": "另"}


def _enum(name: str) -> dict[str, Any]:
    codes = {code: LABELS[code] for code in CODES[name]} if name == "mark" else list(CODES[name])
    return {"type": "enum", "codes": codes}


def _ref(record: str, **more: object) -> dict[str, Any]:
    return {"type": "ref", "to": record, **more}


_CONTRACT = {
    "contract_id": {"type": "text", "label": "合同编号"},
    "kind": _enum("kind"),
    "parcel_id": _ref("parcel"),
    "party_id": _ref("party", **_NONE),
    "replaced_by": _ref("contract", path="successor", **_NONE),
    "signed_on": {"type": "date"},
    "start_on": {"type": "date"},
    "end_on": {"type": "date", **_NONE},
    "paid_in": {"type": "month"},
    "seen_at": {"type": "timestamp"},
    "vague_on": {"type": "partial_date"},
    "area": {"type": "decimal", "digits": 8, "scale": 4, "unit": "亩", "min": 0, "max": 2000},
    "price": {"type": "money", "currency": "元", "digits": 14, "scale": 2},
    "cash": {"type": "money", "currency_field": "cash_currency", "digits": 12, "scale": 2},
    "cash_currency": {"type": "text"},
    "wide": {"type": "integer", "digits": 18},
    "n": {"type": "integer", "digits": 4, "min": -5, "max": 1200},
    "ratio": {"type": "decimal", "digits": 6, "scale": 4, **_NONE},
    "term": {"type": "duration", "unit": "months", "digits": 5},
    "notice": {"type": "duration", "unit": "days", "digits": 5, **_NONE},
    "delay": {"type": "duration", "unit": "working days", "digits": 2},
    "lag": {"type": "duration", "unit": "hours", "digits": 4, **_NONE},
    "title": {"type": "text"},
    "code": {"type": "text", "trim": FALSE, **_NONE},
    "urgent": {"type": "bool"},
    "closed": {"type": "bool", **_NONE},
    "tags": {"type": "list", "of": "text", **_NONE},
    "marks": {"type": "list", "of": _enum("mark")},
    "bidder_ids": {"type": "list", "of": _ref("party"), **_NONE},
}
_PARCEL = {
    "parcel_id": {"type": "text"},
    "land_class": _enum("land"),
    "owner_id": _ref("party", **_NONE),
    "area_mu": {"type": "decimal", "digits": 10, "scale": 4, "unit": "亩", "min": 0},
    "surveyed": {"type": "date", **_NONE},
}
_PARTY = {
    "party_id": {"type": "text"},
    "name": {"type": "text", "mark": "personal"},
    "died_on": {"type": "date", "empty": {"none_if": "death_register"}},
    "controller_id": _ref("party", **_NONE),
    "score": {"type": "integer", "digits": 3, "max": 100, **_NONE},
}
_PAYMENT = {
    "contract_id": _ref("contract"),
    "paid_on": {"type": "date"},
    "amount": {"type": "money", "currency": "元", "digits": 12, "scale": 2, "min": 0, "max": 1000000},
    "mark": _enum("mark"),
    "note": {"type": "text", **_NONE},
    "seq": {"type": "integer", "digits": 6},
    "meter_id": _ref("meter", **_NONE),
}
_OFFICE = {
    "region": {"type": "text"},
    "no": {"type": "integer", "digits": 3},
    "opened": {"type": "date"},
    "closed_on": {"type": "date", **_NONE},
    "head_id": _ref("party"),
    "budget": {"type": "money", "currency": "万元", "digits": 10, "scale": 4},
}
_METER = {
    "number": {"type": "integer", "digits": 4},
    "power": {"type": "decimal", "digits": 8, "scale": 2, "unit": "kW", "min": 0},
    "set_up": {"type": "timestamp", **_NONE},
    "before_id": _ref("meter", **_NONE),
}
_DAYS = {"day": {"type": "date"}, "is_workday": {"type": "bool"}}

RECORDS: dict[str, dict[str, Any]] = {
    "contract": {
        "key": "contract_id", "active": ["start_on", "end_on"], "event_date": "signed_on",
        "fields": _CONTRACT,
    },
    "parcel": {"key": "parcel_id", "fields": _PARCEL},
    "party": {"key": "party_id", "fields": _PARTY},
    "payment": {"key": "row", "fields": _PAYMENT},
    "meter": {"key": "number", "fields": _METER},
    "office": {"key": ["region", "no"], "active": ["opened", "closed_on"], "fields": _OFFICE},
    "death_register": {"key": "row", "fields": {"entry": {"type": "text"}}},
    "workcal": {"key": "day", "fields": _DAYS},
}  # fmt: skip

# Each parameter in one of several forms: unset, dated, a table, without limit, none.
PARAMETERS: dict[str, tuple[dict[str, Any], ...]] = {
    "window": (
        {"type": "duration", "unit": "days", "value": "30", "digits": 5},
        {"type": "duration", "unit": "days", "digits": 5},
        {"type": "duration", "unit": "days", "digits": 5, "values": [{"from": "2020-03-01", "value": "1"}]},
    ),
    "limit": (
        {"type": "money", "currency": "元", "value": "1000.5", "digits": 14},
        {"type": "money", "currency": "元", "value": UNLIMITED, "digits": 14},
        {"type": "money", "currency": "万元", "value": "0.1", "digits": 14},
    ),
    "level": (
        {"type": "integer", "value": "3", "digits": 4},
        {"type": "integer", "value": NO_VALUE, "digits": 4},
        {"type": "integer", "value": "-1", "digits": 4},
    ),
    "old": ({"type": "date"}, {"type": "date", "value": "2020-02-29"}, {"type": "date", "value": NO_VALUE}),
    "rate": (
        {
            "type": "decimal", "digits": 6,
            "values": [
                {"to": "2020-02-29", "value": "0.5"},
                {"from": "2020-03-01", "to": "2023-12-31", "value": "-1"},
            ],
        },
        {"type": "decimal", "digits": 6, "value": "0.25"},
    ),
    "max_term": (
        {
            "type": "duration", "unit": "years", "digits": 4, "by": ["parcel.land_class"],
            "table": {"arable": "30", "grass": UNLIMITED}, "else": "1",
        },
        {
            "type": "duration", "unit": "years", "digits": 4, "by": ["parcel.land_class"],
            "table": {
                "arable": "1", "waste": NO_VALUE,
                "grass": [{"to": "2020-02-29", "value": "2"}, {"from": "2020-03-01", "value": "3"}],
            },
        },
    ),
    "share": (
        {
            "type": "decimal", "digits": 6, "codes": [list(CODES["kind"]), list(CODES["mark"])],
            "table": {"household, late": "0.3333", "租赁, paid": "2"}, "else": "0",
        },
    ),
    "label": ({"type": "text", "value": "ß"}, {"type": "text", "value": "甲"}),
    "strict": ({"type": "bool", "value": TRUE}, {"type": "bool", "value": FALSE}, {"type": "bool"}),
    "since": (
        {"type": "date", "value": "2020-02-29"},
        {
            "type": "date",
            "values": [
                {"to": "2020-03-01", "value": "2020-01-31"}, {"from": "2020-03-02", "value": NO_VALUE},
            ],
        },
    ),
    "first_month": ({"type": "month", "value": "2020-02"},),
    "grade": ({"type": "enum", "codes": list(CODES["kind"]), "value": "租赁"},),
    "words": ({"type": "list", "of": "text", "value": ["甲", "it's"]}, {"type": "list", "of": "text"}),
    "grace": ({"type": "duration", "unit": "working days", "value": "2", "digits": 2},),
}  # fmt: skip
AUTHORITIES: dict[str, dict[str, Any]] = {
    "law": {"title": "Law", "status": "read", "from": "2019-01-01", "to": "2021-06-30"},
    "rule": {"title": "Rule", "status": "seen", "from": "2020-02-29"},
    "custom": {"title": "Custom", "status": "ours"},
}
CALENDAR = {"record": "workcal", "date": "day", "workday": "is_workday"}


def records(random: Random) -> dict[str, dict[str, Any]]:
    """The record types of a rulebook; now and then one is only a part of what there is."""
    partial = {name for name in ("payment", "parcel", "office", "party") if random.random() < 0.12}
    return {name: {**shape, "partial": TRUE} if name in partial else shape for name, shape in RECORDS.items()}


def parameters(random: Random) -> dict[str, dict[str, Any]]:
    """The parameters of a rulebook, each in one of its forms."""
    return {name: random.choice(forms) for name, forms in PARAMETERS.items()}


def header(random: Random) -> dict[str, Any]:
    """A rulebook without rules."""
    return {
        "language": "1",
        "id": "random",
        "version": "0",
        "title": "random",
        "calendar": CALENDAR,
        "records": records(random),
        "parameters": parameters(random),
        "authorities": AUTHORITIES,
    }
