"""What DuckDB refuses, as errors of this library: the only place that reads its messages."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from accountability.errors import AccountabilityError, Cancelled, RecordsError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def told(memory: str, temp: str) -> Iterator[None]:
    """Turns errors of DuckDB into errors for users; `memory` is the limit and `temp` the folder of the run.

    Raises `RecordsError` for limits and files, `Cancelled` for an interrupt. What only a mistake of
    this program can cause is raised as it is.
    """
    try:
        yield
    except duckdb.InterruptException:
        raise stopped() from None
    except RuntimeError as error:
        if str(error) != "Query interrupted":  # what Ctrl-C becomes in some calls
            raise
        raise stopped() from None
    except duckdb.Error as error:
        meant = _meant(error, memory, temp)
        if meant is None:
            raise
        raise meant from None


def stopped() -> Cancelled:
    """What is raised where somebody ended the run."""
    return Cancelled("the run was stopped before its end; nothing was written")


def _meant(error: duckdb.Error, memory: str, temp: str) -> AccountabilityError | None:
    message = str(error)
    if "max_temp_directory_size" in message or "No space left" in message or "disk quota" in message.lower():
        return _full(temp)
    if isinstance(error, duckdb.OutOfMemoryException):
        return RecordsError(
            f"the memory limit of {memory} is too small for these records and rules\n"
            "  hint: give more memory, or fewer threads"
        )
    if isinstance(error, duckdb.PermissionException | duckdb.IOException):
        first = message.splitlines()[0]
        return RecordsError(f"a file cannot be used: {first}")
    return None


def of_file(error: OSError, temp: str) -> RecordsError:
    """What is raised where this library itself cannot write to the folder of the run."""
    return _full(temp) if error.errno in _NO_ROOM else RecordsError(f"a file cannot be used: {error}")


def _full(temp: str) -> RecordsError:
    return RecordsError(
        f"there is no room left in the folder for temporary files, `{temp}`\n"
        "  hint: free space there, or name another folder"
    )
