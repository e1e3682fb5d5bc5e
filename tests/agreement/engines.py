"""The engines that can be held against the definition."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from accountability.engines import reference
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
    """An engine under test. `refusals` are the exceptions by which it says that it cannot do a rule."""

    name: str
    run: Run
    refusals: tuple[type[Exception], ...] = ()


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
    """All rules in one run; one by one where the engine refuses that, or breaks."""
    asked, rules = Asked(), tuple(sorted(question.book.rules))
    try:
        asked.results += _run(engine, question, rules)
    except Exception:
        asked.results.clear()
        for rule in rules:
            _ask_one(engine, question, rule, asked)
    return asked


def _ask_one(engine: Engine, question: Question, rule: str, asked: Asked) -> None:
    try:
        asked.results += _run(engine, question, (rule,))
    except engine.refusals as refusal:
        asked.refused[rule] = str(refusal)
    except Exception as error:
        asked.broke[rule] = f"{type(error).__name__}: {error}"


def _run(engine: Engine, question: Question, rules: Sequence[str]) -> tuple[RuleResult, ...]:
    return engine.run(question.book, question.records, question.as_of, question.period, rules, None)


def against(expected: Sequence[RuleResult], asked: Asked) -> list[Difference]:
    """What an engine said otherwise than `expected`, and where it broke; what it refused is neither."""
    said = {result.rule for result in asked.results}
    found = [Difference(r, None, "exception", "an answer", text) for r, text in asked.broke.items()]
    missing = {r.rule for r in expected} - said - set(asked.refused) - set(asked.broke)
    found += [Difference(rule, None, "rules", "an answer", "none") for rule in sorted(missing)]
    return found + differences([r for r in expected if r.rule in said], asked.results)


def engine(name: str) -> Engine:
    """The engine called `name`: a module of `accountability.engines` with `run`, maybe `NotLowered`.

    Raises `ModuleNotFoundError` where there is none.
    """
    if name == "reference":
        return Engine(name, reference.run)
    module: Any = importlib.import_module(f"accountability.engines.{name}")
    refusal = getattr(module, "NotLowered", None)
    return Engine(name, module.run, () if refusal is None else (refusal,))


def available() -> tuple[str, ...]:
    """The names of the engines that are there, beside the definition."""
    return tuple(name for name in ENGINES if _is_there(name))


def _is_there(name: str) -> bool:
    try:
        return hasattr(importlib.import_module(f"accountability.engines.{name}"), "run")
    except ModuleNotFoundError:
        return False


ENGINES = ("duckdb",)
