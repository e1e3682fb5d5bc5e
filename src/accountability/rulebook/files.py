"""Finding and reading the files of a rulebook: its folder, what it includes, its profiles."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal as OneOf
from typing import TypeAlias

from accountability.errors import UsageError
from accountability.model.place import Place
from accountability.rulebook.located import Listing, Node, Sheet, Table, Written
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.scalars import wide_colon
from accountability.rulebook.yaml_text import read_yaml

HEADER = "rulebook.yaml"
PROFILES = "profiles"
MAX_BYTES = 5_000_000  # of one file

Role: TypeAlias = OneOf["header", "part", "profile"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a rulebook. `content` is None where it could not be read (a mistake says why)."""

    role: Role
    sheet: Sheet
    content: Table | None


@dataclass(frozen=True, slots=True)
class Files:
    """All files of a rulebook. `header` is that of the rulebook itself, not of one it includes."""

    header: SourceFile
    parts: tuple[SourceFile, ...]
    profiles: tuple[SourceFile, ...]
    digest: str  # SHA-256 over the relative paths and the LF-normalised bytes, in order of the paths


@dataclass(slots=True)
class _Reading:
    """What has been read so far. `trail` are the headers whose includes are being followed."""

    root: Path
    mistakes: Mistakes
    trail: list[Path] = field(default_factory=list)
    files: dict[Path, SourceFile] = field(default_factory=dict)


def read_files(path: str | os.PathLike[str], mistakes: Mistakes) -> Files:
    """Every file of the rulebook at `path`, a folder with `rulebook.yaml` or a single file.

    Raises `UsageError` if there is nothing at `path`, `RulebookError` if it is not a rulebook.
    """
    given = Path(path)
    if not given.exists():
        raise UsageError(f"no rulebook at `{given}`: there is no such file or folder")
    top = given / HEADER if given.is_dir() else given
    if not top.is_file():
        mistakes.add(Place(str(given), 1, 1), "not a rulebook", f"a rulebook is a folder with a `{HEADER}`")
        mistakes.raise_any()
    reading = _Reading(root=top.resolve().parent, mistakes=mistakes)
    header = _read_header(top, reading, whole_folder=given.is_dir())
    found = tuple(reading.files.values())
    parts = tuple(f for f in found if f.role != "profile")
    profiles = tuple(f for f in found if f.role == "profile")
    return Files(header, parts, profiles, _digest(reading))


def read_yaml_file(path: Path, mistakes: Mistakes) -> Node | None:
    """What a YAML file beside a rulebook says; None if it cannot be read (a mistake says why) or is empty."""
    text = _text(path, mistakes)
    return None if text is None else read_yaml(Sheet.of(str(path), text), mistakes)


def _read_header(top: Path, reading: _Reading, whole_folder: bool) -> SourceFile:
    """Reads `top`, then what it includes, then (for a folder) the other files beside and below it."""
    header = _read(top, "header", reading)
    reading.trail.append(top.resolve())
    for name in _includes(header):
        _read_included(top.parent, name, reading)
    reading.trail.pop()
    if whole_folder:
        is_own = top.resolve().parent == reading.root
        _read_folder(top.parent, reading, with_profiles=is_own)
    return header


def _includes(header: SourceFile) -> list[Written]:
    named = header.content.find("include") if header.content is not None else None
    if isinstance(named, Written):
        return [named]
    if isinstance(named, Listing):
        return [n for n in named if isinstance(n, Written)]  # the shape check refuses the others
    return []


def _read_included(folder: Path, name: Written, reading: _Reading) -> None:
    target = Path(os.path.normpath(folder / name))
    if not os.path.exists(target):  # unlike Path.exists, it has no opinion on names that are too long
        reading.mistakes.add(
            name.place, f"nothing to include at `{name}`", "the path is relative to this file"
        )
        return
    top = target / HEADER if target.is_dir() else target
    if top.resolve() in reading.trail:
        circle = " -> ".join(_shown(p, reading) for p in (*reading.trail, top.resolve()))
        reading.mistakes.add(name.place, f"including `{name}` ends in a circle: {circle}")
    elif target.is_dir() and not top.is_file():
        _read_folder(target, reading, with_profiles=False)
    elif top.resolve() not in reading.files:
        _read_header(top, reading, whole_folder=target.is_dir())


def _read_folder(folder: Path, reading: _Reading, with_profiles: bool) -> None:
    for path in sorted(_below(folder), key=lambda p: p.relative_to(folder).parts):
        is_profile = path.relative_to(folder).parts[0] == PROFILES
        if path.resolve() in reading.files or (is_profile and not with_profiles):
            continue
        if path.suffix == ".yml":
            place = Place(str(path), 1, 1)
            reading.mistakes.add(place, "a file ending in `.yml` is not read", "rename it to end in `.yaml`")
        else:
            _read(path, "profile" if is_profile else "part", reading)


def _below(folder: Path) -> list[Path]:
    """The YAML files below `folder`, without what is hidden and without rulebooks of their own."""
    found: list[Path] = []
    for where, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".") and not Path(where, f, HEADER).is_file()]
        found += [Path(where, n) for n in names if n.endswith((".yaml", ".yml")) and not n.startswith(".")]
    return found


def _read(path: Path, role: Role, reading: _Reading) -> SourceFile:
    text = _text(path, reading.mistakes)
    sheet = Sheet.of(str(path), text or "")
    content = None
    if text is not None:
        before = len(reading.mistakes)
        node = read_yaml(sheet, reading.mistakes)
        if isinstance(node, Table):
            content = node
        elif node is not None or len(reading.mistakes) == before:
            what = "an empty file" if node is None or node == "" else "not a mapping of sections"
            hint = wide_colon(node) or "a file holds sections such as `records:` and `rules:`"
            reading.mistakes.add(sheet.place(0), what, hint)
    if role == "header" and reading.files and (content is None or content.find("language") is None):
        role = "part"  # an included file without a header of its own
    file = SourceFile(role, sheet, content)
    reading.files[path.resolve()] = file
    return file


def _text(path: Path, mistakes: Mistakes) -> str | None:
    """The text of a file with LF line ends and without a byte order mark; None if it cannot be had."""
    start = Place(str(path), 1, 1)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        mistakes.add(start, f"cannot be read: {(error.strerror or 'unknown error').lower()}")
        return None
    if len(data) > MAX_BYTES:
        mistakes.add(start, f"larger than {MAX_BYTES // 1_000_000} MB", "split it into several files")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        place = Sheet.of(str(path), _line_ends(before)).place(len(data))
        mistakes.add(place, f"not UTF-8: byte 0x{data[error.start]:02X}", "save the file as UTF-8")
        return None
    return _line_ends(text)


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shown(path: Path, reading: _Reading) -> str:
    return Path(os.path.relpath(path, reading.root)).as_posix()


def _digest(reading: _Reading) -> str:
    digest = hashlib.sha256()
    for name, file in sorted((_shown(p, reading), f) for p, f in reading.files.items()):
        for piece in (name.encode("utf-8", "surrogateescape"), file.sheet.text.encode()):
            digest.update(len(piece).to_bytes(8, "big"))
            digest.update(piece)
    return digest.hexdigest()
