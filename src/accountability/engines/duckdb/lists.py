"""Lists: membership, size, shared elements, and lists made of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from accountability.engines.duckdb import dates, numbers, sql
from accountability.engines.duckdb.cells import (
    Cell,
    Number,
    as_text,
    guarded,
    merged,
    no_cause,
    same_codes,
    together,
    truth,
    with_states,
)
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.relations import form_of, physical
from accountability.engines.duckdb.scope import Lowering
from accountability.engines.duckdb.sql import NULL, Sql
from accountability.engines.duckdb.states import Is
from accountability.model.expression import Call
from accountability.model.types import ListType, MoneyType, PartialDateType, Type
from accountability.model.values import CauseKind

Lowered = Callable[[Lowering, Call, list[Cell]], Cell]
_X = sql.variable("x")


def holds(lowering: Lowering, item: Cell, item_type: Type, items: Cell, list_type: Type) -> Cell:
    """`item in items`: true if one is equal, unknown if one may be."""
    assert isinstance(list_type, ListType)
    if isinstance(list_type.element, MoneyType):
        raise NotLowered("list")
    partial = isinstance(list_type.element, PartialDateType) or isinstance(item_type, PartialDateType)
    if partial:
        found, maybe = _overlapping(item, item_type, items, list_type.element)
    else:
        found, maybe = _contained(item, items), sql.FALSE
    if items.open is not None:
        maybe = sql.any_of((maybe, sql.is_(items.open, True)))
    value = sql.case([(sql.is_(found, True), sql.TRUE), (sql.is_(maybe, True), NULL)], sql.FALSE)
    doubt = sql.any_of((item.is_unknown, items.is_unknown))
    none = sql.any_of((item.is_none, items.is_none))
    answer = sql.case([(doubt, NULL), (none, sql.FALSE)], value)

    def why() -> Sql:
        said = [guarded(sql.negation(doubt), items.open_why)] if items.open is not None else []
        if partial:
            said.append(guarded(sql.negation(doubt), lowering.reasons.of(CauseKind.PRECISION)))
        return together([merged(item, items)(), *said])

    unsure = item.may_be_unknown or items.may_be_unknown or maybe != sql.FALSE
    return truth(answer, why, may_be_unknown=unsure)


def _contained(item: Cell, items: Cell) -> Sql:
    if items.number is not None and item.number is not None:
        return _contained_number(item, items)
    one, several = aligned_lists(item, items)
    return sql.call("list_contains", several.value, one.value)


def _contained_number(item: Cell, items: Cell) -> Sql:
    """Whether a list of numbers holds one, which may have more decimal places or be a fraction."""
    element = Cell(_X, number=items.number)
    equal = sql.is_(numbers.compared("=", element, item), True)
    return sql.infix(sql.call("len", sql.each(items.value, "x", equal, "list_filter")), ">", Sql("0"))


def aligned_lists(*cells: Cell) -> list[Cell]:
    """Values and lists of enums in one form."""
    if len({c.codes for c in cells}) <= 1:
        return list(cells)
    singles = [c for c in cells if c.open is None]
    if singles and all(c.constant is not None for c in singles):
        listed = next(c for c in cells if c.open is not None)
        if all(c.constant in (listed.codes or ()) for c in singles):
            return [
                c if c.open is not None else same_codes([c, replace(listed, open=None)])[0] for c in cells
            ]
    return [texts_of(c) if c.open is not None else as_text(c) for c in cells]


def texts_of(items: Cell) -> Cell:
    """A list of enums as a list of texts."""
    if items.codes is None:
        return items
    element = as_text(Cell(_X, codes=items.codes))
    return replace(items, value=sql.each(items.value, "x", element.value), codes=None)


def _overlapping(item: Cell, item_type: Type, items: Cell, element: Type) -> tuple[Sql, Sql]:
    """Whether a list holds a partial date, and whether it holds one that it overlaps."""
    one = dates.as_partial(item, item_type).value
    other = dates.as_partial(Cell(_X), element).value
    overlap = sql.any_of((sql.call("starts_with", one, other), sql.call("starts_with", other, one)))
    found = sql.call("len", sql.each(items.value, "x", sql.infix(other, "=", one), "list_filter"))
    near = sql.call("len", sql.each(items.value, "x", overlap, "list_filter"))
    return sql.infix(found, ">", Sql("0")), sql.infix(near, ">", Sql("0"))


def _size(_lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    items = args[0]
    opened = sql.FALSE if items.open is None else sql.is_(items.open, True)
    count = sql.cast(sql.call("len", items.value), "BIGINT")
    return with_states(
        Cell(sql.case([(opened, NULL)], count), number=Number(9)),
        [
            (items.is_unknown, Is.UNDETERMINED, items.why),
            (items.is_none, Is.NONE, no_cause),
            (opened, Is.UNDETERMINED, items.open_why),
        ],
    )


def _overlaps(_lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    left, right = aligned_lists(*args)
    if left.number is not None and right.number is not None:
        left, right = numbers_alike(left, right)
    shared = sql.call("list_has_any", left.value, right.value)
    opens = [_opened(left), _opened(right)]
    filled = [sql.infix(sql.call("len", c.value), ">", Sql("0")) for c in (left, right)]
    a = sql.all_of((opens[0], sql.any_of((filled[1], opens[1]))))
    b = sql.all_of((opens[1], sql.any_of((filled[0], opens[0]))))
    value = sql.case([(sql.is_(shared, True), sql.TRUE), (sql.any_of((a, b)), NULL)], sql.FALSE)
    doubt = sql.any_of((left.is_unknown, right.is_unknown))
    none = sql.any_of((left.is_none, right.is_none))
    shown = sql.case([(sql.any_of((doubt, none)), NULL)], value)

    def why() -> Sql:
        return together([guarded(a, left.open_why), guarded(b, right.open_why)])

    return with_states(
        Cell(shown),
        [
            (doubt, Is.UNDETERMINED, merged(left, right)),
            (none, Is.NONE, no_cause),
            (sql.is_null(shown), Is.UNDETERMINED, why),
        ],
    )


def _opened(items: Cell) -> Sql:
    return sql.FALSE if items.open is None else sql.is_(items.open, True)


def numbers_alike(*lists: Cell) -> list[Cell]:
    """Lists of numbers at one scale."""
    scale = max(numbers.number_of(c).scale for c in lists)
    return [scaled_list(c, scale) for c in lists]


def scaled_list(items: Cell, scale: int) -> Cell:
    """A list of numbers written with `scale` decimal places."""
    number = numbers.number_of(items)
    if number.over is not None:
        raise NotLowered("list")
    body = numbers.scaled(_X, number.digits, scale - number.scale)
    digits = numbers.fits(number.digits + scale - number.scale)
    return replace(items, value=sql.each(items.value, "x", body), number=Number(digits, scale))


def _list(_lowering: Lowering, node: Call, args: list[Cell]) -> Cell:
    """A list of values, without those that are none."""
    assert isinstance(node.type, ListType)
    element = node.type.element
    form = form_of(element, frozenset())
    if isinstance(element, MoneyType) or any(
        a.number is not None and a.number.over is not None for a in args
    ):
        raise NotLowered("list")
    cells = _one_form(args, form.codes)
    number = cells[0].number
    type_ = physical(element, form) if number is None else sql.integer_type(number.digits)
    if cells[0].codes is None and form.codes is not None:
        type_ = "VARCHAR"
    items = sql.list_of([c.value for c in cells], type_)
    kept = sql.each(items, "x", sql.is_not_null(_X), "list_filter")
    doubt = sql.any_of(a.is_unknown for a in args)
    value = sql.case([(doubt, NULL)], kept)
    cell = Cell(value, number=number, codes=cells[0].codes, open=sql.FALSE)
    return with_states(cell, [(doubt, Is.UNDETERMINED, merged(*args))])


def _one_form(args: Sequence[Cell], codes: tuple[str, ...] | None) -> list[Cell]:
    if any(a.number is not None for a in args):
        filled = [a if a.number is not None else replace(a, number=Number(1)) for a in args]
        return numbers.aligned(filled)
    if codes is not None and not all(a.codes == codes for a in args):
        return [as_text(a) for a in args]
    return same_codes(args)


def list_calls() -> Mapping[str, Lowered]:
    """The functions of lists by name."""
    return {"size": _size, "overlaps": _overlaps, "list": _list}
