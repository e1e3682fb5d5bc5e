"""`for:` and `from:`: relations, aliases, pairs and joins."""

from __future__ import annotations

import pytest

from accountability.language.checker import World, check_source
from accountability.language.complaint import LanguageError
from accountability.language.parser import parse_source
from accountability.model.expression import Compare
from accountability.model.rule import From, Pairs, SourceOf
from tests.language.check_world import WORLD, scope_of, type_of


def source(text: str) -> SourceOf:
    found, _ = check_source(parse_source(text), WORLD)
    return found


def refused(text: str) -> list[tuple[str, str, str | None]]:
    with pytest.raises(LanguageError) as caught:
        source(text)
    return [(text[c.span.start : c.span.end], c.message, c.hint) for c in caught.value.complaints]


def test_relations_are_kept_by_their_own_names() -> None:
    assert source("合同台账 c") == SourceOf((From("contract", "c"),))
    assert source("contract c, months m").aliases == (("c", "contract"), ("m", "months"))
    assert source("pair of contract a, b") == SourceOf((Pairs("contract", "a", "b"),))


def test_a_join_sees_what_stands_to_its_left() -> None:
    found = source(
        "contract c join parcel p on (p.parcel_id = c.parcel_id)"
        " left join party o on (o.party_id = p.owner_id and o.name <> c.title)"
    )
    first, second = found.joins
    assert (first.relation, first.alias, first.left) == ("parcel", "p", False)
    assert (second.relation, second.alias, second.left) == ("party", "o", True)
    assert isinstance(first.on, Compare)
    assert found.aliases == (("c", "contract"), ("p", "parcel"), ("o", "party"))


def test_every_alias_of_a_source_is_in_reach_beside_it() -> None:
    scope = scope_of("pair of contract a, b join parcel p on (p.parcel_id = a.parcel_id)")
    assert type_of("a.n = b.n and p.land_class = 'grass' and land_class = 'grass'", scope) == "bool"
    assert type_of("rank by a.n", scope) == "12,0"


SECOND = "`p` already names a row here"
REFUSED = [
    ("contrakt c", "contrakt c", "no record type, derived record or row set is called `contrakt`",
     "did you mean `contract`?"),
    ("合同 c", "合同 c",
     "no record type, derived record or row set is called `合同`", "did you mean `合同台账`?"),
    ("contract c, contract d", "contract d",
     "`contract` stands twice here: every row would meet itself, and every pair twice",
     "write `pair of contract a, b`, or a join"),
    ("contract c, 合同台账 d", "合同台账 d",
     "`contract` stands twice here: every row would meet itself, and every pair twice",
     "write `pair of contract a, b`, or a join"),
    ("pair of contract a, b, contract c", "contract c",
     "`contract` stands twice here: every row would meet itself, and every pair twice",
     "write `pair of contract a, b`, or a join"),
    ("party p, parcel p", "parcel p", SECOND, "give these rows another alias"),
    ("pair of party p, p", "pair of party p, p", SECOND, "give these rows another alias"),
    ("contract c join parcel p on (p.parcel_id = o.name) join party o on (true)", "o.name",
     "nothing here is called `o`", "the rows here are `c`, `p`"),
    ("contract c join parcel p on (p.parcel_id)", "p.parcel_id",
     "a condition is needed here, not text", "compare it with something"),
    ("contract c join parcel p on ((rank by c.n) = 1)", "rank by c.n",
     "`rank` is the place of a row among the rows of its source, and here is none",
     "it may stand in a rule or in a derived record without `by`, outside of row sets"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "message", "hint"), REFUSED)
def test_a_source_that_cannot_be_is_refused(text: str, where: str, message: str, hint: str | None) -> None:
    assert refused(text) == [(where, message, hint)]


def test_the_same_relation_may_be_joined() -> None:
    assert source("contract c join contract d on (d.replaced_by = c.contract_id)").aliases[1] == (
        "d",
        "contract",
    )


def test_all_mistakes_of_a_source_are_told_at_once() -> None:
    text = "contrakt c, months c join parcel p on (p.zzz = 1) join partee o on (o.name = c.n and p.yyy)"
    assert [m[0] for m in refused(text)] == [
        "contrakt c", "months c", "p.zzz", "join partee o on (o.name = c.n and p.yyy)", "p.yyy",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "gone g",
        "contract c, gone g",
        "contract c join gone g on (g.x = c.n)",
        "contract c left join gone g on (true)",
    ],
)
def test_a_source_of_something_broken_is_refused_without_a_word(text: str) -> None:
    world = World(WORLD.records, WORLD.parameters, broken=frozenset({"gone"}))
    with pytest.raises(LanguageError) as caught:
        check_source(parse_source(text), world)
    assert caught.value.complaints == ()
