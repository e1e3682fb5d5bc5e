"""Templates: pieces keep their place in the tree, whatever they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given

from accountability.language import syntax as s
from accountability.language.complaint import LanguageError
from accountability.language.parser import (
    parse_expression,
    parse_order,
    parse_rows,
    parse_source,
)
from accountability.language.printer import unparse
from accountability.language.template import (
    template,
    template_let,
    template_order,
    template_rows,
    template_source,
)
from accountability.model.place import NO_SPAN
from tests.language import trees


def test_an_expression_stands_as_one_operand() -> None:
    either = parse_expression("a or b")
    assert template("{x} and not {x}", x=either) == parse_expression("(a or b) and not (a or b)")
    assert template("{x} * 2", x=parse_expression("a + b")) == parse_expression("(a + b) * 2")
    assert template("{x} days", x=parse_expression("a + b")) == parse_expression("(a + b) days")


@given(trees.expressions(2), trees.expressions(2))
def test_no_piece_changes_what_stands_around_it(a: s.Expr, b: s.Expr) -> None:
    built = template("{a} < {b} or f({a}) = 1", a=a, b=b)
    assert built == s.Logic(
        op="or",
        terms=(
            s.Compare(op="<", left=a, right=b),
            s.Compare(op="=", left=s.Call(name="f", args=(a,)), right=s.Constant(value=1)),
        ),
    )
    assert parse_expression(unparse(built)) == built


def test_pieces_keep_their_place_and_the_template_has_none() -> None:
    piece = parse_expression("a > 1", origin="rules.yaml")
    built = template("not {x}", x=piece)
    assert isinstance(built, s.Not)
    assert built.operand is piece
    assert (built.span, built.origin) == (NO_SPAN, None)
    assert (piece.span.end, piece.origin) == (5, "rules.yaml")


@pytest.mark.parametrize(
    ("text", "holes", "meant"),
    [
        ("{a}.{f} = {a}.key", {"a": "x", "f": "签约日期"}, "x.签约日期 = x.key"),
        ("{a}.key", {"a": "and"}, "`and`.key"),
        ("{path}.key", {"path": parse_expression("c.parcel")}, "c.parcel.key"),
        ("some {r} x with (x.a = 1)", {"r": "合同 台账"}, "some `合同 台账` x with (x.a = 1)"),
        ("some contract {a} with ({a}.b)", {"a": "x"}, "some contract x with (x.b)"),
        ("some {a} in {list} with ({a} = 1)", {"a": "x", "list": parse_expression("c.tags")},
         "some x in c.tags with (x = 1)"),
        (":{p}[{k}]", {"p": "limit", "k": parse_expression("c.kind")}, ":limit[c.kind]"),
        ("{f}(a)", {"f": "month"}, "month(a)"),
        ("a during {m}", {"m": "m"}, "a during m"),
        ("count of {r}", {"r": parse_rows("near x with (x.a)")}, "count of near x with (x.a)"),
        ("count of {r} with (x.b)", {"r": parse_rows("near x with (x.a or x.c)")},
         "count of near x with ((x.a or x.c) and x.b)"),
        ("count of {r} with (x.b)", {"r": parse_rows("near x")}, "count of near x with (x.b)"),
        ("count of {r}", {"r": parse_expression("near")}, "count of near"),
        ("count of {r} y", {"r": parse_expression("near")}, "count of near y"),
        ("a in ({o})", {"o": (parse_expression("1"), parse_expression("b or c"))}, "a in (1, b or c)"),
        ("f(a, {o}, b)", {"o": [parse_expression("1")]}, "f(a, 1, b)"),
        ("rank by {o} within {g}", {"o": parse_order("a desc, b"), "g": parse_order("c")},
         "rank by a desc, b within c"),
        ("rank by {o} desc", {"o": parse_expression("a")}, "rank by a desc"),
        ("quantile({p}, type {n}) of a over r", {"p": parse_expression("0.25"), "n": parse_expression("8")},
         "quantile(0.25, type 8) of a over r"),
        ("a matches {p}", {"p": parse_expression("'^x$'")}, "a matches '^x$'"),
    ],
)  # fmt: skip
def test_holes(text: str, holes: dict[str, s.Expr], meant: str) -> None:
    assert template(text, **holes) == parse_expression(meant)


def test_other_shapes() -> None:
    near = parse_rows("near x with (x.a)")
    assert template_rows("{r} with ({b})", r=near, b=parse_expression("b")) == parse_rows(
        "near x with (x.a and b)"
    )
    assert template_let("{r}", r=near) == near
    assert template_let("{r} x", r="near") == parse_rows("near x")
    assert template_let("{a} + 1", a=parse_expression("b")) == parse_expression("b + 1")
    assert template_order("{a} desc", a=parse_expression("b")) == parse_order("b desc")
    roster = parse_source("org o join party p on (a)")
    assert template_source("{roster}, months m", roster=roster) == parse_source(
        "org o, months m join party p on (a)"
    )
    assert template_source("{r} {a}", r="org", a="o") == parse_source("org o")


@pytest.mark.parametrize(
    ("build", "error"),
    [
        (lambda: template("{a} = 1"), KeyError),
        (lambda: template("{a} = 1", a=parse_rows("near x")), TypeError),
        (lambda: template("{a} = 1", a=parse_order("x, y")), TypeError),
        (lambda: template("x during {a}", a=parse_expression("1")), TypeError),
        (lambda: template("{a} = ", a="x"), LanguageError),
        (lambda: parse_expression("{a} = 1"), LanguageError),
    ],
)
def test_a_wrong_template_is_refused(build: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        build()


def test_depth_is_limited_over_all_pieces() -> None:
    piece = parse_expression("not " * 55 + "a", origin="rules.yaml")
    template("{a} + {a}", a=piece)
    with pytest.raises(LanguageError, match="nested more than 60 deep") as raised:
        template("not " * 50 + "{a}", a=piece)
    assert raised.value.complaints[0].origin == "rules.yaml"
