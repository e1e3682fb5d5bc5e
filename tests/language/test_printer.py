"""Printed trees read as the same trees, with no more parentheses than are needed."""

from __future__ import annotations

from hypothesis import given, settings

from accountability.language import syntax as s
from accountability.language.parser import (
    parse_expression,
    parse_let,
    parse_order,
    parse_rows,
    parse_source,
)
from accountability.language.printer import unparse
from tests.language import trees


@settings(max_examples=500)
@given(trees.expressions())
def test_every_expression_reads_back(tree: s.Expr) -> None:
    assert parse_expression(unparse(tree)) == tree


@given(trees.lets())
def test_every_let_reads_back(tree: s.Expr | s.Rows) -> None:
    assert parse_let(unparse(tree)) == tree


@given(trees.rows())
def test_every_row_set_reads_back(tree: s.Rows) -> None:
    assert parse_rows(unparse(tree)) == tree


@given(trees.sources())
def test_every_source_reads_back(tree: s.Source) -> None:
    assert parse_source(unparse(tree)) == tree


@given(trees.orders())
def test_every_order_reads_back(terms: tuple[s.OrderTerm, ...]) -> None:
    assert parse_order(", ".join(map(unparse, terms))) == terms
