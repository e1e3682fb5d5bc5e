"""The JSON Schema of rulebook files, for editors; made of the shapes and of the kinds' parts."""

from __future__ import annotations

from typing import TypeAlias

from pydantic.json_schema import models_json_schema

from accountability.kinds.kind import Kind, Part
from accountability.kinds.registry import all_kinds
from accountability.rulebook.record_shapes import (
    AuthorityShape,
    DatedShape,
    EmptyShape,
    FieldShape,
    HeaderShape,
    ParameterShape,
    ProfileShape,
    RecordShape,
)
from accountability.rulebook.rule_shapes import CitationShape, DeriveShape, RuleShape
from accountability.rulebook.scalars import ANY_SCALAR
from accountability.rulebook.shape import Shape

Schema: TypeAlias = dict[str, object]

_ID = "https://json-schema.org/draft/2020-12/schema"
_NAMED: dict[str, type[Shape]] = {
    "records": RecordShape,
    "derive": DeriveShape,
    "parameters": ParameterShape,
    "authorities": AuthorityShape,
}
_SHAPES: tuple[type[Shape], ...] = (
    HeaderShape,
    ProfileShape,
    RuleShape,
    *_NAMED.values(),
    *(DatedShape, EmptyShape, FieldShape, CitationShape),  # that the others only refer to
)
_FORMS: dict[str, Schema] = {
    "expr": {**ANY_SCALAR},
    "condition": {**ANY_SCALAR},
    "exprs": {"anyOf": [ANY_SCALAR, {"type": "array", "items": ANY_SCALAR}]},
    "named": {"type": "object", "additionalProperties": ANY_SCALAR},
    "rows": {"type": "string"},
    "number": {"type": "number"},
    "flag": {"type": "boolean"},
}


def json_schema() -> Schema:
    """The schema of every file of a rulebook: its header, its parts, and its profiles."""
    _, made = models_json_schema([(shape, "validation") for shape in _SHAPES], by_alias=True)
    definitions: dict[str, Schema] = {name: _tidy(each) for name, each in made["$defs"].items()}
    _add_kinds(definitions["RuleShape"])
    header = definitions.pop("HeaderShape")
    sections: Schema = {
        name: {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{shape.__name__}"}}
        for name, shape in _NAMED.items()
    }
    sections["rules"] = {"type": "array", "items": {"$ref": "#/$defs/RuleShape"}}
    keys = header["properties"]
    assert isinstance(keys, dict)
    part: Schema = {
        "type": "object",
        "properties": {**keys, **sections},
        "additionalProperties": False,
        "if": {"required": ["language"]},
        "then": {"required": header["required"]},
    }
    return {
        "$schema": _ID,
        "title": "accountability rulebook",
        "if": {"type": "object", "required": ["profile"]},
        "then": {"$ref": "#/$defs/ProfileShape"},
        "else": part,
        "$defs": dict(sorted(definitions.items())),
    }


def _tidy(schema: Schema) -> Schema:
    """Without what pydantic adds for Python: titles, defaults, and null for a key that is not there."""
    plain = {key: value for key, value in schema.items() if key not in ("title", "default")}
    if "properties" in plain:
        properties = plain["properties"]
        assert isinstance(properties, dict)
        plain["properties"] = {name: _tidy(each) for name, each in properties.items()}
    options = plain.get("anyOf")
    if isinstance(options, list):
        kept = [_tidy(option) for option in options if option != {"type": "null"}]
        rest = {key: value for key, value in plain.items() if key != "anyOf"}
        plain = {**rest, **kept[0]} if len(kept) == 1 else {**rest, "anyOf": kept}
    return plain


def _add_kinds(rule: Schema) -> None:
    """The kinds as keys of a rule; exactly one of them, `forbid` and `require` is there."""
    properties = rule["properties"]
    assert isinstance(properties, dict)
    kinds = all_kinds()
    for name, kind in kinds.items():
        properties[name] = _kind(kind)
    rule["oneOf"] = [{"required": [check]} for check in ("forbid", "require", *kinds)]


def _kind(kind: Kind) -> Schema:
    return {
        "type": "object",
        "title": kind.title.get("en", kind.name),
        "properties": {part.name: _part(part) for part in kind.parts},
        "required": [part.name for part in kind.parts if part.required],
        "additionalProperties": False,
    }


def _part(part: Part) -> Schema:
    form: Schema = {"enum": list(part.choices)} if part.form == "choice" else _FORMS[part.form]
    return {**form, "description": part.doc}
