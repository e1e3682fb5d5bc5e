"""unique, conflict, one_to_one, reconcile and draw, held against what they mean in plain Python."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.kinds.asking import ask, book, words
from tests.kinds.payments import DAY, LETTER, PAYMENT, ROWS, Rows, amount, verdict


@given(rows=ROWS)
def test_unique(rows: Rows) -> None:
    rule = book(PAYMENT, "for: payment p\nunique: {by: [p.a, p.b]}")
    for key, outcome in ask(rule, payment=rows).items():
        own = rows[int(key[0])]
        alike = [r for r in rows if (r["a"], r["b"]) == (own["a"], own["b"])]
        broken = len(alike) > 1 and None not in (own["a"], own["b"])
        assert outcome.verdict.value == verdict(broken)
        if broken:
            assert outcome.measure == len(alike)
            proof = {w.key for w in outcome.witness if w.record == "payment"}
            assert proof == {(str(r["id"]),) for r in alike}


def test_unique_over_a_join_and_a_let() -> None:
    records = PAYMENT + "person:\n  key: id\n  fields: {id: {type: text}, name: {type: text}}"
    rule = book(
        records,
        """
for: payment p join person q on (q.id = p.a)
let: {who: normal(q.name)}
where: p.amount > 0
unique: {by: who}
""",
    )
    people = [{"id": "X", "name": "Li, Ming"}, {"id": "Y", "name": "LI MING"}, {"id": "Z", "name": "Wang"}]
    rows = [{"id": n, "a": "XYZX"[n], "amount": (1, 1, 1, 0)[n]} for n in range(4)]
    found = words(ask(rule, payment=rows, person=people))
    assert found == {"0 X": "fail", "1 Y": "fail", "2 Z": "pass", "3 X": "not_applicable"}


MATTER = """
matter:
  key: id
  fields:
    id: {type: text}
    a: {type: text, empty: none}
    b: {type: text, empty: none}
    c: {type: text, empty: none}
    panel: {type: list, of: {type: text}, empty: none}
kin:
  key: row
  fields:
    one: {type: text}
    two: {type: text}
"""


@given(
    people=st.tuples(LETTER, LETTER, LETTER),
    panel=st.lists(st.sampled_from("XYZ"), max_size=2),
    links=st.lists(st.tuples(st.sampled_from("XYZ"), st.sampled_from("XYZ")), max_size=2),
)
def test_conflict(people: tuple[str | None, ...], panel: list[str], links: list[tuple[str, str]]) -> None:
    row = {"id": 1, **dict(zip("abc", people, strict=True)), "panel": ";".join(panel) or None}
    links_given = [{"one": one, "two": two} for one, two in links]
    here = [p for p in people if p is not None]
    same = len(set(here)) < len(here)
    pairs = {(p, q) for n, p in enumerate(people) for m, q in enumerate(people) if n != m}
    asked = {
        "parties: [m.a, m.b, m.c]": same,
        "parties: [m.a, m.b, m.c], outside: m.panel": same or bool({*here} & {*panel}),
        "parties: [m.a, m.b, m.c], kin: kin k, kin_ends: [k.one, k.two]": same or bool(pairs & {*links}),
        "parties: m.a, kin: 'kin k with (k.one = m.a)'": any(one == people[0] for one, _ in links),
        "each: x in m.panel, parties: [x, m.a]": people[0] in panel,
        "each: x in m.panel, parties: [x, m.a], kin: kin k, kin_ends: [k.one, k.two]": any(
            x == people[0] or (x, people[0]) in links or (people[0], x) in links for x in panel
        ),
    }
    for parts, broken in asked.items():
        rule = book(MATTER, f"for: matter m\nconflict: {{{parts}}}")
        assert words(ask(rule, matter=[row], kin=links_given)) == {"1": verdict(broken)}, parts


@given(rows=ROWS)
def test_one_to_one(rows: Rows) -> None:
    rule = book(PAYMENT, "for: payment p\none_to_one: {left: p.a, right: p.b}")
    for key, outcome in ask(rule, payment=rows).items():
        own = rows[int(key[0])]
        rights = {r["b"] for r in rows if r["a"] == own["a"]}
        lefts = {r["a"] for r in rows if r["b"] == own["b"]}
        broken = (own["a"] is not None and len(rights) > 1) or (own["b"] is not None and len(lefts) > 1)
        assert outcome.verdict.value == verdict(broken)


@given(rows=ROWS, stated=st.none() | st.integers(0, 20), slack=st.integers(0, 3))
def test_reconcile(rows: Rows, stated: int | None, slack: int) -> None:
    records = PAYMENT + (
        "stat:\n  key: id\n  fields: {id: {type: text}, n: {type: integer, empty: none}, m: {type: integer}}"
    )
    total = sum(map(amount, rows))
    asked: dict[str, tuple[int, int | Fraction]] = {
        "sum: p.amount, over: payment p": (total, 0),
        "over: payment p": (len(rows), 0),
        f"sum: p.amount, over: payment p, tolerance: {slack}": (total, slack),
        f"sum: p.amount, over: payment p, tolerance_share: {slack} / 10": (
            total,
            Fraction(slack, 10) * (stated or 0),
        ),
        f"computed: s.m + 1, tolerance: {slack}": (8, slack),
    }
    for parts, (actual, off) in asked.items():
        rule = book(records, f"for: stat s\nreconcile: {{stated: s.n, {parts}}}")
        (outcome,) = ask(rule, payment=rows, stat=[{"id": 1, "n": stated, "m": 7}]).values()
        if stated is None:
            assert outcome.verdict.value == "not_applicable"
            continue
        assert outcome.verdict.value == verdict(abs(actual - stated) > off), parts
        if outcome.verdict.value == "fail":
            assert outcome.measure == actual - stated


DRAW = """
draw:
  key: id
  fields:
    id: {type: text}
    commit: {type: date, empty: none}
    seed: {type: date, empty: none}
    listed: {type: integer}
    k: {type: integer}
    swapped: {type: integer}
    why: {type: text, empty: none}
    ids: {type: list, of: {type: text}}
visit:
  key: row
  fields:
    of: {type: text}
    on: {type: date}
"""


@given(
    commit=st.none() | DAY,
    seed=DAY,
    listed=st.integers(0, 40),
    k=st.integers(0, 8),
    swapped=st.integers(0, 3),
    why=LETTER,
    visits=st.lists(st.tuples(st.sampled_from("XYZ"), DAY), max_size=4),
)
def test_draw(
    commit: date | None,
    seed: date,
    listed: int,
    k: int,
    swapped: int,
    why: str | None,
    visits: list[tuple[str, date]],
) -> None:
    row = {"id": 1, "commit": commit, "seed": seed, "listed": listed, "k": k, "swapped": swapped, "why": why}
    due = seed + timedelta(days=10)
    seen = {of for of, on in visits if on <= due}
    asked = {
        "commit: d.commit, seed: d.seed": commit is None or commit >= seed,
        "listed: d.listed, drawn: d.k, rate: 0.1": k * 10 < listed,
        "listed: d.listed, drawn: d.k, least: 3": k < min(3, listed),
        "listed: d.listed, drawn: d.k, rate: 0.1, least: 3": k * 10 < listed or k < min(3, listed),
        "swapped: d.swapped": swapped > 0,
        "swapped: d.swapped, most_swaps: 2": swapped > 2,
        "swapped: d.swapped, most_swaps: 2, swap_reason: d.why": swapped > 2 or (swapped > 0 and why is None),
        "results: x in d.ids, visits: 'visit v with (v.`of` = x)', visited: v.`on`, "
        "start: d.seed, within: 10 days": due < date(2021, 6, 1) and not {"X", "Y"} <= seen,
    }
    given_visits = [{"of": of, "on": on} for of, on in visits]
    for parts, broken in asked.items():
        rule = book(DRAW, f"for: draw d\ndraw: {{{parts}}}")
        answers = ask(rule, "2021-06-01", draw=[{**row, "ids": "X;Y"}], visit=given_visits)
        assert words(answers) == {"1": verdict(broken)}, parts
