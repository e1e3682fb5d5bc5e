"""What is marked confidential is read by rules and stands in no result.

A finding is about an office, and its witness may have read a complaint: the row is named by its place
alone, its confidential cells by a mask. What a confidential reference leads to would say the same as the
cell, so such rows are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from accountability.model.expression import Column
from accountability.model.records import MASK, Problem, RecordType, Text
from accountability.model.rule import Derived, Rule, Rulebook
from accountability.model.verdict import Outcome, Witness
from accountability.rulebook.reads import columns_in, parts_of, relations_of

# What is said of a confidential cell in place of a message that quotes it.
_TROUBLE: Mapping[str, tuple[str, str]] = {
    "unreadable": ("无法识别", "cannot be read"),
    "out_of_bounds": ("超出允许范围", "is outside the bounds of its field"),
    "key_repeated": ("重复出现", "stands in several rows"),
    "dangling": ("在对应名册中找不到", "names no record"),
    "future": ("晚于检查日", "is after the date of the run"),
}


@dataclass(frozen=True, slots=True)
class Veil:
    """What of a rule's findings is confidential; `behind` are the record types that such cells lead to."""

    book: Rulebook
    rule: Rule
    behind: frozenset[str]

    @classmethod
    def of(cls, book: Rulebook, rule: Rule) -> Veil:
        """The veil over the findings of `rule`, the same for all of them."""
        return cls(book, rule, _behind(book, rule))

    @property
    def hides(self) -> bool:
        """Whether there is anything confidential that a witness of the rule could show."""
        relations = {name for column in _columns(self.book, self.rule) for name in column.records}
        relations |= set(relations_of(self.rule)) | set(self.book.derived)
        records = (_record(self.book, name) for name in relations)
        return bool(self.behind) or any(_secret(record) for record in records if record is not None)

    def secret(self, relation: str) -> frozenset[str]:
        """The confidential fields of a relation."""
        record = _record(self.book, relation)
        return _secret(record) if record is not None else frozenset()

    def hides_key(self, relation: str) -> bool:
        """Whether a cell of the key of a relation is confidential."""
        record = _record(self.book, relation)
        return record is not None and not _secret(record).isdisjoint(record.key)

    def subject_rows(self) -> Iterator[tuple[str, int, int]]:
        """The relations whose rows a subject is, and where in its key theirs begins, and how wide it is."""
        at = 0
        for _, relation in self.rule.source.aliases:
            record = _record(self.book, relation)
            width = len(record.key) if record is not None else 1  # a period has a key of one cell
            yield relation, at, width
            at += width

    def open_witness(self, outcome: Outcome) -> tuple[Witness, ...]:
        """The witness of an outcome without what is confidential."""
        key, rows = outcome.subject.key, self.subject_rows() if self.behind else ()
        subject = {(relation, key[at : at + width]) for relation, at, width in rows}
        return tuple(
            _masked(self.book, witness)
            for witness in outcome.witness
            if witness.record not in self.behind or (witness.record, witness.key) in subject
        )


def open_problem(records: Mapping[str, RecordType], problem: Problem) -> Problem:
    """The problem without the text of a confidential cell, which its message may quote."""
    if problem.text is None or not any(_is_secret(records, name) for name in problem.fields):
        return problem
    return replace(problem, text=MASK, message=unquoted(problem, "confidential"))


def unquoted(problem: Problem, mark: OneOf["confidential", "personal"]) -> Text:
    """What a problem says, without the cell that its own message may quote."""
    zh, en = _TROUBLE.get(problem.code, ("有问题", "has a problem"))
    name = "保密内容" if mark == "confidential" else "个人信息"
    return {"zh": f"{name}{zh}，请查看原台账", "en": f"a {mark} cell {en}; see the ledger itself"}


def _is_secret(records: Mapping[str, RecordType], name: str) -> bool:
    """Whether `contract.end_on` is marked confidential."""
    record, _, field = name.partition(".")
    return record in records and field in _secret(records[record])


def _secret(record: RecordType) -> frozenset[str]:
    return frozenset(field.name for field in record.fields.values() if field.mark == "confidential")


def _masked(book: Rulebook, witness: Witness) -> Witness:
    record = _record(book, witness.record)
    secret = _secret(record) if record is not None else frozenset()
    if record is None or not secret:
        return witness
    fields = {name: MASK if name in secret else value for name, value in witness.fields.items()}
    if secret.isdisjoint(record.key):
        return replace(witness, fields=fields)
    return replace(witness, fields=fields, key=(MASK,) * len(witness.key))


def _record(book: Rulebook, name: str) -> RecordType | None:
    if name in book.records:
        return book.records[name]
    derived = book.derived.get(name)
    return derived.record if derived is not None else None


def _behind(book: Rulebook, rule: Rule) -> frozenset[str]:
    """The record types to which the rule gets through a confidential reference."""
    return frozenset(name for column in _columns(book, rule) for name in _after_secret(book, column))


def _after_secret(book: Rulebook, column: Column) -> Iterator[str]:
    for at, (name, step) in enumerate(zip(column.records, column.path, strict=False)):
        record = _record(book, name)
        if record is not None and step in _secret(record):
            yield from column.records[at + 1 :]


def _columns(book: Rulebook, rule: Rule) -> Iterator[Column]:
    """The columns that a rule reads, also in the derived records on which it rests."""
    waiting: list[Rule | Derived] = [rule]
    seen: set[str] = set()
    while waiting:
        reader = waiting.pop()
        yield from columns_in(*parts_of(reader))
        for name in relations_of(reader):
            if name in book.derived and name not in seen:
                seen.add(name)
                waiting.append(book.derived[name])
