"""Truth values that are computed before a record is matched: what no other engine matches exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from accountability.engines.live.code import Code
from accountability.engines.live.compiled import frame_maker, in_force
from accountability.engines.live.expressions import Expressions, settled
from accountability.language.walk import walk
from accountability.model.expression import Active, Column, Expr, Fold, LetRef, Literal, Param
from accountability.model.rule import Rule, Rulebook
from accountability.model.values import Truth, Value
from accountability.semantics.evaluator import Evaluator
from accountability.semantics.rows import Bound

Facts = Callable[[Mapping[str, Value], date, Bound, Evaluator], Sequence[Truth]]


# A condition of a rule, None for whether it is in force; and whether it does not matter where the
# rule does not apply.
Wanted = tuple[Rule, Expr | None, bool]


def facts(book: Rulebook, wanted: Sequence[Wanted]) -> Facts:
    """The function that computes all of `wanted` for one record, in their order."""
    code = Code()
    writing = Expressions(book, code, frame_maker)
    names = []
    for rule, condition, guarded in wanted:
        writing.enter(rule, "as_of")
        if rule.on is not None:
            writing.enter(rule, writing.value(rule.on))
        if condition is None:
            names.append(code.set("F(DAY)", F=code.bind(in_force(rule)), DAY=writing.day))
        elif guarded and rule.where is not None and _costly(condition):
            names.append(_where_it_applies(writing, rule.where, condition))
        else:
            names.append(writing.truth(condition))
    listed = "".join(f"F{at}, " for at in range(len(names)))
    code.add(f"return ({listed})", **{f"F{at}": name for at, name in enumerate(names)})
    return code.function("facts", ("c", "as_of", "row", "ev"))


def _where_it_applies(writing: Expressions, where: Expr, condition: Expr) -> str:
    """A costly condition, looked at only where its rule may apply; elsewhere it does not matter."""
    code = writing.code
    result = code.fresh()
    code.add("OUT = False", OUT=result)
    with code.when("A is not False", A=writing.truth(where)):
        code.add("OUT = B", OUT=result, B=writing.truth(condition))
    return result


def _costly(condition: Expr) -> bool:
    """Whether a condition may look at other records."""
    return any(
        isinstance(node, Fold | LetRef) or (isinstance(node, Column | Active) and node.path)
        for node in walk(condition)
    )


def constant(book: Rulebook, expr: Expr) -> Value | None:
    """The value of an expression that depends on neither record nor date; None for any other."""
    if isinstance(expr, Literal):
        return expr.value
    if isinstance(expr, Param) and expr.at is None:
        return settled(book.parameters[expr.name])
    return None
