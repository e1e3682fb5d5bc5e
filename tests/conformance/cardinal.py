"""Runs cases of the procurement suite against `rules/examples/procurement`.

    python -m tests.conformance.cardinal FOLDER [ENGINE]

FOLDER is a case (it holds `settings.json`) or holds cases at any depth. A case passes when its
findings (group, id, indicator) are exactly the expected ones and every value agrees within 1e-12.
ENGINE is `reference` (the definition) if not given, or `duckdb`.
The exit code is 0 when all cases pass, 1 when one fails, 2 when FOLDER holds no case.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from accountability.errors import AccountabilityError
from accountability.model.rule import Rulebook
from accountability.model.verdict import Outcome, RuleResult, Verdict
from accountability.records.door import read
from accountability.rulebook.choose import choose
from accountability.rulebook.load import load
from tests.agreement.engines import engine

LOADED = load(Path(__file__).parents[2] / "rules" / "examples" / "procurement")
AS_OF = date(2100, 1, 1)  # no indicator reads it; it only has to be some day
TOLERANCE = Fraction(1, 10**12)
TABLES = ("processes", "bids", "bid_tenderers", "awards", "award_suppliers", "award_items")
Row: TypeAlias = dict[str, object]
Finding: TypeAlias = tuple[str, str, str]  # group, id of the subject, indicator

# Which group a rule's subject belongs to: by the last part of the rule id, or by the whole of it.
GROUPS: Mapping[str, str] = {
    "process": "OCID", "buyer": "Buyer", "entity": "ProcuringEntity",
    "tenderer": "Tenderer", "winner": "Tenderer", "second": "Tenderer",
    "R003": "OCID", "R018": "OCID", "R036": "OCID", "R025": "Tenderer", "R048": "Tenderer",
}  # fmt: skip

# Settings that speak of all indicators, under every name that they are known by.
SCOPE: Mapping[str, str] = {
    "currency": "currency",
    "price_comparison_procurement_methods": "price_comparison_procurement_methods",
    "no_price_comparison_procurement_methods": "no_price_comparison_procurement_methods",
    "procurement_method_details": "excluded_method_details",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What one case gave, beside what it should have given."""

    name: str
    missing: Mapping[Finding, Fraction]
    unexpected: Mapping[Finding, Fraction]
    different: Mapping[Finding, tuple[Fraction, Fraction]]  # expected, found
    undecided: tuple[str, ...] = ()
    error: str | None = None  # why the case could not be run

    @property
    def passed(self) -> bool:
        return not (self.missing or self.unexpected or self.different or self.error)

    def lines(self) -> list[str]:
        """The differences, one per line, each readable alone."""
        return [
            *(f"  missing {' '.join(f)} = {float(v)}" for f, v in sorted(self.missing.items())),
            *(f"  unexpected {' '.join(f)} = {float(v)}" for f, v in sorted(self.unexpected.items())),
            *(
                f"  different {' '.join(f)}: expected {float(a)}, found {float(b)}"
                for f, (a, b) in sorted(self.different.items())
            ),
            *(f"  undecided {u}" for u in self.undecided),
            *([f"  error {self.error}"] if self.error else []),
        ]


def cases(folder: Path) -> list[Path]:
    """The case folders in `folder`, itself included, in the order of their names."""
    return sorted(p.parent for p in folder.rglob("settings.json"))


def run(case: Path, by: str = "reference") -> Report:
    """Evaluates the rules of a case's indicators on its tables by an engine, and compares."""
    try:
        return _run(case, by)
    except (AccountabilityError, ValueError) as error:
        return Report(case.name, {}, {}, {}, error=str(error))


def _run(case: Path, by: str) -> Report:
    settings = _json((case / "settings.json").read_text("utf-8"))
    tables = {name: _lines(case / "tables" / f"{name}.jsonl") for name in TABLES}
    found, undecided = findings(settings, tables, by)
    expected = {
        (str(f["group"]), str(f["id"]), str(f["indicator"])): _exact(f["value"])
        for f in _lines(case / "findings.jsonl")
    }
    return _compare(case.name, expected, found, undecided)


def findings(
    settings: Mapping[str, object], tables: Mapping[str, list[Row]], by: str = "reference"
) -> tuple[dict[Finding, Fraction], tuple[str, ...]]:
    """What the rules find in tables under settings, and what they could not tell."""
    indicators = _mapping(settings["indicators"])
    book = choose(LOADED, None, parameters(settings))
    rules = [r for r, rule in book.rules.items() if rule.item in indicators]
    results = engine(by).run(book, read(book.records, tables, AS_OF), AS_OF, None, rules, None)
    names = {str(p["pid"]): str(p["ocid"]) for p in tables["processes"]}
    return _findings(book, results, names), _undecided(results)


def parameters(settings: Mapping[str, object]) -> dict[str, object]:
    """The parameters of the rulebook that a case's settings give.

    An indicator's `threshold` is the parameter `r024_threshold`, and so on; settings that stand
    beside `indicators`, alone or in a section, speak of all indicators.
    """
    found: dict[str, object] = {}
    for name, value in _flat(settings):
        if name not in SCOPE:
            raise ValueError(f"setting `{name}` has no parameter in the rulebook")
        found[SCOPE[name]] = value if name == "currency" else _texts(value)
    for indicator, given in _mapping(settings["indicators"]).items():
        for name, value in _mapping(given).items():
            listed = name.startswith("procurement_method")
            found[f"{indicator.lower()}_{name}"] = _texts(value) if listed else value
    return {name: value for name, value in found.items() if value is not None}


def _flat(settings: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    for name, value in settings.items():
        if name in ("indicators", "origin"):
            continue
        if isinstance(value, dict):
            yield from _flat(value)
        else:
            yield name, value


def _texts(value: object) -> list[str]:
    """A list of texts as the suite may write it: a list, a table, or `a|b`."""
    if isinstance(value, dict):
        return [f"{name}|{days}" for name, days in value.items()]
    if isinstance(value, list):
        return [str(v) for v in value]
    return [v for v in str(value).split("|") if v] if value is not None else []


def _findings(
    book: Rulebook, results: Iterable[RuleResult], names: Mapping[str, str]
) -> dict[Finding, Fraction]:
    found: dict[Finding, Fraction] = {}
    for result in results:
        group = GROUPS[result.rule.rpartition("-")[2]]
        item = book.rules[result.rule].item or result.rule
        for outcome in result.outcomes:
            if outcome.verdict is Verdict.FAIL:
                key = outcome.subject.key[0]
                found[group, names[key] if group == "OCID" else key, item] = _measure(outcome)
    return found


def _measure(outcome: Outcome) -> Fraction:
    assert isinstance(outcome.measure, int | Fraction), f"{outcome.subject} has no number to show"
    return Fraction(outcome.measure)


def _undecided(results: Iterable[RuleResult]) -> tuple[str, ...]:
    """What the rules could not tell: none is expected, since every absent cell means that there is none."""
    return tuple(
        f"{r.rule} {' '.join(o.subject.key)}: {sorted(o.causes)}"
        for r in results
        for o in r.outcomes
        if o.verdict is Verdict.UNKNOWN
    ) + tuple(f"{r.rule}: {r.status} {dict(r.reason)}" for r in results if r.status != "checked")


def _compare(
    name: str,
    expected: Mapping[Finding, Fraction],
    found: Mapping[Finding, Fraction],
    undecided: tuple[str, ...],
) -> Report:
    return Report(
        name,
        missing={f: v for f, v in expected.items() if f not in found},
        unexpected={f: v for f, v in found.items() if f not in expected},
        different={
            f: (v, found[f]) for f, v in expected.items() if f in found and abs(found[f] - v) > TOLERANCE
        },
        undecided=undecided,
    )


def _json(text: str) -> dict[str, object]:
    return _mapping(json.loads(text, parse_float=Decimal))


def _lines(path: Path) -> list[Row]:
    """The objects of a JSON Lines file; a table that is not there is an empty one."""
    if not path.exists():
        return []
    return [_json(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def _mapping(value: object) -> dict[str, object]:
    assert isinstance(value, dict), f"{value!r} is not an object"
    return value


def _exact(value: object) -> Fraction:
    assert isinstance(value, int | Decimal), f"{value!r} is not a number"
    return Fraction(value)


def main(folder: str, by: str = "reference") -> int:
    """Prints a line per case, its differences, and the counts."""
    found = cases(Path(folder))
    reports = [run(case, by) for case in found]
    for report in reports:
        print(f"{'passed' if report.passed else 'FAILED'} {report.name}")
        print("".join(f"{line}\n" for line in report.lines()), end="")
    passed = sum(r.passed for r in reports)
    print(f"{len(reports)} cases, {passed} passed, {len(reports) - passed} failed")
    if not reports:
        return 2
    return 0 if passed == len(reports) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) in (2, 3) else __doc__)
