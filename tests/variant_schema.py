"""What a variant may change, as JSON Schema: made from the schema of a whole schedule.

``python -m tests.variant_schema`` writes the definitions into ``schemas/schedule.schema.json``; a
test compares. In a patch every key may be left out or be ``null``, so that only the kinds of values
remain of a definition: which keys must stand, and which of them together, the merged whole decides.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

PUBLISHED = Path(__file__).parents[1] / "schemas" / "schedule.schema.json"
PREFIX = "patched_"
#: The definitions that are, or may be, mappings: all others a patch replaces whole.
MAPPINGS = (
    "title", "attested", "waivable", "bounds", "approval", "quorum", "role", "source", "output",
    "stage", "due", "retention", "keyed_transition", "requirement",
)  # fmt: skip
#: What only holds of a whole mapping.
DROPPED = ("required", "minProperties", "maxProperties", "if", "then", "else")
ORDER = {
    "after": "An added stage stands after this one in the order of the stages.",
    "before": "An added stage stands before this one in the order of the stages.",
}


def patch_definitions(definitions: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    """Return the definitions of patches, ``patched_changes`` among them."""
    own = {**definitions, "role": _one_mapping(definitions, "role")}
    own["requirement"] = _one_mapping(definitions, "requirement")
    made = {PREFIX + name: patched(own[name]) for name in MAPPINGS}
    made[f"{PREFIX}stage"]["properties"] |= {
        name: {"description": text, "allOf": [{"$ref": "#/definitions/id"}]}
        for name, text in ORDER.items()
    }
    changes = {n: p for n, p in properties.items() if n not in ("schedule", "version", "title")}
    made[f"{PREFIX}changes"] = {
        **patched({"type": "object", "properties": changes, "additionalProperties": False}),
        "description": "A JSON Merge Patch (RFC 7386) on the base: null removes.",
    }
    return made


def _one_mapping(definitions: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a definition whose mappings are put together: a patch may turn one into another."""
    rest: list[dict[str, Any]] = []
    properties: dict[str, Any] = {}
    for one in definitions[name]["anyOf"]:
        part = definitions["title"] if one == {"$ref": "#/definitions/title"} else one
        for choice in part.get("anyOf", [part]):
            if choice.get("type") == "object":
                properties |= choice["properties"]
            else:
                rest.append(choice)
    whole = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**definitions[name], "anyOf": [*rest, whole]}


def patched(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a patch of what a schema describes."""
    if "$ref" in schema:
        return {"$ref": _reference(schema["$ref"])}
    made = {key: copy.deepcopy(part) for key, part in schema.items() if key not in DROPPED}
    if schema.get("type") == "object":
        made.pop("anyOf", None)
        if "properties" in schema:
            made["properties"] = {k: or_null(patched(p)) for k, p in schema["properties"].items()}
        if isinstance(schema.get("additionalProperties"), dict):
            made["additionalProperties"] = or_null(patched(schema["additionalProperties"]))
        return made
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            made[key] = [patched(part) for part in schema[key]]
    return made


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that also takes ``null``; a description stays on top, where editors look."""
    rest = dict(schema)
    said = {"description": rest.pop("description")} if "description" in rest else {}
    return {**said, "anyOf": [rest, {"type": "null"}]}


def _reference(target: str) -> str:
    name = target.rpartition("/")[2]
    return f"#/definitions/{PREFIX}{name}" if name in MAPPINGS else target


def published(document: dict[str, Any]) -> dict[str, Any]:
    """Return the published schema with the definitions of patches made anew."""
    made = copy.deepcopy(document)
    definitions = {n: d for n, d in made["definitions"].items() if not n.startswith(PREFIX)}
    whole = definitions["whole"]["properties"]
    made["definitions"] = definitions | patch_definitions(
        {n: d for n, d in definitions.items() if n not in ("whole", "variant")}, whole
    )
    return made


def main() -> None:
    """Write the definitions into the published schema."""
    document = json.loads(PUBLISHED.read_text("utf-8"))
    PUBLISHED.write_text(json.dumps(published(document), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
