"""`accountability version`."""

from __future__ import annotations

from importlib.metadata import version as version_of

from accountability.cli.output import to_stdout


def version() -> None:
    """Print the version."""
    to_stdout([f"accountability {version_of('accountability')}\n"])
