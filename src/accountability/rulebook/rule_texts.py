"""Rules as syntax: parsed, and their kinds expanded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pydantic_core import PydanticCustomError

from accountability.kinds.kind import Context, Derivation, Expansion
from accountability.kinds.reading import Scalar, read_parts
from accountability.kinds.reading import Written as WrittenPart
from accountability.language import syntax
from accountability.language.complaint import Complaint, LanguageError
from accountability.language.printer import unparse
from accountability.model.place import NO_SPAN
from accountability.rulebook.derive_texts import DerivedTexts
from accountability.rulebook.located import Listing, Node, Table, Written
from accountability.rulebook.mistakes import Mistakes, refuse
from accountability.rulebook.parse import LetSyntax, Parser
from accountability.rulebook.scalars import condition
from accountability.rulebook.sections import RuleEntry


@dataclass(frozen=True, slots=True)
class RuleText:
    """The parts of a rule, as parsed or as its kind made them. None: not there, or not parsed.

    `failed`: some part could not be parsed, so that this is not the whole rule.
    """

    source: syntax.Source
    lets: Mapping[str, LetSyntax]
    where: syntax.Expr | None
    condition: syntax.Expr | None
    required: bool
    measure: syntax.Expr | None
    show: tuple[syntax.Expr, ...]
    on: syntax.Expr | None
    unknown_when: syntax.Expr | None
    failed: bool
    broken_lets: frozenset[str]
    written: Mapping[str, str]
    became: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None


def parse_rule(
    entry: RuleEntry, kinds: Iterable[str], derived: DerivedTexts, mistakes: Mistakes
) -> RuleText | None:
    """The rule as syntax; what its kind derives is added to `derived`. None: not even a subject."""
    shape = entry.shape
    parser = Parser(mistakes)
    source, lets, where = parser.source(shape.for_), parser.lets(shape.let), parser.expression(shape.where)
    forbid, require = parser.expression(shape.forbid), parser.expression(shape.require)
    measure, show = parser.expression(shape.measure), parser.expressions(shape.show)
    on, unknown_when = parser.expression(shape.on), parser.expression(shape.unknown_when)
    one = _one_check(entry, kinds, mistakes)
    if source is None:
        return None
    plain = RuleText(
        source=source,
        lets=lets,
        where=where,
        condition=require if forbid is None else forbid,
        required=shape.require is not None,
        measure=measure,
        show=show,
        on=on,
        unknown_when=unknown_when,
        failed=parser.failed or not one,
        broken_lets=frozenset(map(str, shape.let)) - frozenset(lets),
        written=_written(entry),
    )
    return _expanded(entry, plain, derived, mistakes) if one and entry.kinds else plain


def _one_check(entry: RuleEntry, kinds: Iterable[str], mistakes: Mistakes) -> bool:
    """Whether there is exactly one of `forbid`, `require` and a kind."""
    checks = [key for key in entry.table if key in ("forbid", "require")]
    checks += [key for key, _, _ in entry.kinds]
    if len(checks) == 1:
        return True
    if not checks:
        hint = "write `forbid:`, `require:` or a kind: " + ", ".join(kinds)
        mistakes.add(entry.name.place, f"rule `{entry.name}` checks nothing", hint)
    else:
        message = f"rule `{entry.name}` has both `{checks[0]}` and `{checks[1]}`"
        mistakes.add(checks[1].place, message, "make two rules with the same `item` of them")
    return False


def _expanded(
    entry: RuleEntry, plain: RuleText, derived: DerivedTexts, mistakes: Mistakes
) -> RuleText | None:
    """The rule that its kind makes of it; None where that rests on something that was refused."""
    ((key, kind, node),) = entry.kinds
    context = Context(str(entry.name), plain.source, plain.where, plain.lets, origin=key)
    try:
        expansion = kind.expand(read_parts(kind, _parts(key, node)), context)
    except LanguageError as error:
        mistakes.language(error, key.place)
        return None
    if plain.failed:
        return None
    for name, derivation in expansion.derive.items():
        derived.add_of_kind(name, derivation, key, mistakes)
    return _with(plain, expansion, str(key))


def _with(plain: RuleText, expansion: Expansion, kind: str) -> RuleText:
    made = replace(
        plain,
        source=expansion.source,
        lets=expansion.lets,
        where=expansion.where,
        condition=expansion.condition,
        required=expansion.required,
        measure=plain.measure or expansion.measure,
        show=plain.show or expansion.show,
        kind=kind,
    )
    return replace(made, became=_became(made, expansion))


def _became(rule: RuleText, expansion: Expansion) -> dict[str, str]:
    """The rule in the words of the language, after its kind was expanded."""
    check = "require" if rule.required else "forbid"
    parts = {"where": rule.where, check: rule.condition, "measure": rule.measure}
    return {
        **{f"derive {name}": _derivation(each) for name, each in expansion.derive.items()},
        "for": unparse(rule.source),
        **{f"let {name}": unparse(node) for name, node in rule.lets.items()},
        **{name: unparse(node) for name, node in parts.items() if node is not None},
    }


def _derivation(derivation: Derivation) -> str:
    lines = [f"from: {unparse(derivation.source)}"]
    if derivation.where is not None:
        lines.append(f"where: {unparse(derivation.where)}")
    lines += [f"by {name}: {unparse(node)}" for name, node in (derivation.by or {}).items()]
    lines += [f"let {name}: {unparse(node)}" for name, node in derivation.lets.items()]
    return "\n".join(lines)


def _parts(key: Written, node: Node) -> Mapping[str, WrittenPart]:
    """What stands under a kind, in the terms of the kinds. Raises `LanguageError`."""
    if not isinstance(node, Table):
        raise refuse(key, f"`{key}` has parts", "write each as `part: …` below it")
    return {str(name): _part(part) for name, part in node.items()}


def _part(node: Node) -> WrittenPart:
    if isinstance(node, Listing):
        return tuple(_scalar(item) for item in node)
    if isinstance(node, Table):
        return {str(name): _scalar(item) for name, item in node.items()}
    return _scalar(node)


def _scalar(node: Node) -> Scalar:
    """A part's text; the same is refused here as in the other conditions of a rule."""
    try:
        text = condition(node)
    except PydanticCustomError as error:
        context = error.context or {}
        at = context["given"]
        origin = at if isinstance(at, Written) else None
        raise LanguageError([Complaint(NO_SPAN, context["words"], context["hint"], origin)]) from None
    return Scalar(str(text), text)


def _written(entry: RuleEntry) -> dict[str, str]:
    """The parts of the rule as they stand in its file."""
    shape = entry.shape
    kinds = {f"{key} {name}": text for key, _, node in entry.kinds for name, text in _texts(node)}
    parts = {
        "for": shape.for_,
        "on": shape.on,
        **{f"let {name}": text for name, text in shape.let.items()},
        "where": shape.where,
        "unknown_when": shape.unknown_when,
        "forbid": shape.forbid,
        "require": shape.require,
        **kinds,
        "measure": shape.measure,
    }
    return {name: str(text).strip() for name, text in parts.items() if text is not None}


def _texts(node: Node) -> Iterator[tuple[str, str]]:
    """The parts of a kind as text."""
    for name, part in node.items() if isinstance(node, Table) else ():
        if isinstance(part, Table):
            yield str(name), "; ".join(f"{key}: {value}" for key, value in part.items())
        else:
            yield str(name), "; ".join(map(str, part)) if isinstance(part, Listing) else str(part)
