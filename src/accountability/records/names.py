"""Which record type a caller, or the name of a file, means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from accountability.model.records import RecordType
from accountability.records.raw import header, refused, shown


def meanings(types: Mapping[str, RecordType]) -> Mapping[str, tuple[str, ...]]:
    """Names, labels and aliases, with the record types that each may mean; a name outranks the rest."""
    found: dict[str, tuple[str, ...]] = {}
    for record in types.values():
        for name in map(header, record.names):
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), record.name)))
    return found | {header(name): (name,) for name in types}


def resolve(types: Mapping[str, RecordType], given: Iterable[str]) -> dict[str, str]:
    """Record type -> the name under which it was given, sorted by type. Raises `RecordsError`."""
    known = meanings(types)
    found: dict[str, str] = {}
    for name in given:
        record = _one(known, name)
        if record in found:
            raise refused(f"`{found[record]}` and `{name}` are one record type, `{record}`", "give it once")
        found[record] = name
    return dict(sorted(found.items()))


def only(types: Mapping[str, RecordType], name: str) -> str:
    """The record type that a name means. Raises `RecordsError`."""
    return _one(meanings(types), name)


def _one(known: Mapping[str, tuple[str, ...]], name: object) -> str:
    text = header(name) if isinstance(name, str) else ""
    meant = known.get(text, ())
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise refused(f"`{shown(name)}` may be {' or '.join(f'`{m}`' for m in meant)}")
    raise refused(f"there is no record type `{shown(name, 60)}`", did_you_mean(text, known))


def folder(types: Mapping[str, RecordType], path: str | Path) -> dict[str, Path]:
    """Record type -> file, for a folder whose files are named after record types.

    A workbook is a file like others here: it holds the records of the type that it is named after.

    Hidden files and the lock files of office programs (`~$…`) are passed over. Raises
    `RecordsError`, which lists everything in the folder that is not the file of one record type.
    """
    files = _listed(Path(path))
    if not files:
        raise refused(f"the folder `{path}` is empty: there are no records in it")
    known = meanings(types)
    found: dict[str, list[Path]] = {}
    wrong: list[str] = []
    for file in files:
        meant = known.get(header(file.stem), ())
        if file.is_dir():
            wrong.append(f"`{shown(file.name)}` is a folder")
        elif len(meant) != 1:
            wrong.append(_no_type(known, file, meant))
        else:
            found.setdefault(meant[0], []).append(file)
    for record, several in sorted(found.items()):
        if len(several) > 1:
            listed = ", ".join(f"`{shown(file.name)}`" for file in several)
            wrong.append(f"{listed} are all records of one type, `{record}`")
    if wrong:
        raise refused(f"the folder `{path}` cannot be read: " + "; ".join(wrong))
    return {record: several[0] for record, several in sorted(found.items())}


def _no_type(known: Mapping[str, tuple[str, ...]], file: Path, meant: tuple[str, ...]) -> str:
    if meant:
        return f"`{shown(file.name)}` may be {' or '.join(f'`{m}`' for m in meant)}"
    hint = did_you_mean(header(file.stem), known)
    return f"`{shown(file.name)}` is named after no record type" + (f" ({hint})" if hint else "")


def _listed(path: Path) -> list[Path]:
    try:
        return sorted(file for file in path.iterdir() if not file.name.startswith((".", "~$")))
    except FileNotFoundError:
        raise refused(f"there is no folder `{path}`") from None
    except NotADirectoryError:
        raise refused(f"`{path}` is a file, not a folder") from None
    except PermissionError:
        raise refused(f"no permission to read the folder `{path}`") from None
    except (OSError, ValueError) as error:
        raise refused(f"the folder `{path}` cannot be read: {error}") from None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint that names the known word nearest to `name`, if one is near."""
    close = get_close_matches(name, sorted(known), n=1)
    return f"did you mean `{close[0]}`?" if close else None
