"""The journal of a live session: every change and what was answered, in one file of SQLite.

A change and its findings are written in one transaction, on the disk before the caller gets the
answer. The file belongs to one session at a time, and only its owner may read it. Opening it again
replays the changes; each bears a digest of itself and all before it.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from accountability.api.live.answers import Answer
from accountability.errors import JournalError
from accountability.model.records import Key
from accountability.records.raw import JsonNumber

FORMAT = 2  # 1 had no digests, so that nobody could see that a change was altered
_APPLICATION = 0x41434C4A  # "ACLJ", in the header of the file
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE change (
  number INTEGER PRIMARY KEY, word TEXT NOT NULL, record TEXT NOT NULL, key TEXT NOT NULL,
  given TEXT, as_of TEXT, stood TEXT, told TEXT NOT NULL, digest TEXT NOT NULL
);
"""
Word: TypeAlias = Literal["submit", "amend", "withdraw"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: the record as it was given (None where it was withdrawn).

    `stood`: of a row that only a number names, what stood there before it was amended or withdrawn.
    """

    word: Word
    record: str
    key: Key
    given: Mapping[str, object] | None
    as_of: date | None
    stood: str | None = None


class Journal:
    """An open journal. `about` names the rulebook with its digest and parameters.

    Raises `JournalError` where the file cannot be opened, is locked by another session, is
    damaged, is no journal or a newer one, or was written under another rulebook (`anew`: that is
    accepted, once its changes could be replayed).
    """

    def __init__(self, path: str | os.PathLike[str], about: Mapping[str, str], anew: bool) -> None:
        self.path = os.fspath(path)
        self._about = dict(about)
        self._process = os.getpid()
        self._digest = ""  # of the last change
        with self._telling("opened"):
            place = _for_its_owner(self.path)
            self._file = sqlite3.connect(place, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            with self._telling("opened"):
                self._begin(anew)
        except BaseException:
            self._file.close()
            raise

    def _begin(self, anew: bool) -> None:
        run = self._file.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        (application,), (version,) = (
            run("PRAGMA application_id").fetchone(),
            run("PRAGMA user_version").fetchone(),
        )
        (tables,) = run("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and application != _APPLICATION:
            raise JournalError(f"`{self.path}` is a database, but no journal of live checks")
        if tables and version != FORMAT:
            raise JournalError(
                f"`{self.path}`: the journal has the format {version}, this program knows {FORMAT}"
                "\n  hint: use the version of accountability that wrote it"
            )
        (sound,) = run("PRAGMA quick_check(1)").fetchone()
        if sound != "ok":
            raise JournalError(f"`{self.path}`: the journal is damaged: {sound}")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("BEGIN IMMEDIATE")
        if not tables:
            self._create()
        run("COMMIT")
        self._compare(anew)

    def _create(self) -> None:
        self._file.execute(f"PRAGMA application_id = {_APPLICATION}")
        self._file.execute(f"PRAGMA user_version = {FORMAT}")
        for statement in _TABLES.split(";"):
            if statement.strip():
                self._file.execute(statement)
        self._file.executemany("INSERT INTO about VALUES (?, ?)", sorted(self._about.items()))

    def _compare(self, anew: bool) -> None:
        found = dict(self._file.execute("SELECT name, value FROM about"))
        if found.get("rulebook") != self._about["rulebook"]:
            raise JournalError(f"`{self.path}` is the journal of the rulebook `{found.get('rulebook')}`")
        if found != self._about and not anew:
            raise JournalError(
                f"`{self.path}`: the journal was written under other rules or parameters"
                "\n  hint: `reevaluate=True` judges its records again by these"
            )

    def entries(self) -> Iterator[Entry]:
        """All changes, in their order. Raises `JournalError` for one that is not as it was written."""
        with self._telling("read"):
            found = self._file.execute(
                "SELECT word, record, key, given, as_of, stood, told, digest FROM change ORDER BY number"
            )
            for number, (*row, digest) in enumerate(found, 1):
                self._digest = _digest(self._digest, row)
                if digest != self._digest:
                    raise JournalError(
                        f"`{self.path}`: the journal is damaged: change {number} is not as it was written"
                    )
                yield _entry(*row[:-1])

    def replayed(self) -> None:
        """Notes that all changes hold under the rulebook as it is now."""
        with self._writing():
            self._file.executemany("REPLACE INTO about VALUES (?, ?)", sorted(self._about.items()))

    def write(self, entries: Iterable[tuple[Entry, Answer]]) -> None:
        """All of these changes with their answers, or, with a `JournalError`, none."""
        rows, digest = [], self._digest
        for entry, answer in entries:
            row = _row(entry, answer)
            digest = _digest(digest, row)
            rows.append((*row, digest))
        with self._writing():
            self._file.executemany(
                "INSERT INTO change (word, record, key, given, as_of, stood, told, digest)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
        self._digest = digest

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        if os.getpid() != self._process:
            raise JournalError(
                f"`{self.path}`: the journal belongs to the process that this one was forked from"
                "\n  hint: open a session without it, or with another one"
            )
        with self._telling("written"):
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._file.execute("COMMIT")
            except BaseException:
                if self._file.in_transaction:
                    self._file.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _telling(self, done: str) -> Iterator[None]:
        """What SQLite says, as one clear sentence."""
        try:
            yield
        except OSError as error:
            raise JournalError(f"`{self.path}`: the journal cannot be {done}: {error.strerror}") from error
        except sqlite3.Error as error:
            said = str(error)
            if "locked" in said or "busy" in said:
                raise JournalError(f"`{self.path}`: another session has the journal open") from error
            if "full" in said:
                raise JournalError(f"`{self.path}`: the disk is full, so the change was not made") from error
            if "not a database" in said or "malformed" in said:
                raise JournalError(
                    f"`{self.path}`: the journal is damaged, or is no journal: {said}"
                ) from error
            raise JournalError(f"`{self.path}`: the journal cannot be {done}: {said}") from error

    def close(self) -> None:
        """Closes the file. In a forked child it is left to the parent."""
        if os.getpid() == self._process:
            with self._telling("closed"):
                self._file.close()

    def abandon(self) -> None:
        """In a forked child: the connection is never closed here, since that would touch the file."""
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._file))


def _for_its_owner(path: str) -> str:
    """The full path of a file, which is made if there is none: then only its owner may read it."""
    full = os.path.abspath(path)
    if not os.path.lexists(full):
        os.close(os.open(full, os.O_CREAT | os.O_RDWR, 0o600))
    return full


def _digest(before: str, row: Sequence[object]) -> str:
    """Of a change and, by `before`, of all before it."""
    return hashlib.blake2b(repr((before, *row)).encode(), digest_size=12).hexdigest()


def _entry(
    word: Word, record: str, key: str, given: str | None, as_of: str | None, stood: str | None
) -> Entry:
    cells = None if given is None else {name: _raw(value) for name, value in json.loads(given).items()}
    day = None if as_of is None else date.fromisoformat(as_of)
    return Entry(word, record, tuple(json.loads(key)), cells, day, stood)


def _row(entry: Entry, answer: Answer) -> tuple[str | None, ...]:
    given = None if entry.given is None else {str(k): _plain(v) for k, v in entry.given.items()}
    return (
        entry.word,
        entry.record,
        json.dumps(entry.key, ensure_ascii=False),
        None if given is None else json.dumps(given, ensure_ascii=False),
        None if entry.as_of is None else entry.as_of.isoformat(),
        entry.stood,
        json.dumps(told(answer), ensure_ascii=False),
    )


def told(answer: Answer) -> Mapping[str, Sequence[Any]]:
    """An answer as the journal keeps it: findings by rule and id, undecided rules, changes."""
    return {
        "findings": [[f.rule, f.id] for f in answer.findings],
        "undecided": [u.rule for u in answer.undecided],
        "changes": [[c.kind, c.rule, c.record, list(c.key)] for c in answer.changes],
    }


def _plain(value: object) -> object:
    """A raw cell as JSON that reads back as the same cell."""
    if value is None or type(value) in (str, bool, int, float):
        return value
    if isinstance(value, JsonNumber):
        return {"number": str(value)}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, Fraction):
        return {"fraction": str(value)}
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise JournalError(f"a value of type `{type(value).__name__}` cannot be kept in a journal")


_READ: Mapping[str, Any] = {
    "number": JsonNumber,
    "decimal": Decimal,
    "fraction": Fraction,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}


def _raw(value: Any) -> object:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return _READ[kind](text)
    return [_raw(item) for item in value] if isinstance(value, list) else value
