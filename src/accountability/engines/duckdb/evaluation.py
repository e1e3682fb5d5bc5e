"""A run of the engine: every rule over every subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.evidence import Evidence, narrow
from accountability.engines.duckdb.failing import Columns, Failing
from accountability.engines.duckdb.fetching import numbers_of, packed
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.judging import RuleRun, judged, only
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.outcomes import subjects_of, verdicts_of
from accountability.engines.duckdb.reading import laid_out, reader
from accountability.engines.duckdb.relations import ROW
from accountability.engines.duckdb.sql import quoted
from accountability.engines.duckdb.tabular import tables
from accountability.engines.duckdb.undecided import Doubts
from accountability.engines.duckdb.verdicts import VERDICTS, Code, judge, rule_scope
from accountability.engines.duckdb.witnessing import rests_of
from accountability.engines.watching import Step, Watching
from accountability.errors import AccountabilityError, where_it_broke
from accountability.model.rule import Rule
from accountability.model.types import DATE
from accountability.model.values import Cause
from accountability.model.verdict import Counts, Outcome, RuleResult
from accountability.planning.plan import together
from accountability.semantics.keys import is_personal
from accountability.semantics.run import missing

Progress = Callable[[str, int, int], None]


def evaluate(
    database: Database,
    rules: Sequence[str],
    progress: Progress | None = None,
    *,
    every: bool = False,
    watching: Watching | None = None,
) -> tuple[RuleResult, ...]:
    """What each rule says, in the order of rule ids.

    The results state their counts and the groups of the undecided, and hold the outcomes that
    fail; with `every` they hold all outcomes instead. `progress` is told the rule, how many are
    done, and how many there are; whatever it raises ends the run. `watching` is told what comes next.
    """
    watching = watching or Watching()
    results: dict[str, RuleResult] = {}
    able: list[Rule] = []
    for rule_id in sorted(rules):
        rule = database.book.rules[rule_id]
        reason = missing(database.book, database.given, [i.relation for i in rule.source.items])
        if reason is None:
            able.append(rule)
        else:
            _tell(progress, rule_id, len(results), len(rules))
            results[rule_id] = RuleResult(rule_id, "not_checked", reason=reason)
    evidence = Evidence(database)
    finish = _everything if every else partial(_report, evidence, Doubts(database))
    for group in together(able):
        names = tuple(rule.id for rule in group)
        rows = _rows(database, group[0])
        watching.step = Step("judging", names, rows, done=len(results), total=len(rules))
        _tell(progress, group[0].id, len(results), len(rules))
        for at, result in enumerate(_together(database, group, finish, every, evidence), start=1):
            results[result.rule] = result
            if at < len(group):
                _tell(progress, group[at].id, len(results), len(rules))
    watching.step = Step("collecting", done=len(results), total=len(rules))
    evidence.fetch()
    return tuple(_read(results[rule_id], evidence.broken) for rule_id in sorted(rules))


def _read(result: RuleResult, unread: Mapping[str, Exception]) -> RuleResult:
    """The result, but where the engine broke on the records that it rests on."""
    if isinstance(result.outcomes, Failing):
        for rests in result.outcomes.rests:
            if rests.table in unread:
                return _broken_off(result.rule, unread[rests.table])
    return result


def _rows(database: Database, rule: Rule) -> int | None:
    """How many subjects a rule has, where that is known before they are put together."""
    names = [relation for _, relation in rule.source.aliases]
    if len(names) > 1 or names[0] in database.book.derived:
        return None
    return database.relation(names[0]).rows


def _tell(progress: Progress | None, rule: str, done: int, total: int) -> None:
    if progress is not None:
        progress(rule, done, total)


Finish = Callable[[Database, RuleRun], RuleResult]


def _together(
    database: Database, rules: Sequence[Rule], finish: Finish, every: bool, evidence: Evidence
) -> Iterator[RuleResult]:
    """The results of rules that one scan judges; one on which the engine breaks costs only itself."""
    try:
        runs = judged(database, rules, every=every)
    except AccountabilityError:
        raise
    except Exception as error:
        if len(rules) == 1:
            yield _broken_off(rules[0].id, error)
            return
        for rule in rules:
            yield from _together(database, (rule,), finish, every, evidence)
        return
    for run in runs:
        yield _finished(database, run, finish)
    hits = {run.hits for run in runs if run.counts[Code.FAIL] or run.counts[Code.UNKNOWN]}
    evidence.fetch(hits)
    database.drop(hits)


def _finished(database: Database, run: RuleRun, finish: Finish) -> RuleResult:
    try:
        return finish(database, run)
    except AccountabilityError:
        raise
    except Exception as error:
        return _broken_off(run.rule.id, error)


def _broken_off(rule: str, error: Exception) -> RuleResult:
    """A rule that is refused, or on which the engine itself breaks."""
    if isinstance(error, NotLowered):
        return refused(rule, error)
    said = where_it_broke(error)
    reason = {"zh": f"程序内部错误，请报告：{said}", "en": f"internal error, please report it: {said}"}
    return RuleResult(rule, "error", reason=reason)


def refused(rule: str, gap: NotLowered) -> RuleResult:
    """A rule that this engine cannot evaluate exactly."""
    en = f"the batch engine cannot evaluate it exactly: {gap.gap.reason}; use --engine reference"
    zh = f"批量引擎无法精确计算此规则：{gap.gap.zh}；请使用 --engine reference"
    return RuleResult(rule, "error", reason={"zh": zh, "en": en})


def _report(evidence: Evidence, doubts: Doubts, database: Database, run: RuleRun) -> RuleResult:
    """The counts of a rule, what fails, and the undecided by cause."""
    counts = Counts(
        run.counts[Code.PASS],
        run.counts[Code.FAIL],
        run.counts[Code.UNKNOWN],
        run.counts[Code.NOT_APPLICABLE],
    )
    failing = failing_of(database, run, evidence) if counts.failed else ()
    undecided = doubts.of(run) if counts.unknown else None
    groups = undecided.groups if undecided is not None else ()
    return RuleResult(run.rule.id, "checked", failing, counts=counts, groups=groups, undecided=undecided)


def failing_of(database: Database, run: RuleRun, evidence: Evidence) -> Failing:
    """The subjects that fail, as columns; their records are there when `evidence` was fetched."""
    failing = only(run, Code.FAIL)
    columns = _columns(database, run, failing)
    rests = rests_of(database, run, failing, columns.numbers, evidence)
    personal = is_personal(database.book, run.rule.source)
    return Failing(columns, rests, evidence, personal, tables)


def _columns(database: Database, run: RuleRun, failing: str) -> Columns:
    """What is to be known of the subjects themselves: their names, measure and date."""
    rule = run.rule
    lowering = Lowerer(database, explaining=True)
    scope = rule_scope(lowering, run.source, rule, failing)
    subjects = subjects_of(lowering, rule.source, scope)
    if run.source.single and rule.on is None and rule.measure is None:
        found = database.arrow(f"SELECT {ROW} FROM {quoted(run.hits)} WHERE {failing}").column(0)
        return Columns(narrow(numbers_of(found)), subjects, constant_day=database.as_of)
    selected = [scope.frame.column(ROW)]
    read = reader(scope.day, DATE, lowering.reasons)
    day, measure = (read, laid_out(read, selected)), None
    if rule.measure is not None:
        cell = lowering.keep(lowering.value(rule.measure, scope), scope.frame)
        read = reader(cell, rule.measure.type, lowering.reasons)
        measure = (read, laid_out(read, selected))
    first_name = len(selected)
    listed = ", ".join(f"{c.text} AS {quoted(f'r{i}')}" for i, c in enumerate([*selected, *subjects.columns]))
    order = ", ".join(scope.order())
    table, numbers = packed(database, f"SELECT {listed} FROM {scope.frame.source()} ORDER BY {order}")
    return Columns(narrow(numbers), subjects, table, first_name, day, measure)


def _everything(database: Database, run: RuleRun) -> RuleResult:
    """Every outcome of a rule."""
    causes = _causes(database, run) if run.counts[Code.UNKNOWN] else {}
    failed: Iterator[Outcome] = iter(())
    if run.counts[Code.FAIL]:
        evidence = Evidence(database)
        failed = iter(failing_of(database, run, evidence))
        evidence.fetch()
        for broken in evidence.broken.values():
            raise broken
    personal = is_personal(database.book, run.rule.source)
    outcomes = []
    for number, code, subject in verdicts_of(database, run):
        if code is Code.FAIL:
            outcomes.append(replace(next(failed), subject=subject))
        else:
            why = causes.get(number, frozenset())
            outcomes.append(Outcome(subject, VERDICTS[code], causes=why, personal=personal))
    return RuleResult(run.rule.id, "checked", tuple(outcomes))


def _causes(database: Database, run: RuleRun) -> Mapping[int, frozenset[Cause]]:
    """Why subjects could not be decided, by number."""
    lowering = Lowerer(database, explaining=True)
    scope = rule_scope(lowering, run.source, run.rule, only(run, Code.UNKNOWN))
    reasons = judge(lowering, run.rule, scope).reasons
    rows = lowering.ask(f"SELECT {scope.frame.column(ROW).text}, {reasons.text} FROM {scope.frame.source()}")
    return {int(str(n)): lowering.reasons.said(int(str(mask or 0))) for n, mask in rows}
