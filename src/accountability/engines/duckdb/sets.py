"""`set of`: the distinct values in order; open where more may belong to them."""

from __future__ import annotations

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.aggregates import Gathered
from accountability.engines.duckdb.cells import Cell
from accountability.engines.duckdb.sql import Sql


def distinct(gathered: Gathered) -> Cell:
    """The list of the values of the rows that surely count."""
    values = gathered.parts[0][1].column("values")
    listed = sql.call("coalesce", values, Sql("[]"))
    cell = Cell(listed, number=gathered.value.number, codes=gathered.value.codes, open=sql.FALSE)
    if gathered.certain and not gathered.value.may_be_unknown:
        return cell
    return Cell(
        listed,
        number=gathered.value.number,
        codes=gathered.value.codes,
        open=gathered.doubts(),
        open_why=gathered.why_values,
    )
