"""Loading a rulebook: YAML -> located values -> shapes -> declarations -> typed rules."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from accountability.language.scope import World
from accountability.model.records import PERIOD_TYPES
from accountability.model.rule import Rule, Rulebook
from accountability.rulebook.authorities import declare_authorities, declare_calendar
from accountability.rulebook.cases import CaseReader
from accountability.rulebook.choose import choose
from accountability.rulebook.declare_records import declare_records
from accountability.rulebook.derive import check_derived
from accountability.rulebook.derive_texts import parse_derived
from accountability.rulebook.files import Files, read_files
from accountability.rulebook.guards import check_guards
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.parameters import declare_overlays, declare_parameters
from accountability.rulebook.rule_texts import parse_rule
from accountability.rulebook.rules import RuleChecker
from accountability.rulebook.sections import Sections, read_sections
from accountability.rulebook.wording import check_wording


@contextmanager
def _uncollected() -> Iterator[None]:
    """Within it no garbage is looked for: nearly all that loading makes stays, and is gone over in vain."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_uncollected()
def load(
    path: str | os.PathLike[str],
    profile: str | None = None,
    params: Mapping[str, object] | None = None,
) -> Rulebook:
    """The rulebook at `path` (a folder, or one file), with the values of a profile and of `params`.

    `params` maps `limit` or `max_term[arable]` to text or to Python values. Raises `RulebookError`
    with every mistake of every file, `UsageError` for an unknown path, profile or parameter.
    """
    mistakes = Mistakes()
    files = read_files(path, mistakes)
    sections = read_sections(files, mistakes)
    if any(file.content is None for file in (*files.parts, *files.profiles)):
        mistakes.raise_any()  # what the unreadable file declares would be missed everywhere
    book = build(files, sections, mistakes)
    return choose(book, profile, params)


def build(files: Files, sections: Sections, mistakes: Mistakes) -> Rulebook:
    """The typed rulebook of all entries. Raises `RulebookError` with the mistakes found so far."""
    records = declare_records(sections, mistakes)
    parameters = declare_parameters(sections, records, mistakes)
    overlays = declare_overlays(sections, parameters, mistakes)
    authorities = declare_authorities(sections, mistakes)
    header = sections.header
    calendar_shape = header.calendar if header is not None else None
    calendar = declare_calendar(calendar_shape, records, sections.broken["records"], mistakes)
    taken = {name for record in records.values() for name in record.names} | sections.broken["records"]
    derived_texts = parse_derived(sections, taken, mistakes)
    rule_texts = {
        name: parse_rule(entry, sections.kinds, derived_texts, mistakes)
        for name, entry in sections.rules.items()
    }
    world = World({**records, **PERIOD_TYPES}, parameters, calendar, _broken(sections))
    derived, world = check_derived(derived_texts, world, mistakes)
    cases = CaseReader(records, sections.broken["records"], parameters, overlays, mistakes)
    checker = RuleChecker(world, authorities, sections.broken["authorities"], cases, mistakes)
    checked = {name: checker.rule(entry, rule_texts[name]) for name, entry in sections.rules.items()}
    rules: dict[str, Rule] = {name: rule for name, rule in checked.items() if rule is not None}
    check_guards(rules, derived, records, derived_texts, sections, mistakes)
    for entry in sections.rules.values():
        check_wording(entry, mistakes)
    mistakes.raise_any()
    assert header is not None  # its absence is a mistake
    return Rulebook(
        id=str(header.id),
        version=str(header.version),
        title=header.title,
        digest=files.digest,
        records=records,
        derived=derived,
        parameters=parameters,
        rules=rules,
        calendar=calendar,
        profiles=tuple(sorted(overlays)),
        defaults=parameters,
        overlays=overlays,
    )


def _broken(sections: Sections) -> frozenset[str]:
    """What exists but was refused, so that its uses are not complained about as well."""
    parameters = {f":{name}" for name in sections.broken["parameters"]}
    return frozenset(sections.broken["records"] | parameters)
