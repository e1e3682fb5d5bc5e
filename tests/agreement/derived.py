"""Random derived records: row by row, grouped, united, closed over edges; and derived of derived."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from accountability.language import syntax as s
from accountability.language.checker import (
    Scope,
    World,
    check_by,
    check_condition,
    check_let,
    check_source,
    with_let,
)
from accountability.language.printer import unparse
from accountability.model.expression import RowSet
from accountability.rulebook.derive import check_derived
from accountability.rulebook.derive_texts import ClosureText, DerivedTexts, GroupedText, UnionText
from accountability.rulebook.located import Sheet, Written
from accountability.rulebook.mistakes import Mistakes
from tests.agreement.conditions import quantified
from tests.agreement.generator import Generator
from tests.agreement.kinds import DATE, TEXTS, Kind, num
from tests.agreement.making import any_kind
from tests.agreement.row_sets import aggregate
from tests.agreement.sources import rows_of, source
from tests.agreement.tries import Tries
from tests.agreement.world import FALSE, TRUE

Shape: TypeAlias = dict[str, Any]


class Deriving:
    """Makes the derived records of one rulebook; each may use those before it."""

    def __init__(self, make: Generator, tries: Tries) -> None:
        self.make, self.tries = make, tries
        self.base: World = make.names.world
        self.texts = DerivedTexts()
        self.shapes: dict[str, Shape] = {}

    def add(self) -> None:
        """One more derived record (a union brings its members)."""
        way: Callable[[str], None] = self.make.chance.weighted([
            (3, self._rows), (4, self._groups), (1, self._one_group), (1, self._union), (1.5, self._closure),
        ])  # fmt: skip
        way(f"d{len(self.shapes) + 1}")

    def _rows(self, name: str) -> None:
        self._grouped(name, None)

    def _groups(self, name: str) -> None:
        self._grouped(name, self.make.chance.few(1, 2))

    def _one_group(self, name: str) -> None:
        self._grouped(name, 0)

    def _grouped(self, name: str, width: int | None) -> None:
        found = self.tries.until("derived", lambda: self._try(width))
        if found is not None:
            self._keep(name, *found)

    def _try(self, width: int | None) -> tuple[Shape, GroupedText]:
        make = self.make
        node = source(make)
        _, scope = check_source(node, self.base_now)
        shape: Shape = {"from": unparse(node)}
        where = None
        if make.chance.of(0.5):
            where = make.condition(scope, 2)
            check_condition(where, self.base_now, scope)
            shape["where"] = unparse(where)
        by: dict[str, s.Expr] | None = None
        if width is not None:
            by = {f"k{at}": self._key(scope) for at in range(1, width + 1)}
            shape["by"] = {k: unparse(v) for k, v in by.items()}
            types = {k: check_by(v, self.base_now, scope).type for k, v in by.items()}
            scope = scope.grouped_by(types)
        prefix = f"w{len(self.shapes) + 1}_"
        lets = make_lets(make, self.tries, scope, make.chance.few(1, 3), prefix)
        shape["let"] = {k: unparse(v) for k, v in lets.items()}
        if width is None and not any(not isinstance(v, s.Rows) for v in lets.values()):
            lets[f"{prefix}0"] = s.Constant(value=1)
            shape["let"][f"{prefix}0"] = "1"
        key: tuple[str, ...] = ()
        if width is None and make.chance.of(0.3):
            key = tuple(
                make.chance.random.sample([k for k, v in lets.items() if not isinstance(v, s.Rows)], 1)
            )
            shape["key"] = list(key)
        return shape, GroupedText(_AT, node, where, by, lets, tuple(map(written, key)))

    def _key(self, scope: Scope) -> s.Expr:
        make = self.make
        kind = any_kind(
            make, scope, lambda k: k.name in ("enum", "ref", "bool", "month", "text", "date", "num")
        )
        return make.value(scope, kind, 1 if make.chance.of(0.2) else 0)

    def _union(self, name: str) -> None:
        """Two ways to choose from one source, united."""
        found = self.tries.until("union", lambda: self._try(None))
        if found is None:
            return
        shape, text = found
        scope = check_source(text.source, self.base_now)[1]
        other = self.tries.until("union where", lambda: self._where(scope))
        if other is None:
            return
        for at, (member, where) in enumerate(
            ((shape, text.where), ({**shape, "where": unparse(other)}, other))
        ):
            again = GroupedText(text.at, text.source, where, text.by, text.lets, text.key)
            self._keep(f"{name}{'ab'[at]}", member, again)
        members = [f"{name}a", f"{name}b"]
        if all(m in self.shapes for m in members):
            self._keep(name, {"union": members}, UnionText(_AT, tuple(map(written, members))))

    def _where(self, scope: Scope) -> s.Expr:
        node = self.make.condition(scope, 1)
        check_condition(node, self.base_now, scope)
        return node

    def _closure(self, name: str) -> None:
        found = self.tries.until("closure", self._try_closure)
        if found is not None:
            self._keep(name, *found)

    def _try_closure(self) -> tuple[Shape, ClosureText]:
        chance = self.make.chance
        relation, start, end = chance.pick(_EDGES)
        alias = chance.alias()
        node = s.Source(items=(s.Item(relation=relation, alias=alias),))
        _, scope = check_source(node, self.base_now)
        edge: list[s.Expr] = [s.Name(parts=(alias, part)) for part in (start, end)]
        where = self._where(scope) if chance.of(0.3) else None
        depth, symmetric = chance.few(1, 5), chance.of(0.4)
        shape: Shape = {
            "from": unparse(node), "edge": [unparse(e) for e in edge], "max_depth": str(depth),
            "symmetric": TRUE if symmetric else FALSE,
        }  # fmt: skip
        if where is not None:
            shape["where"] = unparse(where)
        return {"closure": shape}, ClosureText(_AT, node, where, edge[0], edge[1], depth, symmetric)

    @property
    def base_now(self) -> World:
        return self.make.names.world

    def _keep(self, name: str, shape: Shape, text: GroupedText | UnionText | ClosureText) -> None:
        """Adds the derived record to the world, if the whole of it is right."""
        texts = DerivedTexts({**self.texts.texts, name: text})
        mistakes = Mistakes()
        _, world = check_derived(texts, self.base, mistakes)
        if len(mistakes) or name not in world.records:
            self.tries.tally.add("refused: derived record as a whole")
            return
        self.texts = texts
        self.shapes[name] = shape
        self.make.names.rows[name] = self._rows_of(text)
        self.make.names.world = world

    def _rows_of(self, text: GroupedText | UnionText | ClosureText) -> int:
        """About how many rows a derived record has at most."""
        known = self.make.names.rows
        match text:
            case UnionText(members=members):
                return sum(known[member] for member in members)
            case ClosureText(source=source):
                return rows_of(source, known) ** 2
            case GroupedText(source=source, by=by):
                return 1 if by == {} else rows_of(source, known)


_EDGES = (
    ("contract", "contract_id", "replaced_by"), ("party", "party_id", "controller_id"),
    ("contract", "party_id", "parcel_id"), ("parcel", "owner_id", "owner_id"),
    ("contract", "signed_on", "start_on"), ("meter", "number", "before_id"),
    ("contract", "parcel_id", "parcel_id"),
)  # fmt: skip


def written(text: str) -> Written:
    return Written.at(text, "plain", Sheet.of("generated", ""), 0, 0)


_AT = written("generated")


def make_lets(
    make: Generator, tries: Tries, scope: Scope, count: int, prefix: str
) -> dict[str, s.Expr | s.Rows]:
    """Some lets, each of which may use those before it."""
    lets: dict[str, s.Expr | s.Rows] = {}
    for at in range(1, count + 1):
        node = tries.until("let", lambda scope=scope: _let(make, scope))  # type: ignore[misc]
        if node is not None:
            name = f"{prefix}{at}"
            lets[name] = node
            scope = with_let(scope, name, check_let(node, make.names.world, scope))
    return lets


def _let(make: Generator, scope: Scope) -> s.Expr | s.Rows:
    world = make.names.world
    if make.chance.of(0.3):
        rows, inside = make.rows(scope, 1)
        if isinstance(rows.relation, s.Node) and rows.where is None:  # bare, it reads as a membership
            rows = s.Rows(relation=rows.relation, alias=rows.alias, where=make.condition(inside, 0))
        check_let(rows, world, scope)
        return rows
    if make.chance.of(0.5 if scope.grouped else 0.2):
        node, _ = aggregate(make, scope, 1)
    elif scope.grouped and make.chance.of(0.4):
        node = quantified(make, scope, 1)
    else:
        node = make.value(scope, _kind(make, scope), 2)
    if isinstance(check_let(node, world, scope), RowSet):
        raise AssertionError("a value is no row set")
    return node


def _kind(make: Generator, scope: Scope) -> Kind:
    if scope.grouped or make.chance.of(0.4):
        return make.chance.pick(
            (num(whole=True), num(), DATE, TEXTS, Kind("bool"), Kind("list", element=TEXTS))
        )
    return any_kind(make, scope, lambda k: k.name != "interval")
