"""The bare reading of a folder of ledgers: every cell becomes a value, and nothing is done with it.

`python -m bench.bare FOLDER` prints how many rows there are.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook


def rows(folder: Path) -> int:
    """Parquet as Arrow tables, workbooks as Python values; one file after another."""
    count = 0
    for path in sorted(folder.iterdir()):
        if path.suffix == ".parquet":
            count += pq.read_table(path, use_threads=False).num_rows
        else:
            with path.open("rb") as file:
                book = CalamineWorkbook.from_filelike(file)
                count += sum(len(book.get_sheet_by_name(name).to_python()) - 1 for name in book.sheet_names)
    return count


if __name__ == "__main__":
    print(f"rows {rows(Path(sys.argv[1]))}")
