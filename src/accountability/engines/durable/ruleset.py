"""The only module that speaks to durable-rules: one private ruleset, asked one fact at a time.

It is exact in one form, and kept in it: a bare ruleset without actions, no host and so no thread
behind it; conjunctions only, at most 60; one fact with a constant id, whose matches are drained
before it is taken back; names and values encoded. See `docs/decisions/0021-durable-rules.md`.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accountability.engines.durable.formulas import Conjunction, Literal

try:
    import durable_rules_engine as _engine  # type: ignore[import-not-found]  # a C module, without types
except ImportError:  # Python 3.13 and later, Windows
    _engine = None

MOST = 60  # conjunctions of one ruleset; 65 that hold at once are an error of the engine
_OPERATORS = {"<>": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
_NUMBERS = itertools.count()
_SID = "1"  # the one session, in every fact


class Broken(Exception):
    """The engine reported an error; the ruleset must not be used again."""


def importable() -> bool:
    """Whether durable-rules can be used here."""
    return _engine is not None


class Ruleset:
    """Up to 60 named conjunctions. `ask` says which of them a fact satisfies."""

    def __init__(self, conjunctions: Mapping[str, Conjunction]) -> None:
        if not 0 < len(conjunctions) <= MOST:
            raise ValueError(f"a ruleset takes 1 to {MOST} conjunctions, not {len(conjunctions)}")
        rules = {name: {"all": [{"m": _condition(sorted(c, key=str))}]} for name, c in conjunctions.items()}
        name = f"accountability-{next(_NUMBERS)}"
        try:
            self._handle = _engine.create_ruleset(name, json.dumps(rules))
        except Exception as error:
            raise Broken(str(error)) from error
        self._held = _Held()
        self._end = weakref.finalize(self, _give_back, self._handle, self._held)
        self._end.atexit = False  # the process gives everything back

    def ask(self, fact: str) -> set[str]:
        """The names of the conjunctions that hold of a fact (a JSON object). Raises `Broken`."""
        try:
            return self._asked(fact)
        except Exception as error:
            self._held.facts = False  # who knows: left alone from now on
            raise Broken(str(error)) from error

    def _asked(self, fact: str) -> set[str]:
        code, state = _engine.assert_fact(self._handle, fact)
        if code == 1:  # nothing matched, and nothing was kept
            return set()
        if code != 0:
            raise RuntimeError(f"assert_fact: {code}")
        self._held.facts = True
        found: set[str] = set()
        started = _engine.start_action_for_state(self._handle, state)
        message = started[1] if started else None
        while message:
            found.add(message[2 : message.index('"', 2)])  # {"name":{"m":…}}
            message = _engine.complete_and_start_action(self._handle, state)
        if not found:
            raise RuntimeError("a fact matched, but no rule was named")
        _engine.retract_fact(self._handle, fact)
        return found

    def close(self) -> None:
        """Gives the ruleset back; so does whoever forgets it."""
        self._end()


@dataclass(slots=True)
class _Held:
    """Whether the engine has memory for the facts of a ruleset: it has none until one matched."""

    facts: bool = False


def _give_back(handle: object, held: _Held) -> None:
    """Ends a ruleset, and the one session in it, whose memory the engine would keep.

    Without a host nothing else looks at that session. What the engine says to it does not matter:
    nothing is asked of this ruleset again.
    """
    with contextlib.suppress(Exception):
        if held.facts:
            _engine.delete_state(handle, _SID)
    with contextlib.suppress(Exception):
        _engine.delete_ruleset(handle)


def _condition(literals: Sequence[Literal]) -> object:
    parts = [_literal(*literal) for literal in literals]
    return parts[0] if len(parts) == 1 else {"$and": parts}


def _literal(field: str, operator: str, value: str | int) -> object:
    return {field: value} if operator == "=" else {_OPERATORS[operator]: {field: value}}
