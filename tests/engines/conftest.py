"""What the tests of the batch engine share: a look at its statements."""

from __future__ import annotations

import re

import pytest

from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.session import Session


class Statements:
    """All statements of a run."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def of(self, pattern: str) -> list[str]:
        return [text for text in self.texts if re.search(pattern, text)]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Statements:
    found = Statements()
    for owner, name in ((Session, "sql"), (Session, "rows"), (Database, "batches"), (Database, "arrow")):
        inner = getattr(owner, name)

        def noting(self: object, text: str, *rest: object, _inner: object = inner) -> object:
            found.texts.append(str(text))
            return _inner(self, text, *rest)  # type: ignore[operator]  # a method of its owner

        monkeypatch.setattr(owner, name, noting)
    return found
