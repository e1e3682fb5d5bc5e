"""What is known of a table of rows that were put together: how many, how sure, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from accountability.engines.duckdb.cells import ALWAYS
from accountability.engines.duckdb.names import state_column, value_column
from accountability.engines.duckdb.relations import EXISTS, Form
from accountability.engines.duckdb.scope import Lowering
from accountability.engines.duckdb.sql import quoted
from accountability.engines.duckdb.states import Is

SHORT = 9  # digits that no product makes too many


@dataclass(frozen=True, slots=True)
class Described:
    """The rows of a table, how many of them exist only possibly, and its columns as they really are."""

    rows: int
    unsure: int
    forms: dict[str, Form]


def described(
    lowering: Lowering, table: str, forms: Mapping[str, Form], *, uncertain: bool = True
) -> Described:
    """Asks, in one statement, for the rows, the states that occur, and the digits of the largest numbers.

    `uncertain`: some rows may exist only possibly.
    """
    stated = [n for n in forms if forms[n].states != ALWAYS]
    numbers = [n for n, f in forms.items() if f.scale is not None and f.digits > SHORT and not f.listed]
    asked = ["count(*)", f"count(*) FILTER (WHERE {EXISTS} IS NULL)" if uncertain else "0"]
    asked += [f"bit_or(1::INTEGER << {quoted(state_column(n))}::INTEGER)" for n in stated]
    for name in numbers:
        column = quoted(value_column(name))
        asked += [f"max({column})", f"min({column})"]
    rows, unsure, *told = lowering.ask(f"SELECT {', '.join(asked)} FROM {quoted(table)}")[0]
    found = dict(forms)
    for name, mask in zip(stated, told, strict=False):
        states = frozenset(s for s in Is if int(str(mask or 0)) >> s & 1)
        found[name] = replace(found[name], states=states or ALWAYS)
    ends = told[len(stated) :]
    for at, name in enumerate(numbers):
        largest = max(abs(int(str(end or 0))) for end in ends[2 * at : 2 * at + 2])
        found[name] = replace(found[name], digits=min(found[name].digits, len(str(largest))))
    return Described(int(str(rows)), int(str(unsure)), found)
