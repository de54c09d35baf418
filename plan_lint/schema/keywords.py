"""The keywords of JSON Schema that a rulebook's schema may use: what each holds, what each speaks of."""

from __future__ import annotations

from typing import Any

from plan_lint.schema.nodes import type_of

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
SCALARS = ("null", "boolean", "integer", "number", "string")

# What each keyword holds.
KEYWORDS = {
    "$schema": "text",
    "$id": "text",
    "$comment": "text",
    "$defs": "named schemas",
    "$ref": "text",
    "title": "text",
    "description": "text",
    "default": "anything",
    "examples": "values",
    "type": "types",
    "enum": "scalars",
    "const": "scalar",
    "oneOf": "schemas",
    "minimum": "whole number",
    "maximum": "whole number",
    "minLength": "count",
    "maxLength": "count",
    "pattern": "text",
    "format": "text",
    "items": "schema",
    "minItems": "count",
    "maxItems": "count",
    "uniqueItems": "flag",
    "properties": "named schemas",
    "required": "names",
    "additionalProperties": "schema or false",
    "patternProperties": "named schemas",
    "propertyNames": "schema",
    "x-unit": "text",
    "x-key": "text",
    "x-table": "anything",
    "x-chart": "anything",
}
ONLY_AT_ROOT = ("$schema", "$id", "$defs")
ANNOTATIONS = ("$comment", "title", "description", "default", "examples", "x-unit", "x-table", "x-chart")

# Which types a keyword speaks of; one that stands elsewhere would say nothing.
SPEAKS_OF = {
    "minimum": ("integer", "number"),
    "maximum": ("integer", "number"),
    "x-unit": ("integer", "number", "string"),
    "minLength": ("string",),
    "maxLength": ("string",),
    "pattern": ("string",),
    "format": ("string",),
    "items": ("array",),
    "minItems": ("array",),
    "maxItems": ("array",),
    "uniqueItems": ("array",),
    "x-key": ("array",),
    "properties": ("object",),
    "required": ("object",),
    "additionalProperties": ("object",),
    "patternProperties": ("object",),
    "propertyNames": ("object",),
}
BOUNDS = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))

# Keywords of JSON Schema that are refused, with what to write instead.
_RULE = "say it as a rule, which can tell why"
UNUSED = {
    "anyOf": "write `oneOf`",
    "allOf": "write its parts in one schema",
    "not": _RULE,
    "if": _RULE,
    "then": _RULE,
    "else": _RULE,
    "dependentRequired": _RULE,
    "dependentSchemas": _RULE,
    "contains": _RULE,
    "minContains": _RULE,
    "maxContains": _RULE,
    "minProperties": _RULE,
    "maxProperties": _RULE,
    "multipleOf": _RULE,
    "exclusiveMinimum": "write `minimum`",
    "exclusiveMaximum": "write `maximum`",
    "prefixItems": "write a mapping with named fields",
    "unevaluatedItems": "write `items`",
    "unevaluatedProperties": "write `additionalProperties`",
    "definitions": "write `$defs`",
    "$anchor": "write `#/$defs/name`",
    "$dynamicRef": "write `$ref`",
    "$dynamicAnchor": "write `#/$defs/name`",
    "$vocabulary": "leave it out",
    "contentEncoding": "leave it out",
    "contentMediaType": "leave it out",
    "contentSchema": "leave it out",
    "deprecated": "say so in the description",
    "readOnly": "say so in the description",
    "writeOnly": "say so in the description",
}


def holds(value: Any, what: str) -> bool:
    """Whether a keyword's value is what the keyword holds; schemas inside it are looked at on their own."""
    match what:
        case "text":
            return isinstance(value, str)
        case "flag":
            return isinstance(value, bool)
        case "whole number":
            return type_of(value) == "integer"
        case "count":
            return type_of(value) == "integer" and value >= 0
        case "scalar":
            return type_of(value) in SCALARS and not has_decimals(value)
        case "scalars":
            return isinstance(value, list) and value != [] and all(holds(each, "scalar") for each in value)
        case "names":
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
        case "values":
            return isinstance(value, list) and not has_decimals(value)
        case "types":
            return _are_types([value] if isinstance(value, str) else value)
        case "schemas":
            return isinstance(value, list) and value != []
        case "named schemas":
            return isinstance(value, dict)
        case "schema":
            return isinstance(value, dict)
        case "schema or false":
            return isinstance(value, dict) or value is False
        case _:
            return not has_decimals(value)


def _are_types(names: Any) -> bool:
    if not isinstance(names, list) or not names or any(name not in TYPES for name in names):
        return False
    return len(set(names)) == len(names)


def has_decimals(value: Any) -> bool:
    """Whether there are decimals anywhere: a cache in JSON would not keep their digits."""
    match value:
        case dict():
            return any(has_decimals(each) for each in value.values())
        case list():
            return any(has_decimals(each) for each in value)
        case _:
            return type_of(value) == "number"
