"""The eleven indicators in plain Python, from their description in words, to judge the rulebook.

Written beside the rules, not from them: loops over dictionaries, no shared code. The suite's
`INDICATORS.md` is the text that each function follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from math import floor
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Finding: TypeAlias = tuple[str, str, str]
Found: TypeAlias = dict[Finding, Fraction]


def quantile(values: Iterable[Fraction], p: Fraction) -> Fraction:
    """Type 8, linear between order statistics, clamped to the ends."""
    ordered = sorted(values)
    n = len(ordered)
    h = (n + Fraction(1, 3)) * p + Fraction(1, 3)
    below, above = (ordered[min(n, max(1, k)) - 1] for k in (floor(h), floor(h) + 1))
    return below + (h - floor(h)) * (above - below)


class Oracle:
    """Processes in scope with their bids and awards gathered, and a method per indicator."""

    def __init__(self, settings: Mapping[str, Any], tables: Mapping[str, Sequence[Row]]) -> None:
        self.settings = settings
        self.found: Found = {}
        excluded = settings.get("exclusions", {}).get("procurement_method_details", [])
        self.processes = [
            {
                **p,
                "bids": [
                    {**b, "ids": _entries(tables["bid_tenderers"], "tenderer_id", b, "bid_ix")}
                    for b in tables["bids"]
                    if b["pid"] == p["pid"]
                ],
                "awards": [
                    {
                        **a,
                        "ids": _entries(tables["award_suppliers"], "supplier_id", a, "award_ix"),
                        "classes": _entries(tables["award_items"], "classification_id", a, "award_ix"),
                    }
                    for a in tables["awards"]
                    if a["pid"] == p["pid"]
                ],
            }
            for p in tables["processes"]
            if p["ocid"] is not None
            and p["tender_status"] != "cancelled"
            and p["procurement_method_details"] not in excluded
        ]

    def run(self) -> Found:
        for indicator, given in self.settings["indicators"].items():
            check: Callable[[Mapping[str, Any]], None] = getattr(self, indicator.lower())
            check(given)
        return self.found

    def flag(self, group: str, subject: str, indicator: str, value: Fraction | int) -> None:
        self.found[group, subject, indicator] = Fraction(value)

    def priced(self, p: Row) -> bool:
        allow = self.settings.get("price_comparison_procurement_methods", [])
        deny = self.settings.get("no_price_comparison_procurement_methods", [])
        detail = p["procurement_method_details"]
        return detail in allow if allow else detail not in deny

    def winner(self, p: Row) -> str | None:
        """The supplier of a single-winner process."""
        active = [a for a in p["awards"] if a["status"] == "active"]
        if not _final(p) or len(active) != 1 or active[0]["n_suppliers"] != 1:
            return None
        return active[0]["ids"][0] if active[0]["ids"] else None

    def r003(self, given: Mapping[str, Any]) -> None:
        for p in self.processes:
            if (
                given.get("procurement_methods")
                and p["procurement_method"] not in given["procurement_methods"]
            ):
                continue
            ends = [_instant(p["submission_start"]), _instant(p["submission_end"])]
            if None in ends:
                continue
            days = int((ends[1] - ends[0]).total_seconds() / 86400)  # type: ignore[operator]  # both are there
            own = given.get("procurement_method_details", {})
            if days < own.get(p["procurement_method_details"], given.get("threshold", 15)):
                self.flag("OCID", p["ocid"], "R003", 1)

    def r018(self, given: Mapping[str, Any]) -> None:
        for p in self.processes:
            listed = given.get("procurement_methods", ["open", "selective"])
            if p["number_of_tenderers"] == 1 and p["procurement_method"] in listed:
                self.flag("OCID", p["ocid"], "R018", 1)

    def gaps(self) -> list[tuple[Row, str, str, Fraction]]:
        """Per usable process: itself, its winner, the second, and the ratio."""
        bids = [
            (p, w, b)
            for p in self.processes
            if self.priced(p) and (w := self.winner(p)) is not None
            for b in p["bids"]
            if b["status"] == "valid" and b["n_tenderers"] == 1 and b["ids"]
            and b["amount"] is not None and b["currency"] is not None
        ]  # fmt: skip
        main = self.settings.get("currency") or (bids[0][2]["currency"] if bids else None)
        found = []
        for p in self.processes:
            mine = [(b, w) for q, w, b in bids if q is p and b["currency"] == main]
            own = [b for b, w in mine if b["ids"][0] == w]
            others = [b for b, w in mine if b["ids"][0] != w]
            if own and others:
                low = min(Fraction(b["amount"]) for b in own)
                second = min(others, key=lambda b: Fraction(b["amount"]))
                high = Fraction(second["amount"])
                if low != 0 and high >= low:
                    found.append((p, own[0]["ids"][0], second["ids"][0], (high - low) / low))
        return found

    def r024(self, given: Mapping[str, Any]) -> None:
        gaps = self.gaps()
        fence = _low_fence([g[3] for g in gaps], given.get("threshold"))
        for p, winner, second, ratio in gaps:
            if fence > 0 and ratio <= fence:
                self.flag("OCID", p["ocid"], "R024", ratio)
                self.flag("Tenderer", winner, "R024", 0)
                self.flag("Tenderer", second, "R024", 0)

    def r058(self, given: Mapping[str, Any]) -> None:
        gaps = self.gaps()
        fence = _high_fence([g[3] for g in gaps], given.get("threshold"))
        for p, winner, _, ratio in gaps:
            if fence is not None and fence > 0 and ratio >= fence:
                self.flag("OCID", p["ocid"], "R058", ratio)
                self.flag("Tenderer", winner, "R058", 0)

    def r025(self, given: Mapping[str, Any]) -> None:
        entered: dict[str, set[int]] = defaultdict(set)
        won: dict[str, int] = defaultdict(int)
        for p in self.processes:
            winner = self.winner(p)
            if winner is None:
                continue
            names = {
                b["ids"][0]
                for b in p["bids"]
                if b["status"] == "valid" and b["n_tenderers"] == 1 and b["ids"]
            }
            for name in names:
                entered[name].add(p["pid"])
                won[name] += name == winner
        if not entered:
            return
        ratios = {name: Fraction(won[name], len(pids)) for name, pids in entered.items()}
        least = quantile(
            [Fraction(len(pids)) for pids in entered.values()], Fraction(given.get("percentile", 75)) / 100
        )
        fence = _low_fence(list(ratios.values()), given.get("threshold"))
        for name, ratio in ratios.items():
            if len(entered[name]) >= least and fence > 0 and ratio <= fence:
                self.flag("Tenderer", name, "R025", ratio)

    def r028(self, _: Mapping[str, Any]) -> None:
        for p in filter(self.priced, self.processes):
            groups: dict[tuple[Fraction, str], set[frozenset[str]]] = defaultdict(set)
            for b in p["bids"]:
                if _submitted(b) and None not in (b["amount"], b["currency"], b["n_tenderers"]):
                    groups[Fraction(b["amount"]), b["currency"]].add(frozenset(b["ids"]))
            for sets in groups.values():
                if len(sets) > 1:
                    self.flag("OCID", p["ocid"], "R028", 1)
                    for name in frozenset[str]().union(*sets):
                        self.flag("Tenderer", name, "R028", 1)

    def r030(self, _: Mapping[str, Any]) -> None:
        for p in self.processes:
            suppliers = _suppliers(p)
            for b in p["bids"]:
                late = None not in (b["date"], p["submission_end"]) and b["date"] > p["submission_end"]
                for name in b["ids"] if b["status"] == "valid" and late else ():
                    if name in suppliers:
                        self.flag("OCID", p["ocid"], "R030", 1)
                        self.flag("Tenderer", name, "R030", 1)

    def r035(self, given: Mapping[str, Any]) -> None:
        for p in filter(_final, self.processes):
            valid = {n for b in p["bids"] if b["status"] == "valid" for n in b["ids"]}
            away = {n for b in p["bids"] if b["status"] == "disqualified" for n in b["ids"]} - valid
            if len(valid) == 1 and valid == _suppliers(p) and len(away) >= given.get("threshold", 1):
                self.flag("OCID", p["ocid"], "R035", len(away))
                self.flag("Tenderer", next(iter(valid)), "R035", 0)

    def r036(self, _: Mapping[str, Any]) -> None:
        usable = [
            (p, b)
            for p in self.processes
            if self.priced(p) and any(a["status"] == "active" for a in p["awards"])
            for b in p["bids"]
            if _submitted(b) and b["amount"] is not None and b["currency"] is not None
        ]
        main = self.settings.get("currency") or (usable[0][1]["currency"] if usable else None)
        for p in self.processes:
            mine = [b for q, b in usable if q is p and b["currency"] == main]
            if not mine or not any(b["status"] == "valid" for b in mine):
                continue
            if min(mine, key=lambda b: Fraction(b["amount"]))["status"] == "disqualified":
                self.flag("OCID", p["ocid"], "R036", 1)

    def r038(self, given: Mapping[str, Any]) -> None:
        counts: dict[str, dict[str, list[bool]]] = {
            g: defaultdict(list) for g in ("Buyer", "ProcuringEntity", "Tenderer")
        }
        for p in self.processes:
            for b in filter(_submitted, p["bids"]):
                names = [("Buyer", p["buyer_id"]), ("ProcuringEntity", p["procuring_entity_id"])]
                for group, name in [*names, *(("Tenderer", n) for n in b["ids"])]:
                    if name is not None:
                        counts[group][name].append(b["status"] == "disqualified")
        for group, seen in counts.items():
            minimum = "minimum_submitted_bids" if group == "Tenderer" else "minimum_contracting_processes"
            ratios = {n: Fraction(sum(s), len(s)) for n, s in seen.items() if len(s) >= given.get(minimum, 2)}
            fence = _high_fence(list(ratios.values()), given.get("threshold"))
            for name, ratio in ratios.items():
                if fence is not None and fence > 0 and ratio >= fence:
                    self.flag(group, name, "R038", ratio)

    def r048(self, given: Mapping[str, Any]) -> None:
        pids: dict[str, set[int]] = defaultdict(set)
        classes: dict[str, set[str]] = defaultdict(set)
        for p in self.processes:
            for a in p["awards"]:
                if a["status"] == "active" and a["n_suppliers"] == 1 and a["ids"]:
                    pids[a["ids"][0]].add(p["pid"])
                    classes[a["ids"][0]] |= {c[: given.get("digits", 2)] for c in a["classes"]}
        least = given.get("minimum_contracting_processes", 20)
        counts = {n: Fraction(len(classes[n])) for n, seen in pids.items() if len(seen) >= least}
        fence = _high_fence(list(counts.values()), given.get("threshold"))
        for name, n in counts.items():
            if fence is not None and n >= fence:
                self.flag("Tenderer", name, "R048", n)


def _entries(rows: Sequence[Row], field: str, parent: Row, index: str) -> list[str]:
    return [
        r[field]
        for r in rows
        if (r["pid"], r[index]) == (parent["pid"], parent[index]) and r[field] is not None
    ]


def _submitted(bid: Row) -> bool:
    return bid["status"] is not None and bid["status"] not in ("invited", "withdrawn")


def _final(p: Row) -> bool:
    known = (None, "active", "cancelled", "unsuccessful")
    return bool(p["has_awards"] and p["has_bids"]) and all(a["status"] in known for a in p["awards"])


def _suppliers(p: Row) -> set[str]:
    return {n for a in p["awards"] if a["status"] == "active" for n in a["ids"]}


def _instant(text: str | None) -> datetime | None:
    """An RFC 3339 instant; a text that is not one counts for nothing."""
    if text is None or "T" not in text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else None


def _low_fence(ratios: list[Fraction], threshold: object) -> Fraction:
    if threshold is not None:
        return Fraction(str(threshold))
    if not ratios:
        return Fraction(0)
    q1, q3 = quantile(ratios, Fraction(1, 4)), quantile(ratios, Fraction(3, 4))
    return q1 - Fraction(3, 2) * (q3 - q1) if q1 > 0 else Fraction(0)


def _high_fence(ratios: list[Fraction], threshold: object) -> Fraction | None:
    if threshold is not None:
        return Fraction(str(threshold))
    if not ratios:
        return None
    q1, q3 = quantile(ratios, Fraction(1, 4)), quantile(ratios, Fraction(3, 4))
    return q3 + Fraction(3, 2) * (q3 - q1)
