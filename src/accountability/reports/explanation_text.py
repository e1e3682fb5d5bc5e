"""`explain` for people: a rule in words, and a verdict part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accountability.language.printer import unparse
from accountability.language.untype import untyped
from accountability.model.expression import Compare, CompareOp, Expr, Literal
from accountability.model.records import MASK
from accountability.model.rule import Citation, Parameter
from accountability.model.values import Truth, Unknown, Value
from accountability.model.verdict import Verdict
from accountability.reports.locale import Lang, said
from accountability.reports.parameter_words import set_by, setting_lines, span_text
from accountability.reports.values import in_text, visible
from accountability.reports.words import WORDS
from accountability.results.causes import sentence
from accountability.results.explanation import Explanation
from accountability.results.masks import Masks
from accountability.results.personal import Personal, hidden_by
from accountability.results.redaction import Level
from accountability.rulebook.marks import Marking
from accountability.semantics.folds import Result
from accountability.semantics.keys import source_key_marks
from accountability.semantics.ranges import MIRRORED, Range
from accountability.semantics.trace import Part, Read, Trace


@dataclass(frozen=True, slots=True)
class _Phrases:
    """What an explanation says in one language; `{}` is filled in."""

    written: str
    evaluated: str
    parameters: str
    authority: str
    cases: str
    always: str
    truths: Mapping[object, str]
    rows: str
    between: str
    otherwise: str
    turned: Mapping[bool, str]
    on: str
    not_in_force: str
    perhaps: str
    statuses: Mapping[str, str]


_ENGLISH = _Phrases(
    written="As written",
    evaluated="As evaluated",
    parameters="Parameters",
    authority="Authority",
    cases="Cases",
    always="always in force",
    truths={True: "true", False: "false"},
    rows=" ({} rows)",
    between="between {} and {}",
    otherwise="it would be `{}` if {}",
    turned={True: "this were true", False: "this were false"},
    on="on {}",
    not_in_force="no authority is in force on this date",
    perhaps="whether this subject exists is not known: {}",
    statuses={
        "read": "text read",
        "seen": "seen in excerpts",
        "to_confirm": "to be confirmed",
        "ours": "our own",
    },
)
_CHINESE = _Phrases(
    written="规则原文",
    evaluated="实际判断内容",
    parameters="参数",
    authority="依据",
    cases="案例",
    always="不限期",
    truths={True: "是", False: "否"},
    rows="({} 条)",
    between="介于 {} 与 {} 之间",
    otherwise="若{}，则为“{}”",
    turned={True: "此项成立", False: "此项不成立"},
    on="判断日 {}",
    not_in_force="该日期没有有效的依据",
    perhaps="该对象是否存在尚不明：{}",
    statuses={"read": "已核对原文", "seen": "见于摘录", "to_confirm": "待确认", "ours": "本单位自定"},
)
_PHRASES: Mapping[Lang, _Phrases] = {"en": _ENGLISH, "zh": _CHINESE}
_OPPOSITE: Mapping[CompareOp, CompareOp] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_VERDICTS = (Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)


def explanation_text(explanation: Explanation, lang: Lang, redact: Level = "values") -> str:
    """The explanation as lines of text; of a subject, personal values are masked as in a result."""
    page = Page(explanation, lang, redact)
    return "".join(f"{line}\n" for line in page.lines())


class Page:
    """The parts of an explanation in one language."""

    def __init__(self, explanation: Explanation, lang: Lang, redact: Level = "values") -> None:
        self.it = explanation
        self.redact = redact
        book = explanation.book
        offered = {**book.records, **{name: derived.record for name, derived in book.derived.items()}}
        self.marking = Marking(offered, explanation.rule.lets)
        self.masks = Masks(Personal(), redact == "strict", None)
        self.lang: Lang = lang
        self.words = WORDS[lang]
        self.phrases = _PHRASES[lang]

    def lines(self) -> Iterator[str]:
        if self.it.subjects:
            for number, trace in enumerate(self.it.subjects):
                yield from [""] if number else []
                yield from self.subject(trace)
            return
        yield from self.rule()

    def rule(self) -> Iterator[str]:
        rule, words = self.it.rule, self.it.rule.words
        item = f" ({rule.item})" if rule.item else ""
        yield f"{rule.id}{item} · {self.words.severities[rule.severity]} · {said(words.title, self.lang)}"
        for text, label in ((words.message, self.words.to_verify), (words.remedy, self.words.remedy)):
            if text:
                yield f"{label}: {said(text, self.lang)}"
        yield from self.section(self.phrases.written, words.written.items())
        yield from self.section(self.phrases.evaluated, self.it.evaluated.items())
        yield from self.section(self.phrases.parameters, (self.parameter(p) for p in self.it.parameters))
        yield from self.section(self.phrases.authority, (self.citation(c) for c in rule.citations))
        cases = (
            (case.name, ", ".join(sorted({v.value for v in case.expect.values()}))) for case in rule.cases
        )
        yield from self.section(self.phrases.cases, cases)

    def section(self, title: str, entries: object) -> Iterator[str]:
        """A heading and its entries, nothing where there are none; long texts stand indented."""
        pairs: list[tuple[str, str]] = list(entries)  # type: ignore[call-overload]  # an iterable of pairs
        if not pairs:
            return
        yield ""
        yield title
        for name, text in pairs:
            first, *more = text.strip().splitlines() or [""]
            yield f"  {name}: {visible(first)}"
            yield from (f"    {visible(line)}" for line in more)

    def parameter(self, parameter: Parameter) -> tuple[str, str]:
        title = [said(parameter.title, self.lang)] if parameter.title else []
        lines = [*title, *setting_lines(parameter, self.lang), set_by(parameter, self.lang)]
        return f":{parameter.name}", "\n".join(lines)

    def citation(self, citation: Citation) -> tuple[str, str]:
        authority = citation.authority
        clause = f" {citation.clause}" if citation.clause else ""
        span = (
            span_text(citation.start or authority.start, citation.end or authority.end, self.lang)
            or self.phrases.always
        )
        source = f" · {authority.source}" if authority.source else ""
        status = self.phrases.statuses[authority.status]
        return f"{said(authority.title, self.lang)}{clause}", f"{status} · {span}{source}"

    def subject(self, trace: Trace) -> Iterator[str]:
        rule = self.it.rule
        marks = source_key_marks(self.it.book, rule.source)
        cells = zip(trace.subject.as_dict().items(), marks, strict=True)
        key = ", ".join(
            f"{name}={MASK if mark not in (None, 'few') and self.redact != 'none' else cell}"
            for (name, cell), mark in cells
        )
        yield f"{visible(key)} · {rule.id} · {self.verdict(trace.verdict)}"
        if rule.on is not None:
            yield f"  {self.phrases.on.format(self.value_of(rule.on, trace.day))}"
        if trace.exists is not True:
            yield f"  {self.phrases.perhaps.format(self.truth(trace.exists))}"
        if trace.in_force is not True:
            yield f"  {self.phrases.not_in_force}: {self.truth(trace.in_force)}"
        for read in trace.lets:
            yield f"  {self.read(read)}"
        for name, part in (
            ("where", trace.where),
            ("unknown_when", trace.unknown_when),
            ("forbid", trace.broken),
        ):
            if part is not None:
                yield f"  {name}: {self.truth(part.truth)}"
                yield from self.part(part, 2)
        if trace.measure is not None and rule.measure is not None:
            yield f"  {self.words.measure}: {self.value_of(rule.measure, trace.measure)}"

    def part(self, part: Part, depth: int) -> Iterator[str]:
        margin = "  " * depth
        yield f"{margin}{visible(unparse(untyped(part.expr)))} → {self.truth(part.truth)}"
        for read in part.reads:
            yield f"{margin}  {self.read(read)}"
        if part.otherwise is not None:
            yield f"{margin}  {self.hint(part, *part.otherwise)}"
        for inner in part.parts:
            yield from self.part(inner, depth + 1)

    def hint(self, part: Part, turned: bool, verdict: Verdict) -> str:
        """What would have changed the verdict: for a comparison, the bound; else the truth."""
        condition = self.bound(part, turned) or self.phrases.turned[turned]
        told = (self.verdict(verdict), condition) if self.lang == "en" else (condition, self.verdict(verdict))
        return self.phrases.otherwise.format(*told)

    def bound(self, part: Part, turned: bool) -> str | None:
        """`field op value` for a comparison of something read with a known value."""
        expr = part.expr
        if not isinstance(expr, Compare) or self.hidden(expr):
            return None
        values = dict(part.sides)
        op = expr.op if turned else _OPPOSITE[expr.op]
        for subject, other, way in ((expr.left, "right", op), (expr.right, "left", MIRRORED[op])):
            value = values.get(other)
            if (
                value is not None
                and not isinstance(subject, Literal)
                and not isinstance(value, Unknown | Range)
            ):
                shown = f"'{value}'" if isinstance(value, str) else self.value(value)
                return f"`{visible(unparse(untyped(subject)))} {way} {visible(shown)}`"
        return None

    def read(self, read: Read) -> str:
        rows = "" if read.rows is None else self.phrases.rows.format(read.rows)
        return f"{visible(unparse(untyped(read.expr)))} = {self.value_of(read.expr, read.value)}{rows}"

    def hidden(self, expr: Expr) -> bool:
        """Whether the values of an expression are not to be shown, or not whole."""
        return self.redact == "strict" or (self.redact == "values" and self.marking.mark(expr) is not None)

    def value_of(self, expr: Expr, value: Result) -> str:
        """The value of an expression, masked where it is personal; one that is not known says why."""
        if isinstance(value, Unknown) or not self.hidden(expr):
            return self.value(value)
        if isinstance(value, Range):
            return MASK
        return self.value(self.masks.value(hidden_by(self.marking.mark(expr), expr.type), value))

    def value(self, value: Result) -> str:
        if isinstance(value, Range):
            ends = ("…" if end is None else in_text(end, self.words) for end in (value.low, value.high))
            return self.phrases.between.format(*ends)
        return visible(in_text(value, self.words)) + self.why(value)

    def why(self, value: Value) -> str:
        if not isinstance(value, Unknown):
            return ""
        return f" ({sentence(self.it.book, value.causes)[self.lang]})"

    def truth(self, truth: Truth) -> str:
        if isinstance(truth, Unknown):
            return f"{self.words.verdicts[2]}{self.why(truth)}"
        return self.phrases.truths[truth]

    def verdict(self, verdict: Verdict) -> str:
        return self.words.verdicts[_VERDICTS.index(verdict)]
