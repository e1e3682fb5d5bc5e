"""What a rule kind is: named parts in, the parts of a plain rule out.

A kind is a macro. It gets what the author wrote, parsed but not typed, and gives syntax trees
back (never text), which the loader checks exactly like written ones. A kind lives in a file of
its own in this package, as the module's `KIND`; `registry.all_kinds` finds it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal as OneOf
from typing import TypeAlias, cast

from accountability.language import syntax
from accountability.language.complaint import Complaint, LanguageError
from accountability.model.place import NO_SPAN

LetSyntax: TypeAlias = syntax.Expr | syntax.Rows

Form: TypeAlias = OneOf["expr", "condition", "exprs", "named", "rows", "choice", "number", "flag"]
"""How a part is written in YAML, and what `expand` gets for it:

- `expr`, `condition`: one text (or a bare number); a `syntax.Expr`
- `exprs`: a list of texts, or one text; a tuple of `syntax.Expr`
- `named`: a map from name to text; a mapping from name to `syntax.Expr`, in the order of the text
- `rows`: one text; a `syntax.Rows`
- `choice`: one of `Part.choices`; `str`
- `number`: a plain number; `int` or `Fraction`
- `flag`: `true` or `false`; `bool`
"""

Parsed: TypeAlias = (
    syntax.Expr | syntax.Rows | tuple[syntax.Expr, ...] | Mapping[str, syntax.Expr]
    | str | int | Fraction | bool
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One key of a kind's map. Which optional parts go together is said by `expand`."""

    name: str
    form: Form
    doc: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What the rule says around its kind.

    `origin` is that of the kind's own key, for complaints about the parts together.
    """

    rule_id: str
    source: syntax.Source
    where: syntax.Expr | None = None
    lets: Mapping[str, LetSyntax] = field(default_factory=dict)
    origin: object = None


@dataclass(frozen=True, slots=True)
class Derivation:
    """A derived record that a kind adds: `from`, `where`, `by`, `let` as in a written one.

    `by` None: row by row; an empty mapping: always one group.
    """

    source: syntax.Source
    where: syntax.Expr | None = None
    by: Mapping[str, syntax.Expr] | None = None
    lets: Mapping[str, LetSyntax] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What a kind became. It replaces the rule's `for`, `let` and `where` altogether.

    `condition` is that of `forbid`, or of `require` where `required`. `measure` and `show` hold
    only where the author wrote none. `derive` adds derived records, in an order in which each
    uses only those before it.
    """

    source: syntax.Source
    lets: Mapping[str, LetSyntax]
    where: syntax.Expr | None
    condition: syntax.Expr
    required: bool = False
    measure: syntax.Expr | None = None
    show: tuple[syntax.Expr, ...] = ()
    derive: Mapping[str, Derivation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """A rule kind: its word in YAML, its parts, and what it makes of them.

    `names` are the lets (and the group's alias) that it may bring into the rule, for `show` and
    `measure`; the author may not use those lets for anything else.
    """

    name: str
    title: Mapping[str, str]
    parts: tuple[Part, ...]
    names: tuple[str, ...]
    build: Callable[[Given], Expansion]

    def expand(self, parts: Mapping[str, Parsed], context: Context) -> Expansion:
        """What the rule becomes.

        `parts` as `reading.read_parts` gives them. Raises LanguageError: a part is missing or says
        nothing, parts do not go together, or the author uses a name that the kind brings.
        """
        given = Given(self, parts, context)
        if missing := tuple(given.missing_parts()):
            raise LanguageError(missing)
        expansion = self.build(given)
        brought = frozenset(name for name in self.names if name in expansion.lets)
        if mistakes := (*given.clashes(brought), *given.idle_parts()):
            raise LanguageError(mistakes)
        return expansion


@dataclass(frozen=True, slots=True)
class Given:
    """What the author gave to a kind, each part under the type that its form promises."""

    kind: Kind
    parts: Mapping[str, Parsed]
    context: Context
    used: set[str] = field(default_factory=set, compare=False)  # a part that nothing reads is a mistake

    def has(self, name: str) -> bool:
        return name in self.parts

    def expr(self, name: str) -> syntax.Expr:
        """A part of the forms `expr` and `condition`. Raises LanguageError where it is missing."""
        return cast(syntax.Expr, self._part(name))

    def optional(self, name: str) -> syntax.Expr | None:
        """A part of the forms `expr` and `condition` that may be left out."""
        return self.expr(name) if self.has(name) else None

    def exprs(self, name: str) -> tuple[syntax.Expr, ...]:
        """A part of the form `exprs`; empty where it was left out."""
        return cast(tuple[syntax.Expr, ...], self._read(name, ()))

    def named(self, name: str) -> Mapping[str, syntax.Expr]:
        """A part of the form `named`; empty where it was left out."""
        return cast(Mapping[str, syntax.Expr], self._read(name, {}))

    def rows(self, name: str) -> syntax.Rows:
        """A part of the form `rows`. Raises LanguageError where it is missing."""
        return cast(syntax.Rows, self._part(name))

    def number(self, name: str, default: int | Fraction) -> int | Fraction:
        return cast(int | Fraction, self._read(name, default))

    def choice(self, name: str, default: str) -> str:
        return cast(str, self._read(name, default))

    def flag(self, name: str) -> bool:
        return bool(self._read(name, False))

    def refuse(self, message: str, hint: str | None = None) -> LanguageError:
        """A mistake of the parts together, at the kind's own key."""
        return LanguageError([Complaint(NO_SPAN, message, hint, self.context.origin)])

    def _part(self, name: str) -> Parsed:
        if name not in self.parts:
            raise self.refuse(f"`{self.kind.name}` needs `{name}`")
        self.used.add(name)
        return self.parts[name]

    def _read(self, name: str, default: Parsed) -> Parsed:
        self.used.add(name)
        return self.parts.get(name, default)

    def missing_parts(self) -> Iterator[Complaint]:
        """Parts that the kind cannot do without."""
        for part in self.kind.parts:
            if part.required and part.name not in self.parts:
                yield self._complaint(f"`{self.kind.name}` needs `{part.name}`", part.doc)

    def idle_parts(self) -> Iterator[Complaint]:
        """Parts that were given and not read: the author believes that they are checked."""
        for part in self.kind.parts:
            if part.name in self.parts and part.name not in self.used:
                yield self._complaint(f"`{part.name}` says nothing beside the other parts", part.doc)

    def clashes(self, brought: frozenset[str]) -> Iterator[Complaint]:
        """Where the author gives a name that the kind brings to something else, or reads it as a field."""
        hint = "give it another name"
        for name in (*self.context.lets, *aliases_of(self.context.source)):
            if name in brought:
                yield self._complaint(f"`{name}` is a let that `{self.kind.name}` brings itself", hint)
        for node in self._nodes():
            match node:
                case syntax.Rows(alias=str(name)) if name in brought:
                    message = f"`{name}` is a let that `{self.kind.name}` brings itself"
                    yield Complaint(node.span, message, hint, node.origin)
                case syntax.Name(parts=(name,)) if name in brought:
                    message = f"`{name}` is a let that `{self.kind.name}` brings only after this"
                    yield Complaint(node.span, message, "write the field with its alias", node.origin)

    def free(self, wanted: str) -> str:
        """An alias that the author has not used for anything: the wanted one, or with `_` after it."""
        taken = {*self.context.lets, *aliases_of(self.context.source)}
        taken |= {node.alias for node in self._nodes() if isinstance(node, syntax.Rows) and node.alias}
        taken |= {node.parts[0] for node in self._nodes() if isinstance(node, syntax.Name)}
        while wanted in taken:
            wanted += "_"
        return wanted

    def _nodes(self) -> Iterator[syntax.Node]:
        """All nodes that the author wrote: in the parts, in the lets, in `where`."""
        trees: list[object] = [*self.parts.values(), *self.context.lets.values(), self.context.where]
        while trees:
            match trees.pop():
                case syntax.Node() as node:
                    yield node
                    trees += syntax.parts(node)
                case Mapping() as named:
                    trees += named.values()
                case tuple() as several:
                    trees += several

    def _complaint(self, message: str, hint: str) -> Complaint:
        return Complaint(NO_SPAN, message, hint, self.context.origin)


def aliases_of(source: syntax.Source) -> tuple[str, ...]:
    """All aliases that a source binds, in the order of the text."""
    items = (name for item in source.items for name in (item.alias, item.second) if name)
    return (*items, *(join.alias for join in source.joins))
