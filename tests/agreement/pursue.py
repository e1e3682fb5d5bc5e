"""From a difference to a case file: reduced as far as the engines still differ, then saved."""

from __future__ import annotations

import hashlib
from pathlib import Path

from accountability.engines import reference
from accountability.errors import AccountabilityError
from accountability.records.door import read
from tests.agreement import cases
from tests.agreement.books import load_plain
from tests.agreement.campaign import Found
from tests.agreement.compare import Difference
from tests.agreement.engines import Engine, Question, against, ask
from tests.agreement.shrink import Case, Fails, only_rule, shrink


def told(engine: Engine, case: Case) -> list[Difference]:
    """What `engine` says otherwise about a case; nothing where the case makes no sense."""
    try:
        book = load_plain(case.plain)
        given = case.setting
        records = read(book.records, given.ledgers, as_of=given.as_of)
    except AccountabilityError:
        return []
    rules = tuple(sorted(book.rules))
    expected = reference.run(book, records, given.as_of, given.period, rules, None)
    return against(expected, ask(engine, Question(book, records, given.as_of, given.period)))


def still_differs(engine: Engine, difference: Difference) -> Fails:
    """Whether a case shows a difference of this sort."""

    def fails(case: Case) -> bool:
        return any(d.sort == difference.sort for d in told(engine, case))

    return fails


def pursued(engine: Engine, found: Found, most: int = 1500) -> Case:
    """The small case of a difference; the case as it was found, if it needs several rules at once."""
    whole = Case(found.plain, found.setting)
    fails = still_differs(engine, found.difference)
    alone = only_rule(whole, found.difference.rule)
    return shrink(alone if fails(alone) else whole, fails, most)


def save(case: Case, difference: Difference, engine: Engine, folder: Path = cases.FOLDER) -> Path:
    """Writes the case file; its name is made of what it holds."""
    about = f"{engine.name}: {difference}"
    digest = hashlib.sha256(cases.as_text(case, "").encode()).hexdigest()[:10]
    path = folder / f"{difference.what}-{digest}.yaml"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(cases.as_text(case, about), encoding="utf-8")
    return path
