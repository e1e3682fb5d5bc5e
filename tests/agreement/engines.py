"""The engines that can be held against the definition."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from unittest import mock

from accountability.engines import reference
from accountability.engines.duckdb import loading
from accountability.model.records import Records
from accountability.model.rule import Rulebook
from accountability.model.verdict import RuleResult
from tests.agreement.compare import Difference, differences


class Run(Protocol):
    """How an engine is asked: `engines/reference.py` is the pattern."""

    def __call__(
        self,
        book: Rulebook,
        records: Records,
        as_of: date,
        period: tuple[date, date] | None,
        rules: Sequence[str],
        progress: Callable[[str, int, int], None] | None,
    ) -> tuple[RuleResult, ...]: ...


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine under test, and how it says that it cannot do a rule: why, or None where it did it."""

    name: str
    run: Run
    refusal: Callable[[RuleResult], str | None] = lambda _result: None


@dataclass(frozen=True, slots=True)
class Question:
    """What an engine is asked: all rules of a rulebook over records."""

    book: Rulebook
    records: Records
    as_of: date
    period: tuple[date, date] | None


@dataclass(slots=True)
class Asked:
    """What an engine said, per rule what it refused and why, and per rule how it broke."""

    results: list[RuleResult] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    broke: dict[str, str] = field(default_factory=dict)


def ask(engine: Engine, question: Question) -> Asked:
    """All rules in one run; in halves, down to one by one, where the engine breaks."""
    asked = Asked()
    _ask(engine, question, tuple(sorted(question.book.rules)), asked)
    return asked


def _ask(engine: Engine, question: Question, rules: Sequence[str], asked: Asked) -> None:
    try:
        results = engine.run(question.book, question.records, question.as_of, question.period, rules, None)
    except Exception as error:
        if len(rules) == 1:
            asked.broke[rules[0]] = f"{type(error).__name__}: {error}"
            return
        for half in (rules[: len(rules) // 2], rules[len(rules) // 2 :]):
            _ask(engine, question, half, asked)
        return
    for result in results:
        reason = engine.refusal(result)
        if reason is None:
            asked.results.append(result)
        else:
            asked.refused[result.rule] = reason


def against(expected: Sequence[RuleResult], asked: Asked) -> list[Difference]:
    """What an engine said otherwise than `expected`, and where it broke; what it refused is neither."""
    said = {result.rule for result in asked.results}
    found = [Difference(r, None, "exception", "an answer", text) for r, text in asked.broke.items()]
    missing = {r.rule for r in expected} - said - set(asked.refused) - set(asked.broke)
    found += [Difference(rule, None, "rules", "an answer", "none") for rule in sorted(missing)]
    return found + differences([r for r in expected if r.rule in said], asked.results)


def engine(name: str) -> Engine:
    """The engine called `name`: a module of `accountability.engines` with `run`.

    Raises `ModuleNotFoundError` where there is none.
    """
    if name == "reference":
        return Engine(name, reference.run)
    module: Any = importlib.import_module(f"accountability.engines.{name}")
    return Engine(name, _with_copies(module.run) if name == "duckdb" else module.run, _refused)


def _with_copies(run: Run) -> Run:
    """`run` as it is, and over every other ledger with the copies that it makes of large ones."""

    def answer(*asked: Any, **more: Any) -> tuple[RuleResult, ...]:
        _, records, *_ = asked
        odd = sum(len(table.rows) for table in records.tables.values()) % 2 == 1
        with mock.patch.object(loading, "lies_elsewhere", return_value=odd):
            return run(*asked, **more)

    return answer


def _refused(result: RuleResult) -> str | None:
    """The reason that an engine gives for a rule which it cannot evaluate exactly."""
    reason = result.reason.get("en", "")
    return reason if result.status == "error" and "cannot evaluate" in reason else None


def available() -> tuple[str, ...]:
    """The engines that tests hold against the definition: `AGREEMENT_ENGINES`, else the registry."""
    asked = os.environ.get("AGREEMENT_ENGINES")
    if asked:
        return tuple(asked.split(","))
    return ("duckdb",)
