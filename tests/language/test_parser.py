"""What rule text means as a tree: precedence, literals, names, row sets, sources."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from accountability.language import syntax as s
from accountability.language.parser import (
    parse_expression,
    parse_let,
    parse_order,
    parse_rows,
    parse_source,
)
from accountability.model.values import NONE, Month, PartialDate, Value


def _name(*parts: str) -> s.Name:
    return s.Name(parts=parts)


def _constant(value: Value) -> s.Constant:
    return s.Constant(value=value)


A, B, C = _name("a"), _name("b"), _name("c")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a or b and c", "a or (b and c)"),
        ("a and b or c", "(a and b) or c"),
        ("not a and b", "(not a) and b"),
        ("not not a", "not (not a)"),
        ("not a = b", "not (a = b)"),
        ("a = b and c = d", "(a = b) and (c = d)"),
        ("a + b = c * d", "(a + b) = (c * d)"),
        ("a - b - c", "(a - b) - c"),
        ("a - b + c", "(a - b) + c"),
        ("a + b * c", "a + (b * c)"),
        ("a / b * c", "(a / b) * c"),
        ("-a * b", "(-a) * b"),
        ("a - -b", "a - (-b)"),
        ("-a days", "-(a days)"),
        ("a + b days", "a + (b days)"),
        ("a * b months", "a * (b months)"),
        ("a between b + 1 and c and d", "(a between (b + 1) and c) and d"),
        ("a or b else c and d", "(a or b) else (c and d)"),
        ("a else b else c", "(a else b) else c"),
        ("if a then b else c else d", "if a then b else (c else d)"),
        ("if a then if b then c else d else e", "if a then (if b then c else d) else e"),
        ("if a then (b else c) else d", "if a then ((b else c)) else d"),
        ("a + if b then c else d + e", "a + (if b then c else (d + e))"),
        ("a = 1 or if b then c else d = 2", "(a = 1) or (if b then c else (d = 2))"),
        ("a is missing and b", "(a is missing) and b"),
        ("a is not present", "not (a is present)"),
        ("a not in (b)", "not (a in (b))"),
        ("a not between b and c", "not (a between b and c)"),
        ("a not contains b", "not (a contains b)"),
        ("a not matches 'b'", "not (a matches 'b')"),
        ("a differs from b", "not (a same as b)"),
        ("count of r x >= 3", "(count of r x) >= 3"),
        ("count of r x + 1", "(count of r x) + 1"),
        ("sum of a + b over r x > c", "(sum of (a + b) over r x) > c"),
        ("some r x and b", "(some r x) and b"),
        ("first of a over r x by b desc > c", "(first of a over r x by b desc) > c"),
        ("first of a over r x by b + c", "first of a over r x by (b + c)"),
        (":p at a.b days", "(:p at a.b) days"),
        (":p at a + 1 days", "(:p at a) + (1 days)"),
        ("a -- a comment with ' and (\n + b", "a + b"),
        ("a\r\n\tand\n b", "a and b"),
    ],
)
def test_precedence(text: str, meant: str) -> None:
    assert parse_expression(text) == parse_expression(meant)


def test_parentheses_change_the_tree() -> None:
    """Without this the table above would hold for a parser that drops all operators."""
    assert parse_expression("(a or b) and c") != parse_expression("a or b and c")
    assert parse_expression("a - (b - c)") != parse_expression("a - b - c")
    assert parse_expression("a and (b and c)") != parse_expression("a and b and c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a and b and c", s.Logic(op="and", terms=(A, B, C))),
        ("a or b", s.Logic(op="or", terms=(A, B))),
        ("a <= b", s.Compare(op="<=", left=A, right=B)),
        ("a between b and c", s.Between(value=A, low=B, high=C)),
        ("a in (b, 'x')", s.In(item=A, options=(B, _constant("x")))),
        ("a in x.tags", s.In(item=A, options=(_name("x", "tags"),), listed=True)),
        ("a contains b", s.Contains(whole=A, part=B)),
        ("a matches '^x$'", s.Matches(text=A, pattern=_constant("^x$"))),
        ("a during m", s.During(what=A, alias="m", whole=False)),
        ("a throughout m", s.During(what=A, alias="m", whole=True)),
        ("a is unreadable", s.Test(kind="unreadable", operand=A)),
        ("a is present", s.Test(kind="present", operand=A)),
        ("a is not true", s.Not(operand=s.Test(kind="true", operand=A))),
        ("a same as b", s.Same(left=A, right=B)),
        ("a / b", s.Arith(op="/", left=A, right=B)),
        ("-3", s.Negate(operand=_constant(3))),
        ("3 working days", s.Suffix(amount=_constant(3), unit="working days")),
        ("1 day", s.Suffix(amount=_constant(1), unit="days")),
        ("(a) years", s.Suffix(amount=A, unit="years")),
        ("a else b", s.Else(value=A, default=B)),
        ("if a then b else c", s.If(condition=A, then=B, otherwise=C)),
        ("f(a, b)", s.Call(name="f", args=(A, B))),
        ("f()", s.Call(name="f", args=())),
        ("month(a)", s.Call(name="month", args=(A,))),
        ("min(a, b)", s.Call(name="min", args=(A, B))),
        ("as_of", s.AsOf()),
        (":p", s.Param(name="p")),
        (":p[a, b] at c", s.Param(name="p", keys=(A, B), at=C)),
        ("rank by a", s.Position(kind="rank", value=None, order=(s.OrderTerm(key=A),))),
        (
            "next of a by b desc, c nulls first within a, b",
            s.Position(
                kind="next",
                value=A,
                order=(s.OrderTerm(key=B, descending=True), s.OrderTerm(key=C, nulls_first=True)),
                within=(A, B),
            ),
        ),
        (
            "previous of a by b nulls last",
            s.Position(kind="previous", value=A, order=(s.OrderTerm(key=B),)),
        ),
    ],
)
def test_nodes(text: str, tree: s.Expr) -> None:
    assert parse_expression(text) == tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("0", 0),
        ("12.50", Fraction(25, 2)),
        ("0.1", Fraction(1, 10)),
        ("'it''s'", "it's"),
        ("''", ""),
        ("'（甲）＞'", "（甲）＞"),
        ("'a\n--b'", "a\n--b"),
        ("'e\u0301'", "é"),
        ("true", True),
        ("false", False),
        ("none", NONE),
        ("date '2021-06-30'", date(2021, 6, 30)),
        ("month '2021-06'", Month(2021, 6)),
        ("timestamp '2021-06-30T08:00:00Z'", datetime(2021, 6, 30, 8)),
        ("timestamp '2021-06-30T08:00:00+08:00'", datetime(2021, 6, 30)),
        ("timestamp '2021-06-30T20:30-05:30'", datetime(2021, 7, 1, 2)),
        ("timestamp '2021-06-30 08:00:00.25'", datetime(2021, 6, 30, 8, 0, 0, 250_000)),
        ("partial_date '2021'", PartialDate((2021,))),
        ("partial_date '2021-06-30T08:05'", PartialDate((2021, 6, 30, 8, 5))),
        ("partial_date '2021-06-30T08:05:01.5'", PartialDate((2021, 6, 30, 8, 5, Fraction(3, 2)))),
    ],
)
def test_literals(text: str, value: Value) -> None:
    tree = parse_expression(text)
    assert isinstance(tree, s.Constant)
    assert tree.value == value
    assert type(tree.value) is type(value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("c.parcel.land_class", ("c", "parcel", "land_class")),
        ("补偿金额", ("补偿金额",)),
        ("c.签约日期", ("c", "签约日期")),
        ("二〇二一", ("二〇二一",)),
        ("`a.b`.`c d`", ("a.b", "c d")),
        ("`it``s`", ("it`s",)),
        ("`and`", ("and",)),
        ("ａｎｄ", ("ａｎｄ",)),  # full-width letters are a name of their own, no NFKC
        ("caf\u0065\u0301", ("café",)),  # but NFC
        ("a.month", ("a", "month")),
        ("m.end", ("m", "end")),
        ("x.date", ("x", "date")),
        ("x.in.by.or", ("x", "in", "by", "or")),
        ("x.AND", ("x", "AND")),
        ("count", ("count",)),
        ("rank", ("rank",)),
        ("next", ("next",)),
        ("date", ("date",)),
        ("month", ("month",)),
        ("days", ("days",)),
        ("desc", ("desc",)),
        ("of", ("of",)),
        ("rows", ("rows",)),
    ],
)
def test_names(text: str, parts: tuple[str, ...]) -> None:
    assert parse_expression(text) == s.Name(parts=parts)


WITH = s.Compare(op="=", left=_name("x", "a"), right=A)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("near", s.Rows(relation="near")),
        ("near x", s.Rows(relation="near", alias="x")),
        ("near x with (x.a = a)", s.Rows(relation="near", alias="x", where=WITH)),
        ("near with (x.a = a)", s.Rows(relation="near", where=WITH)),
        ("months m", s.Rows(relation="months", alias="m")),
        ("rows", s.Rows(relation=None)),
        ("rows with (x.a = a)", s.Rows(relation=None, where=WITH)),
        ("x in c.tags", s.Rows(relation=_name("c", "tags"), alias="x")),
        ("x in c.tags with (x.a = a)", s.Rows(relation=_name("c", "tags"), alias="x", where=WITH)),
        (
            "x in list(a) with (x.a = a)",
            s.Rows(relation=s.Call(name="list", args=(A,)), alias="x", where=WITH),
        ),
    ],
)
def test_row_sets(text: str, rows: s.Rows) -> None:
    assert parse_rows(text) == rows
    assert parse_expression(f"some {text}") == s.Fold(kind="some", rows=rows)
    assert parse_expression(f"no {text} and b") == s.Logic(op="and", terms=(s.Fold(kind="no", rows=rows), B))
    assert parse_expression(f"count of {text}") == s.Fold(kind="count", rows=rows)
    assert parse_expression(f"set of b over {text}") == s.Fold(kind="set", rows=rows, value=B)
    assert parse_expression(f"every {text} satisfies (b)") == s.Fold(kind="every", rows=rows, value=B)
    order = (s.OrderTerm(key=C),)
    last = s.Fold(kind="last", rows=rows, value=B, order=order)
    assert parse_expression(f"last of b over {text} by c") == last
    quantile = s.Fold(
        kind="quantile", rows=rows, value=B, share=s.Constant(value=Fraction(1, 4)), definition=8
    )
    assert parse_expression(f"quantile(0.25, type 8) of b over {text}") == quantile


def test_what_let_names() -> None:
    near = s.Rows(relation="near", alias="x")
    assert parse_let("near x") == near
    assert parse_let("months m with (a)") == s.Rows(relation="months", alias="m", where=A)
    assert parse_let("near with (a)") == s.Rows(relation="near", where=A)
    assert parse_let("rows") == s.Rows(relation=None)
    assert parse_let("x in c.tags with (a)") == s.Rows(relation=_name("c", "tags"), alias="x", where=A)


@pytest.mark.parametrize(
    "text", ["near", "a in c.tags", "count of near x", "a days", "date '2021-01-01'", "not a"]
)
def test_what_let_computes(text: str) -> None:
    assert parse_let(text) == parse_expression(text)


def test_sources() -> None:
    assert parse_source("contract c") == s.Source(items=(s.Item(relation="contract", alias="c"),))
    assert parse_source("pair of party a, b, months m") == s.Source(
        items=(
            s.Item(relation="party", alias="a", second="b"),
            s.Item(relation="months", alias="m"),
        )
    )
    assert parse_source("合同台账 c join `my type` t on (a) left join pair p on (b)") == s.Source(
        items=(s.Item(relation="合同台账", alias="c"),),
        joins=(
            s.Join(relation="my type", alias="t", on=A),
            s.Join(relation="pair", alias="p", on=B, left=True),
        ),
    )


def test_orders() -> None:
    assert parse_order("a desc, b nulls first") == (
        s.OrderTerm(key=A, descending=True),
        s.OrderTerm(key=B, nulls_first=True),
    )


def test_origin_is_handed_to_every_node() -> None:
    tree = parse_expression("some near x with (x.a = 1)", origin="here")
    nodes: list[s.Node] = [tree]
    for node in nodes:
        assert node.origin == "here"
        nodes.extend(s.parts(node))
    assert len(nodes) == 5
