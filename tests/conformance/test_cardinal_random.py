"""Random procurement tables and settings: the rulebook finds what plain Python finds."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.agreement.engines import available
from tests.conformance.cardinal import findings
from tests.conformance.cardinal_oracle import Oracle, Row

INDICATORS = ("R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R048", "R058")
NAMES = ("A", "B", "C", "D", " a", "A ")  # text is compared as it stands
DETAILS = (None, "Compra", "Directa", "Compra menor")
DATES = (
    None, "2021-01-01T00:00:00Z", "2021-01-15T23:59:59Z", "2021-01-16T00:00:00Z",
    "2021-01-15T22:00:00-02:00", "2021-01-16T01:00:00.5+02:00", "2021-01-20", "2021-01-30T00:00:00",
    "2021-03-01T00:00:00Z",
)  # fmt: skip
AMOUNTS = (None, 0, 1, 1, 2, 2, 3, 100, Decimal("2.5"), Decimal("0.1"), -1)
BIDS = ("valid", "valid", "valid", "disqualified", "disqualified", "withdrawn", "invited", "pending", None)
AWARDS = ("active", "active", "active", "active", "cancelled", "unsuccessful", None, "pending")
CLASSES = (None, "1", "10", "101", "1011", "11", "2020", "30")


def settings(random: Random) -> dict[str, Any]:
    """Some indicators with some settings; a fifth of the settings is left at its default."""

    def some(**values: Any) -> dict[str, Any]:
        return {name: value for name, value in values.items() if random.random() < 0.6}

    share = random.choice(("0", "0.2", "0.5", "1"))
    given: dict[str, dict[str, Any]] = {
        "R003": some(
            threshold=random.choice((0, 1, 14, 15, 16)),
            procurement_methods=["open", "direct"],
            procurement_method_details={"Compra": 1, "Compra menor": 30},
        ),
        "R018": some(procurement_methods=["direct"]),
        "R024": some(threshold=share),
        "R058": some(threshold=share),
        "R025": some(percentile=random.choice((10, 50, 90)), threshold=share),
        "R035": some(threshold=2),
        "R038": some(
            threshold=share, minimum_submitted_bids=random.choice((1, 3)), minimum_contracting_processes=3
        ),
        "R048": some(digits=random.choice((1, 3)), threshold=random.choice((0, 2)))
        | {"minimum_contracting_processes": random.choice((1, 2))},
    }
    return {
        "indicators": {i: given.get(i, {}) for i in INDICATORS},
        **some(currency=random.choice(("USD", "EUR"))),
        **some(exclusions={"procurement_method_details": ["Directa"]}),
        **some(no_price_comparison_procurement_methods=["Compra menor"]),
        "price_comparison_procurement_methods": ["Compra", "Directa"] if random.random() < 0.3 else [],
    }


def tables(random: Random) -> dict[str, list[Row]]:
    """Wild tables, in which every cell may be anything, or tidy ones, where prices can be compared."""
    found: dict[str, list[Row]] = {
        n: [] for n in ("processes", "bids", "bid_tenderers", "awards", "award_suppliers", "award_items")
    }
    if random.random() < 0.7:
        for pid in range(1, random.randint(4, 12)):
            _tidy(random, pid, found)
        return found
    for pid in range(1, random.randint(2, 9)):
        _process(random, pid, found)
        for ix in range(random.randint(0, 4)):
            _bid(random, pid, ix, found)
        for ix in range(random.choice((0, 1, 1, 1, 2))):
            _award(random, pid, ix, found)
    return found


def _tidy(random: Random, pid: int, found: dict[str, list[Row]]) -> None:
    """A process with one award to one of its lone bidders; now and then a cell is off."""
    _process(random, pid, found)
    names = random.sample(NAMES, random.randint(2, 4))
    found["processes"][-1] |= {"ocid": f"ocds-{pid}", "has_awards": True, "has_bids": True}
    found["processes"][-1]["tender_status"] = random.choice((None, "complete"))
    found["processes"][-1]["procurement_method_details"] = random.choice((None, None, "Compra"))
    for ix, name in enumerate(names):
        _bid(random, pid, ix, found)
        found["bids"][-1] |= {"n_tenderers": 1, "currency": random.choice(("USD", "USD", "USD", "EUR"))}
        found["bids"][-1]["status"] = random.choice(("valid", "valid", "disqualified") if ix else ("valid",))
        found["bids"][-1]["amount"] = random.choice((10, 11, 11, 12, 20, 40, Decimal("10.01")))
        found["bid_tenderers"] = [t for t in found["bid_tenderers"] if (t["pid"], t["bid_ix"]) != (pid, ix)]
        found["bid_tenderers"].append({"pid": pid, "bid_ix": ix, "tenderer_ix": 0, "tenderer_id": name})
    key = {"pid": pid, "award_ix": 0}
    status = random.choice(("active",) * 9 + ("pending",))
    found["awards"].append(
        key | {"status": status, "date": None, "amount": None, "currency": None, "n_suppliers": 1}
    )
    found["award_suppliers"].append(key | {"supplier_ix": 0, "supplier_id": names[0]})
    if random.random() < 0.2:
        _award(random, pid, 1, found)


def _process(random: Random, pid: int, found: dict[str, list[Row]]) -> None:
    blank = dict.fromkeys(
        ("date", "title", "award_criteria", "main_category", "tender_amount", "tender_currency")
    )
    found["processes"].append(
        blank
        | {
            "pid": pid,
            "ocid": f"ocds-{pid}" if random.random() < 0.95 else None,
            "tender_status": random.choice((None, "complete", "active", "complete", "cancelled")),
            "procurement_method": random.choice((None, "open", "selective", "direct")),
            "procurement_method_details": random.choice(DETAILS),
            "number_of_tenderers": random.choice((None, 0, 1, 2)),
            "submission_start": random.choice(DATES),
            "submission_end": random.choice(DATES),
            "buyer_id": random.choice((None, "X", "Y")),
            "procuring_entity_id": random.choice((None, "X", "Z")),
            "has_awards": random.random() < 0.9,
            "has_bids": random.random() < 0.9,
        }
    )


def _bid(random: Random, pid: int, ix: int, found: dict[str, list[Row]]) -> None:
    n = random.choice((None, 0, 1, 1, 1, 1, 1, 2))
    found["bids"].append(
        {
            "pid": pid, "bid_ix": ix, "bid_id": None, "status": random.choice(BIDS),
            "date": random.choice(DATES), "amount": random.choice(AMOUNTS),
            "currency": random.choice((None, "USD", "USD", "USD", "EUR")), "n_tenderers": n,
        }
    )  # fmt: skip
    found["bid_tenderers"] += [
        {"pid": pid, "bid_ix": ix, "tenderer_ix": t, "tenderer_id": random.choice((None, *NAMES * 2))}
        for t in range(n or 0)
    ]


def _award(random: Random, pid: int, ix: int, found: dict[str, list[Row]]) -> None:
    n = random.choice((None, 0, 1, 1, 1, 1, 2))
    key = {"pid": pid, "award_ix": ix}
    status = random.choice(AWARDS)
    found["awards"].append(
        key | {"status": status, "date": None, "amount": None, "currency": None, "n_suppliers": n}
    )
    found["award_suppliers"] += [
        key | {"supplier_ix": s, "supplier_id": random.choice((None, *NAMES * 2))} for s in range(n or 0)
    ]
    found["award_items"] += [
        key | {"item_ix": i, "classification_id": random.choice(CLASSES)} for i in range(random.randint(0, 3))
    ]


MANY, SOME = range(120), range(6)  # a rulebook costs the batch engine a second, whatever the rows


@pytest.mark.parametrize(
    ("seed", "engine"),
    [(seed, "reference") for seed in MANY] + [(seed, name) for seed in SOME for name in available()],
)
def test_the_rulebook_finds_what_the_words_say(seed: int, engine: str) -> None:
    random = Random(seed)
    chosen, given = settings(random), tables(random)
    found, undecided = findings(chosen, given, engine)
    assert found == Oracle(chosen, given).run()
    assert undecided == ()
