"""Random syntax trees over the whole grammar: exactly those that the parser can make.

`expressions()`, `rows()`, `lets()`, `sources()` and `orders()` are what the parser's entry points
return. Nodes have no span.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Literal as OneOf
from typing import TypeAlias
from unicodedata import normalize

from hypothesis import strategies as st

from accountability.language import syntax as s
from accountability.language.words import Unit
from accountability.model.expression import ArithOp, CompareOp, FoldKind
from accountability.model.values import NONE, Month, PartialDate, Value

_DEPTH = 3
# Words that mean something in one place and are names in others.
_ODD_NAMES = [
    "count", "sum", "set", "first", "last", "next", "rank", "quantile", "type", "of", "date", "month",
    "rows", "days", "working", "day", "desc", "nulls", "within", "satisfies", "pair", "join", "left",
    "on", "at", "as", "null", "missing", "true", "and", "OR", "Not", "as_of", "in", "with", "by",
]  # fmt: skip
_NAMES = ["c", "x", "near", "area_mu", "签约日期", "ａ", "〇一", "a.b", "合同 编号", "it`s", "-"]
_FUNCTIONS = ["f", "date", "month", "list", "count", "sum", "left"]
_TEXTS = ["", "a", "it's", "'", "--", "（甲）", "a\nb", "{x}", "é", "\U0001f600"]
_PATTERNS = ["^[A-Z]+$", r"\d{2}", "it's", "(AP|ap)"]
_COMPARISONS: list[CompareOp] = ["=", "<>", "<", "<=", ">", ">="]
_ARITHMETIC: list[ArithOp] = ["+", "-", "*", "/"]
_TESTS: list[OneOf["missing", "present", "unreadable", "true", "false"]] = [
    "missing", "present", "unreadable", "true", "false",
]  # fmt: skip
_UNITS: list[Unit] = ["days", "months", "years", "hours", "working days"]
_AGGREGATES: list[FoldKind] = ["sum", "min", "max", "mean", "median", "set"]

_Inner: TypeAlias = Callable[[], s.Expr]


def _free_text(shortest: int, without: Sequence[OneOf["C", "Z"]]) -> st.SearchStrategy[str]:
    characters = st.characters(codec="utf-8", exclude_categories=without)
    return st.text(characters, min_size=shortest, max_size=5).map(lambda text: normalize("NFC", text))


@cache
def names() -> st.SearchStrategy[str]:
    """Names of fields, aliases, relations; most of them need backquotes in one place or another."""
    return st.sampled_from(_NAMES) | st.sampled_from(_ODD_NAMES) | _free_text(1, ["C", "Z"])


def _full_partial_date() -> st.SearchStrategy[tuple[int | Fraction, ...]]:
    second = st.integers(0, 59) | st.integers(0, 59_999).map(lambda n: Fraction(n, 1000))
    return st.tuples(st.datetimes(), second).map(lambda at: (*at[0].timetuple()[:5], at[1]))


@cache
def constants() -> st.SearchStrategy[s.Constant]:
    """Literals of every kind."""
    whole = st.integers(0, 10**18)
    values: st.SearchStrategy[Value] = st.one_of(
        st.sampled_from(_TEXTS), _free_text(0, ["C"]), st.sampled_from([True, False, NONE]), whole,
        st.tuples(whole, st.integers(1, 18)).map(lambda n: Fraction(n[0], 10 ** n[1])),
        st.dates(), st.datetimes(), st.dates().map(lambda day: Month(day.year, day.month)),
        st.tuples(_full_partial_date(), st.integers(1, 6)).map(lambda p: PartialDate(p[0][: p[1]])),
    )  # fmt: skip
    return values.map(lambda value: s.Constant(value=value))


@cache
def paths() -> st.SearchStrategy[s.Name]:
    """Names `a` and paths `a.b.c`."""
    return st.lists(names(), min_size=1, max_size=3).map(lambda parts: s.Name(parts=tuple(parts)))


def _some(draw: st.DrawFn, inner: _Inner, least: int = 1) -> tuple[s.Expr, ...]:
    return tuple(inner() for _ in range(draw(st.integers(least, 3))))


def _order(draw: st.DrawFn, inner: _Inner) -> tuple[s.OrderTerm, ...]:
    flags = st.booleans()
    return tuple(
        s.OrderTerm(key=key, descending=draw(flags), nulls_first=draw(flags)) for key in _some(draw, inner)
    )


def _row_set(draw: st.DrawFn, inner: _Inner) -> s.Rows:
    where = inner() if draw(st.booleans()) else None
    match draw(st.sampled_from(["rows", "list", "relation", "named"])):
        case "rows":
            return s.Rows(relation=None, where=where)
        case "list":
            return s.Rows(relation=inner(), alias=draw(names()), where=where)
        case "relation":
            return s.Rows(relation=draw(names()), alias=draw(names()), where=where)
        case _:
            return s.Rows(relation=draw(names()), where=where)


def _fold(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    rows = _row_set(draw, inner)
    match draw(st.sampled_from(["rows", "every", "aggregate", "quantile", "first"])):
        case "rows":
            kind: FoldKind = draw(st.sampled_from(["some", "no", "count"]))
            return s.Fold(kind=kind, rows=rows)
        case "every":
            return s.Fold(kind="every", rows=rows, value=inner())
        case "aggregate":
            return s.Fold(kind=draw(st.sampled_from(_AGGREGATES)), rows=rows, value=inner())
        case "quantile":
            share = Fraction(draw(st.integers(0, 100)), 100)
            which = s.Constant(value=share) if draw(st.booleans()) else inner()
            return s.Fold(
                kind="quantile", rows=rows, value=inner(), share=which, definition=draw(st.integers(1, 9))
            )
        case _:
            first: FoldKind = draw(st.sampled_from(["first", "last"]))
            return s.Fold(kind=first, rows=rows, value=inner(), order=_order(draw, inner))


def _position(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    order, within = _order(draw, inner), _some(draw, inner, 0)
    if draw(st.booleans()):
        return s.Position(kind="rank", value=None, order=order, within=within)
    return s.Position(
        kind=draw(st.sampled_from(["next", "previous"])), value=inner(), order=order, within=within
    )


def _membership(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    negated = draw(st.booleans())
    node = (
        _list_membership(draw, inner)
        if draw(st.booleans())
        else s.In(item=inner(), options=_some(draw, inner))
    )
    return s.Not(operand=node) if negated else node


def _list_membership(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    # A list expression in parentheses reads as a list of one option.
    options = draw(paths()) if draw(st.booleans()) else _call(draw, inner)
    return s.In(item=inner(), options=(options,), listed=True)


def _call(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    return s.Call(name=draw(st.sampled_from(_FUNCTIONS)), args=_some(draw, inner, 0))


def _param(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    at = inner() if draw(st.booleans()) else None
    return s.Param(name=draw(names()), keys=_some(draw, inner, 0), at=at)


def _logic(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    return s.Logic(op=draw(st.sampled_from(["and", "or"])), terms=(inner(), *_some(draw, inner)))


def _test(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    node = s.Test(kind=draw(st.sampled_from(_TESTS)), operand=inner())
    return s.Not(operand=node) if draw(st.booleans()) else node


def _suffix(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    return s.Suffix(amount=inner(), unit=draw(st.sampled_from(_UNITS)))


def _compare(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    return s.Compare(op=draw(st.sampled_from(_COMPARISONS)), left=inner(), right=inner())


def _arith(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    return s.Arith(op=draw(st.sampled_from(_ARITHMETIC)), left=inner(), right=inner())


def _matches(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    return s.Matches(text=inner(), pattern=s.Constant(value=draw(st.sampled_from(_PATTERNS))))


def _during(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    return s.During(what=inner(), alias=draw(names()), whole=draw(st.booleans()))


def _plain(draw: st.DrawFn, inner: _Inner) -> s.Expr:
    return draw(st.sampled_from(_PLAIN))(inner)


_PLAIN: list[Callable[[_Inner], s.Expr]] = [
    lambda inner: s.Not(operand=inner()),
    lambda inner: s.Not(operand=s.Same(left=inner(), right=inner())),
    lambda inner: s.Between(value=inner(), low=inner(), high=inner()),
    lambda inner: s.Contains(whole=inner(), part=inner()),
    lambda inner: s.Same(left=inner(), right=inner()),
    lambda inner: s.Negate(operand=inner()),
    lambda inner: s.Else(value=inner(), default=inner()),
    lambda inner: s.If(condition=inner(), then=inner(), otherwise=inner()),
]
_COMPOUNDS: list[Callable[[st.DrawFn, _Inner], s.Expr]] = [
    *[_fold, _position, _membership, _call, _param, _logic, _test, _suffix],
    *[_compare, _arith, _matches, _during, _plain, _plain, _plain],
]


@st.composite
def expressions(draw: st.DrawFn, depth: int = _DEPTH) -> s.Expr:
    """What `parse_expression` returns."""
    if depth == 0 or not draw(_ONE_IN_FOUR):
        return draw(_LEAVES)
    compound = draw(_KINDS)
    inner = expressions(depth - 1)
    return compound(draw, lambda: draw(inner))


# Made once: hypothesis spends more time on making a strategy than on drawing from it.
_ONE_IN_FOUR = st.integers(0, 3)
_LEAVES = st.one_of(paths(), constants(), st.just(s.AsOf()))
_KINDS = st.sampled_from(_COMPOUNDS)


@st.composite
def rows(draw: st.DrawFn) -> s.Rows:
    """What `parse_rows` returns."""
    return _row_set(draw, lambda: draw(expressions(_DEPTH - 1)))


@st.composite
def lets(draw: st.DrawFn) -> s.Expr | s.Rows:
    """What `parse_let` returns: `near` alone reads as a name, `x in c.tags` alone as a condition."""
    found = draw(st.one_of(expressions(), rows()))
    if isinstance(found, s.Rows) and found.where is None:
        if isinstance(found.relation, str) and found.alias is None:
            return s.Name(parts=(found.relation,))
        if found.relation is not None and not isinstance(found.relation, str):
            return s.Rows(relation=found.relation, alias=found.alias, where=s.Constant(value=True))
    return found


@st.composite
def orders(draw: st.DrawFn) -> tuple[s.OrderTerm, ...]:
    """What `parse_order` returns."""
    return _order(draw, lambda: draw(expressions(_DEPTH - 1)))


@st.composite
def sources(draw: st.DrawFn) -> s.Source:
    """What `parse_source` returns."""
    item = st.builds(s.Item, relation=names(), alias=names(), second=st.none() | names())
    join = st.builds(s.Join, relation=names(), alias=names(), on=expressions(2), left=st.booleans())
    items = draw(st.lists(item, min_size=1, max_size=3))
    return s.Source(items=tuple(items), joins=tuple(draw(st.lists(join, max_size=2))))
