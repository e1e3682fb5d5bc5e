"""`--records`: files of record types, folders of them, and workbooks with a sheet per type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from accountability.errors import UsageError
from accountability.model.records import RecordType
from accountability.records.door import Workbook, folder
from accountability.records.workbook import is_workbook


def given_records(types: Mapping[str, RecordType], words: Sequence[str]) -> dict[str, Path | Workbook]:
    """Record type, as the user named it, to file. Raises `UsageError` and `RecordsError`."""
    found: dict[str, Path | Workbook] = {}
    for word in words:
        for name, path in _read(types, word):
            if name in found and _may_join(found[name], path):
                found[name] = Workbook(Path(found[name]), name)
                found[word] = Workbook(Path(path), name)
            elif name in found:
                raise UsageError(f"--records: `{name}` is given twice, as `{found[name]}` and `{path}`")
            else:
                found[name] = path
    return found


def _may_join(first: Path | Workbook, second: Path | Workbook) -> bool:
    """Whether two sources of one record type are both workbooks, which can be put together."""
    paths = [one if isinstance(one, Path) else one.path for one in (first, second)]
    return paths[0] != paths[1] and all(path.is_file() and is_workbook(path) for path in paths)


def _read(types: Mapping[str, RecordType], word: str) -> Iterator[tuple[str, Path | Workbook]]:
    """`NAME=PATH`, a folder whose files are named after record types, or a workbook."""
    if Path(word).is_dir():
        yield from folder(types, word).items()
        return
    if Path(word).is_file() and is_workbook(Path(word)):
        yield word, Workbook(Path(word))
        return
    name, _, path = word.partition("=")
    if name and path:
        yield name, Path(path)
    elif Path(word).is_file():
        raise UsageError(f"--records: `{word}` does not say which records it holds\n  hint: NAME={word}")
    else:
        raise UsageError(f"--records: `{word}` is neither NAME=PATH, a folder nor a workbook")
