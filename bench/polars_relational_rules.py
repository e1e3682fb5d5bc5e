"""The seven relational rules by hand in Polars.

Each gives a row per subject: `subject`, `code` (0 passes, 1 does not apply, 2 fails, 3 is unknown), and
of those that fail, `witness`. Rows whose join keys are blank are looked at apart from the hash joins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import product
from pathlib import Path

import polars as pl

from bench.polars_record_rules import AMOUNT, AS_OF, KIND, PAID, STATUS, coded, col, payments

MOST = 10_000_000_00  # the declared maximum of an amount, in cents
SUBJECT = col("payment_id").fill_null("")
OWN = "payment:" + SUBJECT
NOTHING = pl.lit(None, pl.List(pl.String))


def _code(code: int) -> pl.Expr:
    return pl.lit(code, pl.UInt8)


def _ledger(records: Path, name: str) -> pl.LazyFrame:
    return pl.scan_parquet(records / f"{name}.parquet")


def _perhaps(one: pl.LazyFrame, other: pl.LazyFrame, keys: Sequence[tuple[str, str]]) -> pl.LazyFrame:
    """Pairs of rows of which some key is blank, while those that both have are equal."""
    found = []
    for blanks in product((False, True), repeat=2 * len(keys)):
        if not any(blanks):
            continue
        pairs = list(zip(keys, blanks[: len(keys)], blanks[len(keys) :], strict=True))
        left, right = one, other
        for (a, b), left_blank, right_blank in pairs:
            left = left.filter(col(a).is_null() if left_blank else col(a).is_not_null())
            right = right.filter(col(b).is_null() if right_blank else col(b).is_not_null())
        shared = [key for key, left_blank, right_blank in pairs if not left_blank and not right_blank]
        if shared:
            on = {"left_on": [a for a, _ in shared], "right_on": [b for _, b in shared]}
            found.append(left.join(right, how="inner", coalesce=False, **on))
        else:
            found.append(left.join(right, how="cross"))
    return pl.concat(found)


def conflict(records: Path) -> pl.LazyFrame:
    """R01."""
    kin = _ledger(records, "kinship").rename({"official_id": "o", "relative_id": "r"})
    pay = payments(records).select("payment_id", "approver_id", "payee_id").with_row_index("n")
    sure = kin.filter(col("o").is_not_null() & col("r").is_not_null()).group_by("o", "r").agg(
        kin=("kinship:" + col("kin_id")).sort()
    )  # fmt: skip
    perhaps = _perhaps(pay, kin, [("approver_id", "o"), ("payee_id", "r")]).select("n").unique()
    joined = pay.join(sure, left_on=["approver_id", "payee_id"], right_on=["o", "r"], how="left").join(
        perhaps.with_columns(perhaps=True), on="n", how="left"
    )
    code = pl.when(col("kin").is_not_null()).then(_code(2)).when(col("perhaps")).then(_code(3))
    return joined.select(
        subject=SUBJECT, code=code.otherwise(_code(0)), witness=pl.concat_list(col("kin"), OWN)
    )


def absence(records: Path) -> pl.LazyFrame:
    """R02."""
    applies = KIND.is_in(["goods", "works"]) & (AMOUNT >= 100_000_00)
    fields = ("payment_id", "payee_id", "unit_id", "paid_on")
    pay = payments(records).select(*fields, a=applies)
    large = pay.filter(col("a").is_null() | col("a")).with_row_index("n")
    contract = _ledger(records, "contract").select(u="unit_id", y="payee_id", signed="signed_on")
    firsts = contract.filter(col("u").is_not_null() & col("y").is_not_null()).group_by("y", "u").agg(
        first=col("signed").min(), undated=col("signed").is_null().any()
    )  # fmt: skip
    perhaps = _perhaps(large, contract, [("payee_id", "y"), ("unit_id", "u")])
    perhaps = perhaps.filter((col("signed") <= PAID).fill_null(True)).select("n").unique()
    joined = large.join(firsts, left_on=["payee_id", "unit_id"], right_on=["y", "u"], how="left").join(
        perhaps.with_columns(perhaps=True), on="n", how="left"
    )
    undated = col("undated") | (col("undated").is_not_null() & PAID.is_null())
    broken = (
        pl.when(col("first") <= PAID).then(False)
        .when(undated.fill_null(False) | col("perhaps").fill_null(False)).then(None).otherwise(True)
    )  # fmt: skip
    judged = joined.select(subject=SUBJECT, code=coded(col("a"), broken), witness=pl.concat_list(OWN))
    others = pay.filter(~col("a")).select(subject=SUBJECT, code=_code(1), witness=NOTHING)
    return pl.concat([judged, others])


def month_sum(records: Path) -> pl.LazyFrame:
    """R03."""
    paid = STATUS == "paid"
    high = AMOUNT.fill_null(MOST)
    pay = payments(records).select("payment_id", "unit_id", "period", "amount", paid=paid)
    pay = pay.filter(col("paid").fill_null(True))
    grouped = pl.col("unit_id").is_not_null() & pl.col("period").is_not_null()
    wandering = pay.filter(~grouped).select(wandering=high.sum())
    sure = col("paid").fill_null(False)
    groups = pay.filter(grouped).group_by("unit_id", "period").agg(
        some=sure.any(), low=AMOUNT.filter(sure).sum(), high=high.sum(), witness=OWN.filter(sure)
    ).join(wandering, how="cross")  # fmt: skip
    limit = 1_500_000_00
    code = (
        pl.when(col("low") > limit).then(pl.when(col("some")).then(_code(2)).otherwise(_code(3)))
        .when(col("high") + col("wandering") <= limit).then(_code(0)).otherwise(_code(3))
    )  # fmt: skip
    return groups.select(subject=col("unit_id") + "/" + col("period"), code=code, witness="witness")


def duplicates(records: Path) -> pl.LazyFrame:
    """R04."""
    pay = payments(records).select("payment_id", "payee_id", "amount")
    named, priced = col("payee_id").is_not_null(), AMOUNT.is_not_null()
    pairs = pay.filter(named & priced).group_by("payee_id", "amount").agg(n=pl.len(), alike=OWN)
    by_payee = pay.filter(named).group_by("payee_id").agg(n_payee=pl.len(), no_amount=(~priced).sum())
    by_amount = pay.filter(priced).group_by("amount").agg(n_amount=pl.len(), no_payee=(~named).sum())
    blanks = pay.select(
        rows=pl.len(), neither=(~named & ~priced).sum(), payees=(~named).sum(), amounts=(~priced).sum()
    )
    joined = (
        pay.join(pairs, on=["payee_id", "amount"], how="left")
        .join(by_payee, on="payee_id", how="left")
        .join(by_amount, on="amount", how="left")
        .join(blanks, how="cross")
    )
    most = (
        pl.when(named & priced).then(col("n") + col("no_payee") + col("no_amount") + col("neither"))
        .when(priced).then(col("n_amount") + col("amounts"))
        .when(named).then(col("n_payee") + col("payees")).otherwise(col("rows"))
    )  # fmt: skip
    code = pl.when(col("n") > 1).then(_code(2)).when(most > 1).then(_code(3)).otherwise(_code(0))
    return joined.select(subject=SUBJECT, code=code, witness=pl.when(col("n") > 1).then(col("alike")))


def coverage(records: Path) -> pl.LazyFrame:
    """R05."""
    starts = [date(year, month, 1) for year in (2023, 2024) for month in (1, 4, 7, 10)]
    quarters = pl.LazyFrame({"start": starts}).with_columns(
        end=col("start").dt.offset_by("3mo").dt.offset_by("-1d"),
        period=col("start").dt.year().cast(pl.String) + "-Q" + col("start").dt.quarter().cast(pl.String),
    )
    gone = (col("active_from") > col("end")) | (col("active_to") < col("start"))
    subjects = _ledger(records, "unit").join(quarters, how="cross").filter(~gone.fill_null(False))
    seen = _ledger(records, "inspection").select("unit_id", "held_on")
    year, quarter = col("held_on").dt.year(), col("held_on").dt.quarter()
    held = seen.select(
        "unit_id",
        "held_on",
        period=year.cast(pl.String) + "-Q" + quarter.cast(pl.String),
    )
    done = held.filter(col("unit_id").is_not_null() & col("period").is_not_null())
    done = done.select("unit_id", "period").unique().with_columns(done=True)
    no_unit = held.filter(col("unit_id").is_null() & col("period").is_not_null())
    no_unit = no_unit.select("period").unique().with_columns(no_unit=True)
    no_day = held.filter(col("unit_id").is_not_null() & col("period").is_null())
    no_day = no_day.select("unit_id").unique().with_columns(no_day=True)
    neither = held.select(neither=(col("unit_id").is_null() & col("period").is_null()).any())
    joined = (
        subjects.join(done, on=["unit_id", "period"], how="left")
        .join(no_unit, on="period", how="left")
        .join(no_day, on="unit_id", how="left")
        .join(neither, how="cross")
    )
    doubt = col("no_unit").fill_null(False) | col("no_day").fill_null(False) | col("neither")
    unsure = doubt | col("active_from").is_null()
    code = pl.when(col("done")).then(_code(0)).when(unsure).then(_code(3)).otherwise(_code(2))
    return joined.select(
        subject=col("unit_id") + "/" + col("period"),
        code=code,
        witness=pl.concat_list("quarters:" + col("period"), "unit:" + col("unit_id")),
    )


def deadline(records: Path) -> pl.LazyFrame:
    """R06."""
    kind = pl.when(KIND.is_in(["goods", "services", "works"])).then(KIND)
    works = _ledger(records, "contract").select(
        "contract_id", works=kind == "works", due=col("end_on") + pl.duration(days=60)
    )
    acceptance = _ledger(records, "acceptance")
    own = acceptance.filter(col("contract_id").is_not_null()).group_by("contract_id").agg(
        first=col("accepted_on").min(), undated=col("accepted_on").is_null().any(),
        accepted="acceptance:" + col("acceptance_id"),
    )  # fmt: skip
    others = acceptance.filter(col("contract_id").is_null()).select(
        others=pl.len(),
        other_first=col("accepted_on").min(),
        other_undated=col("accepted_on").is_null().any(),
    )
    joined = works.join(own, on="contract_id", how="left").join(others, how="cross")
    due = col("due")
    doubt = (
        (due.is_null() & (col("accepted").is_not_null() | (col("others") > 0)))
        | col("undated").fill_null(False)
        | col("other_undated").fill_null(False)
        | (col("other_first") <= due).fill_null(False)
    )
    in_time = pl.when(col("first") <= due).then(True).when(doubt).then(None).otherwise(False)
    judged = joined.with_columns(in_time=in_time)
    applies = col("works") & (col("in_time") | (due < AS_OF))
    witness = pl.concat_list(col("accepted").fill_null([]), "contract:" + col("contract_id"))
    return judged.select(subject="contract_id", code=coded(applies, ~col("in_time")), witness=witness)


def split(records: Path) -> pl.LazyFrame:
    """R07."""
    applies = AMOUNT < 50_000_00
    limit = 150_000_00
    pay = payments(records).select("payment_id", "payee_id", "paid_on", "amount", a=applies)
    small = pay.filter(col("a").fill_null(True)).with_columns(high=AMOUNT.fill_null(MOST))
    small = small.with_columns(low=AMOUNT.fill_null(0)).collect(engine="streaming").lazy()
    complete = small.filter(col("payee_id").is_not_null() & PAID.is_not_null())
    complete = complete.sort("payee_id", "paid_on").with_row_index("n")
    # per payee and day, so that payments of one day see each other
    days = complete.group_by("payee_id", "paid_on").agg(low=col("low").sum(), high=col("high").sum())
    windows = days.sort("payee_id", "paid_on").rolling(
        "paid_on", period="31d", closed="right", group_by="payee_id"
    ).agg(low=col("low").sum(), high=col("high").sum())  # fmt: skip
    stranger, undated = _strangers(small), _undated(small)
    neither = small.filter(col("payee_id").is_null() & PAID.is_null()).select(neither=col("high").sum())
    bounds = (
        complete.drop("low", "high")
        .join(windows, on=["payee_id", "paid_on"], how="left")
        .join(stranger, on="paid_on", how="left")
        .join(undated, on="payee_id", how="left")
        .join(neither, how="cross")
    )
    most = col("high") + col("stranger").fill_null(0) + col("undated").fill_null(0) + col("neither")
    fails = col("a").fill_null(False) & (col("low") > limit)
    code = pl.when(most <= limit).then(_code(0)).when(fails).then(_code(2)).otherwise(_code(3))
    judged = bounds.with_columns(code=code)
    sure = complete.filter(col("a")).select("payee_id", near=OWN, day=PAID)
    near = judged.filter(col("code") == 2).select("n", "payee_id", "paid_on").join(sure, on="payee_id")
    near = near.filter(col("day").is_between(PAID - pl.duration(days=30), PAID))
    found = judged.join(near.group_by("n").agg(witness=col("near")), on="n", how="left")
    surely_not = pay.filter(~col("a")).select(subject=SUBJECT, code=_code(1), witness=NOTHING)
    return pl.concat(
        [found.select(subject=SUBJECT, code="code", witness="witness"), _incomplete(small, limit), surely_not]
    )


def _strangers(small: pl.LazyFrame) -> pl.LazyFrame:
    """Per day, what payments without a payee may add to any window that ends there."""
    others = small.filter(col("payee_id").is_null() & PAID.is_not_null()).select(day=PAID, stranger="high")
    days = small.filter(PAID.is_not_null()).select("paid_on").unique().join(others, how="cross")
    near = days.filter(col("day").is_between(PAID - pl.duration(days=30), PAID))
    return near.group_by("paid_on").agg(col("stranger").sum())


def _undated(small: pl.LazyFrame) -> pl.LazyFrame:
    """Per payee, what payments without a day may add to any window."""
    others = small.filter(col("payee_id").is_not_null() & PAID.is_null())
    return others.group_by("payee_id").agg(undated=col("high").sum())


def _incomplete(small: pl.LazyFrame, limit: int) -> pl.LazyFrame:
    """Subjects without a payee or a day: they never fail, and pass only where nothing can reach the limit."""
    no_payee, no_day = col("payee_id").is_null(), PAID.is_null()
    day = small.filter(~no_day).group_by("paid_on").agg(sums=col("high").sum()).rename({"paid_on": "day"})
    undated = small.filter(no_day).select(more=col("high").sum())
    by_day = small.filter(no_payee & ~no_day).with_row_index("n").join(day, how="cross")
    by_day = by_day.filter(col("day").is_between(PAID - pl.duration(days=30), PAID))
    by_day = by_day.group_by("n").agg(col("payment_id").first(), col("sums").sum()).drop("n")
    payee = small.filter(~no_payee).group_by("payee_id").agg(sums=col("high").sum())
    unnamed = small.filter(no_payee).select(more=col("high").sum())
    by_payee = small.filter(no_day & ~no_payee).join(payee, on="payee_id").select("payment_id", "sums")
    everything = small.select(sums=col("high").sum())
    neither = small.filter(no_day & no_payee).select("payment_id").join(everything, how="cross")
    parts = pl.concat(
        [
            by_day.join(undated, how="cross"),
            by_payee.join(unnamed, how="cross"),
            neither.with_columns(more=pl.lit(0, pl.Int64)),
        ]
    )
    code = pl.when(col("sums") + col("more") <= limit).then(_code(0)).otherwise(_code(3))
    return parts.select(subject=SUBJECT, code=code, witness=NOTHING)


RULES: dict[str, Callable[[Path], pl.LazyFrame]] = {
    "R01": conflict, "R02": absence, "R03": month_sum, "R04": duplicates,
    "R05": coverage, "R06": deadline, "R07": split,
}  # fmt: skip
