"""One run's database: closed off from the world, within its limits, gone at the end."""

from __future__ import annotations

import math
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import duckdb
import pyarrow as pa

from accountability.engines import leftovers
from accountability.engines.duckdb import errors
from accountability.engines.duckdb.spool import Spool
from accountability.engines.duckdb.sql import text_literal
from accountability.errors import RecordsError, UsageError

BATCH_ROWS = 65_536  # rows of a batch that is read back
INSIST = 0.05  # seconds between two calls to stop
_BESIDE = 200_000_000  # bytes of a limit that are for Python, its libraries, and what a result keeps
_PER_THREAD = 100_000_000  # and for what each thread of the database takes without counting it
_UNITS = {"k": 1, "m": 2, "g": 3, "t": 4}
_PREFIX = "accountability-"  # of the folders for temporary files
ROOM: str | None = None  # what temporary files may take; None: nearly all that is free

# No number is shown that DuckDB itself would not take; `80%` depends on the machine and is left out.
_MEMORY = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*([kKmMgGtT]i?[bB])\s*\Z")


class Session:
    """A connection that can reach nothing but its own temporary folder and the files named at opening.

    Errors of DuckDB leave `sql`, `rows` and `batches` as errors of this library; code that uses
    `connection` itself does so inside `with session.told():`.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, memory: str, folder: Path, files: frozenset[str]
    ) -> None:
        self.connection = connection
        self.spool = Spool(folder.parent)  # it outlives the session: a result is read when it is asked for
        self._files = files
        self._memory = memory
        self._folder = folder
        self._running = {connection}
        self._kept: dict[str, object] = {}
        self._stopped = False
        self._over = threading.Event()

    @staticmethod
    def open(
        memory: str | None = None,
        threads: int | None = None,
        temp: str | os.PathLike[str] | None = None,
        files: Collection[str | os.PathLike[str]] = (),
    ) -> AbstractContextManager[Session]:
        """A session in a new private folder below `temp` (of the system if None), removed at the end.

        `memory` is a limit such as `1GB`, `threads` a number of at least 1; without them DuckDB
        takes most of the machine. `files` are the only files that statements can read. Raises
        `UsageError` for arguments that make no sense, `RecordsError` for a folder that cannot be used.
        """
        return _opened(_limit(memory), _workers(threads), temp, files)

    def may_read(self, path: str) -> bool:
        """Whether statements can read the file at an absolute path."""
        return path in self._files

    @property
    def folder(self) -> Path:
        """The private folder of the run."""
        return self._folder

    @property
    def memory(self) -> int:
        """The bytes that the database may take before it moves tables to its folder."""
        ((limit,),) = self.rows("SELECT current_setting('memory_limit')")
        return int(_bytes(str(limit)))

    def sql(
        self, text: str, params: Sequence[object] | Mapping[str, object] | None = None
    ) -> duckdb.DuckDBPyConnection:
        """Runs a statement; what it gives is fetched from what is returned."""
        with self.told():
            return self.connection.execute(text, params)

    def rows(
        self, text: str, params: Sequence[object] | Mapping[str, object] | None = None
    ) -> list[tuple[object, ...]]:
        """All rows that a statement gives: for few of them."""
        with self.told():
            return self.connection.execute(text, params).fetchall()

    def batches(self, text: str, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """What a query gives, batch by batch, on a cursor of its own."""
        with self.told(), self.connection.cursor() as cursor:
            self._running.add(cursor)
            for name, source in self._kept.items():
                cursor.register(name, source)
            try:
                yield from cursor.sql(text).to_arrow_reader(rows)
            finally:
                self._running.discard(cursor)

    def keep(self, name: str, source: object) -> None:
        """From now on, statements know an Arrow table by `name`."""
        self.connection.register(name, source)
        self._kept[name] = source

    @contextmanager
    def registered(self, name: str, source: object) -> Iterator[None]:
        """Within it, statements know an Arrow table, stream or scanner by `name`."""
        self.connection.register(name, source)
        try:
            yield
        finally:
            self.connection.unregister(name)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Within it, errors of DuckDB become errors of this library. Raises `Cancelled` after `cancel`."""
        if self._stopped:
            raise errors.stopped()
        with errors.told(self._memory, str(self._folder.parent)):
            yield

    def percent(self) -> float | None:
        """How far the statement is that runs, from any thread; None where that is not known."""
        try:
            found = self.connection.query_progress()
        except duckdb.Error:  # it has just been closed
            return None
        return found if 0 <= found <= 100 else None

    def cancel(self) -> None:
        """Stops what runs, from any thread: it ends with `Cancelled`, and nothing runs after it."""
        if not self._stopped:
            self._stopped = True
            threading.Thread(target=self._insist, daemon=True).start()
        self._interrupt()

    def _interrupt(self) -> None:
        for running in tuple(self._running):
            with suppress(duckdb.Error):  # it has just ended
                running.interrupt()

    def _insist(self) -> None:
        """A statement that was about to begin when it was stopped has not noticed."""
        while not self._over.wait(INSIST):
            self._interrupt()

    def end(self) -> None:
        """Nothing will run any more."""
        self._over.set()
        self.connection.close()


def _limit(memory: str | None) -> str | None:
    if memory is None:
        return None
    found = _MEMORY.match(memory)
    if found is None or float(found.group(1)) == 0:
        raise UsageError(f"`{memory}` is no amount of memory\n  hint: write it like 1GB or 500MB")
    return f"{found.group(1)}{found.group(2)}"


def _share(memory: str, threads: int) -> str:
    """What of the limit is the database's own, at least half: the rest is for what it does not count."""
    whole = _bytes(memory)
    return f"{max(whole / 2, whole - _BESIDE - threads * _PER_THREAD) / 1000:.1f}KB"


def _bytes(memory: str) -> float:
    found = _MEMORY.match(memory)
    assert found is not None, "it was looked at before"
    unit = found.group(2).lower()
    thousand = 1024.0 if "i" in unit else 1000.0
    return float(found.group(1)) * math.pow(thousand, _UNITS[unit[0]])


def _workers(threads: int | None) -> int | None:
    if threads is not None and threads < 1:
        raise UsageError(f"{threads} is no number of threads\n  hint: give 1 or more")
    return threads


@contextmanager
def _opened(
    memory: str | None,
    threads: int | None,
    temp: str | os.PathLike[str] | None,
    files: Collection[str | os.PathLike[str]],
) -> Iterator[Session]:
    folder = _folder(temp)
    try:
        with errors.told(memory or "this machine", str(folder.parent)):
            paths = frozenset(os.path.abspath(os.fsdecode(file)) for file in files)
            connection = _connected(folder, memory, threads, paths)
        session = Session(connection, memory or "this machine", folder, paths)
        try:
            with leftovers.held(folder):
                yield session
        finally:
            session.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _folder(temp: str | os.PathLike[str] | None) -> Path:
    try:
        made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=temp)).resolve()
        leftovers.remove_folders(made.parent, _PREFIX)
        return made
    except (OSError, ValueError) as error:
        raise RecordsError(
            f"no folder for temporary files can be made in `{temp or 'the system'}`: {error}"
        ) from None


def _connected(
    folder: Path, memory: str | None, threads: int | None, files: frozenset[str]
) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": str(folder / "spill"),
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "python_enable_replacements": "false",  # no statement finds a variable of Python by its name
    }
    if memory is not None:
        config["memory_limit"] = _share(memory, threads or os.cpu_count() or 1)
    if ROOM is not None:
        config["max_temp_directory_size"] = ROOM
    if threads is not None:
        config["threads"] = threads
    # Tables in memory are written three times faster than those of a file, and what does not fit
    # goes to the folder all the same.
    connection = duckdb.connect(":memory:", config=config)
    try:
        for statement in _closed_off(files):
            connection.execute(statement)
    except BaseException:
        connection.close()
        raise
    return connection


def _closed_off(files: frozenset[str]) -> Iterator[str]:
    """The last settings, in an order that DuckDB accepts: after the last nothing can be set."""
    paths = ", ".join(text_literal(file) for file in sorted(files))
    yield "SET TimeZone = 'UTC'"
    yield "SET enable_progress_bar = true"  # reckoned for `percent`, but not drawn into standard output
    yield "SET enable_progress_bar_print = false"
    yield "SET order_by_non_integer_literal = true"  # rules may order by a constant, and nothing comes of it
    # DuckDB 2.0.1 takes subplans of nested joins for the same that are not (seed 0 of the agreement suite)
    yield "SET disabled_optimizers = 'common_subplan'"
    yield f"SET allowed_paths = [{paths}]"
    yield "SET enable_external_access = false"
    yield "SET lock_configuration = true"
