"""The forty record rules by hand in Polars: when each applies, and when it is broken. Null is unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

KINDS = ["goods", "services", "works", "subsidy", "salary", "travel", "refund", "other"]
METHODS = ["transfer", "card", "cash", "cheque", "other"]
STATUSES = ["paid", "returned", "recovered", "void"]

col = pl.col
AMOUNT, TAX, PAID, BOOKED = col("amount"), col("tax"), col("paid_on"), col("booked_on")
APPROVED, INVOICED = col("approved_on"), col("invoiced_on")
KIND, METHOD, STATUS, PURPOSE = col("kind"), col("method"), col("status"), col("purpose")
PURCHASE = KIND.is_in(["goods", "services", "works"])
CLASS_MAX = {"goods": 400_000, "services": 350_000, "subsidy": 200_000, "salary": 80_000,
             "travel": 450_000, "refund": 450_000, "other": 450_000}  # fmt: skip


def payments(folder: Path) -> pl.LazyFrame:
    """The payments, typed: amounts as whole cents, rates as ten-thousandths."""
    frame = pl.scan_parquet(folder / "payment.parquet")
    cents = (AMOUNT * 100).cast(pl.Int64)
    return frame.with_columns(
        _codes("kind", KINDS),
        _codes("method", METHODS),
        _codes("status", STATUSES),
        pl.when(cents.is_between(0, 1_000_000_000)).then(cents).alias("amount"),
        (TAX * 100).cast(pl.Int64),
        (col("unit_price") * 100).cast(pl.Int64),
        (col("tax_rate") * 10_000).cast(pl.Int64),
        pl.when(col("quantity") >= 0).then(col("quantity")).alias("quantity"),
        INVOICED.str.to_date("%Y-%m-%d", strict=False),
    )


def _codes(name: str, codes: list[str]) -> pl.Expr:
    return pl.when(col(name).is_in(codes)).then(col(name)).alias(name)


def _yuan(amount: int) -> int:
    return amount * 100


def _class_max() -> pl.Expr:
    found = pl.lit(None, pl.Int64)
    for kind, most in CLASS_MAX.items():
        found = pl.when(kind == KIND).then(_yuan(most)).otherwise(found)
    return pl.when((KIND == "works") & AMOUNT.is_not_null()).then(False).otherwise(found < AMOUNT)


def _small_max() -> pl.Expr:
    early = pl.when(date(2024, 6, 30) >= PAID).then(_yuan(200_000))
    return early.when(date(2024, 7, 1) <= PAID).then(_yuan(150_000))


AS_OF = date(2025, 3, 31)
RULES: dict[str, tuple[pl.Expr | None, pl.Expr]] = {
    "P01": (None, _yuan(500_000) < AMOUNT),
    "P02": (METHOD == "cash", _yuan(30_000) < AMOUNT),
    "P03": (KIND == "travel", _yuan(40_000) < AMOUNT),
    "P04": (KIND == "salary", _yuan(60_000) < AMOUNT),
    "P05": (None, _class_max()),
    "P06": (None, AMOUNT == 0),
    "P07": (col("urgent"), _yuan(300_000) < AMOUNT),
    "P08": (KIND == "other", _small_max() < AMOUNT),
    "P09": (None, pl.when(AMOUNT.is_not_null()).then((TAX > AMOUNT).fill_null(False))),
    "P10": (TAX.is_not_null(), AMOUNT * col("tax_rate") + 10_000 < TAX * 10_000),
    "P11": (KIND == "goods", col("quantity") * col("unit_price") != AMOUNT),
    "P12": (col("quantity") >= 1, col("unit_price") > AMOUNT),
    "P13": (
        (KIND == "services") & (col("quantity") > 0),
        pl.when(col("quantity") > 0).then(_yuan(60_000) * col("quantity") < AMOUNT),
    ),
    "P14": (None, ~col("tax_rate").is_between(0, 1_300)),
    "P15": (KIND == "refund", TAX.is_not_null() & (TAX > 0)),
    "P16": (None, PAID < APPROVED),
    "P17": (PURCHASE, APPROVED < INVOICED),
    "P18": (None, INVOICED + pl.duration(days=180) < PAID),
    "P19": (BOOKED.is_not_null(), PAID + pl.duration(days=15) < BOOKED),
    "P20": (None, BOOKED.is_null() & (PAID + pl.duration(days=30) < AS_OF)),
    "P21": (None, PAID.dt.strftime("%Y-%m") != col("period")),
    "P22": (METHOD == "cash", PAID.dt.weekday().is_in([6, 7])),
    "P23": (None, PAID > AS_OF),
    "P24": (~col("urgent").fill_null(False), APPROVED + pl.duration(days=60) < PAID),
    "P25": (None, PAID.is_between(date(2024, 12, 25), date(2024, 12, 31)) & (_yuan(100_000) < AMOUNT)),
    "P26": (KIND == "subsidy", APPROVED.dt.offset_by("1mo") < PAID),
    "P27": (KIND == "salary", ~METHOD.is_in(["transfer", "card"])),
    "P28": (KIND == "works", METHOD == "cash"),
    "P29": (None, (STATUS == "void") & BOOKED.is_not_null()),
    "P30": (STATUS == "returned", col("remark").is_null()),
    "P31": (PURCHASE, ~col("invoice_no").str.contains("^([0-9]{8}|[0-9]{20})$")),
    "P32": (METHOD.is_in(["transfer", "card"]), ~col("account_no").str.contains("^62[0-9]{14,17}$")),
    "P33": (None, ~col("voucher_no").str.contains("^(PZ|JZ)-20[0-9]{2}-[0-9]{6}$")),
    "P34": (None, PURPOSE.str.contains("礼品|烟酒|购物卡|会费")),
    "P35": (None, PURPOSE.str.contains("(?:备用|暂借|往来)款")),
    "P36": (None, PURPOSE.str.contains("测试", literal=True) | (PURPOSE.str.len_chars() < 4)),
    "P37": (None, col("remark").str.contains("代(领|付|办).*现金").fill_null(False)),
    "P38": (METHOD != "cash", ~col("voucher_no").str.starts_with("PZ")),
    "P39": (PURCHASE & (_yuan(100_000) <= AMOUNT), col("contract_id").is_null()),
    "P40": (None, col("handler_id") == col("approver_id")),
}


def verdict(rule: str) -> pl.Expr:
    """The verdict of a rule: 0 passes, 1 does not apply, 2 fails, 3 is unknown."""
    applies, broken = RULES[rule]
    return coded(pl.lit(True) if applies is None else applies, broken)


def coded(applies: pl.Expr, broken: pl.Expr) -> pl.Expr:
    """The verdict as a small number, from whether a rule applies and whether it is broken."""
    return (
        pl.when(~applies).then(pl.lit(1, pl.UInt8))
        .when(~broken).then(pl.lit(0, pl.UInt8))
        .when(applies & broken).then(pl.lit(2, pl.UInt8))
        .otherwise(pl.lit(3, pl.UInt8))
    )  # fmt: skip
