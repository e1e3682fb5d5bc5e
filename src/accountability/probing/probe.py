"""One probe of the blue army: breaches planted for every rule, and what the batch engine says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from accountability.errors import AccountabilityError
from accountability.model.records import Table
from accountability.model.rule import Rule, Rulebook
from accountability.model.verdict import Subject, Verdict
from accountability.planning.needs import needs
from accountability.probing.atoms import Anatomy, anatomy
from accountability.probing.findings import Probed, Trial, trial
from accountability.probing.inventing import invented
from accountability.probing.merging import Batch, batches
from accountability.probing.oracle import Ident, Oracle
from accountability.probing.plantings import plantings, telling
from accountability.probing.search import Hunt, unreached
from accountability.probing.seeds import of_cases
from accountability.probing.worlds import Setting

Answers: TypeAlias = Iterable[tuple[Subject, Verdict]]
# The engine under test: setting, rule, the fields that it reads, ledgers -> a verdict per subject.
Engine: TypeAlias = Callable[[Setting, str, Mapping[str, frozenset[str]], Mapping[str, Table]], Answers]
Progress: TypeAlias = Callable[[str, int, int], None]

_SECOND = 4  # planted record sets from which the search goes on
_HARDER = 3  # times the effort for record sets that have to be made
EFFORT = 120_000  # steps of the definition, per rule and source of seeds


@dataclass(frozen=True, slots=True)
class Probe:
    """What a probe needs beside the rules: the rulebook with its parameters, and the engine under test."""

    book: Rulebook
    engine: Engine
    effort: int = EFFORT


def probe_rules(probe: Probe, rules: Sequence[str], progress: Progress | None = None) -> tuple[Probed, ...]:
    """Every rule of `rules` probed, in their order. What `progress` raises ends the probe."""
    found = []
    for done, name in enumerate(rules):
        if progress is not None:
            progress(name, done, len(rules))
        found.append(probed(probe, probe.book.rules[name]))
    return tuple(found)


def probed(probe: Probe, rule: Rule) -> Probed:
    """One rule: its boundaries by the definition, its plantings by the engine."""
    parts = anatomy(probe.book, rule)
    oracle = Oracle(rule)
    hunt = hunted(probe, rule, parts, oracle)
    planted = tuple(plantings(oracle, hunt.pairs))
    trials: list[Trial] = []
    fields = _fields(probe.book, rule)
    for batch in batches(oracle, planted, parts.words):
        try:
            answers = _said(probe.engine(batch.world.setting, rule.id, fields, batch.world.typed()))
        except AccountabilityError:
            raise
        except Exception as error:
            return Probed(rule.id, tuple(trials), error=f"{type(error).__name__}: {error}")
        trials += _trials(batch, answers)
    return Probed(
        rule.id,
        tuple(trials),
        vacuous=not hunt.is_broken and not _told_apart(hunt),
        seen=frozenset(hunt.verdicts_seen),
        unreached=tuple(unreached(parts, hunt.reached)),
    )


def _told_apart(hunt: Hunt) -> bool:
    """Whether some subject failed and another did not, though no single step lies between them."""
    seen = hunt.verdicts_seen
    return Verdict.FAIL in seen and bool(seen & {Verdict.PASS, Verdict.NOT_APPLICABLE})


def hunted(probe: Probe, rule: Rule, parts: Anatomy, oracle: Oracle) -> Hunt:
    """The boundaries that the cases of a rule lead to, or failing these, record sets made by types."""
    hunt = Hunt(oracle, parts)
    seeds = tuple(of_cases(probe.book, rule))
    hunt.from_seeds(seeds, probe.effort)
    if not hunt.is_broken:  # of large record sets, whose cells are many
        hunt.from_seeds(seeds, _HARDER * probe.effort, rows_only=True)
    if not hunt.is_broken:
        made = tuple(invented(probe.book, rule, parts, oracle, _HARDER * probe.effort))
        hunt.from_seeds(made, probe.effort)
    # What one condition hides, a second change may show where another breaks the rule.
    hunt.from_seeds(tuple(pair.planted for pair in telling(hunt.pairs)[:_SECOND]), probe.effort // 2)
    return hunt


def _fields(book: Rulebook, rule: Rule) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for path in needs(book, (rule.id,))[rule.id].fields:
        record, _, name = path.partition(".")
        found.setdefault(record, set()).add(name)
    return {record: frozenset(names) for record, names in found.items()}


def _said(answers: Answers) -> dict[Ident, Verdict]:
    found: dict[Ident, Verdict] = {}
    for subject, verdict in answers:
        ident = (subject.key, subject.row)
        found[ident] = verdict if found.get(ident, verdict) is verdict else Verdict.UNKNOWN
    return found


def _trials(batch: Batch, answers: Mapping[Ident, Verdict]) -> Iterator[Trial]:
    planted = set()
    for planting, ident in batch.plantings:
        planted.add(ident)
        yield trial(planting, answers.get(ident))
    for ident, expected in batch.expected.items():
        said = answers.get(ident)
        if ident not in planted and (said is Verdict.FAIL) != (expected is Verdict.FAIL):
            yield Trial("breach" if expected is Verdict.FAIL else "clean", said, ident[0], "other")
