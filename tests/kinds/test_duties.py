"""deadline, cadence, coverage and sequence, held against what they mean in plain Python."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kinds.asking import ask, book, words

START = date(2021, 5, 1)
DAYS = st.integers(0, 45).map(lambda n: START + timedelta(days=n))
MAYBE = st.none() | DAYS

CONTRACT = """
contract:
  key: id
  fields:
    id: {type: text}
    signed_on: {type: date, empty: none}
    filed_on: {type: date, empty: none}
    until: {type: date, empty: none}
    by: {type: text, empty: none}
paper:
  key: row
  fields:
    contract: {type: text}
    sent_on: {type: date}
"""


@given(signed=MAYBE, filed=MAYBE, until=MAYBE, by=st.none() | st.just("A"), as_of=DAYS)
def test_deadline(
    signed: date | None, filed: date | None, until: date | None, by: str | None, as_of: date
) -> None:
    rule = book(
        CONTRACT,
        """
for: contract c
deadline:
  start: c.signed_on
  within: 10 days
  extended_to: c.until
  extended_if: c.by is present
  grace: 2 days
  done: c.filed_on
""",
    )
    row = {"id": 1, "signed_on": signed, "filed_on": filed, "until": until, "by": by}
    (outcome,) = ask(rule, str(as_of), contract=[row]).values()
    due = until if until and by else signed and signed + timedelta(days=10)
    last = due and due + timedelta(days=2)
    if last is None or (filed is None and last >= as_of):
        assert outcome.verdict.value == "not_applicable"
    elif (filed or as_of) > last:
        assert outcome.verdict.value == "fail"
        assert outcome.measure == ((filed or as_of) - last).days
    else:
        assert outcome.verdict.value == "pass"


@given(sent=st.lists(DAYS, max_size=3), due=MAYBE, as_of=DAYS)
def test_deadline_that_another_record_meets(sent: list[date], due: date | None, as_of: date) -> None:
    rule = book(
        CONTRACT,
        """
for: contract c
deadline: {due: c.until, of: paper p with (p.contract = c.id), dated: p.sent_on}
""",
    )
    papers = [{"contract": 1, "sent_on": day} for day in sent] + [{"contract": 2, "sent_on": START}]
    (outcome,) = ask(rule, str(as_of), contract=[{"id": 1, "until": due}], paper=papers).values()
    if due is not None and any(day <= due for day in sent):
        assert outcome.verdict.value == "pass"
    elif due is None or due >= as_of:
        assert outcome.verdict.value == "not_applicable"
    else:
        assert outcome.verdict.value == "fail"
        assert outcome.measure == (min(sent, default=as_of) - due).days


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ({"filed_on": "2021-06-01"}, "not_applicable"),  # nothing was signed, so nothing is due
        ({"signed_on": "soon", "filed_on": "2021-06-01"}, "unknown"),
        ({"signed_on": "2021-05-01", "filed_on": "soon"}, "unknown"),
        ({"signed_on": "2021-05-01"}, "fail"),
    ],
)
def test_deadline_over_odd_cells(row: dict[str, str], verdict: str) -> None:
    rule = book(
        CONTRACT, "for: contract c\ndeadline: {start: c.signed_on, within: 10 days, done: c.filed_on}"
    )
    assert words(ask(rule, contract=[{"id": 1, **row}])) == {"1": verdict}


LOG = """
station:
  key: id
  active: [opened, closed]
  fields:
    id: {type: text}
    opened: {type: date}
    closed: {type: date, empty: none}
log:
  key: row
  fields:
    station: {type: text}
    date: {type: date}
    by: {type: text}
"""


@given(
    days=st.lists(st.integers(-3, 33), max_size=6),
    least=st.integers(0, 4),
    most=st.integers(0, 4),
    gap=st.integers(0, 31),
)
def test_cadence(days: list[int], least: int, most: int, gap: int) -> None:
    """May 2021 has the days 0 to 30 counted from its first."""
    entries = [{"station": 1, "date": START + timedelta(days=n), "by": "A"} for n in days]
    inside = sorted(n for n in days if 0 <= n <= 30)
    longest = max(b - a for a, b in pairwise([0, *inside, 30]))
    asked = {
        f"at_least: {least}": len(inside) < least,
        f"at_most: {most}": len(inside) > most,
        f"longest_gap: {gap} days": longest > gap,
        f"at_least: {least}, distinct: l.by": len(inside[:1]) < least,
        f"at_least: {least}, longest_gap: {gap} days": len(inside) < least or longest > gap,
        "dated: l.date": not inside,
    }
    for part, broken in asked.items():
        parts = part if "dated" in part else f"dated: l.date, {part}"
        rule = book(LOG, f"for: station s, months m\ncadence: {{of: log l with (l.station = s.id), {parts}}}")
        (outcome,) = ask(
            rule,
            "2021-06-01",
            ("2021-05-01", "2021-05-31"),
            station=[{"id": 1, "opened": START}],
            log=entries,
        ).values()
        assert outcome.verdict.value == ("fail" if broken else "pass"), part
        if broken and part.startswith("longest"):
            assert outcome.measure == longest


def test_cadence_between_days_of_the_subject() -> None:
    rule = book(
        LOG,
        """
for: station s
cadence: {of: log l with (l.station = s.id), dated: l.date, from: s.opened, to: s.closed, longest_gap: 7 days}
""",
    )
    entries = [{"station": "kept", "date": "2021-05-08"}]
    stations = [
        {"id": "kept", "opened": "2021-05-01", "closed": "2021-05-15"},
        {"id": "silent", "opened": "2021-05-01", "closed": "2021-05-15"},
        {"id": "going_on", "opened": "2021-05-01"},
    ]
    found = words(ask(rule, "2021-06-01", station=stations, log=entries))
    assert found == {"kept": "pass", "silent": "fail", "going_on": "not_applicable"}


ORG = """
org:
  key: id
  fields:
    id: {type: text}
    town: {type: text, empty: none}
    due: {type: date, empty: none}
station:
  key: row
  fields:
    org: {type: text}
"""

ROSTER = st.lists(st.tuples(st.sampled_from(["T1", "T2", None]), st.integers(0, 3)), max_size=5)


def _ledgers(
    roster: list[tuple[str | None, int]],
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    orgs: list[dict[str, object]] = [{"id": n, "town": town} for n, (town, _) in enumerate(roster)]
    stations: list[dict[str, object]] = [
        {"org": n} for n, (_, count) in enumerate(roster) for _ in range(count)
    ]
    return orgs, stations


@given(roster=ROSTER, least=st.integers(1, 2), most=st.integers(1, 3))
def test_coverage_of_each(roster: list[tuple[str | None, int]], least: int, most: int) -> None:
    part = f"at_least: {least}, at_most: {most}"
    rule = book(ORG, f"for: org o\ncoverage: {{of: station s with (s.org = o.id), {part}}}")
    orgs, stations = _ledgers(roster)
    for key, outcome in ask(rule, org=orgs, station=stations).items():
        count = roster[int(key[0])][1]
        assert outcome.verdict.value == ("pass" if least <= count <= most else "fail")
        if outcome.verdict.value == "fail":
            assert outcome.measure == count


@given(roster=ROSTER, percent=st.sampled_from([0, 50, 90, 100]))
def test_coverage_rate(roster: list[tuple[str | None, int]], percent: int) -> None:
    body = f"of: station s with (s.org = o.id), rate: {percent} / 100"
    orgs, stations = _ledgers(roster)
    whole = book(ORG, f"for: org o\ncoverage: {{{body}}}")
    covered = [count > 0 for _, count in roster]
    (outcome,) = ask(whole, org=orgs, station=stations).values()
    assert outcome.verdict.value == _share_verdict(covered, percent)

    towns = book(ORG, f"for: org o\ncoverage: {{{body}, per: {{town: o.town}}}}")
    found = {key[0]: outcome for key, outcome in ask(towns, org=orgs, station=stations).items()}
    for name in {town or "" for town, _ in roster}:
        members = [count > 0 for town, count in roster if (town or "") == name]
        assert found[name].verdict.value == _share_verdict(members, percent)
        if found[name].verdict.value == "fail":
            assert found[name].measure == Fraction(members.count(True), len(members))
    assert len(found) == len({town for town, _ in roster})


def _share_verdict(covered: list[bool], percent: int) -> str:
    if not covered:
        return "not_applicable"
    return "pass" if covered.count(True) * 100 >= percent * len(covered) else "fail"


def test_coverage_that_is_not_yet_due() -> None:
    orgs = [
        {"id": "covered", "due": "2021-06-30"},
        {"id": "open", "due": "2021-06-30"},
        {"id": "over", "due": "2021-06-29"},
    ]
    parts = "of: station s with (s.org = o.id), due: o.due"
    rule = book(ORG, f"for: org o\ncoverage: {{{parts}}}")
    stations = [{"org": "covered"}]
    found = words(ask(rule, "2021-06-30", org=orgs, station=stations))
    assert found == {"covered": "pass", "open": "not_applicable", "over": "fail"}

    rate = book(ORG, f"for: org o\ncoverage: {{{parts}, rate: 1}}")
    (outcome,) = ask(rate, "2021-06-30", org=orgs, station=stations).values()
    assert outcome.verdict.value == "fail"
    assert outcome.measure == Fraction(1, 2)  # the open one is not on the list


STEPS = """
decision:
  key: id
  fields:
    id: {type: text}
    a: {type: date, empty: none}
    b: {type: date, empty: none}
    c: {type: date, empty: none}
"""


@given(days=st.tuples(MAYBE, MAYBE, MAYBE), strict=st.booleans())
def test_sequence(days: tuple[date | None, ...], strict: bool) -> None:
    there = [day for day in days if day is not None]
    in_order = all(a < b if strict else a <= b for a, b in combinations(there, 2))
    gap_before = any(b is not None and a is None for a, b in pairwise(days))
    right = {
        "anywhere": in_order,
        "at_end": in_order and not gap_before,
        "never": in_order and len(there) == 3,
    }
    for word, fine in right.items():
        parts = f"steps: [d.a, d.b, d.c], allow_missing: {word}, strict: {str(strict).lower()}"
        rule = book(STEPS, f"for: decision d\nsequence: {{{parts}}}")
        row = {"id": 1, "a": days[0], "b": days[1], "c": days[2]}
        assert words(ask(rule, decision=[row])) == {"1": "pass" if fine else "fail"}, word
