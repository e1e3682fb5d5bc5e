"""All ledgers of the benchmark, written as Parquet in row groups."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench import columns as c
from bench.payments import CHUNK, FIRST, LAST, Sizes, contract_payee, contract_unit, payments, relative

SEED = 20250331


def write(folder: Path, rows: int, seed: int = SEED) -> Path:
    """The ledgers of `rows` payments in `folder`, made only where they are not there yet."""
    done = folder.with_name(f"{folder.name}.complete")  # beside it: a folder of records holds nothing else
    if done.exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    sizes = Sizes(rows)
    _file(folder / "payment.parquet", payments(sizes, seed))
    for number, (name, make) in enumerate(OTHERS.items()):
        _file(folder / f"{name}.parquet", make(sizes, np.random.default_rng([seed, 2, number])))
    done.write_text(f"{rows} payments, seed {seed}\n", encoding="utf-8")
    return folder


def _file(path: Path, tables: Iterable[pa.Table]) -> None:
    writer = None
    for table in tables:
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=CHUNK)
    if writer is not None:
        writer.close()


def _chunks(count: int) -> Iterator[tuple[np.ndarray[tuple[int], np.dtype[np.int64]], int]]:
    for start in range(0, count, CHUNK):
        rows = min(CHUNK, count - start)
        yield np.arange(start, start + rows), rows


def _units(sizes: Sizes, chance: c.Chance) -> Iterator[pa.Table]:
    for numbers, rows in _chunks(sizes.units):
        opened = np.where(c.share(chance, rows, 0.1), chance.integers(FIRST, LAST, rows), FIRST - 2000)
        closed = chance.integers(FIRST, LAST, rows)
        yield pa.table({
            "unit_id": c.numbered("U", numbers, 6),
            "level": c.among(("district", "town", "village"), chance.integers(0, 3, rows)),
            "active_from": c.dates(opened, c.share(chance, rows, 0.005)),
            "active_to": c.dates(closed, ~c.share(chance, rows, 0.05)),
        })  # fmt: skip


def _payees(sizes: Sizes, chance: c.Chance) -> Iterator[pa.Table]:
    for numbers, rows in _chunks(sizes.payees):
        name = c.joined("第", c.numbered("", chance.integers(0, 10**6, rows), 6), "户")
        yield pa.table({"payee_id": c.numbered("Y", numbers, 8), "name": name})


def _officials(sizes: Sizes, chance: c.Chance) -> Iterator[pa.Table]:
    for numbers, rows in _chunks(sizes.officials):
        unit = c.numbered("U", chance.integers(0, sizes.units, rows), 6)
        yield pa.table({"official_id": c.numbered("O", numbers, 7), "unit_id": unit})


def _kinships(sizes: Sizes, chance: c.Chance) -> Iterator[pa.Table]:
    """Of every official one that payments may meet, and half as many at random."""
    for numbers, rows in _chunks(sizes.officials * 3 // 2):
        official = numbers % sizes.officials
        kin = np.where(
            numbers < sizes.officials, relative(official, sizes), chance.integers(0, sizes.payees, rows)
        )
        yield pa.table({
            "kin_id": c.numbered("K", numbers, 8),
            "official_id": c.with_gaps(c.numbered("O", official, 7), c.share(chance, rows, 0.001)),
            "relative_id": c.with_gaps(c.numbered("Y", kin, 8), c.share(chance, rows, 0.002)),
        })  # fmt: skip


def _end(numbers: c.Numbers) -> c.Numbers:
    """The last day of a contract, by its number."""
    return FIRST + numbers * 13 % (LAST + 120 - FIRST)


def _contracts(sizes: Sizes, chance: c.Chance) -> Iterator[pa.Table]:
    for numbers, rows in _chunks(sizes.contracts):
        unit = c.numbered("U", contract_unit(numbers, sizes), 6)
        payee = c.numbered("Y", contract_payee(numbers, sizes), 8)
        signed = np.where(c.share(chance, rows, 0.05), LAST - 100, FIRST - 5 - numbers * 37 % 300)
        kind = c.among(("goods", "services", "works"), chance.integers(0, 3, rows))
        yield pa.table({
            "contract_id": c.numbered("C", numbers, 8),
            "unit_id": c.with_gaps(unit, c.share(chance, rows, 0.0002)),
            "payee_id": c.with_gaps(payee, c.share(chance, rows, 0.0005)),
            "kind": c.with_gaps(kind, c.share(chance, rows, 0.002)),
            "signed_on": c.dates(signed, c.share(chance, rows, 0.003)),
            "end_on": c.dates(_end(numbers), c.share(chance, rows, 0.003)),
        })  # fmt: skip


def _acceptances(sizes: Sizes, chance: c.Chance) -> Iterator[pa.Table]:
    """Of most contracts one; two stand without a contract, with dates near the end, see README."""
    for numbers, rows in _chunks(sizes.contracts):
        contract = c.numbered("C", numbers, 8)
        wandering = np.isin(numbers, [5, sizes.contracts // 2])
        accepted = _end(numbers) + chance.exponential(15, rows).astype(int)
        accepted = np.where(wandering, LAST + 80, accepted)
        gaps = c.share(chance, rows, 0.003) & ~wandering
        table = pa.table({
            "acceptance_id": c.numbered("A", numbers, 8),
            "contract_id": c.with_gaps(contract, wandering),
            "accepted_on": c.dates(accepted, gaps),
        })  # fmt: skip
        yield table.filter(pa.array(c.share(chance, rows, 0.95) | wandering))


def _inspections(sizes: Sizes, chance: c.Chance) -> Iterator[pa.Table]:
    """Most units in most quarters; two without a unit, in the last quarter."""
    for numbers, rows in _chunks(sizes.units * 8):
        wandering = np.isin(numbers, [3, sizes.units])
        held = FIRST + numbers % 8 * 91 + chance.integers(0, 91, rows)
        held = np.where(wandering, LAST - 10, held)
        gaps = c.share(chance, rows, 0.003) & ~wandering
        table = pa.table({
            "inspection_id": c.numbered("I", numbers, 8),
            "unit_id": c.with_gaps(c.numbered("U", numbers // 8, 6), wandering),
            "held_on": c.dates(held, gaps),
        })  # fmt: skip
        yield table.filter(pa.array(c.share(chance, rows, 0.97) | wandering))


OTHERS: dict[str, Callable[[Sizes, c.Chance], Iterator[pa.Table]]] = {
    "unit": _units,
    "payee": _payees,
    "official": _officials,
    "kinship": _kinships,
    "contract": _contracts,
    "acceptance": _acceptances,
    "inspection": _inspections,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000, help="payments; the rest is in proportion")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    write(given.folder, given.rows, given.seed)


if __name__ == "__main__":
    main()
