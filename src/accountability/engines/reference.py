"""The definition as an engine: the judge of every other one, and good for small ledgers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from accountability.errors import AccountabilityError, where_it_broke
from accountability.model.records import Records
from accountability.model.rule import Rulebook
from accountability.model.verdict import RuleResult
from accountability.semantics.run import evaluate

Progress = Callable[[str, int, int], None]


def run(
    book: Rulebook,
    records: Records,
    as_of: date,
    period: tuple[date, date] | None,
    rules: Sequence[str],
    progress: Progress | None,
) -> tuple[RuleResult, ...]:
    """One result per rule of `rules`, in the order of rule ids.

    A rule on which the engine itself breaks ends as `error`; the others keep their results.
    """
    told: list[BaseException] = []

    def tell(rule: str, done: int, total: int) -> None:
        try:
            if progress is not None:
                progress(rule, done, total)
        except BaseException as stop:
            told.append(stop)
            raise

    try:
        return evaluate(book, records, as_of, period, rules, tell)
    except AccountabilityError:
        raise
    except Exception:
        if told:  # the caller ended the run
            raise
        return tuple(_alone(book, records, as_of, period, rule) for rule in sorted(rules))


def _alone(
    book: Rulebook, records: Records, as_of: date, period: tuple[date, date] | None, rule: str
) -> RuleResult:
    """One rule by itself, so that a fault of the engine costs this rule only."""
    try:
        return evaluate(book, records, as_of, period, (rule,))[0]
    except AccountabilityError:
        raise
    except Exception as error:
        said = where_it_broke(error)
        reason = {"zh": f"程序内部错误，请报告：{said}", "en": f"internal error, please report it: {said}"}
        return RuleResult(rule, "error", reason=reason)
