"""Rules as formulas: which conditions durable-rules decides itself, and which are computed first.

It decides equality of text, codes, references and booleans with a literal, order of whole
numbers against a literal, membership in a few literals, and what state a cell is in. Regular
expressions, decimals, dates, the order of text, fields against fields, paths and folds it does
not decide exactly, or at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from accountability.engines.durable.formulas import (
    Atom,
    Connected,
    Formula,
    Literal,
    Negation,
    Parts,
    Way,
    computed,
)
from accountability.model import expression as e
from accountability.model.rule import Rule
from accountability.model.types import BoolType, EnumType, NumberType, RefType, TextType, Type

# Has a truth value computed first, and gives its place. The last argument: it does not matter
# where the rule does not apply.
Want = Callable[[Rule, e.Expr | None, bool], int]

LONGEST_TEXT = 200  # bytes of a literal that is compared; a longer one is compared first
FEW = 10  # literals of a membership
HUGE = 2**62  # whole numbers at least this large are handed in as this large
VALUE, IS_NONE, IS_EMPTY, IS_UNREADABLE, IS_UNDETERMINED = range(5)  # states of a cell
_WORDS = (TextType, EnumType, RefType)
_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def encoded(text: str) -> str:
    """Text in an alphabet that survives JSON and comparison: hexadecimal digits of its UTF-8."""
    return text.encode("utf-8", "surrogatepass").hex()


class Translation:
    """Turns rules about one record type into formulas. `columns` collects the fields they read.

    `value` gives the value of an expression that does not depend on the record or the date, or
    None.
    """

    def __init__(self, want: Want, constant: Callable[[e.Expr], object]) -> None:
        self.columns: dict[str, int] = {}
        self._want = want
        self._constant = constant
        self._where: Rule | None = None  # the rule whose `where` is being translated

    def parts(self, rule: Rule) -> Parts:
        """The formulas of a rule, taken apart as far as that pays."""
        applies = self._applies(rule, self._formula)
        cannot = None if rule.unknown_when is None else self._formula(rule, rule.unknown_when)
        return Parts(Connected(tuple(applies)), cannot, self._formula(rule, rule.broken))

    def whole(self, rule: Rule) -> Parts:
        """The same with every condition computed first: for rules that would become too large."""
        names = self._applies(rule, self._computed)
        cannot = None if rule.unknown_when is None else self._computed(rule, rule.unknown_when)
        return Parts(Connected(tuple(names)), cannot, self._computed(rule, rule.broken))

    def _applies(self, rule: Rule, translated: Callable[[Rule, e.Expr], Formula]) -> list[Formula]:
        """The formulas of which all must hold for a rule to apply."""
        found = []
        if rule.where is not None:
            self._where = rule
            found.append(translated(rule, rule.where))
            self._where = None
        if rule.citations and any(_dated(rule)):
            found.append(computed(f"b{self._want(rule, None, False)}"))
        return found

    def _computed(self, rule: Rule, condition: e.Expr) -> Formula:
        return computed(f"b{self._want(rule, condition, self._where is not rule)}")

    def _formula(self, rule: Rule, node: e.Expr) -> Formula:
        match node:
            case e.And(terms=terms):
                return Connected(tuple(self._formula(rule, term) for term in terms))
            case e.Or(terms=terms):
                return Connected(tuple(self._formula(rule, term) for term in terms), disjunction=True)
            case e.Not(operand=operand):
                return Negation(self._formula(rule, operand))
            case e.LetRef(name=name):
                let = rule.lets[name]
                assert not isinstance(let, e.RowSet)
                return self._formula(rule, let)
        atom = self._atom(rule, node)
        return self._computed(rule, node) if atom is None else atom

    def _atom(self, rule: Rule, node: e.Expr) -> Atom | None:
        match node:
            case e.Compare(op=op, left=left, right=right):
                atom = self._comparison(rule, op, left, right)
                return self._comparison(rule, _MIRRORED[op], right, left) if atom is None else atom
            case e.In(item=item, options=options):
                return self._membership(rule, item, options)
            case e.Test(kind=kind, operand=operand):
                return self._state(rule, kind, operand)
            case e.Column(path=(), type=BoolType()):
                at = self._column(node)
                return _truth(f"v{at}", f"s{at}")
        return None

    def _column(self, node: e.Column) -> int:
        return self.columns.setdefault(node.name, len(self.columns))

    def _plain(self, rule: Rule, node: e.Expr) -> e.Column | None:
        """The field that an expression is, through lets."""
        while isinstance(node, e.LetRef):
            let = rule.lets[node.name]
            assert not isinstance(let, e.RowSet)
            node = let
        return node if isinstance(node, e.Column) and not node.path else None

    def _comparison(self, rule: Rule, op: e.CompareOp | str, own: e.Expr, other: e.Expr) -> Atom | None:
        column = self._plain(rule, own)
        if column is None:
            return None
        value = _scalar(column.type, self._constant(other), op)
        if value is None:
            return None
        at = self._column(column)
        return _compared(f"v{at}", f"s{at}", op, value)

    def _membership(self, rule: Rule, item: e.Expr, options: Sequence[e.Expr]) -> Atom | None:
        column = self._plain(rule, item)
        if column is None or len(options) > FEW:
            return None
        values = [_scalar(column.type, self._constant(option), "=") for option in options]
        if not isinstance(column.type, _WORDS) or any(value is None for value in values):
            return None
        at = self._column(column)
        known = [value for value in values if value is not None]
        return _among(f"v{at}", f"s{at}", known)

    def _state(self, rule: Rule, kind: e.TestKind, operand: e.Expr) -> Atom | None:
        column = self._plain(rule, operand)
        if column is None:
            return None
        if kind in ("true", "false"):
            at = self._column(column)
            return _is(f"v{at}", f"s{at}", int(kind == "true"))
        at = self._column(column)
        return _missing(f"s{at}") if kind == "missing" else _unreadable(f"s{at}")


def _dated(rule: Rule) -> list[bool]:
    return [
        bound is not None
        for citation in rule.citations
        for bound in (citation.start, citation.end, citation.authority.start, citation.authority.end)
    ]


def _scalar(type_: Type, value: object, op: str) -> str | int | None:
    """A literal as it stands in a condition; None if durable-rules cannot compare it exactly."""
    if isinstance(type_, _WORDS) and isinstance(value, str) and op in ("=", "<>"):
        text = encoded(value)
        return text if len(text) <= 2 * LONGEST_TEXT else None
    if isinstance(type_, BoolType) and isinstance(value, bool) and op in ("=", "<>"):
        return int(value)
    if isinstance(type_, NumberType) and type_.is_integer and type(value) is int:
        return value if abs(value) < HUGE else None
    return None


def _ways(true: list[list[Literal]], false: list[list[Literal]], state: str) -> Atom:
    """A comparison that is false with none and unknown with an unknown."""
    unknown: list[Literal] = [(state, ">=", IS_EMPTY)]
    ways: Mapping[Way, list[list[Literal]]] = {
        "true": true,
        "false": [*false, [(state, "=", IS_NONE)]],
        "unknown": [unknown],
        "not_false": [*true, unknown],
        "not_true": [*false, [(state, ">=", IS_NONE)]],
    }
    return Atom(ways)


def _compared(value: str, state: str, op: str, literal: str | int) -> Atom:
    if op == "<>":
        equal = _compared(value, state, "=", literal)
        return Atom({
            "true": equal.ways["false"], "false": equal.ways["true"], "unknown": equal.ways["unknown"],
            "not_false": equal.ways["not_true"], "not_true": equal.ways["not_false"],
        })  # fmt: skip
    return _ways([[(value, op, literal)]], [[(value, _OPPOSITE[op], literal)]], state)


def _among(value: str, state: str, literals: Sequence[str | int]) -> Atom:
    return _ways([[(value, "=", one)] for one in literals], [[(value, "<>", one) for one in literals]], state)


def _truth(value: str, state: str) -> Atom:
    return _ways([[(value, "=", 1)]], [[(value, "=", 0)]], state)


def _is(value: str, state: str, wanted: int) -> Atom:
    yes: list[list[Literal]] = [[(value, "=", wanted)]]
    no: list[list[Literal]] = [[(value, "<>", wanted)], [(state, ">=", IS_NONE)]]
    return Atom({"true": yes, "false": no, "unknown": [], "not_false": yes, "not_true": no})


def _missing(state: str) -> Atom:
    yes: list[Literal] = [(state, ">=", IS_NONE), (state, "<=", IS_EMPTY)]
    open_: list[Literal] = [(state, "=", IS_UNDETERMINED)]
    return Atom({
        "true": [yes],
        "false": [[(state, "=", VALUE)], [(state, "=", IS_UNREADABLE)]],
        "unknown": [open_],
        "not_false": [yes, open_],
        "not_true": [[(state, "=", VALUE)], [(state, ">=", IS_UNREADABLE)]],
    })  # fmt: skip


def _unreadable(state: str) -> Atom:
    return Atom({
        "true": [[(state, "=", IS_UNREADABLE)]],
        "false": [[(state, "<=", IS_EMPTY)]],
        "unknown": [[(state, "=", IS_UNDETERMINED)]],
        "not_false": [[(state, ">=", IS_UNREADABLE)]],
        "not_true": [[(state, "<=", IS_EMPTY)], [(state, "=", IS_UNDETERMINED)]],
    })  # fmt: skip
