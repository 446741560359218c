"""The JSON Schema by which editors help to write scenario files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"

PARTIAL = (
    "Checks keys, values and units while a file is being edited. No key is required here, because a file "
    "that extends another states only what differs; what is missing is told when the file is read."
)

EXTENDS = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
    "description": "Name of the file to start from, without .yaml; of several a later one overrides",
}


def json_schema(models: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """Return one JSON Schema (draft 2020-12) for editors, covering the kinds of scenario files.

    Nothing is required at any level, so that files which extend others are not flagged.
    """
    refs, shared = models_json_schema([(model, "validation") for model in models.values()])
    definitions = {name: _lenient(schema) for name, schema in shared["$defs"].items()}
    rules = []
    for kind, model in models.items():
        target = refs[model, "validation"]
        own = definitions[target["$ref"].removeprefix("#/$defs/")]
        own["properties"] = {"kind": {"const": kind}, "extends": EXTENDS} | own.get("properties", {})
        rules.append({"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": target})
    return {
        "$schema": DRAFT,
        "title": "Tierflow scenario files",
        "description": PARTIAL,
        "type": "object",
        "properties": {"kind": {"enum": list(models)}, "extends": EXTENDS},
        "allOf": rules,
        "$defs": definitions,
    }


def _lenient(schema: Any) -> Any:  # noqa: ANN401  (JSON of any shape)
    """Drop what a partial mapping cannot fulfil: required keys, least sizes, exactly one form of a union."""
    if isinstance(schema, list):
        return [_lenient(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    dropped = {"required", "minProperties", "discriminator"}
    kept = {key: item for key, item in schema.items() if key not in dropped}
    if "properties" in kept:
        kept["properties"] = {key: _lenient(item) for key, item in kept["properties"].items()}
    rest = {key: _lenient(item) for key, item in kept.items() if key != "properties"}
    renamed = {"anyOf" if key == "oneOf" else key: item for key, item in rest.items()}
    return renamed | ({"properties": kept["properties"]} if "properties" in kept else {})
