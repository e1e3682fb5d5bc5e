"""Compares a JSON result of the sample town with what is expected of it: `… compare RESULT`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from examples.town.expected import reduced

EXPECTED = Path(__file__).parent / "expected.json"


def differences(result: Path) -> list[str]:
    """What differs, part by part; empty where the run said what is expected."""
    expected = json.loads(EXPECTED.read_text("utf-8"))
    found = reduced(json.loads(result.read_text("utf-8")))
    return [part for part in expected if json.loads(json.dumps(found[part])) != expected[part]]


def main(words: list[str]) -> int:
    """0 if the result is as expected, 1 if not."""
    (result,) = words
    different = differences(Path(result))
    said = (
        "与预期结果不一致：" + "、".join(different)
        if different
        else "与预期结果完全一致（examples/town/expected.json）。"
    )
    sys.stdout.buffer.write(f"{said}\n".encode())
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
