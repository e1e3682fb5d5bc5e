"""What an author is told who uses a kind in a way that makes no sense: where, what, and a hint."""

from __future__ import annotations

import pytest

from accountability.errors import RulebookError
from tests.kinds.asking import book

RECORDS = """
thing:
  key: id
  fields:
    id: {type: text}
    kind: {type: text}
    a: {type: date}
    b: {type: date}
    due: {type: date}
    n: {type: integer}
    m: {type: integer}
    ids: {type: list, of: {type: text}}
"""
LINE = 24  # of the first line of the rule's body


def mistakes(rule: str) -> list[tuple[str, str, str | None]]:
    with pytest.raises(RulebookError) as caught:
        book(RECORDS, rule)
    return [(f"{m.place.line - LINE}:{m.place.column - 4}", m.message, m.hint) for m in caught.value.mistakes]


@pytest.mark.parametrize(
    ("kind", "message", "hint"),
    [
        (
            "deadline: {start: t.a, within: 3 days}",
            "`deadline` needs either `done` or `of`",
            "`done` is a date",
        ),
        ("deadline: {within: 3 days, done: t.b}", "`deadline` needs `start`", None),
        (
            "deadline: {due: t.due, start: t.a, done: t.b}",
            "`due` stands in place of",
            "leave one of them out",
        ),
        (
            "deadline: {due: t.due, extended_if: t.n = 1, done: t.b}",
            "`extended_if` needs `extended_to`",
            None,
        ),
        ("deadline: {due: t.due, of: thing x}", "`deadline` needs `dated`", None),
        ("cadence: {of: thing x}", "`cadence` needs to know the period", "name one in `for`"),
        ("cadence: {at_least: 1}", "`cadence` needs `of`", "the records of what happened"),
        (
            "cadence: {of: thing x, from: t.a, to: t.b, longest_gap: 3 days}",
            "`longest_gap` needs `dated`",
            None,
        ),
        ("coverage: {of: thing x, per: {k: t.kind}}", "`per` needs `rate`", "every member has a verdict"),
        ("coverage: {of: thing x, rate: 1, per: {listed: t.kind}}", "`listed` is a name", None),
        ("unique: {}", "`unique` needs `by`", "the values that no two records share"),
        ("limit: {at_most: 3}", "`limit` needs one of `over`, `per` and `same`", "a row set"),
        ("limit: {over: thing x, per: {}, at_most: 3}", "`limit` needs one of `over`, `per`", "a row set"),
        ("limit: {over: thing x}", "`limit` needs a bound", "`at_most`"),
        ("limit: {sum: t.n, distinct: t.m, per: {}, at_most: 3}", "`limit` takes either `sum`", None),
        ("limit: {same: t.kind, dated: t.a, at_most: 3}", "`limit` needs `within`", None),
        ("limit: {same: t.kind, within: 3 days, at_most: 3}", "`limit` needs `dated`", None),
        ("sequence: {steps: [t.a]}", "a sequence has two steps or more", None),
        ("conflict: {parties: t.kind}", "`conflict` needs two parties, or", None),
        ("conflict: {parties: [t.kind, t.id], kin: thing x, kin_ends: x.id}", "`kin_ends` are the two", None),
        ("share: {at_most: 1}", "`share` needs one of `numerator`, `over` and `per`", "with `denominator`"),
        ("share: {numerator: t.n, at_most: 1}", "`share` needs `denominator`", None),
        ("share: {per: {}, at_most: 1}", "`share` needs `of`", None),
        ("share: {numerator: t.n, denominator: t.m}", "`share` needs a bound", "one of `at_most`"),
        ("outlier: {value: t.n, factor: 1, of_median: 2}", "`factor` and `of_median` say two", "keep one"),
        ("outlier: {value: t.n, of_median: 2, side: both}", "`of_median` has one side", "a rule for `high`"),
        ("outlier: {value: t.n, type: 10}", "`type` is one of the types 1 to 9", None),
        ("reconcile: {stated: t.n}", "`reconcile` needs either `over` or `computed`", None),
        (
            "reconcile: {stated: t.n, computed: t.m, tolerance: 1, tolerance_share: 0.1}",
            "`tolerance` and `tolerance_share` say two things",
            "keep one",
        ),
        ("draw: {}", "`draw` needs something to check", "`commit` and `seed`"),
        ("draw: {commit: t.a}", "`draw` needs `seed`", None),
        ("draw: {drawn: t.n, listed: t.m}", "`drawn` needs `rate` or `least`", None),
        ("draw: {results: x in t.ids}", "`draw` needs `start`", None),
        ("draw: {commit: t.a, seed: t.b, rate: 0.1}", "`rate` says nothing beside", "with `drawn`"),
        ("deadline: {due: t.a, done: t.b, dated: t.b}", "`dated` says nothing beside", "with `of`"),
        ("limit: {over: thing x, at_most: 1, within: 3 days, same: t.id}", "`limit` needs one of", "a row"),
        ("limit: {over: thing x, at_most: 1, dated: t.a}", "`dated` says nothing", "with `within`"),
        ("share: {numerator: t.n, denominator: t.m, sum: t.n, at_most: 1}", "`sum` says", "with `of`"),
        ("outlier: {value: t.n, of_median: 2, type: 7}", "`type` says nothing beside", "1 to 9"),
    ],
)
def test_parts_that_do_not_go_together(kind: str, message: str, hint: str | None) -> None:
    ((place, said, hinted),) = mistakes(f"for: thing t\n{kind}")
    assert place == "1:1"
    assert message in said
    assert (hint is None and hinted is None) or (hint is not None and hinted is not None and hint in hinted)


@pytest.mark.parametrize(
    ("kind", "place", "message", "hint"),
    [
        ("unique: {buy: t.kind}", "1:15", "`unique` has no part `buy`", "did you mean `by`?"),
        ("unique: {zzzz: t.kind}", "1:16", "`unique` has no part `zzzz`", "it has `by`"),
        ("unique: {by: {k: t.kind}}", "1:18", "`by` has to be an expression or a list", "the values"),
        ("limit: {per: t.kind, at_most: 1}", "1:14", "`per` has to be a map from names", "in place of"),
        ("limit: {sum: [t.n], per: {}, at_most: 1}", "1:15", "`sum` has to be one expression", "added up"),
        (
            "sequence: {steps: [t.a, t.b], allow_missing: maybe}",
            "1:46",
            "`allow_missing` cannot be `maybe`",
            "one of `never`, `at_end`, `anywhere`",
        ),
        (
            "sequence: {steps: [t.a, t.b], strict: 1}",
            "1:39",
            "`strict` has to be `true` or `false`",
            "no two",
        ),
        ("outlier: {value: t.n, type: t.n}", "1:29", "`type` has to be one number", "1 to 9"),
        ("outlier: {value: t.n, type: true}", "1:29", "`type` has to be one number", "1 to 9"),
        ("outlier: {value: t.n, percentile: 99}", "1:35", "lies between 0 and 1", ""),
        ("unique: {by: t.kond}", "1:14", "kond", "kind"),  # a mistake of the checker, led back to its part
    ],
)
def test_a_mistake_in_a_part_stands_at_the_part(kind: str, place: str, message: str, hint: str) -> None:
    found, said, hinted = mistakes(f"for: thing t\n{kind}")[0]
    assert (found, message in said, hint in (hinted or "")) == (place, True, True), (found, said, hinted)


@pytest.mark.parametrize(
    ("rule", "place", "message"),
    [
        (
            "for: thing due\ndeadline: {due: due.a, done: due.b}",
            "1:1",
            "`due` is a let that `dead",
        ),
        (
            "for: thing t\nlet: {due: t.a}\ndeadline: {due: t.a, done: t.b}",
            "2:1",
            "`due` is a let that",
        ),
        ("for: thing t\nwhere: due > t.a\ndeadline: {due: t.a, done: t.b}", "1:8", "brings only after this"),
        (
            "for: thing t\ndeadline: {due: due, done: t.b}",
            "1:17",
            "brings only after this",
        ),
        (
            "for: thing t\nlimit: {over: thing total, at_most: 1}",
            "1:15",
            "`total` is a let that `limit`",
        ),
    ],
)
def test_names_that_a_kind_brings_mean_nothing_else(rule: str, place: str, message: str) -> None:
    found, said, hint = mistakes(rule)[0]
    assert (found, message in said) == (place, True), (found, said)
    assert hint is not None


def test_a_type_mistake_that_the_kind_itself_makes_stands_at_the_kind() -> None:
    (place, message, _), *_ = mistakes("for: thing t\ndeadline: {start: t.a, within: t.kind, done: t.b}")
    assert place in ("1:1", "1:32"), (place, message)


def test_a_rule_has_one_kind() -> None:
    found = mistakes("for: thing t\nunique: {by: t.kind}\nforbid: t.n = 1")
    assert len(found) == 1
