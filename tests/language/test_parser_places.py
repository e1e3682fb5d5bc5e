"""Spans: every node knows its own piece of the text, and no text breaks the parser."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.language import syntax as s
from accountability.language.complaint import Complaint, LanguageError
from accountability.language.lexer import MAX_CHARACTERS, MAX_TOKENS
from accountability.language.parser import parse_expression, parse_let, parse_order, parse_rows, parse_source
from accountability.language.printer import unparse
from tests.language import trees

_NEGATED = s.In | s.Between | s.Contains | s.Matches | s.Test | s.Same


@given(trees.expressions())
def test_a_span_holds_the_text_of_its_node(tree: s.Expr) -> None:
    text = unparse(tree)
    waiting: list[s.Node] = [parse_expression(text)]
    while waiting:
        node = waiting.pop()
        waiting.extend(s.parts(node))
        piece = text[node.span.start : node.span.end]
        if isinstance(node, s.Rows):
            assert parse_rows(piece) == node
        elif isinstance(node, s.OrderTerm):
            assert parse_order(piece) == (node,)
        elif isinstance(node, _NEGATED):  # within `x not in y` the piece of `in` is the whole
            assert parse_expression(piece) in (node, s.Not(operand=node))
        else:
            assert parse_expression(piece) == node


_PIECES = re.findall(
    r"\S+",
    """
    ( ) [ ] , . : + - * / = <> < <= > >= == != && | ! ＞ （ ） ， “ ” ‘ ’ — # ; ' ` { " 0 7 1,200 12.5
    and or not in is between contains matches during throughout same differs as from if then else
    true false none as_of some no every with over by count of sum first quantile type rank within
    satisfies desc nulls days working a.b x 合同 'text' date '2021-06-30' join on left pair rows AND
    """,
)
_Parse: TypeAlias = Callable[[str, object], object]
_ENTRIES: list[_Parse] = [parse_expression, parse_let, parse_rows, parse_order, parse_source]


@given(st.lists(st.sampled_from(_PIECES), max_size=12), st.sampled_from([" ", ""]), st.sampled_from(_ENTRIES))
def test_any_words_are_read_or_refused_with_a_place(words: list[str], glue: str, parse: _Parse) -> None:
    _read_or_refused(glue.join(words), parse)


@given(st.text(max_size=30), st.sampled_from(_ENTRIES))
def test_any_text_is_read_or_refused_with_a_place(text: str, parse: _Parse) -> None:
    _read_or_refused(text, parse)


@given(trees.expressions(2), st.data())
def test_a_damaged_text_is_read_or_refused_with_a_place(tree: s.Expr, data: st.DataObject) -> None:
    text = unparse(tree)
    cut = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 5))
    _read_or_refused(text[:cut] + text[cut + length :], parse_expression)


def _read_or_refused(text: str, parse: _Parse) -> None:
    complaints = _complaints(text, parse)
    starts = [complaint.span.start for complaint in complaints]
    assert starts == sorted(set(starts))
    for complaint in complaints:
        assert 0 <= complaint.span.start <= complaint.span.end <= len(text)
        assert complaint.origin == "origin"
        assert not complaint.message.endswith(".")


def _complaints(text: str, parse: _Parse) -> Sequence[Complaint]:
    try:
        parse(text, "origin")
    except LanguageError as error:
        return error.complaints or pytest.fail("refused without a complaint")
    return ()


def _only_complaint(text: str) -> str:
    with pytest.raises(LanguageError) as raised:
        parse_expression(text)
    (complaint,) = raised.value.complaints
    return complaint.message


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "a" + " and a" * 5_000, "'" * 30_000, "(" * 30_000],
    ids=["a megabyte", "5,000 terms", "quotes", "brackets"],
)
def test_a_long_text_is_refused_at_once(text: str) -> None:
    assert _only_complaint(text) == f"the text has {len(text):,} characters, more than 20,000"


def test_limits_are_those_of_the_specification() -> None:
    assert (MAX_CHARACTERS, MAX_TOKENS) == (20_000, 4_000)
    parse_expression("a" + " " * 19_999)
    parse_expression("a" + "+a" * 20)
    chain = " and ".join(["a"] * 2_000)  # 3,999 tokens: read without recursion
    assert len(list(s.parts(parse_expression(chain)))) == 2_000
    assert _only_complaint(chain + " and b") == "the text has more than 4,000 words and signs"


@pytest.mark.parametrize(
    ("opening", "inner", "closing"),
    [
        ("(", "a", ")"),
        ("f(", "a", ")"),
        ("x in (", "a", ")"),
        (":p[", "a", "]"),
        ("if ", "a", " then b else c"),
        ("if a then ", "b", " else c"),
        ("if a then b else ", "c", ""),
        ("sum of ", "a", " over r x"),
        ("some r x with (", "a", ")"),
        ("some x in ", "a", ""),
        (":p at ", "a", ""),
        ("rank by ", "a", ""),
        ("not ", "a", ""),
        ("- ", "a", ""),
        ("a + ", "a", ""),
        ("a * ", "a", ""),
        ("a else ", "a", ""),
    ],
)
def test_depth_is_limited(opening: str, inner: str, closing: str) -> None:
    parse_expression(opening * 25 + inner + closing * 25)
    assert _only_complaint(opening * 61 + inner + closing * 61).startswith("this is nested more than 60 deep")


@pytest.mark.parametrize("start", ["(a + ", "a + (", "a else (", "f(a) + f(", "not (", "(a, "])
def test_what_is_read_can_be_walked_by_recursion(start: str) -> None:
    """Chains within brackets multiply depth; the tree has its own limit."""
    chain = "a" + " + a" * 55
    text = f"({chain})"
    for _ in range(20):
        text = f"({text} + {chain})"
    assert _only_complaint(text).startswith("this is nested more than 60 deep")
    with pytest.raises(LanguageError):
        parse_expression(start * 70)
