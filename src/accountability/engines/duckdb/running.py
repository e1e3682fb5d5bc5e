"""Running windows over the rows of a key, among which each subject stands at one end of its range."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.parts import IS_ROW, Part, Range
from accountability.engines.duckdb.relations import ROW
from accountability.engines.duckdb.sql import Sql, quoted

_AT, _BACK, _NUMBER = quoted("at place"), quoted("range"), quoted("row number")


def running(target: Frame, part: Part, range_: Range) -> tuple[Callable[[], str], int]:
    """The query of what is aggregated for each subject, with its ids, and above which layer it is joined."""
    ends = [end for end in (range_.high, range_.low) if end is not None]
    below = max(map(target.level, (*ends, *part.outer, part.when)))
    keys = [quoted(f"key {n}") for n in range(len(part.inner))]
    by = f"PARTITION BY {', '.join(keys)} " if keys else ""
    window = f"({by}ORDER BY {_AT} RANGE BETWEEN {_extent(range_)})"
    ids = [quoted(f"g{n}") for n in range(len(target.ids))]
    aggregates = part.shared.aggregates  # which may still grow

    def text() -> str:
        rows, subjects = _rows(part, range_, keys), _subjects(target, part, below, ends, keys)
        whole = f"{rows} UNION ALL BY NAME {subjects}"
        if range_.alike:
            whole = _alike(rows, subjects, keys)
        told = [f"{sql.over(Sql(value), 'w').text} AS {quoted(name)}" for value, name in aggregates.items()]
        return (
            f"(SELECT * FROM (SELECT {', '.join([*ids, *told])} FROM ({whole}) AS {quoted(part.frame.name)} "
            f"WINDOW w AS {window}) WHERE {ids[0]} IS NOT NULL)"
        )

    return text, below


def _extent(range_: Range) -> str:
    """The rows of a window, seen from a subject that stands at the last or the only end of its range."""
    if range_.high is None:
        return "CURRENT ROW AND UNBOUNDED FOLLOWING"
    first = "UNBOUNDED" if range_.low is None else f"coalesce({_BACK}, 0)"
    return f"{first} PRECEDING AND CURRENT ROW"


def _rows(part: Part, range_: Range, keys: Sequence[str]) -> str:
    name = quoted(part.frame.name)
    number = f"{part.frame.column(ROW).text} AS {_NUMBER}"
    own = [f"{key.text} AS {as_}" for key, as_ in zip(part.inner, keys, strict=True)]
    columns = [f"{name}.*", f"TRUE AS {quoted(IS_ROW)}", number, *own, f"{range_.at.text} AS {_AT}"]
    return f"SELECT {', '.join(columns)} FROM {part.frame.source()} WHERE {range_.sure.text}"


def _subjects(target: Frame, part: Part, below: int, ends: Sequence[Sql], keys: Sequence[str]) -> str:
    """The subjects that have a range, each at its last end."""
    last, first = ends[0], ends[-1]
    columns = [f"{target.column(i).text} AS {quoted(f'g{n}')}" for n, i in enumerate(target.ids)]
    columns += [f"{key.text} AS {as_}" for key, as_ in zip(part.outer, keys, strict=True)]
    columns += [f"{last.text} AS {_AT}", f"{sql.infix(last, '-', first).text} AS {_BACK}"]
    where = sql.all_of([part.when, sql.infix(first, "<=", last)])  # no row has the key that is not known
    return f"SELECT {', '.join(columns)} FROM {target.source(below)} WHERE {where.text}"


def _alike(rows: str, subjects: str, keys: Sequence[str]) -> str:
    """Rows and subjects, which have one id, in one where a row is the subject and stands where it does."""
    both = ", ".join([*keys, _AT])
    columns = [f"r.* EXCLUDE ({both})", f"s.* EXCLUDE ({both})"]
    columns += [f"coalesce(r.{c}, s.{c}) AS {c}" for c in (*keys, _AT)]
    same = [f"r.{_NUMBER} = s.g0", *(f"r.{c} = s.{c}" for c in (*keys, _AT))]
    return (
        f"SELECT {', '.join(columns)} FROM ({rows}) AS r FULL JOIN ({subjects}) AS s ON {' AND '.join(same)}"
    )
