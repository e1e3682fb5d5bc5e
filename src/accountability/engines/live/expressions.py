"""From typed expressions to Python statements that compute what the definition computes.

The common case (both sides have a value of the declared type) is written out; everything else
calls the definition's own functions, so that there is no second meaning. What is not written
out at all (folds, paths, intervals) is evaluated by the definition over the indexes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction

from accountability.engines.live.code import Code
from accountability.language import regex
from accountability.language.walk import walk
from accountability.model import expression as e
from accountability.model.rule import LetValue, Parameter, Rule, Rulebook
from accountability.model.types import (
    BoolType,
    DateType,
    EnumType,
    ListType,
    MonthType,
    NumberType,
    RefType,
    TextType,
    Type,
)
from accountability.model.values import NONE, Month, State, Truth, Unknown, Value
from accountability.semantics.arithmetic import arithmetic, shift
from accountability.semantics.compare import compare, same
from accountability.semantics.functions import CALENDAR_FUNCTIONS, MEANINGS
from accountability.semantics.logic import any_of, as_truth, blocked, merged, negation
from accountability.semantics.parameters import look_up
from accountability.semantics.ranges import Range, compare_ranges

_RANGED = frozenset({"count", "sum", "min", "max"})
_PYTHON_OPS: Mapping[str, str] = {"=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_CLASSES: Mapping[type, type] = {
    TextType: str, EnumType: str, RefType: str, MonthType: Month, DateType: date, BoolType: bool,
}  # fmt: skip
_NUMBERS = (int, Fraction)
_DAYS = (date.max - date.min).days  # the longest way between two dates
_NESTED = 6  # terms of a connective that are written one inside the other


def settled(parameter: Parameter) -> Value | None:
    """The value of a plain parameter that does not depend on the date; None if it may."""
    entries = parameter.entries.get((), parameter.otherwise)
    if parameter.keys or any(d.start is not None or d.end is not None for d in entries):
        return None
    return look_up(parameter, (), NONE)


class Expressions:
    """Writes the code of the expressions of one rule after another into one function.

    The function's arguments are `c` (the cells of the record), `as_of`, `row` and `ev` (the
    definition over indexes). `day` names the rule's date, `frame` the frame of its lets.
    """

    def __init__(self, book: Rulebook, code: Code, maker: Callable[[Rule], object]) -> None:
        self.book = book
        self._maker = maker
        self._makers: dict[str, object] = {}
        self.code = code
        self.lets: Mapping[str, LetValue] = {}
        self.day = "as_of"
        self.frame: object = None  # what tells one rule's frame from another's
        self.make_frame: object = None

    def enter(self, rule: Rule, day: str) -> None:
        """Goes on with the expressions of a rule, on the date that `day` names."""
        self.lets = rule.lets
        self.day = day
        self.frame = (rule.id, day)
        self.make_frame = self._makers.setdefault(rule.id, self._maker(rule))

    def truth(self, expr: e.Expr) -> str:
        """The name of a condition's truth value."""
        if isinstance(expr, e.Compare | e.In | e.And | e.Or | e.Not | e.Matches | e.Test | e.Same):
            return self.result(expr)
        if isinstance(expr, e.LetRef):
            return self.truth(self._let(expr))
        value = self.value(expr)
        return self.code.set(
            "V if V is True or V is False else TRUTH(V)", V=value, TRUTH=self.code.bind(as_truth)
        )

    def value(self, expr: e.Expr) -> str:
        """The name of an expression's value; a range is undetermined here."""
        name = self.result(expr)
        if not _may_range(expr, self.lets):
            return name
        return self.code.set("V.unknown if V.__class__ is RANGE else V", V=name, RANGE=self.code.bind(Range))

    def result(self, expr: e.Expr) -> str:
        """The name of an expression's value or range, computed once."""
        if isinstance(expr, e.LetRef):
            return self.result(self._let(expr))
        key = (expr, self.day, self.frame if _needs_frame(expr) else None)
        found = self.code.known(key)
        return found if found is not None else self.code.remember(key, self._written(expr))

    def _let(self, node: e.LetRef) -> e.Expr:
        let = self.lets[node.name]
        assert not isinstance(let, e.RowSet)
        return let

    def _written(self, expr: e.Expr) -> str:
        match expr:
            case e.Literal(value=value):
                return self.code.bind(value)
            case e.AsOf():
                return "as_of"
            case e.Column(path=(), name=name):
                return self.code.set("c[NAME]", NAME=self.code.bind(name))
            case e.Param():
                return self._param(expr)
            case e.And(terms=terms):
                return self._connected(terms, stop=False)
            case e.Or(terms=terms):
                return self._connected(terms, stop=True)
            case e.Not(operand=operand):
                return self.code.set(
                    "(False if V is True else True if V is False else NEGATION(V))",
                    V=self.truth(operand),
                    NEGATION=self.code.bind(negation),
                )
            case e.Compare():
                return self._compare(expr)
            case e.In(options=options) if len(options) > 1 or not isinstance(options[0].type, ListType):
                return self._in(expr)
            case e.Test():
                return self._test(expr)
            case e.Matches() | e.Same() | e.Contains() | e.Arith() | e.Shift() | e.Call():
                return self._computed(expr)
            case e.Else() | e.If():
                return self._chosen(expr)
        return self._defined(expr)

    def _defined(self, expr: e.Expr) -> str:
        """What the definition makes of the expression, over the indexes."""
        frame = self.code.known(("frame", self.frame))
        if frame is None:
            env = self.code.set("FRAME(row, DAY)", FRAME=self.code.bind(self.make_frame), DAY=self.day)
            frame = self.code.remember(("frame", self.frame), env)
        return self.code.set("ev.result(NODE, ENV)", NODE=self.code.bind(expr), ENV=frame)

    def _param(self, expr: e.Param) -> str:
        parameter = self.book.parameters[expr.name]
        fixed = settled(parameter) if expr.at is None else None
        if fixed is not None:
            return self.code.bind(fixed)
        day = self.day if expr.at is None else self.value(expr.at)
        keys = [self.value(key) for key in expr.keys]
        listed = ", ".join(f"A{at}" for at in range(len(keys))) + ("," if keys else "")
        names = {f"A{at}": key for at, key in enumerate(keys)}
        return self.code.set(
            f"LOOK(P, ({listed}), DAY)",
            LOOK=self.code.bind(look_up),
            P=self.code.bind(parameter),
            DAY=day,
            **names,
        )

    def _connected(self, terms: tuple[e.Expr, ...], stop: bool) -> str:
        """Kleene's `and` (`stop` False) or `or` (`stop` True), ending at the first term that decides."""
        result = self.code.fresh()
        self.code.add("OUT = FIRST", OUT=result, FIRST=self.truth(terms[0]))
        if len(terms) <= _NESTED:
            self._more(result, terms[1:], stop)
        else:
            for term in terms[1:]:  # one block inside another for each would be too deep
                self._more(result, (term,), stop)
        return result

    def _more(self, result: str, terms: tuple[e.Expr, ...], stop: bool) -> None:
        if not terms:
            return
        word, go_on = ("True", "False") if stop else ("False", "True")
        with self.code.when(f"OUT is not {word}", OUT=result):
            term = self.truth(terms[0])
            self.code.add(
                f"OUT = TERM if OUT is {go_on} or TERM is {word} else OUT if TERM is {go_on} "
                "else MERGED((OUT, TERM))",
                OUT=result,
                TERM=term,
                MERGED=self.code.bind(merged),
            )
            self._more(result, terms[1:], stop)

    def _compare(self, node: e.Compare) -> str:
        ranged = _may_range(node.left, self.lets) or _may_range(node.right, self.lets)
        names = {
            "A": self.result(node.left),
            "B": self.result(node.right),
            "OP": self.code.bind(node.op),
            "SLOW": self.code.bind(compare_ranges if ranged else compare),
        }
        test = self._both_plain(node.left, node.right, names)
        if ranged or test is None:
            return self.code.set("SLOW(OP, A, B)", **names)
        exact = self._cross_multiplied(node, names)
        if exact is not None:
            return exact
        return self.code.set(f"(A {_PYTHON_OPS[node.op]} B) if {test} else SLOW(OP, A, B)", **names)

    def _both_plain(self, left: e.Expr, right: e.Expr, names: dict[str, str]) -> str | None:
        """The test that both sides are of plain classes, whose order in Python is the definition's."""
        classes = [_plain_class(side.type) for side in (left, right)]
        if None in classes or (classes[0] is not classes[1] and not all(c in _NUMBERS for c in classes)):
            return None
        tests = []
        for side, expr, class_ in zip("AB", (left, right), classes, strict=True):
            if not self._fixed(expr):
                names[f"CLASS_{side}"] = self.code.bind(class_)
                tests.append(f"{side}.__class__ is CLASS_{side}")
        return " and ".join(tests) or "True"

    def _cross_multiplied(self, node: e.Compare, names: dict[str, str]) -> str | None:
        """A fraction against a number that is known now, in whole numbers: `Fraction` is slow to compare."""
        for side, own, other in (("A", node.left, node.right), ("B", node.right, node.left)):
            number = self._number(other)
            if number is None or self._fixed(own) or _plain_class(own.type) is not Fraction:
                continue
            left, right = ("A._numerator * Q", "P * A._denominator")
            if side == "B":
                left, right = ("P * B._denominator", "B._numerator * Q")
            whole = {"P": self.code.bind(number.numerator), "Q": self.code.bind(number.denominator)}
            return self.code.set(
                f"({left} {_PYTHON_OPS[node.op]} {right}) if {side}.__class__ is CLASS_{side} "
                "else SLOW(OP, A, B)",
                **names,
                **whole,
            )
        return None

    def _number(self, expr: e.Expr) -> int | Fraction | None:
        value = self._known(expr)
        return value if isinstance(value, int | Fraction) and value.__class__ in _NUMBERS else None

    def _known(self, expr: e.Expr) -> object:
        """A value that depends on neither record nor date; None for any other expression."""
        if isinstance(expr, e.Literal):
            return expr.value
        if isinstance(expr, e.Param) and expr.at is None:
            return settled(self.book.parameters[expr.name])
        return None

    def _fixed(self, expr: e.Expr) -> bool:
        """Whether the value is known now, and is one that Python compares as the definition does."""
        return self._known(expr).__class__ in (str, int, Fraction, date, Month, bool)

    def _in(self, node: e.In) -> str:
        if all(isinstance(o, e.Literal) and isinstance(o.value, str) for o in node.options):
            known = frozenset(o.value for o in node.options if isinstance(o, e.Literal))
            item = self.value(node.item)
            slow = tuple(o.value for o in node.options if isinstance(o, e.Literal))
            return self.code.set(
                "(A in KNOWN) if A.__class__ is STR else SLOW(A, ALL)",
                A=item,
                KNOWN=self.code.bind(known),
                STR=self.code.bind(str),
                SLOW=self.code.bind(_among),
                ALL=self.code.bind(slow),
            )
        names = {"A": self.value(node.item), "SLOW": self.code.bind(_among)}
        names |= {f"O{at}": self.value(option) for at, option in enumerate(node.options)}
        listed = ", ".join(f"O{at}" for at in range(len(node.options)))
        return self.code.set(f"SLOW(A, ({listed},))", **names)

    def _test(self, node: e.Test) -> str:
        value = self.value(node.operand)
        if node.kind in ("true", "false"):
            return self.code.set(f"V is {node.kind == 'true'}", V=value)
        return self.code.set(
            "SLOW(V) if V.__class__ is UNKNOWN else REST",
            V=value,
            SLOW=self.code.bind(_missing if node.kind == "missing" else _unreadable),
            UNKNOWN=self.code.bind(Unknown),
            REST=self.code.set("V is NONE", V=value, NONE=self.code.bind(NONE))
            if node.kind == "missing"
            else self.code.bind(False),
        )

    def _computed(self, node: e.Expr) -> str:
        """A function of the definition over values that are computed first."""
        match node:
            case e.Matches(text=text, pattern=pattern):
                return self._call("F(A, B)", _matches, A=self.value(text), B=self.code.bind(pattern))
            case e.Same(left=left, right=right):
                return self._call("F(A, B)", same, A=self.value(left), B=self.value(right))
            case e.Contains(whole=whole, part=part) if not isinstance(whole.type, ListType):
                return self._call("F(A, B)", _contains, A=self.value(whole), B=self.value(part))
            case e.Arith(op=op, left=left, right=right):
                names = {"OP": self.code.bind(op), "A": self.value(left), "B": self.value(right)}
                return self._call("F(OP, A, B)", arithmetic, **names)
            case e.Shift(start=start, amount=amount, sign=sign, unit=unit) if unit != "working_day":
                names = {"A": self.value(start), "B": self.value(amount)}
                names |= {"SIGN": self.code.bind(sign), "UNIT": self.code.bind(unit)}
                days = self._number(amount) if unit == "day" else None
                if days is None or not isinstance(start.type, DateType):
                    return self._call("F(A, B, SIGN, UNIT)", shift, **names)
                return self._moved(sign * int(days), names)
            case e.Call(name=name, args=args) if name != "list" and name not in CALENDAR_FUNCTIONS:
                names = {f"A{at}": self.value(arg) for at, arg in enumerate(args)}
                listed = ", ".join(names)
                return self._call(f"F(M, {listed})", _called, M=self.code.bind(MEANINGS[name]), **names)
        return self._defined(node)

    def _call(self, template: str, function: object, **names: str) -> str:
        return self.code.set(template, F=self.code.bind(function), **names)

    def _moved(self, days: int, names: dict[str, str]) -> str:
        """A date some known days later or earlier, unless that is outside of the calendar."""
        if abs(days) > _DAYS:
            return self._call("F(A, B, SIGN, UNIT)", shift, **names)
        last, inside = (date.max, "<=") if days > 0 else (date.min, ">=")
        return self._call(
            f"A + STEP if A.__class__ is DATE and A {inside} LAST else F(A, B, SIGN, UNIT)",
            shift,
            STEP=self.code.bind(timedelta(days)),
            DATE=self.code.bind(date),
            LAST=self.code.bind(last - timedelta(days)),
            **names,
        )

    def _chosen(self, node: e.Else | e.If) -> str:
        """`x else y`, `if c then x else y`: only the branch that is taken is computed."""
        result = self.code.fresh()
        if isinstance(node, e.Else):
            self.code.add("OUT = V", OUT=result, V=self.result(node.value))
            with self.code.when("OUT is NONE", OUT=result, NONE=self.code.bind(NONE)):
                self.code.add("OUT = V", OUT=result, V=self.result(node.default))
            return result
        condition = self.truth(node.condition)
        for word, branch in (("True", node.then), ("False", node.otherwise)):
            with self.code.when(f"C is {word}", C=condition):
                self.code.add("OUT = V", OUT=result, V=self.result(branch))
        with self.code.when("C is not True and C is not False", C=condition):
            self.code.add("OUT = MERGED((C,))", OUT=result, C=condition, MERGED=self.code.bind(merged))
        return result


def _plain_class(type_: Type) -> type | None:
    """The one Python class of the values of a type, where Python compares them as the definition does."""
    if isinstance(type_, NumberType):
        return int if type_.is_integer else Fraction
    return _CLASSES.get(type(type_))


def _may_range(expr: e.Expr, lets: Mapping[str, LetValue]) -> bool:
    match expr:
        case e.Fold(kind=kind):
            return kind in _RANGED
        case e.Else(value=value, default=default):
            return _may_range(value, lets) or _may_range(default, lets)
        case e.If(then=then, otherwise=otherwise):
            return _may_range(then, lets) or _may_range(otherwise, lets)
        case e.LetRef(name=name):
            let = lets[name]
            return not isinstance(let, e.RowSet) and _may_range(let, lets)
    return False


def _needs_frame(expr: e.Expr) -> bool:
    """Whether the value depends on more than the record and the date: lets are named per rule."""
    return any(isinstance(node, e.LetRef | e.Fold | e.RowSet) for node in walk(expr))


def _among(item: Value, options: tuple[Value, ...]) -> Truth:
    return any_of([compare("=", item, option) for option in options])


def _missing(value: Unknown) -> Truth:
    return merged((value,)) if value.state is State.UNDETERMINED else value.state is State.EMPTY


def _unreadable(value: Unknown) -> Truth:
    return merged((value,)) if value.state is State.UNDETERMINED else value.state is State.UNREADABLE


def _matches(text: Value, pattern: str) -> Truth:
    stopped = blocked(text)
    return as_truth(stopped if stopped is not None else regex.matches(pattern, str(text)))


def _contains(whole: Value, part: Value) -> Truth:
    stopped = blocked(whole, part)
    return as_truth(stopped if stopped is not None else str(part) in str(whole))


def _called(meaning: Callable[..., Value], *args: Value) -> Value:
    stopped = blocked(*args)
    return meaning(*args) if stopped is None else stopped
