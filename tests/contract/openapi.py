"""Checks recorded exchanges against the official OpenAPI documents in `../shared/specs`.

The documents' known errors (`ERRATA.md` there) are written down here, each in one table, so that
everything else counts. A request that the service refused (4xx, 5xx) is not checked, its answer is.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.contract.jsonschemas import Schemas

SPECS = Path(__file__).parents[2].parent / "shared/specs"
DOCUMENTS = ("jira-platform-v3", "jira-service-management", "confluence-v1", "confluence-v2")

UNDECLARED_STATUSES = frozenset({401, 403, 408, 429})
"""Every operation may answer these, and 5xx, whatever its document says."""
UNDECLARED = {
    ("PUT", "/wiki/api/v2/pages/{id}", 409),
    ("POST", "/rest/api/3/issue/bulk", 413),
}
"""Answers that were seen live and are not declared for that operation."""
EMPTY_ANSWERS = {
    ("PUT", "/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}"),
    ("PUT", "/rest/api/3/comment/{commentId}/properties/{propertyKey}"),
    ("POST", "/rest/api/3/issueLink"),
}
"""Operations that answer without a body although their document declares JSON."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with its answer. `request` and `response` are parsed JSON, None where empty."""

    method: str
    path: str
    status: int
    query: Mapping[str, list[str]] = field(default_factory=dict)
    request: Any = None
    response: Any = None
    request_type: str = "application/json"

    @classmethod
    def from_log(cls, entry: Mapping[str, Any]) -> "Exchange":
        """An entry of the sandbox's request log, kept with the setting `record`."""
        return cls(
            entry["method"],
            entry["path"],
            entry["status"],
            entry["query"],
            entry["request"],
            entry["response"],
            "application/json" if not isinstance(entry["request"], str) else "other",
        )


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one document; `template` includes the prefix of the document's server."""

    document: str
    method: str
    template: str
    spec: Mapping[str, Any]

    @property
    def deprecated(self) -> bool:
        """Whether the document says not to use it any more."""
        return bool(self.spec.get("deprecated"))


class Contract:
    """The official documents, ready to judge exchanges."""

    def __init__(self, names: Iterable[str] = DOCUMENTS) -> None:
        self._schemas: dict[str, Schemas] = {}
        self._routes: list[tuple[re.Pattern[str], Operation]] = []
        for name in names:
            document = json.loads((SPECS / f"{name}.openapi.json").read_text(encoding="utf-8"))
            self._schemas[name] = Schemas(name, document)
            self._routes.extend(_routes(name, document))
        self._routes.sort(key=lambda route: (route[1].template.count("{"), -len(route[1].template)))

    def find(self, method: str, path: str) -> Operation | None:
        """The operation behind a concrete path or a template, or None."""
        for pattern, operation in self._routes:
            if operation.method == method and pattern.fullmatch(path):
                return operation
        return None

    def problems(self, exchange: Exchange) -> list[str]:
        """What an exchange has against the documents; an empty list is conformity."""
        operation = self.find(exchange.method, exchange.path)
        where = f"{exchange.method} {exchange.path}"
        if operation is None:
            return [f"{where}: absent from the documents"]
        found = ["deprecated"] if operation.deprecated else []
        if exchange.status < 400:
            found += self._query(operation, exchange)
            found += self._request(operation, exchange)
        found += self._response(operation, exchange)
        return [f"{where} ({exchange.status}): {text}" for text in found]

    def _query(self, operation: Operation, exchange: Exchange) -> list[str]:
        schemas = self._schemas[operation.document]
        declared = {p["name"]: p for p in schemas.parameters(operation.spec) if p["in"] == "query"}
        found = [f"query {name}: not declared" for name in exchange.query if name not in declared]
        for name, parameter in declared.items():
            values = exchange.query.get(name)
            if values is None:
                found += [f"query {name}: required"] if parameter.get("required") else []
            else:
                texts = schemas.check_texts(parameter.get("schema", {}), values)
                found += [f"query {name}: {text}" for text in texts]
        return found

    def _request(self, operation: Operation, exchange: Exchange) -> list[str]:
        schemas = self._schemas[operation.document]
        body = schemas.resolve(operation.spec.get("requestBody", {}))
        schema = body.get("content", {}).get("application/json", {}).get("schema")
        if exchange.request_type != "application/json" or schema is None:
            unexpected = exchange.request is not None and not body
            return ["request: no body is declared"] if unexpected else []
        if exchange.request is None:
            return ["request: body missing"] if body.get("required") else []
        return [f"request {text}" for text in schemas.check(schema, exchange.request, sent=True)]

    def _response(self, operation: Operation, exchange: Exchange) -> list[str]:
        responses = operation.spec["responses"]
        declared = responses.get(str(exchange.status), responses.get("default"))
        route = (operation.method, operation.template)
        if declared is None:
            known = exchange.status in UNDECLARED_STATUSES or exchange.status >= 500
            return [] if known or (*route, exchange.status) in UNDECLARED else ["status: not declared"]
        schemas = self._schemas[operation.document]
        content = schemas.resolve(declared).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if exchange.response is None:
            empty = schema is None or exchange.status == 204 or exchange.status >= 400
            return [] if empty or route in EMPTY_ANSWERS else ["response: body missing"]
        if schema is None:
            return ["response: no body is declared"] if exchange.status < 400 and not content else []
        return [f"response {text}" for text in schemas.check(schema, exchange.response, sent=False)]


def _routes(name: str, document: Mapping[str, Any]) -> Iterable[tuple[re.Pattern[str], Operation]]:
    url = document["servers"][0]["url"].replace("{", "").replace("}", "")
    prefix = urlsplit(url).path.rstrip("/")
    for path, operations in document["paths"].items():
        template = prefix + path
        pattern = re.compile(re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template)))
        shared = operations.get("parameters", [])
        for method, spec in operations.items():
            if method in ("get", "put", "post", "delete", "patch"):
                joined = {**spec, "parameters": [*shared, *spec.get("parameters", [])]}
                yield pattern, Operation(name, method.upper(), template, joined)


@cache
def contract() -> Contract:
    """The documents, read once per process."""
    return Contract()
