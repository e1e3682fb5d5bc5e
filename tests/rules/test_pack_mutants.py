"""Every part and every edge of a rule of the packs has a case that tells when it is gone or moved."""

from __future__ import annotations

import pytest

from accountability.model.rule import Rule, Rulebook
from tests.rules.mutants import Mutant, mutants
from tests.rules.test_cases import verdicts
from tests.rules.test_packs import RULED

# What no case can tell, and why.
ALIKE = {
    # an entry on the first or last day leaves no gap before or after it, as none does
    "B03-2": {"g.date >= m.start", "g.date <= m.end"},
    "K03-2": {"g.date >= p.start_on", "g.date <= p.end_on", "later.date > g.date"},
    # the group that would be added is no subject of the rule, and a case names subjects
    "B04": {"without e.org.kind = 'village'"},
    "C02": {"without text(o.kind) in :patrolled_kinds"},
    "C05": {"without text(g.org.kind) in :attended_kinds"},
    "M21-1": {
        "without s.org.kind in ('party', 'discipline')",
        "without year(s.planned_on) < year(as_of)",
        "year(s.planned_on) < year(as_of)",
    },
    # a list in a ledger is never empty: it is none, or it has elements
    "C01-1": {"size(c.used_in) > 0"},
    # the last matter of an office within a window is always one of its own
    "E06-1": {"without e.org_id = o.org_id"},
}
# Pairs of steps that are not neighbours matter only where one between them is missing; the kind's own
# tests hold that.
OF_A_KIND = {"C03-2"}


def told_apart(mutant: Mutant) -> bool:
    """Whether a case of the rule comes out differently."""
    rule = mutant.book.rules[mutant.rule]
    return any(
        verdicts(mutant.book, rule, case).get(key) is not verdict
        for case in rule.cases
        for key, verdict in case.expect.items()
    )


def said_by_the_author(mutant: Mutant) -> bool:
    """Not what a kind adds for fields that may be none (`x = x`, `due is present`): its tests hold that."""
    left, _, right = mutant.written.removeprefix("without ").partition(" = ")
    added = left == right or "due is not missing" in mutant.written or " = count of " in mutant.written
    return not added


HELD = [pytest.param(book, rule, id=rule.id) for book, rule in RULED if rule.id not in OF_A_KIND]


@pytest.mark.parametrize(("book", "rule"), HELD)
def test_a_case_stands_on_every_edge_and_on_every_part(book: Rulebook, rule: Rule) -> None:
    survivors = {m.written for m in mutants(book, rule) if said_by_the_author(m) and not told_apart(m)}
    assert survivors == ALIKE.get(rule.id, set())
