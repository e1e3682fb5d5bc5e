"""JSON Lines files, and JSON files that hold one list of objects."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from accountability.errors import RecordsError
from accountability.records.mappings import table_of
from accountability.records.raw import JsonNumber, RawTable, refused, shown
from accountability.records.text_file import LONGEST_LINE, examined

LARGEST = 256_000_000  # bytes of a JSON file


def read_jsonl(path: Path) -> RawTable:
    """A `.jsonl` or `.ndjson` file: an object per line; blank lines count but are no rows."""
    return table_of(shown(str(path)), list(jsonl_records(path)))


def read_json(path: Path) -> RawTable:
    """A `.json` file: one list of objects; the row is the place in the list."""
    return table_of(shown(str(path)), list(json_records(path)))


def jsonl_records(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of a JSON Lines file with their lines, one by one. Raises `RecordsError`."""
    for number, line in enumerate(examined(path).lines("\n"), start=1):
        if len(line) >= LONGEST_LINE:
            raise refused(f"{path}:{number}: the line has {LONGEST_LINE} characters or more")
        if line.strip():
            yield number, _record(f"{path}:{number}", _parsed(path, number, line.removesuffix("\n")))


def json_records(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of a JSON file with their places in its list. Raises `RecordsError`."""
    found = _parsed(path, 1, _whole(path))
    if not isinstance(found, list):
        raise refused(f"`{path}` holds no list of records", "write the records as [{…}, {…}]")
    for number, item in enumerate(found, start=1):
        yield number, _record(f"{path}: record {number}", item)


def _whole(path: Path) -> str:
    """The text of a file that can only be read at once, and takes many times its size in memory."""
    text = examined(path)
    if path.stat().st_size > LARGEST:
        message = f"`{path}` is larger than {LARGEST // 1_000_000} MB"
        raise refused(message, "write it as JSON Lines, an object to a line: that is read piece by piece")
    return text.text()


def _record(place: str, found: object) -> dict[str, object]:
    if not isinstance(found, dict):
        raise refused(f"{place}: `{shown(found, 60) or 'null'}` is no record, since it is no object")
    return found


def _parsed(path: Path, line: int, text: str) -> object:
    """The value of a JSON text that begins on `line`, numbers kept as they are written."""
    try:
        return json.loads(
            text,
            parse_int=JsonNumber,
            parse_float=JsonNumber,
            parse_constant=_no_constant,
            object_pairs_hook=_without_repeats,
        )
    except json.JSONDecodeError as error:
        at = f"{path}:{line + error.lineno - 1}:{error.colno}"
        raise refused(f"{at}: not JSON: {error.msg.lower()}") from None
    except RecursionError:
        raise refused(f"{path}:{line}: nested too deeply") from None
    except RecordsError as error:
        raise RecordsError(f"{path}:{line}: {error}") from None


def _no_constant(word: str) -> object:
    raise refused(f"`{word}` is not JSON, and no number")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        repeated = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise refused(f"the key `{shown(repeated, 60)}` is repeated in one object")
    return found
