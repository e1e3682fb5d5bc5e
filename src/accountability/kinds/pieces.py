"""Pieces that several kinds are built from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from accountability.kinds.kind import Context, Derivation, Given, LetSyntax
from accountability.language import syntax
from accountability.language.template import template
from accountability.model.records import PERIOD_RELATIONS

N = TypeVar("N", bound=syntax.Node)


def name(*parts: str) -> syntax.Name:
    return syntax.Name(parts=parts)


def number(value: int) -> syntax.Constant:
    return syntax.Constant(value=value)


def both(*terms: syntax.Expr | None) -> syntax.Expr | None:
    """The `and` of the terms that there are; None of none."""
    given = tuple(each for term in terms if term is not None for each in _terms("and", term))
    return syntax.Logic(op="and", terms=given) if len(given) > 1 else next(iter(given), None)


def either(terms: Iterable[syntax.Expr]) -> syntax.Expr:
    """The `or` of one or more terms."""
    given = tuple(each for term in terms for each in _terms("or", term))
    return syntax.Logic(op="or", terms=given) if len(given) > 1 else given[0]


def _terms(op: str, node: syntax.Expr) -> tuple[syntax.Expr, ...]:
    return node.terms if isinstance(node, syntax.Logic) and node.op == op else (node,)


def there(value: syntax.Expr) -> syntax.Expr:
    """Whether there is a value: true of a value, false of none, unknown of an unknown.

    `is present` will not do: it is false of a cell that is empty and unknown.
    """
    return template("{value} = {value}", value=value)


def unlike(left: syntax.Expr, right: syntax.Expr) -> syntax.Expr:
    """Different, or only one of them none; unknown where either is unknown. Two nones are not unlike."""
    return template(
        "not ({left} = {right}) and ({left} = {left} or {right} = {right})", left=left, right=right
    )


def narrowed(rows: syntax.Rows, condition: syntax.Expr) -> syntax.Rows:
    """The rows that satisfy `condition` too."""
    return replace(rows, where=both(rows.where, condition))


def alias_of(rows: syntax.Rows, lets: Mapping[str, LetSyntax]) -> str | None:
    """The alias under which rows are read; that of the `let` where they are a named row set."""
    if rows.alias is None and isinstance(rows.relation, str):
        named = lets.get(rows.relation)
        return named.alias if isinstance(named, syntax.Rows) else None
    return rows.alias


def rebound(node: N, old: str, new: str) -> N:
    """The same tree with the alias `old` read as `new`."""
    if isinstance(node, syntax.Name) and node.parts[0] == old:
        return replace(node, parts=(new, *node.parts[1:]))
    if isinstance(node, syntax.During) and node.alias == old:
        node = replace(node, alias=new)
    changed: dict[str, Any] = {
        f.name: _rebound(getattr(node, f.name), old, new) for f in fields(node) if f.name != "origin"
    }
    return replace(node, **changed)


def _rebound(part: object, old: str, new: str) -> object:
    if isinstance(part, syntax.Node):
        return rebound(part, old, new)
    if isinstance(part, tuple):
        return tuple(_rebound(each, old, new) for each in part)
    return part


def only(relation: str, alias: str) -> syntax.Source:
    """The source of all rows of one relation."""
    return syntax.Source(items=(syntax.Item(relation=relation, alias=alias),))


def period_of(source: syntax.Source) -> str | None:
    """The alias of the period relation in a source, if there is exactly one."""
    found = [item.alias for item in source.items if item.relation in PERIOD_RELATIONS]
    return found[0] if len(found) == 1 else None


def free(wanted: str, taken: Collection[str]) -> str:
    """A name that is not taken: the wanted one, or with `_` after it."""
    while wanted in taken:
        wanted += "_"
    return wanted


def listing(
    context: Context, values: Mapping[str, LetSyntax], where: syntax.Expr | None = None
) -> Derivation:
    """The subjects of the rule as a derived record, row by row, with some values of each.

    The subjects of a rule cannot be counted or compared with each other; the rows of a derived
    record can, whatever joins the author's `for` has.
    """
    return Derivation(context.source, both(context.where, where), None, {**context.lets, **values})


def grouping(
    given: Given,
    context: Context,
    per: Mapping[str, syntax.Expr],
    values: Mapping[str, syntax.Expr],
    totals: Callable[[Mapping[str, syntax.Expr]], Mapping[str, syntax.Expr]],
) -> Mapping[str, Derivation]:
    """The subjects of the rule as rows, and those rows in groups of equal `per` values.

    `values` are computed for each row; `totals` makes the lets of a group from the names by which
    the rows, as `member`, know these values. The group's record is the last one. `context` is that
    of `given`, or what the kind made of it. Raises LanguageError where a name of `per` is taken.
    """
    rows, groups = f"{context.rule_id} rows", f"{context.rule_id} groups"
    known = {wanted: free(wanted, context.lets) for wanted in (*per, *values)}
    each = {known[wanted]: value for wanted, value in (*values.items(), *per.items())}
    by = {key: name("member", known[key]) for key in per}
    lets = totals({wanted: name("member", known[wanted]) for wanted in values})
    for key in per:
        if key in lets or key in values:
            raise given.refuse(f"`{key}` is a name that the kind `{given.kind.name}` brings itself")
    return {
        rows: listing(context, each),
        groups: Derivation(only(rows, "member"), None, by, lets),
    }
