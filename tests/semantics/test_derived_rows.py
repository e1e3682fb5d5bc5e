"""DESIGN section 2: derived records, sources, positions and witnesses; docs/language.md sections 5 and 6."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from tests.semantics.ask import book, causes, rule, run, verdicts
from tests.semantics.events import BLANK_KEY, BLANK_Q, E1, E2

DERIVE = """
derive:
  per_item:
    from: ev e
    where: e.q > 1
    by: {item: e.item_id}
    let:
      n: count of rows
      big: count of rows with (e.q > 4)
      share: big / n
      few: n <= 2
  overall:
    from: ev e
    by: {}
    let: {n: count of rows, top: max of e.q over rows}
  big_ones:
    from: ev e
    where: e.q > 4
    let: {ev: e.eid, q: e.q}
  small_ones:
    from: ev e
    where: e.q <= 4
    let: {ev: e.eid, q: e.q}
  both: {union: [big_ones, small_ones]}
  above:
    closure: {from: other o, edge: [o.oid, o.up_id], max_depth: 2}
  kin:
    closure: {from: other o, edge: [o.oid, o.up_id], max_depth: 9, symmetric: true}
"""


def derived(relation: str, condition: str, **given_rows: list[dict[str, str]]) -> dict[str, str]:
    text = (
        DERIVE + f"rules:\n  - {{id: R, title: t, severity: low, for: {relation} x, forbid: '{condition}'}}\n"
    )
    return verdicts(run(book(text), dict(given_rows))["R"])


class TestDerived:
    ITEMS: ClassVar = [{"id": "I"}, {"id": "J"}]

    def test_a_group_per_distinct_value(self) -> None:
        rows = [E1, E2, {**E1, "eid": "7", "item_id": "J", "q": "1"}]
        assert derived("per_item", "x.n = 2 and x.share = 0.5", ev=rows, item=self.ITEMS) == {"I": "fail"}

    def test_a_reference_stays_one(self) -> None:
        assert derived("per_item", "x.item.n = 4", ev=[E1], item=[{"id": "I", "n": "4"}]) == {"I": "fail"}

    def test_a_row_with_an_unknown_group_is_a_possible_member_of_every_group(self) -> None:
        assert derived("per_item", "x.n >= 2", ev=[E1, BLANK_KEY], item=self.ITEMS) == {"I": "unknown"}
        assert derived("per_item", "x.few", ev=[E1, BLANK_KEY], item=self.ITEMS) == {"I": "fail"}

    def test_a_row_that_may_not_satisfy_where_makes_a_possible_group(self) -> None:
        unsure = {**E1, "q": ""}
        assert derived("per_item", "x.n >= 0", ev=[unsure], item=self.ITEMS) == {"I": "unknown"}
        assert derived("per_item", "not x.few", ev=[unsure], item=self.ITEMS) == {"I": "pass"}

    def test_by_nothing_is_always_one_row(self) -> None:
        assert list(derived("overall", "x.n = 0", ev=[]).values()) == ["fail"]
        assert list(derived("overall", "x.top = 5", ev=[E1, E2]).values()) == ["fail"]

    def test_row_by_row(self) -> None:
        assert derived("big_ones", "x.q = 5", ev=[E1, E2]) == {"2": "fail"}
        assert derived("big_ones", "x.q = 5", ev=[{**E1, "q": ""}]) == {"1": "unknown"}

    def test_union(self) -> None:
        assert derived("both", "x.q = 5", ev=[E1, E2]) == {"big_ones/2": "fail", "small_ones/1": "pass"}

    def test_closure_takes_the_shortest_path_and_stops_at_its_depth(self) -> None:
        chain = [{"oid": a, "v": "1", "up_id": b} for a, b in ("AB", "BC", "CD", "D ")]
        assert derived("above", "x.depth = 2", other=chain) == {
            "A/B": "pass",
            "A/C": "fail",
            "B/C": "pass",
            "B/D": "fail",
            "C/D": "pass",
        }

    def test_closure_goes_round_a_circle_once(self) -> None:
        circle = [{"oid": a, "v": "1", "up_id": b} for a, b in ("AB", "BA")]
        assert set(derived("above", "x.depth = 1", other=circle)) == {"A/A", "A/B", "B/A", "B/B"}
        assert set(derived("kin", "x.depth = 1", other=circle)) == {"A/B", "B/A"}

    def test_an_unknown_edge_makes_unreached_targets_unknown(self) -> None:
        text = DERIVE + rule("forbid: some above a with (a.source = i.t and a.target = i.tn)")
        rows = [{"oid": "A", "v": "1", "up_id": "B"}, {"oid": "B", "v": "1", "up_id": "#"}]
        rows[1]["up_id"] = ""

        def reach(source: str, target: str, edges: list[dict[str, str]]) -> str:
            given_rows = {"item": [{"id": "I", "t": source, "tn": target}], "other": edges}
            return verdicts(run(book(text.replace("empty: none", "empty: none")), given_rows)["R"])["I"]

        assert reach("A", "B", rows) == "fail"
        assert reach("A", "C", rows) == "pass"  # an end that is none is no edge

    def test_an_unknown_end_on_a_reached_node(self) -> None:
        text = """
        derive:
          near: {closure: {from: ev e, edge: [e.s, e.sn], max_depth: 5}}
          far: {closure: {from: ev e, edge: [e.sn, e.s], max_depth: 5}}
        """
        body = text + "\n" + rule("forbid: some far a with (a.source = i.t and a.target = i.tn)")
        edges = [
            {"eid": "1", "sn": "A", "s": "B"},
            {"eid": "2", "sn": "B", "s": ""},
            {"eid": "3", "sn": "X", "s": "Y"},
        ]

        def reach(source: str, target: str) -> str:
            import_rows = {"item": [{"id": "I", "t": source, "tn": target}], "ev": edges}
            return verdicts(run(book(_dedent(body)), import_rows)["R"])["I"]

        assert reach("A", "B") == "fail"
        assert reach("A", "Z") == "unknown"
        assert reach("X", "Z") == "pass"


def _dedent(text: str) -> str:
    head, rules = text.split("\n\n", 1) if "\n\n" in text else (text, "")
    return (
        "\n".join(line[8:] if line.startswith("        ") else line for line in head.splitlines())
        + "\n"
        + rules
    )


def source(text: str, forbid: str, period: bool = False, **rows: list[dict[str, str]]) -> dict[str, str]:
    body = f'rules:\n  - id: R\n    title: t\n    severity: low\n    for: {text}\n    forbid: "{forbid}"\n'
    span = (date(2021, 1, 1), date(2021, 6, 30)) if period else None
    return verdicts(run(book(body), dict(rows), period=span)["R"])


class TestSources:
    ITEMS: ClassVar = [{"id": "I", "n": "1"}, {"id": "J", "n": "2"}]

    def test_pairs_are_unordered_and_never_of_a_row_with_itself(self) -> None:
        rows = [*self.ITEMS, {"id": "K", "n": "1"}]
        assert source("pair of item a, b", "a.n = b.n", item=rows) == {
            "I/J": "pass",
            "I/K": "fail",
            "J/K": "pass",
        }

    def test_a_join_multiplies_rows_and_drops_those_without_a_match(self) -> None:
        found = source("item i join ev e on (e.item_id = i.id)", "e.q > 4", item=self.ITEMS, ev=[E1, E2])
        assert found == {"I/1": "pass", "I/2": "fail"}

    def test_a_blank_join_key_makes_its_possible_matches_unknown(self) -> None:
        found = source("item i join ev e on (e.item_id = i.id)", "e.q > 4", item=self.ITEMS, ev=[BLANK_KEY])
        assert found == {"I/3": "unknown", "J/3": "unknown"}

    def test_a_left_join_keeps_rows_without_a_match_all_none(self) -> None:
        text = "item i left join ev e on (e.item_id = i.id)"
        assert source(text, "e.eid is missing", item=self.ITEMS, ev=[E1]) == {"I/1": "pass", "J/": "fail"}
        unsure = source(text, "e.q > 4", item=self.ITEMS[:1], ev=[BLANK_KEY])
        assert unsure == {"I/": "pass", "I/3": "unknown"}

    def test_a_join_with_a_register_that_was_not_supplied(self) -> None:
        assert source("item i join ev e on (e.item_id = i.id)", "e.q > 4", item=self.ITEMS[:1]) == {
            "I/": "unknown"
        }
        assert source("item i left join ev e on (e.item_id = i.id)", "e.q > 4", item=self.ITEMS[:1]) == {
            "I/": "unknown"
        }

    def test_a_roster_meets_the_periods_in_which_it_is_active(self) -> None:
        rows = [{"id": "I", "n": "1", "from_on": "2021-02-28", "to_on": "2021-04-01"}, {"id": "J", "n": "1"}]
        found = source("item i, months m", "i.n = 2", period=True, item=rows)
        assert [k for k in found if k.startswith("I")] == ["I/2021-02", "I/2021-03", "I/2021-04"]
        assert len([k for k in found if k.startswith("J")]) == 6

    def test_an_unreadable_activity_leaves_the_pair_open(self) -> None:
        rows = [{"id": "I", "n": "2", "from_on": "?", "to_on": "2021-01-31"}]
        assert source("item i, months m", "i.n = 2", period=True, item=rows) == {"I/2021-01": "unknown"}

    def test_periods_lie_wholly_inside(self) -> None:
        body = "rules:\n  - {id: R, title: t, severity: low, for: 'item i, quarters q', forbid: 'i.n = 2'}\n"
        span = (date(2021, 1, 2), date(2021, 9, 30))
        result = run(book(body), {"item": [{"id": "I", "n": "1"}]}, period=span)["R"]
        assert [o.subject.key for o in result.outcomes] == [("I", "2021-Q2"), ("I", "2021-Q3")]

    def test_during_and_throughout(self) -> None:
        rows = [{"id": "I", "n": "1", "d": "2021-03-31", "from_on": "2021-02-15", "to_on": ""}]
        during = source("item i, months m", "i.d during m", period=True, item=rows)
        assert [k for k, v in during.items() if v == "fail"] == ["I/2021-03"]
        whole = source("item i, months m", "i.active throughout m", period=True, item=rows)
        assert whole["I/2021-02"] == "pass"
        assert whole["I/2021-03"] == "fail"

    def test_empty_roster_groups_count_as_zero(self) -> None:
        condition = "sum of e.q over ev e with (e.item_id = i.id and e.on during m) = 0"
        found = source(
            "item i, months m",
            condition,
            period=True,
            item=[{"id": "I", "from_on": "", "to_on": ""}],
            ev=[E1],
        )
        assert (found["I/2021-01"], found["I/2021-03"]) == ("pass", "fail")


class TestPositions:
    def places(self, condition: str, *events: dict[str, str]) -> dict[str, str]:
        return source("ev e", condition, ev=list(events), item=[{"id": "I"}])

    def test_next_previous_and_rank(self) -> None:
        third = {**E1, "eid": "3", "on": "2021-01-15", "q": "9"}
        rows = [E1, E2, third]
        assert self.places("(next of e.q by e.on within e.item_id) = 9", *rows) == {
            "1": "fail",
            "2": "pass",
            "3": "pass",
        }
        assert self.places("(previous of e.q by e.on within e.item_id) is missing", *rows)["1"] == "fail"
        assert self.places("(rank by e.on within e.item_id) = 2", *rows) == {
            "1": "pass",
            "2": "pass",
            "3": "fail",
        }
        assert self.places("(rank by e.on desc) = 1", *rows) == {"1": "pass", "2": "fail", "3": "pass"}

    def test_an_unknown_order_or_group_leaves_the_place_open(self) -> None:
        assert set(self.places("(rank by e.on) = 1", E1, BLANK_Q).values()) == {"unknown"}
        assert set(self.places("(rank by e.on within e.item_id) = 1", E1, BLANK_KEY).values()) == {"unknown"}

    def test_ties_stand_in_the_order_of_their_keys(self) -> None:
        assert self.places("(rank by e.on) = 1", {**E2, "on": E1["on"]}, E1) == {"1": "fail", "2": "pass"}


class TestWitnesses:
    def test_a_finding_names_the_records_and_the_fields_that_were_read(self) -> None:
        text = rule(
            "forbid: sum of e.q over near e >= 8", "let: {near: 'ev e with (e.item_id = i.id)'}\nmeasure: i.n"
        )
        result = run(
            book(text), {"item": [{"id": "I", "n": "7"}], "ev": [E1, E2, {**E1, "eid": "9", "item_id": "J"}]}
        )
        (outcome,) = result["R"].outcomes
        assert [(w.record, w.key, sorted(w.fields)) for w in outcome.witness] == [
            ("ev", ("1",), ["eid", "item_id", "q"]),
            ("ev", ("2",), ["eid", "item_id", "q"]),
            ("item", ("I",), ["id", "n"]),
        ]
        assert outcome.measure == 7
        assert [w.source.row for w in outcome.witness if w.source] == [1, 2, 1]

    def test_the_records_along_a_path_are_witnesses(self) -> None:
        result = run(
            book(rule("forbid: i.other.v = 3")),
            {"item": [{"id": "I", "other_id": "O"}], "other": [{"oid": "O", "v": "3"}]},
        )
        (outcome,) = result["R"].outcomes
        assert [(w.record, sorted(w.fields)) for w in outcome.witness] == [
            ("item", ["id", "other_id"]),
            ("other", ["oid", "v"]),
        ]

    def test_those_that_break_every_are_witnesses_and_peers_are_not(self) -> None:
        text = rule("require: every ev e with (e.item_id = i.id) satisfies (e.q < 4)")
        (outcome,) = run(book(text), {"item": [{"id": "I"}], "ev": [E1, E2]})["R"].outcomes
        assert [w.key for w in outcome.witness if w.record == "ev"] == [("2",)]
        text = rule("forbid: i.n > mean of e.q over ev e")
        (outcome,) = run(book(text), {"item": [{"id": "I", "n": "9"}], "ev": [E1, E2]})["R"].outcomes
        assert [w.record for w in outcome.witness] == ["item"]

    def test_a_named_peer_group_is_context_where_it_is_counted_too(self) -> None:
        lets = "let:\n  peers: ev e with (e.q > 0)\n  middle: median of e.q over peers e"
        text = rule("forbid: i.n > middle", lets + "\nwhere: count of peers >= 2")
        (outcome,) = run(book(text), {"item": [{"id": "I", "n": "9"}], "ev": [E1, E2]})["R"].outcomes
        assert [w.record for w in outcome.witness] == ["item"]

    def test_a_derived_subject_brings_the_rows_it_was_made_of(self) -> None:
        text = DERIVE + "rules:\n  - {id: R, title: t, severity: low, for: per_item x, forbid: x.n = 2}\n"
        (outcome,) = run(book(text), {"item": [{"id": "I"}], "ev": [E1, E2]})["R"].outcomes
        assert [(w.record, w.key) for w in outcome.witness] == [
            ("ev", ("1",)),
            ("ev", ("2",)),
            ("per_item", ("I",)),
        ]


def test_causes_of_an_absent_register_are_the_register() -> None:
    result = run(book(rule("forbid: count of ev e > 3")), {"item": [{"id": "I"}]})["R"]
    assert causes(result) == {"register_absent ev"}


def test_a_key_that_is_a_partial_date_is_written_as_in_iso_8601() -> None:
    for written in ("2021", "2021-06", "2021-06-30T08:00", "2021-06-30T08:00:01.5"):
        text = f"""
derive:
  dated:
    from: ev e
    by: {{when: "partial_date '{written}'"}}
rules:
  - {{id: R, title: t, severity: low, for: dated d, forbid: 'true'}}
"""
        (outcome,) = run(book(text), {"ev": [E1, E2]})["R"].outcomes
        assert outcome.subject.key == (written,)
