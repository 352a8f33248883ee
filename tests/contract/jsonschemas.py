"""OpenAPI 3.0 schemas as JSON schemas, with the documents' known errors put right."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

NULLABLE = {
    "jira-platform-v3": {"from", "to", "fromString", "toString", "nextPageToken"},
    "confluence-v2": {
        *("parentId", "parentType", "lastOwnerId", "ownerId", "position", "icon", "description"),
    },
}
"""Members that are null in reality though not declared so."""
NULLABLE_SENT = {"jira-platform-v3": {"accountId"}}
"""Members that may be sent as null, by the operation's own description: `accountId` unassigns."""
EXTRA_MEMBERS = {
    "ServerInformation": {"defaultLocale"},
    "BulkIssueResults": {"expand"},
}
"""Members that closed objects carry in reality though not declared."""
OPTIONAL_MEMBERS = {"FieldCreateMetadata": {"schema"}}
"""Members that are declared as required and may be missing."""
DROPPED = {"discriminator", "xml", "example", "examples", "format", "description", "nullable", "deprecated"}
NESTED = {"items", "not", "additionalProperties"}


class Schemas:
    """The schemas of one OpenAPI document."""

    def __init__(self, name: str, document: Mapping[str, Any]) -> None:
        self._document = document
        self._nullable = {True: NULLABLE_SENT.get(name, set()), False: NULLABLE.get(name, set())}
        self._validators: dict[tuple[str, bool], Draft202012Validator] = {}
        self._definitions: dict[bool, dict[str, Any]] = {True: {}, False: {}}

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """The node that a `$ref` stands for, or the node itself."""
        while "$ref" in node:
            found: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def parameters(self, operation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The operation's parameters."""
        return [self.resolve(p) for p in operation.get("parameters", [])]

    def check(self, schema: Mapping[str, Any], value: Any, *, sent: bool) -> list[str]:
        """The complaints about a JSON value that is sent, or answered."""
        known = (json.dumps(schema, sort_keys=True), sent)
        if known not in self._validators:
            root = self._translate(schema, sent=sent, closed=True)
            self._validators[known] = Draft202012Validator({**root, "$defs": self._definitions[sent]})
        validator = self._validators[known]
        errors = sorted(validator.iter_errors(value), key=lambda e: list(map(str, e.path)))
        return [self._words(error) for error in errors[:10]]

    @staticmethod
    def _words(error: Any) -> str:
        deepest = best_match([error]) or error
        return f"{deepest.json_path}: {deepest.message[:300]}"

    def check_texts(self, schema: Mapping[str, Any], values: Sequence[str]) -> list[str]:
        """The complaints about the values of one query parameter."""
        schema = self.resolve(schema)
        if schema.get("type") == "array":
            items = schema.get("items", {})
            parts = [part for value in values for part in value.split(",")]  # repeated, or comma-separated
            return [text for part in parts for text in self.check_texts(items, [part])]
        value = _typed(str(schema.get("type", "string")), values[-1])
        return self.check(schema, value, sent=True)

    def _translate(self, node: Mapping[str, Any], *, sent: bool, closed: bool) -> dict[str, Any]:
        if "$ref" in node:
            reference = self._refer(str(node["$ref"]), sent=sent, closed=closed)
            return {"anyOf": [{"type": "null"}, reference]} if node.get("nullable") else reference
        made = {k: v for k, v in node.items() if k not in DROPPED}
        parts = [k for k in ("allOf", "anyOf", "oneOf") if k in made]
        together = "allOf" in made and (len(made["allOf"]) > 1 or "properties" in made)
        for part in parts:
            within = closed and not together
            made[part] = [self._translate(s, sent=sent, closed=within) for s in made[part]]
        if "oneOf" in made:  # alternatives without required members: more than one fits
            made["anyOf"] = made.pop("oneOf")
        if "properties" in made:
            made["properties"] = self._members(made["properties"], sent=sent)
        for key in NESTED & made.keys():
            if isinstance(made[key], Mapping):
                made[key] = self._translate(made[key], sent=sent, closed=True)
        if made.get("additionalProperties") is False and (not closed or together):
            del made["additionalProperties"]
        if "required" in made:
            made["required"] = self._required(node, sent=sent)
        return {"anyOf": [{"type": "null"}, made]} if node.get("nullable") else made

    def _members(self, members: Mapping[str, Any], *, sent: bool) -> dict[str, Any]:
        made = {k: self._translate(v, sent=sent, closed=True) for k, v in members.items()}
        for name in self._nullable[sent] & made.keys():
            made[name] = {"anyOf": [{"type": "null"}, made[name]]}
        return made

    def _required(self, node: Mapping[str, Any], *, sent: bool) -> list[str]:
        not_here = "readOnly" if sent else "writeOnly"
        members = node.get("properties", {})
        return [r for r in node["required"] if not members.get(r, {}).get(not_here)]

    def _refer(self, reference: str, *, sent: bool, closed: bool) -> dict[str, Any]:
        short = reference.rsplit("/", 1)[-1]
        name = short if closed else f"{short}~open"
        definitions = self._definitions[sent]
        if name not in definitions:
            definitions[name] = {}
            made = self._translate(self.resolve({"$ref": reference}), sent=sent, closed=closed)
            definitions[name] = _corrected(short, made)
        return {"$ref": f"#/$defs/{name.replace('~', '~0')}"}


def _corrected(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    extra: Iterable[str] = EXTRA_MEMBERS.get(name, ())
    schema.get("properties", {}).update({member: {} for member in extra})
    if name in OPTIONAL_MEMBERS:
        schema["required"] = [r for r in schema["required"] if r not in OPTIONAL_MEMBERS[name]]
    return schema


def _typed(kind: str, text: str) -> Any:
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    try:
        return int(text) if kind == "integer" else float(text) if kind == "number" else text
    except ValueError:
        return text
