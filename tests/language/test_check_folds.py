"""Row sets, folds, orders, positions and groups."""

from __future__ import annotations

from fractions import Fraction

import pytest

from accountability.language import syntax
from accountability.language.checker import Scope, check_value
from accountability.language.complaint import LanguageError
from accountability.model.expression import (
    Fold,
    FoldKind,
    GroupRows,
    ListRows,
    NamedRows,
    Order,
    Position,
    RecordRows,
    RowSet,
)
from tests.language.check_world import (
    KIND,
    WORLD,
    check,
    group_of,
    mistake,
    mistakes,
    rows,
    scope_of,
    type_of,
    with_lets,
)

ACCEPTED = [
    ("some contract x", "bool"),
    ("no contract x with (x.n = c.n)", "bool"),
    ("every contract x with (x.urgent) satisfies (x.n > 3)", "bool"),
    ("every contract x satisfies (x.urgent)", "bool"),
    ("count of contract x", "12,0"),
    ("sum of x.price over contract x", "26,2 元"),
    ("sum of x.n over contract x", "30,0"),
    ("sum of x.price / x.area over contract x", "exact 元/亩"),
    ("sum of x.notice over contract x", "16,0 day"),
    ("sum of x.cash over contract x", "money 30,2"),
    ("sum of x.cash / 2 over contract x", "money 38,18"),
    ("sum of 1 over contract x", "13,0"),
    ("min of x.price over contract x", "14,2 元"),
    ("max of x.signed_on over contract x", "date"),
    ("max of x.paid_in over contract x", "month"),
    ("min of x.title over contract x", "text"),
    ("max of x.cash over contract x", "money 18,2"),
    ("max of 5 over contract x", "1,0"),
    ("mean of x.price over contract x", "exact 元"),
    ("median of x.n over contract x", "exact"),
    ("mean of x.cash over contract x", "money 38,18"),
    ("quantile(0.25, type 8) of x.price over contract x", "exact 元"),
    ("set of x.kind over contract x", "list household|transfer|asset_lease"),
    ("set of x.party_id over contract x", "list ref party"),
    ("set of 5 over contract x", "list 1,0"),
    ("first of x.party_id over contract x by x.signed_on desc nulls first, x.n", "ref party"),
    ("last of x.tags over contract x by x.signed_on", "list text"),
    ("count of x in c.bidder_ids", "12,0"),
    ("count of x in c.tags with (x = 'a')", "12,0"),
    ("some x in c.marks with (x = '逾期')", "bool"),
    ("some x in list('a', c.title) with (x matches 'b')", "bool"),
    ("c.party_id in (set of x.party_id over contract x)", "bool"),
    ("overlaps(c.bidder_ids, set of x.party_id over contract x)", "bool"),
    ("sum of x.price over contract x > :limit", "bool"),
    ("some contract x with (some parcel p with (p.parcel_id = x.parcel_id and p.owner_id = c.party_id))",
     "bool"),
    ("count of months m with (c.active during m)", "12,0"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "type_"), ACCEPTED)
def test_a_fold_has_a_type(text: str, type_: str) -> None:
    assert type_of(text) == type_


REFUSED = [
    ("sum of x.title over contract x", "x.title", "a sum needs numbers or money, not text", None),
    ("sum of x.wide over contract x", "x.wide",
     "this could need 50 digits, more than the 38 that can be kept",
     "declare `digits:` of the fields and parameters as small as they are"),
    ("mean of x.signed_on over contract x", "x.signed_on", "a mean needs numbers or money, not a date", None),
    ("median of x.kind over contract x", "x.kind",
     "a median needs numbers or money, not one of the codes household, transfer, …", None),
    ("max of x.kind over contract x", "x.kind",
     "one of the codes household, transfer, … has no order for `max`",
     "list the codes with `in (…)`, or order them as `text(…)`"),
    ("min of x.vague_on over contract x", "x.vague_on",
     "partial dates may overlap, so they have no `min`", None),
    ("set of x.tags over contract x", "x.tags", "a list of texts cannot stand in a list", None),
    ("first of x.active over contract x by x.n", "x.active", "an active interval is not a value",
     "name the field that begins or ends it"),
    ("sum of none over contract x", "none", "`sum` of `none` is always none", None),
    ("every contract x satisfies (x.n)", "x.n", "a condition is needed here, not a number",
     "compare it with something"),
    ("first of x.n over contract x by x.urgent", "x.urgent", "true or false has no order for `by`", None),
    ("first of x.n over contract x by x.vague_on", "x.vague_on",
     "partial dates may overlap, so rows cannot be ordered by them", None),
    ("last of x.n over contract x by none", "none", "`none` has no order", None),
    ("count of x in c.title", "c.title", "a list is needed after `in`, not text", None),
    ("some contrakt x", "contrakt x", "no record type, derived record or row set is called `contrakt`",
     "did you mean `contract`?"),
    ("some contract c", "contract c", "`c` already names a row here", "give these rows another alias"),
    ("some contract x with (some parcel x)", "parcel x", "`x` already names a row here",
     "give these rows another alias"),
    ("some zzz", "zzz", "no record type, derived record or row set is called `zzz`", None),
    ("some rows", "rows", "`rows` are the members of a group, and there is no group here",
     "name a record type and an alias, or use a derived record with `by`"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "message", "hint"), REFUSED)
def test_what_cannot_be_folded_is_refused(text: str, where: str, message: str, hint: str | None) -> None:
    found = mistakes(text)
    assert found == [(where, message, hint)]


def test_the_parts_of_a_fold_are_read_in_its_rows() -> None:
    found = check("first of x.price over contract x with (x.n = c.n) by x.signed_on desc nulls first")
    assert isinstance(found, Fold)
    assert (found.kind, found.rows.relation, found.rows.alias) == ("first", RecordRows("contract"), "x")
    assert found.rows.where == check("x.n = c.n", scope_of("contract c, parcel p").binding({"x": "contract"}))
    (term,) = found.order
    assert isinstance(term, Order)
    assert (term.descending, term.nulls_first) == (True, True)


def test_a_row_set_named_by_let_is_used_under_any_alias() -> None:
    scope = scope_of(near="contract x with (x.party_id = c.party_id)", closer="near y with (y.n > 3)")
    own = check("count of near", scope)
    assert isinstance(own, Fold)
    assert own.rows == RowSet(relation=NamedRows("near"), alias="x", where=None)
    other = check("some near z with (z.n = c.n)", scope)
    assert isinstance(other, Fold)
    assert (other.rows.relation, other.rows.alias) == (NamedRows("near"), "z")
    assert type_of("sum of y.price over closer", scope) == "26,2 元"
    assert rows("near", scope) == RowSet(relation=NamedRows("near"), alias="x")
    assert type_of("some near near with (near.n > 3)", scope) == "bool"
    assert mistake("some near big with (big.n > 3)", with_lets(scope, big="c.n"))[1] == (
        "`big` already names a value here"
    )
    assert mistake("some nera z", scope)[2] == "did you mean `near`?"


def test_a_named_set_of_list_elements_keeps_what_they_are() -> None:
    scope = scope_of(bidders="x in c.bidder_ids with (x <> c.party_id)")
    found = check("some bidders b with (b.name = 'a' and b = c.party_id)", scope)
    assert isinstance(found, Fold)
    assert isinstance(rows("x in c.bidder_ids with (x <> c.party_id)").relation, ListRows)


def test_groups_fold_their_members() -> None:
    scope = group_of("contract c join parcel p on (p.parcel_id = c.parcel_id)", kind=KIND)
    found = check("count of rows with (p.land_class = 'grass' and c.n > 3)", scope)
    assert isinstance(found, Fold)
    assert (found.rows.relation, found.rows.alias) == (GroupRows(), "")
    assert type_of("sum of c.price over rows", scope) == "26,2 元"
    scope = with_lets(scope, dear="rows with (c.price > 1000)", n="count of dear")
    assert type_of("n / (count of rows)", scope) == "exact"
    assert type_of("max of c.price over dear", scope) == "14,2 元"
    assert type_of("count of dear with (p.land_class = 'grass')", scope) == "12,0"
    assert mistake("count of dear d", scope) == (
        "dear d",
        "`dear` are members of the group and take no alias",
        "read them through the aliases of the derived record's `from`",
    )


def test_a_group_may_look_at_other_rows() -> None:
    scope = group_of("contract c", kind=KIND)
    assert type_of("count of contract x with (x.kind = kind)", scope) == "12,0"


POSITIONS = [
    ("next of c.signed_on by c.signed_on", "date"),
    ("previous of c.price by c.signed_on desc within c.party_id, c.kind", "14,2 元"),
    ("rank by c.price desc nulls first", "12,0"),
    ("rank by price within kind", "12,0"),
    ("(next of c.signed_on by c.signed_on) - c.signed_on < 30 days", "bool"),
]


@pytest.mark.parametrize(("text", "type_"), POSITIONS)
def test_positions_have_types(text: str, type_: str) -> None:
    assert type_of(text) == type_


def test_a_position_keeps_its_parts() -> None:
    found = check("next of c.n by c.signed_on within c.kind")
    assert found == Position(
        type=check("c.n").type,
        kind="next",
        value=check("c.n"),
        order=(Order(type=check("c.signed_on").type, key=check("c.signed_on")),),
        within=(check("c.kind"),),
    )


NOWHERE = "is the place of a row among the rows of its source, and here is none"


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("some contract x with ((rank by c.n) = x.n)", scope_of()),
        ("count of rows with ((rank by c.n) = 1)", group_of()),
        ("rank by kind", group_of(kind=KIND)),
        ("sum of (rank by c.n) over contract x", scope_of()),
    ],
)
def test_a_position_stands_among_the_rows_of_a_source_only(text: str, scope: Scope) -> None:
    assert mistake(text, scope)[1] == f"`rank` {NOWHERE}"


def test_a_let_with_a_position_may_be_used_in_a_row_set() -> None:
    scope = scope_of(place="rank by c.n")
    assert type_of("some contract x with (x.n = place)", scope) == "bool"


def test_positions_are_refused_for_what_has_no_order() -> None:
    assert mistake("rank by c.kind")[1] == "one of the codes household, transfer, … has no order for `by`"
    assert mistake("next of none by c.n")[1] == "`next` needs a value of the other row"
    assert mistake("rank by c.n within c.tags") == ("c.tags", "rows are told apart by single values", None)


@pytest.mark.parametrize(
    ("share", "definition", "message"),
    [
        (None, 7, "a quantile needs its share and type"),
        (Fraction(1, 2), None, "a quantile needs its share and type"),
        (Fraction(3, 2), 7, "the share of a quantile lies between 0 and 1"),
        (-1, 7, "the share of a quantile lies between 0 and 1"),
        ("half", 7, "the share of a quantile is a number from 0 to 1, not text"),
        (Fraction(1, 2), 10, "quantiles are of the types 1 to 9 (Hyndman and Fan 1996)"),
    ],
)
def test_a_quantile_has_a_share_and_a_type(
    share: int | Fraction | str | None, definition: int | None, message: str
) -> None:
    fold = syntax.Fold(
        kind="quantile",
        rows=syntax.Rows(relation="contract", alias="x"),
        value=syntax.Name(parts=("x", "n")),
        share=None if share is None else syntax.Constant(value=share),
        definition=definition,
    )
    with pytest.raises(LanguageError) as caught:
        check_value(fold, WORLD, Scope())
    assert [c.message for c in caught.value.complaints] == [message]


def test_the_share_of_a_quantile_may_be_computed_outside_of_its_rows() -> None:
    assert type_of("quantile(:share, type 7) of x.n over contract x") == "exact"
    assert type_of("quantile(1 - :share, type 7) of x.price over contract x") == "exact 元"
    assert mistake("quantile(c.price, type 7) of x.n over contract x")[:2] == (
        "c.price",
        "the share of a quantile is a number from 0 to 1, not a number in 元",
    )
    assert mistake("quantile(x.rate, type 7) of x.n over contract x")[1] == "nothing here is called `x`"


@pytest.mark.parametrize("kind", ["first", "last", "sum", "every", "set"])
def test_a_fold_without_its_parts_is_refused(kind: FoldKind) -> None:
    fold = syntax.Fold(kind=kind, rows=syntax.Rows(relation="contract", alias="x"))
    with pytest.raises(LanguageError) as caught:
        check_value(fold, WORLD, Scope())
    assert len(caught.value.complaints) == 1


def test_rows_and_positions_without_their_parts_are_refused() -> None:
    """No text says these; a rule kind could."""
    value = syntax.Name(parts=("c", "n"))
    nodes: list[tuple[syntax.Expr, str]] = [
        (
            syntax.Fold(kind="some", rows=syntax.Rows(relation="contract")),
            "the rows of `contract` need an alias",
        ),
        (
            syntax.Fold(kind="some", rows=syntax.Rows(relation=syntax.Name(parts=("c", "tags")))),
            "need an alias",
        ),
        (syntax.Position(kind="next", value=value, order=()), "`next` needs an order"),
    ]
    for node, message in nodes:
        with pytest.raises(LanguageError, match=message):
            check_value(node, WORLD, scope_of())
