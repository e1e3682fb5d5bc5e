"""Functions of the definition's own code, called from SQL once per distinct value.

Where SQL has no function of exactly the same meaning (Unicode normalisation, reading dates from
text, the regular expressions, the calendar) the definition itself answers, so that nothing can
differ. It gets values and gives a value, or None where it has none to give.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection
from duckdb.func import FunctionNullHandling, PythonUDFType

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.sql import Sql

_ARROW = {
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
}
_REMEMBERED = 1 << 20  # distinct arguments whose answers are kept


@dataclass(slots=True)
class _Function:
    name: str
    meaning: Callable[..., object]
    gives: str


class Functions:
    """The functions that a run's statements call, each registered once."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._connection = connection
        self._known: dict[Hashable, _Function] = {}
        self.refused: list[NotLowered] = []  # what a function could not answer, while a statement ran

    def call(self, key: Hashable, meaning: Callable[..., object], gives: str, *args: tuple[Sql, str]) -> Sql:
        """A call of `meaning`; `key` tells it apart, `args` are values with their physical types."""
        if key not in self._known:
            function = _Function(f"definition_{len(self._known)}", meaning, gives)
            parameters: list[Any] = [type_ for _, type_ in args]
            self._connection.create_function(
                function.name,
                _of_arity(len(args), self._by_distinct(function)),
                parameters,
                gives,
                type=PythonUDFType.ARROW,
                null_handling=FunctionNullHandling.SPECIAL,
            )
            self._known[key] = function
        return sql.call(self._known[key].name, *(sql.cast(value, type_) for value, type_ in args))

    def _by_distinct(self, function: _Function) -> Callable[..., pa.Array]:
        """The function over whole columns; each distinct combination of arguments is computed once."""
        answers: dict[tuple[Any, ...], object] = {}

        def answer(args: tuple[Any, ...]) -> object:
            if None in args:
                return None
            if args not in answers:
                found = function.meaning(*args)
                if len(answers) >= _REMEMBERED:
                    return found
                answers[args] = found
            return answers[args]

        def over(*columns: pa.Array) -> pa.Array:
            rows = zip(*(column.to_pylist() for column in columns), strict=True)
            try:
                return pa.array([answer(row) for row in rows], _ARROW[function.gives])
            except NotLowered as gap:
                self.refused.append(gap)
                raise

        return over


def _of_arity(count: int, function: Callable[..., pa.Array]) -> Callable[..., pa.Array]:
    """`function` with a fixed number of parameters, which the database counts."""
    wrapped: dict[int, Callable[..., pa.Array]] = {
        1: lambda a: function(a),
        2: lambda a, b: function(a, b),
        3: lambda a, b, c: function(a, b, c),
    }
    return wrapped[count]
