"""A folder of ledgers that appears whole, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accountability.errors import OutputError


@contextmanager
def staged(folder: Path, force: bool) -> Iterator[Path]:
    """A folder beside `folder` to write into; what stands in it at the end takes its place by renaming.

    A folder that has files is refused; with `force`, files of the same names are replaced, and only those:
    a folder that has others is refused all the same, since nothing else is deleted. Raises `OutputError`.
    """
    final = Path(os.path.realpath(folder))
    refuse_unless_free(folder, force)
    staging = final.parent / f".{final.name[:100]}.{os.getpid()}.part"
    try:
        with _refusing(folder):
            staging.mkdir()
            yield staging
        with _refusing(folder):
            _move(staging, final)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def refuse_unless_free(folder: Path, force: bool) -> None:
    """Raises `OutputError` for a folder that must not be written into."""
    with _refusing(folder):
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"`{folder}` cannot be written: it is a file")
        if not Path(os.path.realpath(folder)).parent.is_dir():
            raise OutputError(f"`{folder}` cannot be written: there is no folder `{folder.parent}`")
        if folder.is_dir() and any(folder.iterdir()) and not force:
            raise OutputError(
                f"the folder `{folder}` is not empty"
                "\n  hint: name another one, or replace its ledgers with --force"
            )


def _move(staging: Path, final: Path) -> None:
    if not final.exists():
        os.rename(staging, final)
        return
    made = {path.name for path in staging.iterdir()}
    others = sorted(path.name for path in final.iterdir() if path.name not in made)
    if others:
        raise OutputError(
            f"the folder `{final}` has files that are not replaced: {', '.join(others[:5])}"
            "\n  hint: name an empty folder"
        )
    for name in sorted(made):
        os.replace(staging / name, final / name)


@contextmanager
def _refusing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        said = error.strerror or str(error)
        raise OutputError(f"`{folder}` cannot be written: {said[:1].lower() + said[1:]}") from None
