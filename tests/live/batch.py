"""What a batch run over the same records says, held against what a session has open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from accountability.api.live.session import Live
from accountability.model.verdict import Outcome, RuleResult
from tests.agreement.compare import Difference, differences
from tests.agreement.engines import Engine
from tests.live.stream import OPEN, Asked, Mirror, left_out, open_now


def hold_batch(engine: Engine, live: Live, mirror: Mirror, day: date) -> tuple[int, int]:
    """Every verdict of a batch engine about the records that are judged on `day`.

    Returns how many there were, and how many rules the engine said it cannot evaluate exactly.
    """
    if not mirror.rules:
        return 0, 0
    records = mirror.records()
    results = engine.run(mirror.book, records, day, mirror.period, sorted(mirror.rules), None)
    judged = {(kept.row.record, kept.row.key) for kept in live._holdings.kept.values() if kept.as_of == day}
    found: dict[Asked, Outcome] = {}
    refused = {result.rule for result in results if engine.refusal(result) is not None}
    for result in results:
        if result.rule in refused:
            continue
        assert result.status != "error", (result.rule, result.reason)
        name = mirror.book.rules[result.rule].source.aliases[0][1]
        for outcome in result.outcomes:
            if (name, outcome.subject.key) in judged:
                found[result.rule, name, outcome.subject.key] = outcome
    expected = {asked: outcome for asked, outcome in open_now(live).items() if asked[1:] in judged}
    rules, single = left_out(live)
    for asked in {*expected, *(a for a, o in found.items() if o.verdict in OPEN)}:
        if asked[0] not in rules | refused and asked not in single:
            assert asked in expected, (asked, found.get(asked))
            assert _apart(asked, expected, found) == [], asked
    return len(found), len(refused)


def _apart(
    asked: Asked, expected: Mapping[Asked, Outcome], found: Mapping[Asked, Outcome]
) -> list[Difference]:
    sides = [RuleResult(asked[0], "checked", (side[asked],)) for side in (expected, found)]
    return differences(sides[:1], sides[1:])


def hold_findings(live: Live, mirror: Mirror, day: date) -> None:
    """The findings of `assess` by the batch engine about the records that are judged, all on one day."""
    batch = live.assess(day, select=mirror.rules)
    broken = {r.id: r.reason["en"] for r in batch.rules.values() if r.status == "error"}
    assert all("cannot evaluate" in reason for reason in broken.values())
    judged = {(kept.row.record, kept.row.key) for kept in live._holdings.kept.values()}
    subject_type = {rule: mirror.book.rules[rule].source.aliases[0][1] for rule in mirror.rules}
    found = {(f.rule, tuple(f.subject.values())): (f.id, f.measure, f.message) for f in batch.findings}
    expected = {
        (f.rule, tuple(f.subject.values())): (f.id, f.measure, f.message)
        for f in live.findings
        if f.rule not in broken
    }
    assert {
        asked: f for asked, f in found.items() if (subject_type[asked[0]], asked[1]) in judged
    } == expected
