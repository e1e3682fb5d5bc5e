"""What may leave the office: a result whose personal cells are masked.

Places (file, sheet, row) and keys that are not marked stay, so that every finding can be looked up
in the ledger by hand. Why it is so is in docs/decisions/0030-redaction.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Literal as OneOf
from typing import TypeAlias, get_args

from accountability.errors import UsageError
from accountability.model.verdict import Witness
from accountability.results.assessment import Assessment
from accountability.results.entries import DataProblem, Finding, Undecided
from accountability.results.lazy import LazyFindings
from accountability.results.masked_problems import masked_problem
from accountability.results.masked_tables import masked_tables, masked_undecided, number
from accountability.results.masks import Masks

Level: TypeAlias = OneOf["none", "values", "strict"]
LEVELS: tuple[Level, ...] = get_args(Level)


def redacted(result: Assessment, level: str = "values", *, key: bytes | None = None) -> Assessment:
    """The result as it may be shared.

    Args:
        result: what `check` gave.
        level: `values` masks what is marked personal or sensitive; `strict` masks every cell that is
            not a key; `none` masks nothing but what is confidential, which a result never holds.
        key: the office's key; with it, the same person gets the same mask everywhere.

    Raises:
        UsageError: no such level.
    """
    chosen = level_of(level)
    if chosen == "none":
        return result
    masks = Masks(result.personal, chosen == "strict", key)
    return replace(
        result,
        findings=_findings(masks, result.findings),
        undecided=tuple(_undecided(masks, entry) for entry in result.undecided),
        all_undecided=lambda: masked_undecided(masks, result.all_undecided()),
        problems=tuple(_problem(masks, entry) for entry in result.problems),
        redaction=chosen,
    )


def level_of(word: str) -> Level:
    """The level that a word names. Raises `UsageError`."""
    for level in LEVELS:
        if level == word:
            return level
    known = ", ".join(f"`{level}`" for level in LEVELS)
    raise UsageError(f"`{word}` is no level of redaction\n  hint: it is one of {known}")


def _findings(masks: Masks, findings: Sequence[Finding]) -> Sequence[Finding]:
    if isinstance(findings, LazyFindings):
        return findings.changed(partial(_of_a_rule, masks), partial(masked_tables, masks))
    by_rule = groupby(findings, key=lambda finding: finding.rule)
    return tuple(masked for _, some in by_rule for masked in _of_a_rule(masks, some))


def _of_a_rule(masks: Masks, findings: Iterator[Finding]) -> Iterator[Finding]:
    for at, finding in enumerate(findings):
        yield replace(
            finding,
            id=number(finding.rule, at) if finding.rule in masks.personal.open_ids else finding.id,
            subject=_subject(masks, finding.rule, finding.subject),
            measure=masks.measure(finding.rule, finding.measure),
            witness=tuple(_witness(masks, witness) for witness in finding.witness),
        )


def _subject(masks: Masks, rule: str, subject: Mapping[str, str]) -> Mapping[str, str]:
    hidden = masks.personal.subjects.get(rule)
    if hidden is None:
        return subject
    return {name: masks.text(hidden.get(name), cell) for name, cell in subject.items()}


def _witness(masks: Masks, witness: Witness) -> Witness:
    marked = masks.fields(witness.record)
    fields = {name: masks.value(marked.get(name), value) for name, value in witness.fields.items()}
    return replace(witness, key=masks.key_cells(witness.record, witness.key), fields=fields)


def _undecided(masks: Masks, entry: Undecided) -> Undecided:
    few = tuple(_subject(masks, entry.rule, subject) for subject in entry.subjects)
    return replace(entry, subjects=few)


def _problem(masks: Masks, entry: DataProblem) -> DataProblem:
    masked = masked_problem(masks, entry.problem)
    return entry if masked is entry.problem else replace(entry, problem=masked)
