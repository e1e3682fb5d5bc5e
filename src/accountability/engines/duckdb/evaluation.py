"""A run of the engine: every rule over every subject."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.derived import source_scope
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.judging import RuleRun, judged, only
from accountability.engines.duckdb.keytext import keys_of
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.ordering import place
from accountability.engines.duckdb.outcomes import selected, source_of_row, subjects_of
from accountability.engines.duckdb.reading import WIDTH, Reader, reader
from accountability.engines.duckdb.relations import ROW, Stored
from accountability.engines.duckdb.scope import Row
from accountability.engines.duckdb.sql import quoted
from accountability.engines.duckdb.verdicts import VERDICTS, Code, judge, rule_scope
from accountability.engines.duckdb.witness import Gathering, Site
from accountability.model.rule import Rule
from accountability.model.types import DATE
from accountability.model.values import Cause
from accountability.model.verdict import Outcome, RuleResult, Subject, Verdict, Witness
from accountability.semantics.keys import is_personal, key_fields
from accountability.semantics.run import missing

Progress = Callable[[str, int, int], None]


def evaluate(
    database: Database, supplied: Collection[str], rules: Sequence[str], progress: Progress | None = None
) -> tuple[RuleResult, ...]:
    """What each rule says about each of its subjects, with every outcome: for tests and small ledgers."""
    results = []
    chosen = sorted(rules)
    for done, rule_id in enumerate(chosen):
        if progress is not None:
            progress(rule_id, done, len(chosen))
        rule = database.book.rules[rule_id]
        reason = missing(database.book, frozenset(supplied), [i.relation for i in rule.source.items])
        if reason is not None:
            results.append(RuleResult(rule_id, "not_checked", reason=reason))
            continue
        try:
            results.append(_result(database, rule))
        except NotLowered as gap:
            results.append(refused(rule_id, gap))
    return tuple(results)


def refused(rule: str, gap: NotLowered) -> RuleResult:
    """A rule that this engine cannot evaluate exactly."""
    en = f"the batch engine cannot evaluate it exactly: {gap.gap.reason}; use --engine reference"
    zh = f"批量引擎无法精确计算此规则（{gap.gap.construct}）；请使用 --engine reference"
    return RuleResult(rule, "error", reason={"zh": zh, "en": en})


def _result(database: Database, rule: Rule) -> RuleResult:
    (run,) = judged(database, [rule])
    causes = _causes(database, run) if run.counts[Code.UNKNOWN] else {}
    failed = _failed(database, run) if run.counts[Code.FAIL] else {}
    personal = is_personal(database.book, rule.source)
    outcomes = []
    for number, code, subject in _subjects(database, run):
        if code is Code.FAIL:
            found = failed[number]
            outcomes.append(replace(found, subject=subject, personal=personal))
        else:
            why = causes.get(number, frozenset())
            outcomes.append(Outcome(subject, VERDICTS[code], causes=why, personal=personal))
    return RuleResult(rule.id, "checked", tuple(outcomes))


def _subjects(database: Database, run: RuleRun) -> Iterator[tuple[int, Code, Subject]]:
    """All subjects in the order of their keys: their numbers, verdicts and names."""
    lowering = Lowerer(database, explaining=False)
    scope = source_scope(lowering, run.source, {})
    subjects = subjects_of(lowering, run.rule.source, scope)
    frame = scope.frame
    number = frame.column(ROW)
    table = f"(SELECT {ROW}, {run.verdict.text} AS verdict FROM {quoted(run.table)})"
    verdicts = frame.left_join(table, lambda alias: sql.infix(sql.column(alias, ROW), "=", number))
    columns = [number, verdicts.column("verdict"), *subjects.columns]
    for row in selected(lowering, scope, columns):
        yield int(str(row[0])), Code(int(str(row[1]))), subjects.subject(row[2:])


def _causes(database: Database, run: RuleRun) -> Mapping[int, frozenset[Cause]]:
    """Why subjects could not be decided, by number."""
    lowering = Lowerer(database, explaining=True)
    scope = rule_scope(lowering, run.source, run.rule, only(database, run, Code.UNKNOWN))
    reasons = judge(lowering, run.rule, scope).reasons
    rows = selected(lowering, scope, [scope.frame.column(ROW), reasons])
    return {int(str(n)): lowering.reasons.said(int(str(mask or 0))) for n, mask in rows}


def _failed(database: Database, run: RuleRun) -> Mapping[int, Outcome]:
    """Subjects that fail, by number, with their witnesses, measure and date; yet without a name."""
    rule, failing = run.rule, only(database, run, Code.FAIL)
    lowering = Lowerer(database, explaining=True)
    scope = rule_scope(lowering, run.source, rule, failing)
    day = reader(scope.day, DATE, lowering.reasons)
    measure = None
    if rule.measure is not None:
        cell = lowering.keep(lowering.value(rule.measure, scope), scope.frame)
        measure = reader(cell, rule.measure.type, lowering.reasons)
    columns = [scope.frame.column(ROW), *day.columns, *(measure.columns if measure else ())]
    witnesses = witnesses_of(database, run, failing)
    found = {}
    for row in selected(lowering, scope, columns):
        worth = None if measure is None else measure.value(row[1 + WIDTH :])
        shown_day = day.value(row[1 : 1 + WIDTH])
        number = int(str(row[0]))
        found[number] = Outcome(
            _NOBODY,
            Verdict.FAIL,
            witness=witnesses.get(number, ()),
            measure=worth,
            day=shown_day if isinstance(shown_day, date) else None,
        )
    return found


_NOBODY = Subject((), ())


def witnesses_of(database: Database, run: RuleRun, failing: str) -> Mapping[int, tuple[Witness, ...]]:
    """Per failing subject the records that its finding rests on, in the order of types and keys."""
    lowering = Lowerer(database, explaining=False)
    scope = rule_scope(lowering, run.source, run.rule, failing)
    sites = Gathering(lowering, run.rule, scope).sites
    found: dict[int, list[Witness]] = {}
    for relation in sorted({site.relation for site in sites}):
        mine = [site for site in sites if site.relation == relation]
        for subject, witness in _witnesses(database, relation, mine):
            found.setdefault(subject, []).append(witness)
    return {subject: tuple(listed) for subject, listed in found.items()}


def _witnesses(database: Database, relation: str, sites: Sequence[Site]) -> list[tuple[int, Witness]]:
    stored = database.relation(relation)
    names = sorted({name for site in sites for name in site.fields})
    shown = [
        n for n in dict.fromkeys([*names, *key_fields(database.book, relation)]) if n in stored.record.fields
    ]
    keys = frozenset(key_fields(database.book, relation))
    lowering = Lowerer(database, explaining=True)
    frame = lowering.new_frame(stored)
    readers = {
        n: reader(
            stored.cell(n, frame.column, lowering.reasons), stored.record.fields[n].type, lowering.reasons
        )
        for n in shown
    }
    union = " UNION ALL ".join(
        f"SELECT s, r, {sum(1 << names.index(n) for n in site.fields)}::HUGEINT AS m FROM ({site.query})"
        for site in sites
    )
    rows = lowering.ask(_witness_query(lowering, stored, frame, readers, union))
    found = []
    for row in rows:
        mask = int(str(row[1]))
        key = row[2]
        assert isinstance(key, list)
        fields = {}
        for place, (name, read) in enumerate(readers.items()):
            if name in keys or (name in names and mask >> names.index(name) & 1):
                at = 4 + place * WIDTH
                fields[name] = read.value(row[at : at + WIDTH])
        ordered = {n: fields[n] for n in sorted(fields)}
        source = source_of_row(stored, row[3])
        found.append((int(str(row[0])), Witness(relation, tuple(str(k) for k in key), ordered, source)))
    return found


def _witness_query(
    lowering: Lowerer, stored: Stored, frame: Frame, readers: Mapping[str, Reader], union: str
) -> str:
    row = Row(frame, stored)
    source_row = frame.column("row").text if stored.file else "NULL"
    columns = [f"w.s, w.m, {keys_of(row).text}, {source_row}"]
    columns += [c.text for read in readers.values() for c in read.columns]
    order = place(lowering, row)
    return (
        f"SELECT {', '.join(columns)} FROM (SELECT s, r, bit_or(m) AS m FROM ({union}) GROUP BY s, r) AS w "
        f"JOIN {frame.source()} ON {frame.column(ROW).text} = w.r ORDER BY w.s, {order.text}"
    )
