"""The kinds that there are: one per file of this package, found by looking at the files.

Adding a kind is adding a file with a `KIND`; nothing else lists them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from accountability import kinds
from accountability.kinds.kind import Kind


def all_kinds() -> Mapping[str, Kind]:
    """Every kind by its word in YAML, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(kinds.__path__))
    modules = (import_module(f"{kinds.__name__}.{name}") for name in names)
    found = (getattr(module, "KIND", None) for module in modules)
    return {kind.name: kind for kind in found if isinstance(kind, Kind)}
