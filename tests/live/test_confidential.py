"""What is marked confidential, or is about people, is told by a session as by a batch run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accountability.api.check import check
from accountability.api.live.matchers import MatcherName
from accountability.api.live.opening import live as live_of
from accountability.errors import JournalError, RecordsError
from accountability.model.rule import Rulebook
from tests.live.books import MATCHERS
from tests.live.payments import DAY, loaded

BOOK = """
language: 1
id: secret
version: 1.0.0
title: secret
records:
  office: {key: office_id, fields: {office_id: {type: text}, said: {type: text, mark: confidential}}}
  complaint:
    key: no
    fields:
      no: {type: text, mark: confidential}
      office_id: {type: ref, to: office}
      said: {type: text, mark: confidential}
      heard_on: {type: date, mark: confidential}
  person: {key: card, person: true, fields: {card: {type: text, mark: personal}, grade: {type: integer}}}
rules:
  - id: O1
    title: t
    severity: low
    for: office o
    forbid: some complaint c with (c.office_id = o.office_id and c.said = o.said)
  - {id: W1, title: t, severity: low, for: person w, reviewed: payment_to_correct, forbid: w.grade > 5}
"""
SECRET = "听到的内容"


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> Rulebook:
    return loaded(tmp_path, BOOK)


@pytest.mark.parametrize("matcher", MATCHERS)
def test_a_finding_hides_what_that_of_a_batch_run_hides(book: Rulebook, matcher: MatcherName) -> None:
    complaint = {"no": "秘密号", "office_id": "O1", "said": SECRET, "heard_on": "2021-01-01"}
    registers = {"complaint": [complaint]}
    with live_of(book, registers=registers, as_of=DAY, matcher=matcher, key=b"office") as live:
        answer = live.submit("office", {"office_id": "O1", "said": SECRET})
        live.submit("person", {"card": "110", "grade": 6})
        assert [f.rule for f in answer.findings] == ["O1"]
        assert SECRET not in repr(answer)
        assert "秘密号" not in repr(answer)
        given: dict[str, Any] = {
            **registers,
            "office": [{"office_id": "O1", "said": SECRET}],
            "person": [{"card": "110", "grade": 6}],
        }
        batch = check(book, given, DAY, key=b"office")
        assert [(f.rule, f.id) for f in live.findings] == [(f.rule, f.id) for f in batch.findings]
        told = [[(w.record, w.key, w.fields) for w in f.witness] for f in live.findings]
        assert told == [[(w.record, w.key, w.fields) for w in f.witness] for f in batch.findings]
        assert [f.id for f in live.assess().findings] == [f.id for f in batch.findings]


def test_an_error_names_no_confidential_cell_or_key(book: Rulebook, tmp_path: Path) -> None:
    registers: dict[str, Any] = {"complaint": [{"no": "秘密号", "office_id": "O1", "heard_on": "听到的日子"}]}
    path = tmp_path / "live.journal"
    with live_of(book, registers=registers, as_of=DAY, journal=path) as live:
        assert "听到的日子" not in repr(live.problems)
        assert "听到的日子" not in repr(live.assess().problems)
        calls: list[Any] = [
            lambda: live.submit("complaint", {"no": "秘密号"}),
            lambda: live.submit("complaint", {"no": "9", "heard_on": "秘密号"}),
            lambda: live.amend("complaint", {"no": "秘密号乙"}),
            lambda: live.amend("complaint", {"no": "秘密号"}, key="秘密号乙"),
            lambda: live.withdraw("complaint", "秘密号乙"),
        ]
        for call in calls:
            with pytest.raises(RecordsError) as caught:
                call()
            assert "秘密号" not in str(caught.value)
            assert "***" in str(caught.value)
        live.withdraw("complaint", "秘密号")
    with pytest.raises(JournalError) as refused:
        live_of(book, as_of=DAY, journal=path)
    assert "秘密号" not in str(refused.value)
