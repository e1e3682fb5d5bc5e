"""The JSON Schema agrees with the loader about which files have the right shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from accountability.kinds.registry import all_kinds
from accountability.rulebook.located import Listing, Node, Sheet, Written
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.schema import json_schema
from accountability.rulebook.yaml_text import read_yaml
from tests.rulebook.books import BASE, mistakes, rule
from tests.rulebook.test_mistakes import CASES

ROOT = Path(__file__).parents[2]
VALIDATOR = jsonschema.Draft202012Validator(json_schema())
SHIPPED = sorted((ROOT / "rules").rglob("*.yaml"))


def _as_json(node: Node) -> Any:
    """What an editor sees: plain scalars by the rules of YAML 1.2's core schema."""
    if isinstance(node, Written):
        if node.style != "plain":
            return str(node)
        words = {"true": True, "false": False, "null": None, "~": None, "": None}
        if node in words:
            return words[node]
        return int(node) if node.lstrip("-").isdigit() else str(node)
    if isinstance(node, Listing):
        return [_as_json(item) for item in node]
    return {str(key): _as_json(value) for key, value in node.items()}


def _accepts(text: str) -> bool:
    node = read_yaml(Sheet.of("f.yaml", text), Mistakes())
    assert node is not None
    return bool(VALIDATOR.is_valid(_as_json(node)))


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", SHIPPED, ids=[str(p.relative_to(ROOT)) for p in SHIPPED])
def test_shipped_files_fit(path: Path) -> None:
    node = read_yaml(Sheet.of(str(path), path.read_text(encoding="utf-8")), Mistakes())
    assert node is not None
    VALIDATOR.validate(_as_json(node))


def test_the_base_fits() -> None:
    assert _accepts(BASE)


@pytest.mark.parametrize(
    "text",
    [
        rule("forbid: c.open", more="authority: law/1\ncases: []\ntags: a"),
        rule("unique: {by: c.issuer}"),
        "records:\n  x: {key: a, fields: {a: {type: list, of: text, empty: none}}}\n",
        "records:\n  x: {key: a, fields: {a: {type: enum, codes: {p: 甲}, empty: {none_if: x}}}}\n",
        "parameters:\n  p: {type: integer, codes: [[a]], table: {a: [{to: 2021-01-01, value: 1}]}}\n",
        "profile: p\nparameters:\n  x: {value: 1, reason: r}\n",
    ],
)
def test_accepted(text: str) -> None:
    assert _accepts(text)


NAMED = {name: text for name, text, _ in CASES}


@pytest.mark.parametrize(
    "name",
    [
        "shapes-unknown-section",
        "shapes-unknown-key",
        "shapes-missing-key",
        "shapes-bad-severity",
        "shapes-list-for-value",
        "shapes-rules-mapping",
        "shapes-locale",
        "shapes-bool-word",
        "shapes-bool-quoted",
        "shapes-table-for-list",
        "records-type-unknown",
        "conditions-no-check",
        "conditions-two-checks",
        "conditions-kind-part",
        "conditions-kind-scalar",
        "conditions-kind-name",
        "conditions-authority-status",
    ],
)
def test_refused_as_the_loader_does(tmp_path: Path, name: str) -> None:
    assert not _accepts(NAMED[name])
    assert mistakes(tmp_path, NAMED[name])


def test_every_kind_is_a_key_of_rules() -> None:
    schema: Any = json_schema()
    properties = schema["$defs"]["RuleShape"]["properties"]
    for name, kind in all_kinds().items():
        assert list(properties[name]["properties"]) == [part.name for part in kind.parts]


def test_it_is_the_same_every_time() -> None:
    assert repr(json_schema()) == repr(json_schema())
