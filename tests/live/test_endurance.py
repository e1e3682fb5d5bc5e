"""The soak and the crash test, small; as commands they run for long (`tests/live/soak.py`, `crash.py`)."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

from accountability.api.live.matchers import MatcherName
from tests.live.books import MATCHERS
from tests.live.crash import crash
from tests.live.soak import run
from tests.live.work import book, session

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc, kills processes")


@pytest.mark.parametrize("matcher", MATCHERS)
def test_what_is_withdrawn_leaves_nothing_behind(tmp_path: Path, matcher: MatcherName) -> None:
    with session(book(tmp_path), matcher) as target:
        assert len(list(run(target, 100, kept=20))) == 10
        holdings = target._holdings
        assert len(holdings.kept) == 20
        assert len(holdings.shelves["payment"].rows) == 20
        asked = holdings._readers._by["payment"].values()
        assert sum(len(readers) for one in asked for readers in one.by_key.values()) == 20
        for number in range(81, 101):
            target.withdraw("payment", f"A{number}")
        left = [one for fields in holdings._readers._by.values() for one in fields.values()]
        assert any(one.singly for one in left)
        assert not any(one.by_key or any(one.singly) for one in left)
        invoices = holdings.shelves["payment"].index(("invoice_no",))
        assert invoices is not None
        assert not invoices._whole
        assert target.faults == 0


def test_a_killed_session_has_lost_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    report = crash(tmp_path, 2, Random(5))
    assert report.changes > 0
    assert (report.kills, report.lost, report.same) == (2, 0, True)
