"""What an office's own headers may mean: a proposal that a person looks through and confirms."""

from __future__ import annotations

import os
from pathlib import Path

from accountability.model.rule import Rulebook
from accountability.records.header_candidates import SheetProposal, propose


def map_headers(book: Rulebook, workbook: str | os.PathLike[str]) -> tuple[SheetProposal, ...]:
    """What the sheets and headers of a workbook may mean for the record types of a rulebook.

    Nothing of it is used by a run until a person has written it down (`headers=` of `check`).
    Raises `RecordsError`.
    """
    return propose(book.records, Path(workbook))
