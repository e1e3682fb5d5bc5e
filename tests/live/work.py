"""Deterministic work for the soak and the crash test: the n-th change, and a session for it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

from accountability.api.live.matchers import MatcherName
from accountability.api.live.opening import live
from accountability.api.live.session import Live
from accountability.model.rule import Rulebook
from tests.live.payments import DAY, loaded

PARTIES = 500
_FIRST = date(2021, 1, 1)


def book(folder: Path) -> Rulebook:
    """The rulebook of payments, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    return loaded(folder)


def session(rules: Rulebook, matcher: MatcherName | None, journal: Path | None = None) -> Live:
    """A session over registers of people and their relatives."""
    parties = [{"party_id": f"P{n}", "name": f"人{n}", "died_on": None} for n in range(PARTIES)]
    parties += [{"party_id": "D1", "name": "丁", "died_on": "2020-05-01"}]
    relatives = [{"person_id": f"P{n}", "relative_id": f"P{n + 1}"} for n in range(0, PARTIES - 1, 5)]
    registers = {"party": parties, "relative": relatives, "death_register": []}
    return live(rules, registers=registers, as_of=DAY, matcher=matcher, journal=journal)


def payment(number: int) -> dict[str, object]:
    """The payment of a number: about one in a thousand has a finding or stays undecided."""
    random = Random(number)
    payee = "D1" if random.random() < 0.0005 else f"P{random.randrange(PARTIES)}"
    invoice = number if random.random() > 0.002 else number - 1
    return {
        "payment_id": f"A{number}",
        "payee_id": payee if random.random() > 0.0005 else None,
        "approver_id": f"P{random.randrange(PARTIES)}",
        "amount": f"{random.randrange(1, 9_900_000) / 100:.2f}",
        "paid_on": (_FIRST + timedelta(days=random.randrange(180))).isoformat(),
        "invoice_no": f"发{invoice}",
    }


def change(target: Live, number: int) -> None:
    """The n-th change: mostly a payment, sometimes an earlier one amended or withdrawn."""
    random = Random(-number)
    earlier = random.randrange(max(1, number - 50), number + 1)
    kind = random.random()
    if kind < 0.1 and earlier < number and target.holds("payment", f"A{earlier}"):
        target.amend("payment", {**payment(earlier), "amount": f"{number}.00"})
    elif kind < 0.15 and earlier < number and target.holds("payment", f"A{earlier}"):
        target.withdraw("payment", f"A{earlier}")
    elif kind < 0.2 and number > 1:
        pair = {"person_id": f"P{number % PARTIES}", "relative_id": f"P{earlier % PARTIES}"}
        target.submit("relative", pair)
    else:
        target.submit("payment", payment(number))
