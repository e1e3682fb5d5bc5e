"""Stands before durable-rules, notes every call, and fails on request."""

from __future__ import annotations

from typing import Any

import pytest

from accountability.engines.durable import ruleset


class Spy:
    """Stands before the engine and notes every call."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.fail: str | None = None

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any) -> Any:
            self.calls.append((name, args))
            if self.fail == name:
                raise RuntimeError("out of order")
            return getattr(self._engine, name)(*args)

        return call

    def arguments(self, name: str) -> list[tuple[Any, ...]]:
        return [args for called, args in self.calls if called == name]


def spying(monkeypatch: pytest.MonkeyPatch) -> Spy:
    """A spy in the place of the engine, for one test."""
    spy = Spy(getattr(ruleset, "_engine"))  # noqa: B009  # it is nobody else's
    monkeypatch.setattr(ruleset, "_engine", spy)
    return spy
