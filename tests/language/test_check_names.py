"""Names and paths: what each means, and what is said of one that means nothing."""

from __future__ import annotations

import pytest

from accountability.language import syntax
from accountability.language.checker import (
    World,
    assignable,
    check_by,
    check_condition,
    check_let,
    check_value,
    with_broken_let,
)
from accountability.language.checker import (
    scope_of as scope_beside,
)
from accountability.language.complaint import LanguageError
from accountability.language.parser import parse_expression, parse_let, parse_source
from accountability.model.expression import (
    Active,
    And,
    AsOf,
    Column,
    Compare,
    During,
    Element,
    GroupKey,
    LetRef,
    Literal,
)
from accountability.model.records import Field, RecordType
from accountability.model.types import (
    DATE,
    DAY,
    INTERVAL,
    TEXT,
    EnumType,
    ListType,
    MoneyType,
    NumberType,
    RefType,
    Type,
    integer,
)
from tests.language.check_world import (
    KIND,
    LAND,
    WORLD,
    check,
    group_of,
    mistake,
    mistakes,
    rows,
    scope_of,
    shown,
    type_of,
    with_lets,
)


def column(text: str) -> Column:
    found = check(text)
    assert isinstance(found, Column)
    return found


def test_an_alias_gives_fields() -> None:
    expected = Column(type=DATE, alias="c", path=(), records=("contract",), name="signed_on")
    assert check("c.signed_on") == expected
    assert check("c.签约日期") == expected  # an alias of the field
    assert check("c.`签约日期`") == expected
    assert check("c.总价") == check("c.price")  # its label


def test_a_bare_name_is_a_field_of_the_subject() -> None:
    assert check("signed_on") == check("c.signed_on")
    assert check("总价") == check("c.price")
    assert check("parcel.land_class") == check("c.parcel.land_class")


def test_a_record_type_is_found_by_its_label() -> None:
    assert rows("合同台账 x with (x.n > 3)") == rows("contract x with (x.n > 3)")


def test_references_are_followed() -> None:
    assert check("c.parcel.land_class") == Column(
        type=LAND, alias="c", path=("parcel_id",), records=("contract", "parcel"), name="land_class"
    )
    far = column("c.replaced_by.parcel.owner.controller.name")  # without `_id` the name itself is the path
    assert far.path == ("replaced_by", "parcel_id", "owner_id", "controller_id")
    assert far.records == ("contract", "contract", "parcel", "party", "party")
    assert column("c.signatory.post").path == ("signer",)  # a declared path
    assert column("c.地块编码.land_class").path == ("parcel_id",)  # the label of the reference


def test_a_reference_itself_is_the_key() -> None:
    assert shown(check("c.parcel_id").type) == "ref parcel"


def test_active_is_an_interval() -> None:
    scope = scope_of("contract c, months m")
    found = check("c.replaced_by.active during m", scope)
    assert isinstance(found, During)
    records = ("contract", "contract")
    assert found.what == Active(type=INTERVAL, alias="c", path=("replaced_by",), records=records)


def test_as_of_is_a_date() -> None:
    assert check("as_of") == AsOf(type=DATE)


def test_a_let_comes_before_a_value_of_the_group_and_a_field() -> None:
    assert check("n", scope_of()) == check("c.n")
    assert check("n", scope_of(n="c.title")) == LetRef(type=TEXT, name="n")
    grouped = group_of(n=DATE)
    assert check("n", grouped) == GroupKey(type=DATE, name="n")
    assert check("n", with_lets(grouped, n="count of rows")) == LetRef(type=integer(12), name="n")


def test_an_element_of_a_list_is_a_value_and_follows_its_reference() -> None:
    found = rows("x in c.bidder_ids with (x = c.party_id and x.controller.name = 'a')")
    assert isinstance(found.where, And)
    is_party, named = found.where.terms
    assert isinstance(is_party, Compare)
    assert is_party.left == Element(type=RefType("party"), alias="x")
    assert isinstance(named, Compare)
    assert named.left == Column(
        type=TEXT, alias="x", path=("", "controller_id"), records=("", "party", "party"), name="name"
    )


REFUSED = [
    ("c.signd_on", "`contract` has no field called `signd_on`", "did you mean `signed_on`?"),
    ("c.SIGNED_ON", "`contract` has no field called `SIGNED_ON`", "did you mean `signed_on`?"),
    ("c.签约日", "`contract` has no field called `签约日`", "did you mean `签约日期`?"),
    ("c.parcel.land_clas", "`parcel` has no field called `land_clas`", "did you mean `land_class`?"),
    ("c.parcel.zzz", "`parcel` has no field called `zzz`", "its fields are parcel_id, land_class, owner_id"),
    ("c.parcel", "`contract` has no field called `parcel`", "did you mean `parcel_id`?"),
    ("c.parsel.land_class", "`contract` has no reference called `parsel`", "did you mean `parcel`?"),
    (
        "c.parcel_id.land_class",
        "`contract` has no reference called `parcel_id`",
        "the reference `parcel_id` is followed as `parcel`",
    ),
    (
        "c.signer.post",
        "`contract` has no reference called `signer`",
        "the reference `signer` is followed as `signatory`",
    ),
    ("c.title.x", "`contract` has no reference called `title`", "`title` is text, which has no fields"),
    ("signd_on", "nothing here is called `signd_on`", "did you mean `signed_on`?"),
    ("zzz", "nothing here is called `zzz`", None),
    ("d.signed_on", "nothing here is called `d`", "the rows here are `c`"),
    ("c", "`c` is a row of `contract`, not a value", "name a field: `c.contract_id`"),
    (
        "c.parcel.active",
        "`parcel` does not say when it is active",
        "add `active: [START, END]` to its record type",
    ),
]


@pytest.mark.parametrize(("text", "message", "hint"), REFUSED)
def test_a_name_that_means_nothing_is_told_with_the_nearest(
    text: str, message: str, hint: str | None
) -> None:
    assert mistake(f"{text} is missing") == (text, message, hint)


def test_a_field_of_two_rows_needs_its_alias() -> None:
    scope = scope_of("pair of contract a, b")
    assert mistake("n > 3", scope) == ("n", "`n` is a field of several rows here", "write `a.n` or `b.n`")
    hint = "write `a.parcel.land_class` or `b.parcel.land_class`"
    message = "`parcel` is a reference of several rows here"
    assert mistake("parcel.land_class = 'grass'", scope) == ("parcel.land_class", message, hint)
    assert type_of("start > date '2021-01-01'", scope_of("contract c, months m")) == "bool"


def test_rows_of_a_row_set_are_read_through_their_alias() -> None:
    hint = "write `p.land_class`: rows of a row set are read through their alias"
    assert mistake("some parcel p with (land_class = 'grass')") == (
        "land_class",
        "nothing here is called `land_class`",
        hint,
    )


def test_a_label_of_two_fields_is_refused() -> None:
    fields = {n: Field(n, TEXT, label={"zh": "名称"}) for n in ("a", "b")}
    world = World({"r": RecordType("r", fields), "s": RecordType("s", fields, label={"zh": "表"})})
    scope = scope_of("r x", world)
    message = "several fields of `r` are called `名称`"
    assert mistake("x.名称 = 'a'", scope, world) == ("x.名称", message, "write one of `a`, `b`")


def test_a_row_set_is_not_a_value_nor_a_value_a_row_set() -> None:
    scope = scope_of(near="contract x with (x.n = c.n)", big="c.n > 3")
    assert mistake("near > 3", scope) == (
        "near",
        "`near` is a set of rows, not a value",
        "count them: `count of near`",
    )
    assert mistake("count of big x", scope)[1] == "`big` is a value, not a set of rows"
    assert mistake("big.x = 3", scope)[1] == "`big` is a value here, not a row: it has no `.x`"


def test_members_of_a_group_are_read_inside_folds() -> None:
    grouped = group_of("contract c", kind=KIND)
    assert type_of("max of c.n over rows", grouped) == "18,0"
    assert mistake("c.n > 3", grouped) == (
        "c.n",
        "`c` is a row of the group, and a group has many",
        "read it inside a fold over `rows`, as in `max of c.n over rows`, or put it under `by`",
    )
    assert mistake("n > 3", grouped)[:2] == ("n", "nothing here is called `n`")
    assert type_of("kind = '流转'", grouped) == "bool"


def test_what_is_broken_is_not_complained_about_again() -> None:
    world = World(WORLD.records, WORLD.parameters, WORLD.calendar, broken=frozenset({"gone", ":lost"}))
    scope = with_broken_let(scope_of(), "sick")
    quiet = [
        "count of gone x with (x.a = x.b.c)",
        ":lost + c.n > 3",
        ":lost[c.kind]",
        "sick > 3",
        "some sick x",
    ]
    for text in [
        *quiet,
        "sick.a = 1",
        "some gone x with (c.n > 3 and as_of during x)",
        "first of x.a over gone x by x.b",
    ]:
        with pytest.raises(LanguageError) as caught:
            check_let(parse_let(text), world, scope)
        assert caught.value.complaints == (), text
    heard = mistakes("sick > 3 and c.nn > 3 and some gone x with (x.a = c.mm)", scope, world)
    assert [m[0] for m in heard] == ["c.nn", "c.mm"]


def test_the_scope_of_a_refused_source_does_not_repeat_its_mistakes() -> None:
    source = parse_source("contrakt c join parcel p on (p.parcel_id = c.parcel_id and p.zzz = 1)")
    scope = scope_beside(source, WORLD)
    heard = mistakes("c.anything = 3 and p.land_class = 'mud' and bare > 3", scope)
    assert [m[0] for m in heard] == ["'mud'"]


def test_all_mistakes_are_told_at_once() -> None:
    text = """c.signd_on > as_of and c.kind = 'houshold' or not c.n
      or some contrakt x with (x.n > c.nn) or c.price > c.area or lenght(c.titel) > :limti"""
    assert [m[0] for m in mistakes(text)] == [
        "c.signd_on", "'houshold'", "c.n", "contrakt x with (x.n > c.nn)", "c.nn", "c.area",
        "lenght(c.titel)", "c.titel", ":limti",
    ]  # fmt: skip


def test_a_complaint_keeps_the_origin_of_its_text() -> None:
    here, there = object(), object()
    left = parse_expression("c.nn", origin=here)
    right = parse_expression("c.n + 'a'", origin=there)
    with pytest.raises(LanguageError) as caught:
        check_condition(syntax.Compare(op="<", left=left, right=right), WORLD, scope_of())
    assert [c.origin for c in caught.value.complaints] == [here, there]


def test_a_tree_that_is_too_deep_is_refused_before_anything_recurses() -> None:
    node: syntax.Expr = syntax.Constant(value=1)
    for _ in range(5000):
        node = syntax.Negate(operand=node)
    for read in (check_value, check_condition, check_let, check_by):
        with pytest.raises(LanguageError, match="nested more than 120 deep"):
            read(node, WORLD, scope_of())


def test_a_value_is_held_to_what_is_expected() -> None:
    scope = scope_of()
    day = check_value(parse_expression("c.signed_on"), WORLD, scope, DATE)
    assert day.type == DATE
    code = check_value(parse_expression("'流转'"), WORLD, scope, KIND)
    assert code == Literal(type=KIND, value="transfer")
    refused: list[tuple[str, Type, str]] = [
        ("c.n", DATE, "a date is needed here, not a number"),
        ("'2021-01-01'", DATE, "a date is needed here, not text"),
        ("c.active", DATE, "a date is needed here, not an active interval"),
        ("'x'", KIND, "`x` is not one of the codes here"),
    ]
    for text, wanted, message in refused:
        with pytest.raises(LanguageError) as caught:
            check_value(parse_expression(text), WORLD, scope, wanted)
        assert [c.message for c in caught.value.complaints] == [message]


def test_rows_are_grouped_by_single_values() -> None:
    assert check_by(parse_expression("c.kind"), WORLD, scope_of()).type == KIND
    with pytest.raises(LanguageError, match="rows are grouped by single values, not by a list of texts"):
        check_by(parse_expression("c.tags"), WORLD, scope_of())


def test_a_bare_number_is_one_no_more_once_it_is_a_field() -> None:
    assert type_of("5") == "bare 1,0"
    assert type_of("k", group_of(k=check("5").type)) == "1,0"
    assert mistake("c.price > k", with_lets(scope_of(), k="c.n"))[0] == "k"
    assert type_of("c.price > k", with_lets(scope_of(), k="1000")) == "bool"


@pytest.mark.parametrize(
    ("found", "wanted", "fits"),
    [
        (integer(4), integer(18), True),
        (integer(4), NumberType(10, 2), True),
        (NumberType(10, 2), integer(18), False),
        (NumberType(10, 2), NumberType(10, 4), True),
        (NumberType(None, None), NumberType(10, 4), False),
        (NumberType(10, 4), NumberType(None, None), True),
        (integer(4), integer(4, DAY), False),
        (NumberType(4, 0, literal=True), integer(4, DAY), True),
        (MoneyType(18, 2), MoneyType(18, 4), True),
        (MoneyType(18, 4), MoneyType(18, 2), False),
        (TEXT, RefType("party"), True),
        (RefType("party"), TEXT, True),
        (RefType("party"), RefType("parcel"), False),
        (EnumType(("a",)), EnumType(("a", "b")), True),
        (EnumType(("a", "b")), EnumType(("a",)), False),
        (TEXT, EnumType(("a",)), False),
        (ListType(TEXT), ListType(RefType("party")), True),
        (DATE, TEXT, False),
        (DATE, DATE, True),
    ],
)
def test_what_may_stand_where_a_type_is_declared(found: Type, wanted: Type, fits: bool) -> None:
    assert assignable(found, wanted) is fits


def test_a_field_or_let_may_have_the_name_of_an_alias() -> None:
    assert check("n", scope_of("contract n")) == check("n.n", scope_of("contract n"))
    assert check("c", with_lets(scope_of(), c="c.title")) == LetRef(type=TEXT, name="c")
    grouped = group_of("contract c", x=DATE)
    assert mistake("some contract x with (x.n > 3)", grouped)[1] == "`x` already names a value here"


def test_a_reference_to_a_record_type_that_is_not_there() -> None:
    fields = {"id": Field("id", TEXT), "up_id": Field("up_id", RefType("gone"))}
    record = RecordType("r", fields, key=("id",))
    world = World({"r": record})
    assert mistake("x.up.name = 'a'", scope_of("r x", world), world)[1] == "no record type is called `gone`"
    quiet = World({"r": record}, broken=frozenset({"gone"}))
    with pytest.raises(LanguageError) as caught:
        check_value(parse_expression("x.up.name"), quiet, scope_of("r x", quiet))
    assert caught.value.complaints == ()


def test_a_refused_part_does_not_hide_the_others() -> None:
    pairs = [
        ("c.aa else c.bb", ["c.aa", "c.bb"]),
        ("if c.aa then c.bb else c.cc", ["c.aa", "c.bb", "c.cc"]),
        ("if c.aa then 1 else 2", ["c.aa"]),
        ("c.aa between c.bb and c.cc", ["c.aa", "c.bb", "c.cc"]),
        (":limit[c.aa] at c.bb", [":limit[c.aa] at c.bb", "c.aa", "c.bb"]),
        ("first of x.aa over contract x with (x.bb) by x.cc", ["x.bb", "x.aa", "x.cc"]),
        ("next of c.aa by c.bb within c.cc", ["c.aa", "c.bb", "c.cc"]),
        ("quantile(c.aa, type 7) of x.bb over contract x", ["x.bb", "c.aa"]),
        ("-c.aa days + c.bb", ["c.aa", "c.bb"]),
        ("c.aa during c", ["c.aa"]),
        ("c.aa matches '('", ["c.aa"]),
        ("c.aa is present", ["c.aa"]),
        ("not c.aa", ["c.aa"]),
        ("least(c.aa, c.bb)", ["c.aa", "c.bb"]),
        ("x in c.aa with (x.bb = 1)", ["c.aa"]),
    ]
    for text, where in pairs:
        assert [m[0] for m in mistakes(text)] == where, text


def test_a_name_comes_before_a_label() -> None:
    fields = {"a": Field("a", DATE, label={"zh": "b"}), "b": Field("b", TEXT)}
    records = {
        "r": RecordType("r", fields, label={"zh": "s"}),
        "s": RecordType("s", {"c": Field("c", TEXT)}),
    }
    world = World(records)
    assert type_of("x.b", scope_of("r x", world), world) == "text"
    assert type_of("x.c", scope_of("s x", world), world) == "text"
