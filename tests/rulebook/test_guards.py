"""What the guards let pass; what they refuse stands in `mistakes/guards.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest

from accountability.rulebook.wording import GUILT, JUDGEMENT
from tests.rulebook.books import mistakes, rule

PER_PERSON = "derive:\n  s: {from: contract c, by: {who: c.party_id}, let: {n: count of rows}}\n"
PERSON_KEY = (
    "derive:\n  s: {from: 'contract c join party p on (p.party_id = c.party_id)', by: {who: p.party_id}}\n"
)
ONE_BY_ONE = "derive:\n  s: {from: party p, where: p.controller_id is present, let: {who: p.party_id}}\n"
UNITED = ONE_BY_ONE + "  u: {union: [s]}\n"
CLOSED = "derive:\n  s: {closure: {from: party p, edge: [p.party_id, p.controller_id], max_depth: 3}}\n"
ABOUT = "derive:\n  again: {from: s x, by: {n: x.n}}\n"


@pytest.mark.parametrize(
    "part",
    [
        rule("forbid: p.controller_id is missing", source="party p", more="reviewed: payment_to_correct"),
        PER_PERSON + rule("forbid: s.n = 0", source="s s", more="reviewed: duty_of_post"),
        ONE_BY_ONE + rule("forbid: s.who = ''", source="s s", more="reviewed: payment_to_correct"),
        PER_PERSON + rule("forbid: c.open"),
        rule("forbid: q.subject_id = q.handler_id", source="petition q"),
        rule("forbid: some petition q with (q.handler_id = c.party_id)"),
        rule("forbid: c.secret_no is missing"),
        rule("forbid: (rank by c.contract_id) = 1"),
        rule("forbid: c.open").replace("title: t", "title: {zh: 严禁腐败, en: no corruption}"),
        rule("forbid: c.open\nmessage: {zh: 请核对, en: the incorruptible clerk checks}"),
    ],
)
def test_allowed(tmp_path: Path, part: str) -> None:
    assert mistakes(tmp_path, part) == []


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (ONE_BY_ONE + rule("forbid: s.who = ''", source="s s"), "the subject of rule `R1` is a person (`s`)"),
        (UNITED + rule("forbid: u.who = ''", source="u u"), "the subject of rule `R1` is a person (`u`)"),
        (CLOSED + rule("forbid: s.depth = 1", source="s s"), "the subject of rule `R1` is a person (`s`)"),
        (
            PERSON_KEY + rule("forbid: s.who = ''", source="s s", more="reviewed: payment_to_correct"),
            "rule `R1` reads `s`, which counts records per person",
        ),
        (
            PER_PERSON + ABOUT.removeprefix("derive:\n") + rule("forbid: a.n > 1", source="again a"),
            "rule `R1` reads `s`, which counts records per person",
        ),
        (
            rule("forbid: c.open", source="contract c join party p on (p.party_id = c.party_id)"),
            "the subject of rule `R1` is a person (`party`)",
        ),
        (
            rule("unique: {by: q.subject_id}", source="petition q"),
            "`unique` reads `subject_id`, the person complained about",
        ),
        (
            rule("forbid: count of petition x with (x.subject_id = q.subject_id) > 2", source="petition q"),
            "rule `R1` reads `subject_id`, the person complained about",
        ),
        (
            rule("forbid: c.open", source="petition q join contract c on (c.party_id = q.subject_id)"),
            "rule `R1` reads `subject_id`, the person complained about",
        ),
        (
            "derive:\n  d: {from: contract c, let: {n: c.secret_no}}\n"
            + rule("forbid: d.n = 'x'\nshow: d.n", source="d d"),
            "rule `R1` shows `n`, which is confidential",
        ),
    ],
)
def test_no_way_around(tmp_path: Path, part: str, expected: str) -> None:
    found = [line.split(": ", 1)[1] for line in mistakes(tmp_path, part) if not line.startswith(" ")]
    assert expected in found


@pytest.mark.parametrize("word", JUDGEMENT)
@pytest.mark.parametrize("key", ["message", "remedy"])
def test_no_word_of_judgement_in_what_a_finding_says(tmp_path: Path, key: str, word: str) -> None:
    part = rule(f"forbid: c.open\n{key}: 'see, {word}: check'")
    assert f"`{word}` in the {key} of rule `R1`" in "\n".join(mistakes(tmp_path, part))
    assert "a finding is a lead about a record" in "\n".join(mistakes(tmp_path, part))


@pytest.mark.parametrize("word", GUILT)
@pytest.mark.parametrize("key", ["title", "message", "remedy"])
def test_no_word_of_guilt_anywhere(tmp_path: Path, key: str, word: str) -> None:
    written = f"see, {word}: check"
    text = rule("forbid: c.open") if key == "title" else rule(f"forbid: c.open\n{key}: '{written}'")
    part = text.replace("title: t", f"title: '{written}'") if key == "title" else text
    assert f"`{word}` in the {key} of rule `R1`" in "\n".join(mistakes(tmp_path, part))
