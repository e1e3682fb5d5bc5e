"""The engines that can be held against the definition."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from accountability.engines import reference
from accountability.model.records import Records
from accountability.model.rule import Rulebook
from accountability.model.verdict import RuleResult


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


def engine(name: str) -> Engine:
    """The engine called `name`: a module of `accountability.engines` with `run`, maybe `NotLowered`.

    Raises `ModuleNotFoundError` where there is none.
    """
    if name == "reference":
        return Engine(name, reference.run)
    module: Any = importlib.import_module(f"accountability.engines.{name}")
    refusal = getattr(module, "NotLowered", None)
    return Engine(name, module.run, () if refusal is None else (refusal,))
