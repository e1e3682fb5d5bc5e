"""The same verdicts by hand in Polars, on its streaming engine. It knows no limit of memory."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import polars as pl

from bench import answers, polars_record_rules, polars_relational_rules
from bench.polars_record_rules import col

PER_COLUMN = 30  # rules whose verdicts stand in one integer of 64 bits


def run(records: Path, out: Path, only: Collection[str] | None = None) -> None:
    """Judges the ledgers in `records` and writes the answers to `out`."""
    counts: dict[str, list[int]] = {}
    found: list[pl.LazyFrame] = []
    plain = [rule for rule in polars_record_rules.RULES if not only or rule in only]
    if plain:
        found += _record_rules(records, plain, counts)
    for rule, judge in polars_relational_rules.RULES.items():
        if not only or rule in only:
            verdicts = judge(records).collect(engine="streaming")
            told = dict(verdicts.group_by("code").len().iter_rows())
            counts[rule] = [int(told.get(code, 0)) for code in (2, 0, 3, 1)]
            failed = verdicts.lazy().filter(col("code") == 2)
            found.append(failed.select(pl.lit(rule).alias("rule"), "subject", col("witness").list.sort()))
    pl.concat(found).sink_parquet(out / answers.FINDINGS)
    answers.write_counts(out, counts)


def _record_rules(records: Path, rules: list[str], counts: dict[str, list[int]]) -> list[pl.LazyFrame]:
    """One scan: rows are grouped by the pattern of their verdicts, and those that fail any are listed."""
    verdicts = [polars_record_rules.verdict(rule).alias(rule) for rule in rules]
    starts = range(0, len(rules), PER_COLUMN)
    packed = [
        pl.sum_horizontal(
            col(rule).cast(pl.UInt64) * 4**at for at, rule in enumerate(rules[start : start + PER_COLUMN])
        ).alias(f"p{start}")
        for start in starts
    ]
    failing = pl.when(pl.any_horizontal(col(rule) == 2 for rule in rules)).then(
        col("payment_id").fill_null("")
    )
    patterns = (
        polars_record_rules.payments(records)
        .select("payment_id", *verdicts)
        .select(*packed, failing.alias("failing"))
        .group_by([f"p{start}" for start in starts])
        .agg(pl.len().alias("rows"), col("failing").drop_nulls())
        .collect(engine="streaming")
    )
    found = []
    for at, rule in enumerate(rules):
        code = col(f"p{at // PER_COLUMN * PER_COLUMN}") // 4 ** (at % PER_COLUMN) % 4
        told = dict(patterns.group_by(code.alias("code")).agg(col("rows").sum()).iter_rows())
        counts[rule] = [int(told.get(verdict, 0)) for verdict in (2, 0, 3, 1)]
        failed = patterns.lazy().filter(code == 2).select(subject=col("failing").explode())
        witness = pl.concat_list("payment:" + col("subject"))
        found.append(failed.select(pl.lit(rule).alias("rule"), "subject", witness.alias("witness")))
    return found
