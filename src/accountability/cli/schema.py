"""`accountability schema`: the JSON Schema of rulebook files, for editors."""

from __future__ import annotations

import json

from accountability.cli.output import to_stdout
from accountability.rulebook.schema import json_schema


def schema() -> None:
    """Print the JSON Schema of rulebook files."""
    to_stdout([json.dumps(json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"])
