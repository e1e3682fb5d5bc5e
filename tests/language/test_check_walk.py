"""What an expression reads, and the order in which it is walked."""

from __future__ import annotations

import pytest

from accountability.language.checker import check_let, with_let
from accountability.language.parser import parse_let
from accountability.language.walk import children, reads, relations, walk
from accountability.model.expression import Column, Order, RowSet
from accountability.model.rule import LetValue
from tests.language.check_world import WORLD, check, rows, scope_of


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("c.n > 3", {"contract.n"}),
        ("c.parcel_id is missing", {"contract.parcel_id"}),
        (
            "c.parcel.owner.name = 'a'",
            {
                "contract.parcel_id",
                "parcel.parcel_id",
                "parcel.owner_id",
                "party.party_id",
                "party.name",
            },
        ),
        (
            "c.signatory.post = 'a'",
            {"contract.signer", "official.party_id", "official.post"},
        ),
        ("c.cash > 3", {"contract.cash", "contract.cash_currency"}),
        ("some months m with (c.active during m)", {"contract.start_on", "contract.end_on"}),
        ("c.start_on + 3 days > as_of", {"contract.start_on"}),
        ("c.start_on + 3 working days > as_of", {"contract.start_on", "workcal.day", "workcal.is_workday"}),
        ("workdays(c.start_on, as_of) > 3", {"contract.start_on", "workcal.day", "workcal.is_workday"}),
        (
            "some x in c.bidder_ids with (x.name = 'a')",
            {"contract.bidder_ids", "party.party_id", "party.name"},
        ),
        (
            "first of x.n over contract x with (x.kind = c.kind) by x.signed_on",
            {"contract.n", "contract.kind", "contract.signed_on"},
        ),
        (
            "rank by c.price within c.party_id",
            {"contract.price", "contract.party_id"},
        ),
        (":max_term[c.parcel.land_class] at c.signed_on > 3", {
            "contract.parcel_id", "parcel.parcel_id", "parcel.land_class", "contract.signed_on",
        }),
        ("if c.urgent then c.n else (c.rate else 1)", {"contract.urgent", "contract.n", "contract.rate"}),
        ("count of parcel p", set()),
    ],
)  # fmt: skip
def test_reads_are_fields_of_record_types(text: str, fields: set[str]) -> None:
    found = reads(check(text), WORLD)
    assert {f"{record}.{field}" for record, field in found} == fields


def test_reads_go_into_the_lets_that_are_named() -> None:
    scope = scope_of()
    lets: dict[str, LetValue] = {}
    for name, text in [
        ("near", "contract x with (x.party_id = c.party_id)"),
        ("far", "near y with (y.n > 3)"),
        ("many", "count of far"),
        ("other", "c.title"),
    ]:
        lets[name] = check_let(parse_let(text), WORLD, scope)
        scope = with_let(scope, name, lets[name])
    node = check("many + many > 3", scope)
    assert reads(node, WORLD) == frozenset()
    assert reads(node, WORLD, lets) == {("contract", "party_id"), ("contract", "n")}
    assert relations(node, WORLD, lets) == {"contract"}


def test_relations_are_those_of_row_sets_and_references() -> None:
    assert relations(check("c.n > 3"), WORLD) == frozenset()
    assert relations(check("c.parcel.owner.name = 'a'"), WORLD) == {"parcel", "party"}
    assert relations(check("some months m with (c.active during m)"), WORLD) == {"months"}
    assert relations(check("is_workday(as_of)"), WORLD) == {"workcal"}
    assert relations(rows("x in c.bidder_ids with (x.name = 'a')"), WORLD) == {"party"}


def test_a_walk_visits_everything_once_and_in_order() -> None:
    node = check(
        "c.n in (1, c.rate) and first of x.n over contract x with (x.price > 3) by x.signed_on > c.n"
    )
    names = [part.name for part in walk(node) if isinstance(part, Column)]
    assert names == ["n", "rate", "price", "n", "signed_on", "n"]
    assert sum(isinstance(part, RowSet) for part in walk(node)) == 1
    assert not any(isinstance(part, Order) for part in walk(node))
    assert [part for child in children(node) for part in walk(child)] == list(walk(node))[1:]
