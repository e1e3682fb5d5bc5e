"""Making a failing case small: a rule, few rows, short conditions, and nothing that is not needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from accountability.language import syntax as s
from accountability.language.complaint import LanguageError
from accountability.language.parser import parse_expression, parse_let, parse_source
from accountability.language.printer import unparse
from tests.agreement.ledgers import Setting
from tests.agreement.shrink_syntax import smaller

Plain: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A rulebook as plain values, and what it is run over."""

    plain: Plain
    setting: Setting


Fails: TypeAlias = Callable[[Case], bool]
Smaller: TypeAlias = Callable[[Case], Iterator[Case]]


def shrink(case: Case, fails: Fails, most: int = 3000) -> Case:
    """The smallest case found, within `most` tries, for which `fails` is still true."""
    left = most
    while True:
        before = case
        for stage in _STAGES:
            case, left = _exhaust(case, fails, stage, left)
        if case == before or left <= 0:
            return case


def _exhaust(case: Case, fails: Fails, stage: Smaller, left: int) -> tuple[Case, int]:
    """Takes what `stage` offers as long as something smaller still fails."""
    going = True
    while going and left > 0:
        going = False
        for candidate in stage(case):
            left -= 1
            if fails(candidate):
                case, going = candidate, True
                break
            if left <= 0:
                break
    return case, left


def only_rule(case: Case, rule: str) -> Case:
    """The case with one of its rules."""
    rules = [r for r in case.plain["rules"] if r["id"] == rule]
    return replace(case, plain={**case.plain, "rules": rules})


def _without_sections(case: Case) -> Iterator[Case]:
    for section in ("derive", "parameters", "authorities", "calendar"):
        if section in case.plain:
            yield replace(case, plain=_without(case.plain, section))


def _without_entries(case: Case) -> Iterator[Case]:
    for section in ("derive", "parameters", "authorities", "records"):
        entries = case.plain.get(section, {})
        for name in reversed(list(entries)):
            yield replace(case, plain={**case.plain, section: _without(entries, name)})


def _without_rows(case: Case) -> Iterator[Case]:
    ledgers = case.setting.ledgers
    for name, rows in ledgers.items():
        yield _with_ledgers(case, _without(ledgers, name))
        if len(rows) > 3:
            half = len(rows) // 2
            yield _with_ledgers(case, {**ledgers, name: rows[:half]})
            yield _with_ledgers(case, {**ledgers, name: rows[half:]})
        for at in range(len(rows)):
            yield _with_ledgers(case, {**ledgers, name: rows[:at] + rows[at + 1 :]})
    if case.setting.period is not None:
        yield replace(case, setting=replace(case.setting, period=None))


def _without_fields(case: Case) -> Iterator[Case]:
    """Fields that neither the rules nor the records need."""
    for name, record in case.plain.get("records", {}).items():
        for field in record["fields"]:
            shape = {**record, "fields": _without(record["fields"], field)}
            plain = {**case.plain, "records": {**case.plain["records"], name: shape}}
            rows = [_without(row, field) for row in case.setting.ledgers.get(name, [])]
            ledgers = {**case.setting.ledgers, name: rows} if name in case.setting.ledgers else None
            smaller = replace(case, plain=plain)
            yield smaller if ledgers is None else _with_ledgers(smaller, ledgers)
        for key in ("active", "event_date", "partial"):
            if key in record:
                records = {**case.plain["records"], name: _without(record, key)}
                yield replace(case, plain={**case.plain, "records": records})


def _plainer_cells(case: Case) -> Iterator[Case]:
    for name, rows in case.setting.ledgers.items():
        for at, row in enumerate(rows):
            for field, cell in row.items():
                for simpler in (None, "1", "a"):
                    if _simplicity(simpler) < _simplicity(cell):
                        changed = [*rows[:at], {**row, field: simpler}, *rows[at + 1 :]]
                        yield _with_ledgers(case, {**case.setting.ledgers, name: changed})


def _simplicity(cell: object) -> int:
    return {None: 0, "1": 1, "a": 2}.get(cell, 3) if cell is None or isinstance(cell, str) else 4


def _with_ledgers(case: Case, ledgers: Mapping[str, list[dict[str, Any]]]) -> Case:
    return replace(case, setting=replace(case.setting, ledgers=ledgers))


def _without(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in mapping.items() if k != key}


_NEEDED = {
    "id",
    "title",
    "severity",
    "for",
    "from",
    "forbid",
    "require",
    "closure",
    "union",
    "edge",
    "max_depth",
}


def _without_parts(case: Case) -> Iterator[Case]:
    for put, entry in _entries(case):
        for part in entry:
            if part not in _NEEDED:
                yield put(_without(entry, part))
        for let in entry.get("let", {}):
            yield put({**entry, "let": _without(entry["let"], let)})
        if isinstance(entry.get("by"), Mapping):
            for key in entry["by"]:
                yield put({**entry, "by": _without(entry["by"], key)})


def _shorter_texts(case: Case) -> Iterator[Case]:
    for put, entry in _entries(case):
        for part, text in entry.items():
            for shorter in _shorter(part, text):
                yield put({**entry, part: shorter})


def _shorter(part: str, text: Any) -> Iterator[Any]:
    """A part of a rule or derived record with one of its texts shorter."""
    match text:
        case Mapping() if part in ("let", "by"):
            for name, inner in text.items():
                yield from ({**text, name: shorter} for shorter in _of_text(inner, parse_let))
        case list() if part == "show":
            for at, inner in enumerate(text):
                yield from ([*text[:at], x, *text[at + 1 :]] for x in _of_text(inner, parse_expression))
        case str() if part in ("for", "from"):
            yield from _of_text(text, parse_source)
        case str() if part in ("where", "unknown_when", "forbid", "require", "on", "measure"):
            yield from _of_text(text, parse_expression)


def _of_text(text: str, parse: Callable[[str], s.Expr | s.Rows | s.Source]) -> Iterator[str]:
    try:
        node = parse(text)
    except LanguageError:
        return
    seen = {text}
    for candidate in smaller(node):
        shorter = unparse(candidate)
        if shorter not in seen:
            seen.add(shorter)
            yield shorter


Put: TypeAlias = Callable[[dict[str, Any]], Case]


def _entries(case: Case) -> Iterator[tuple[Put, Mapping[str, Any]]]:
    """Each rule and derived record, with how to put another in its place."""
    rules: Sequence[Mapping[str, Any]] = case.plain["rules"]
    for at, rule in enumerate(rules):
        yield _rule_putter(case, at), rule
    for name, shape in case.plain.get("derive", {}).items():
        if "closure" in shape:
            yield _derive_putter(case, name, "closure"), shape["closure"]
        elif "union" not in shape:
            yield _derive_putter(case, name, None), shape


def _rule_putter(case: Case, at: int) -> Put:
    rules = list(case.plain["rules"])

    def put(entry: dict[str, Any]) -> Case:
        return replace(case, plain={**case.plain, "rules": [*rules[:at], entry, *rules[at + 1 :]]})

    return put


def _derive_putter(case: Case, name: str, inside: str | None) -> Put:
    def put(entry: dict[str, Any]) -> Case:
        shape = entry if inside is None else {inside: entry}
        derive = {**case.plain["derive"], name: shape}
        return replace(case, plain={**case.plain, "derive": derive})

    return put


_STAGES: tuple[Smaller, ...] = (
    _without_sections, _without_entries, _without_rows, _without_parts, _shorter_texts, _without_fields,
    _plainer_cells,
)  # fmt: skip
