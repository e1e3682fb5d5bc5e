"""The steps of `derive`, each as what it adds to the source and columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.conformance import cdisc_dates as dates
from tests.conformance.cdisc_tables import Book, Table, keyed, named, record_name
from tests.conformance.cdisc_terms import (
    NULL,
    NotConvertible,
    Term,
    all_of,
    equal,
    literal,
    missing,
    negated,
    same,
)

Step = Mapping[str, Any]


def derived(book: Book, table: str, steps: Sequence[Step]) -> Table:
    """The table of a target after its steps."""
    now = named(book, table, "s")
    for step in steps:
        match step["op"]:
            case "join":
                now = _join(now, step)
            case "agg":
                now = _aggregate(now, step)
            case "map":
                now = now.with_column(step["as"], _mapped(now, step["cases"]))
            case "const":
                now = now.with_column(step["as"], literal(step["value"]))
            case "study_day":
                now = _study_day(now, step)
            case other:
                raise NotConvertible(f"the step {other}")
    return now


def _join(now: Table, step: Step) -> Table:
    other = named(now.book, step["table"], "{alias}")
    on = all_of(same(other.term(right), now.term(left)) for left, right in step["on"])
    joined, alias = now.joined(record_name(step["table"]), on, left=step["how"] == "left")
    for column, name in step["take"]:
        term = other.term(column)
        joined = joined.with_column(name, replace(term, said=term.said.replace("{alias}", alias)))
    return joined


def _aggregate(now: Table, step: Step) -> Table:
    """A derived record with a row per group, looked up by each row of the table."""
    base = now if step["table"] is None else named(now.book, step["table"], "t")
    if step["fn"] != "count" and base.term(step["of"]) == NULL:
        return now.with_column(step["as"], NULL)
    pairs = step.get("group") or []
    groups = keyed([base.term(source) for source, _ in pairs])
    own = [now.term(mine) for _, mine in pairs]
    where = all_of(equal(base.term(c), literal(v)) for c, v in (step.get("where") or {}).items())
    present = all_of(negated(missing(key)) for key in groups.values())
    if step["fn"] == "count":
        counted = all_of([where, present]) if step.get("where") else "true"
        let = {"v": "count of rows" if counted == "true" else f"count of rows with ({counted})"}
        value = Term("", "number")
        name = base.grouped(groups, let)
    else:
        let, value = _values(base, step)
        name = base.grouped(groups, let, all_of([where, present]))
    doubts = now.doubts
    if "bad" in let:
        doubts = (*doubts, (now.source, f"(some {name} g with (g.bad > 0))"))
    looked_up, alias = _looked_up(now, name, list(groups), [*groups.values()], own)
    return replace(looked_up, doubts=doubts).with_column(step["as"], replace(value, said=f"{alias}.v"))


def _looked_up(
    now: Table, name: str, keys: Sequence[str], groups: Sequence[Term], own: Sequence[Term]
) -> tuple[Table, str]:
    pairs = zip(keys, groups, own, strict=True)
    on = all_of(same(replace(group, said="{alias}." + key), mine) for key, group, mine in pairs)
    return now.joined(name, on, left=bool(own))


def _values(base: Table, step: Step) -> tuple[dict[str, str], Term]:
    """The value `v` of a group, and its kind; `bad` counts what makes the target an error."""
    value = base.term(step["of"])
    match step["fn"]:
        case "distinct":
            if value.many or value.kind == "none":
                raise NotConvertible("the distinct values of lists")
            return {"v": f"set of {value.said} over rows"}, replace(value, many=True)
        case "min" | "max" as fn if not value.many and value.kind in ("text", "number"):
            return {"v": f"{fn} of {value.said} over rows"}, value
        case "min_date" | "max_date" as fn:
            order = f"{dates.instant(value)} desc" if fn == "max_date" else dates.instant(value)
            stated = f"rows with ({value.said} is present)"
            plain = dates.is_plain(value)
            bad = all_of([f"({value.said} is present)", negated(plain)])
            first = f"first of {value.said} over {stated} by {order}, {base.row}"
            return {"v": first, "bad": f"count of rows with ({bad})"}, value
    raise NotConvertible(f"the aggregate {step['fn']} of {value.kind}")


def _mapped(now: Table, cases: Sequence[Mapping[str, Any]]) -> Term:
    results = [literal(case["then"]) for case in cases]
    kinds = {(r.kind, r.many) for r in results if r.kind != "none"}
    if len(kinds) > 1:
        raise NotConvertible("a map to values of several kinds")
    if not kinds:
        return NULL
    said: list[str] = []
    for case, result in zip(cases, results, strict=True):
        when = all_of(equal(now.term(c), literal(v)) for c, v in case["when"].items())
        if result.kind == "none":  # ends the search without a value
            rest = _mapped(now, cases[len(said) + 1 :])
            said += [] if rest is NULL else [f"(if {when} then none else {rest.said})"]
            break
        said.append(f"(if {when} then {result.said} else none)")
    kind, many = next(iter(kinds))
    return Term(_first_of(said), kind, many)


def _first_of(said: Sequence[str]) -> str:
    """The first that is not none; in bundles, for a chain of `else` is nested as deep as it is long."""
    bundles = [" else ".join(said[at : at + 25]) for at in range(0, len(said), 25)]
    return "(" + " else ".join(f"({bundle})" for bundle in bundles) + ")"


def _study_day(now: Table, step: Step) -> Table:
    """Days from the first reference date of a key to the date, without a day 0."""
    other = named(now.book, step["table"], "t")
    groups = keyed([other.term(right) for _, right in step["on"]])
    reference = other.term(step["ref"])
    name = other.grouped(groups, {"v": f"first of {reference.said} over rows by {other.row}"})
    own = [now.term(left) for left, _ in step["on"]]
    looked_up, alias = _looked_up(now, name, list(groups), [*groups.values()], own)
    days = dates.study_day(now.term(step["date"]), Term(f"{alias}.v", reference.kind))
    return looked_up.with_column(step["as"], days)
