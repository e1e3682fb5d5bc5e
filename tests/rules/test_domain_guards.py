"""The guards hold over the shipped record types: what a rule may not ask of people, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulebook.books import rule
from tests.rules.shipped import refusals, shipped

ALONE = "only a rule whose subject is that complaint may, and of its subject alone"
REVIEWED = "have it reviewed, then say `reviewed: duty_of_post` or `reviewed: payment_to_correct`"
SCORED = "people are not scored; only a duty of a post may be counted"
PER_OFFICIAL = (
    "derive:\n  s: {from: inspection i join official o on (o.org_id = i.org_id), by: {who: o.official_id}}\n"
)
PER_PAYEE = "derive:\n  s: {from: payment p, by: {who: p.party_id}, let: {n: count of rows}}\n"
TIED = "derive:\n  s: {from: kinship k join party p on (p.party_id = k.relative_id), let: {who: k.kin_id}}\n"


@pytest.mark.parametrize(
    ("part", "message", "hint"),
    [
        pytest.param(
            rule("forbid: some petition q with (q.subject_id = r.owner_id)", "rect r"),
            "rule `R1` reads `subject_id`, the person complained about",
            ALONE,
            id="a petition's subject, looked for",
        ),
        pytest.param(
            rule("forbid: o.is_head", "official o join petition q on (q.subject_id = o.official_id)"),
            "rule `R1` reads `subject_id`, the person complained about",
            ALONE,
            id="a petition's subject as a rule's subject, by a join",
        ),
        pytest.param(
            rule("forbid: some petition q with (q.subject.org_id = o.org_id)", "org o"),
            "rule `R1` reads `org_id`, the person complained about",
            ALONE,
            id="the office of a petition's subject",
        ),
        pytest.param(
            "derive:\n  s: {from: petition q, by: {who: q.subject_id}, let: {n: count of rows}}\n",
            "`s` reads `subject_id`, the person complained about",
            ALONE,
            id="petitions counted by whom they name",
        ),
        pytest.param(
            rule("forbid: p.closed_on is missing", "petition p"),
            "the subject of rule `R1` is told by `petition_no`, which is confidential",
            "give the record type a key that may be shown",
            id="a finding that would name a petition",
        ),
        pytest.param(
            rule("forbid: v.led_n = 0\nshow: [v.petition_nos]", "visit v"),
            "rule `R1` shows `petition_nos`, which is confidential",
            "leave it out of `show` and `measure`",
            id="petition numbers that would be shown",
        ),
        *(
            pytest.param(
                rule(f"forbid: x.{field} is missing", f"{record} x"),
                f"the subject of rule `R1` is a person (`{record}`)",
                REVIEWED,
                id=f"{record}, unreviewed",
            )
            for record, field in (("official", "post"), ("party", "card_hash"), ("kinship", "relation"))
        ),
        pytest.param(
            TIED + rule("forbid: s.who is missing", "s s"),
            "the subject of rule `R1` is a person (`s`)",
            REVIEWED,
            id="kin by a derived record, unreviewed",
        ),
        pytest.param(
            PER_PAYEE + rule("forbid: s.n > 3", "s s", more="reviewed: payment_to_correct"),
            "rule `R1` reads `s`, which counts records per person",
            SCORED,
            id="payments counted per payee",
        ),
        pytest.param(
            PER_OFFICIAL + rule("forbid: count of s x > 3", "org o"),
            "rule `R1` reads `s`, which counts records per person",
            SCORED,
            id="meetings counted per chair",
        ),
        pytest.param(
            rule("forbid: (rank by o.concurrent_n desc) = 1", "official o", more="reviewed: duty_of_post"),
            "rule `R1` ranks people",
            "people are not ranked",
            id="officials ranked",
        ),
        pytest.param(
            rule("forbid: c.end_on < c.start_on", "contract c", more="reviewed: duty_of_post"),
            "`reviewed` in rule `R1`, whose subject is not a person",
            "",
            id="reviewed, though nobody is asked about",
        ),
    ],
)
def test_refused(tmp_path: Path, part: str, message: str, hint: str) -> None:
    said = refusals(tmp_path, part)
    assert f": {message}\n" in f"{said}\n"
    assert hint in said


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(
            rule("require: some debrief d with (d.official_id = o.official_id)", "official o")
            + "    reviewed: duty_of_post\n",
            id="a duty of a post",
        ),
        pytest.param(
            rule("forbid: some payment p with (p.party_id = x.party_id and p.paid_on > x.died_on)", "party x")
            + "    reviewed: payment_to_correct\n",
            id="a payment to correct",
        ),
        pytest.param(
            rule(
                "forbid: some petition q with (q.handler.org_id = o.org_id and q.closed_on is missing)",
                "org o",
            ),
            id="what an office owes a petitioner",
        ),
        pytest.param(rule("forbid: p.paid_on > p.party.died_on", "payment p"), id="a payment"),
    ],
)
def test_allowed(tmp_path: Path, part: str) -> None:
    assert "R1" in shipped(tmp_path, part).rules
