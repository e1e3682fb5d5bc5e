"""What a run over the town must say, as a file to compare with."""

from __future__ import annotations

import json
from pathlib import Path

from accountability.reports.json_result import write_json
from accountability.results.assessment import Assessment


def reduced(result: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    """The parts of a JSON result that are compared: who was found, what stayed open, what is wrong."""
    return {
        "findings": [[f["rule"], *_texts(f["subject"])] for f in result["findings"]],
        "undecided": [[u["rule"], u["cause"], u["count"], u["subjects"]] for u in result["undecided"]],
        "problems": [_problem(p) for p in result["problems"]],
        "sheets": [{k: v for k, v in sheet.items() if k != "file"} for sheet in result["sheets"]],
    }


def _texts(subject: object) -> list[str]:
    assert isinstance(subject, dict)
    return [str(cell) for cell in subject.values()]


def _problem(problem: dict[str, object]) -> list[object]:
    return [problem.get(name) for name in ("sheet", "row", "column", "text", "message")]


def reduced_of(result: Assessment) -> dict[str, object]:
    """The same of a result in memory."""
    return reduced(json.loads("".join(write_json(result, "zh"))))


def write_expected(path: Path, result: Assessment) -> None:
    """Writes what a run said, one entry a line so that a change can be read."""
    parts = []
    for name, entries in reduced_of(result).items():
        assert isinstance(entries, list)
        lines = ",\n".join(f"  {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
        parts.append(f' "{name}": [\n{lines}\n ]')
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
