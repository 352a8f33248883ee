"""How Confluence says no, pages its lists and writes its times."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from regiebot_sandbox.kernel import Answer, Call, Refusal, Site
from regiebot_sandbox.store import Doc

_CODES = {
    400: "INVALID_REQUEST_PARAMETER",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    409: "CONFLICT",
    413: "PAYLOAD_TOO_LARGE",
    429: "TOO_MANY_REQUESTS",
}
MAX_LIMIT = 250


def body_v2(status: int, title: str) -> Doc:
    """The error envelope of the v2 API."""
    code = _CODES.get(status, "INTERNAL_SERVER_ERROR")
    return {"errors": [{"status": status, "code": code, "title": title, "detail": None}]}


def refuse(status: int, title: str) -> Refusal:
    """A v2 refusal."""
    return Refusal(status, body_v2(status, title))


def conflict(title: str) -> Refusal:
    """The 409 of a version or key clash: it carries its status as text and no detail."""
    return Refusal(409, {"errors": [{"status": "409", "code": "CONFLICT", "title": title}]})


def refuse_v1(status: int, message: str) -> Refusal:
    """A refusal of what is left of the v1 API."""
    data = {"authorized": status != 403, "valid": status != 400, "errors": [], "successful": False}
    return Refusal(status, {"statusCode": status, "data": data, "message": message})


def not_found(what: str, key: str) -> Refusal:
    """The 404 for something that is absent or hidden: the two look the same."""
    return refuse(404, f"Could not find {what} with id [{key}]")


def number(call: Call, name: str, kind: str = "long") -> str:
    """A path parameter that must be a number, as text."""
    value = call.params[name]
    if not value.isdecimal():
        raise refuse(
            400, f"Provided value {{{value}}} for '{name}' is not the correct type. Expected type is {kind}"
        )
    return value


def payload(call: Call) -> Doc:
    """The JSON object in the request body."""
    value = call.json()
    if not isinstance(value, dict):
        raise refuse(400, "Request body must be a JSON object")
    return value


def flag(call: Call, name: str) -> bool:
    """A boolean query parameter."""
    return call.arg(name).lower() == "true"


def choices(call: Call, name: str) -> list[str]:
    """The values of a query parameter that repeats or is comma-separated."""
    return [part.strip() for value in call.query.get(name, []) for part in value.split(",") if part.strip()]


def stamp(site: Site) -> str:
    """The site's present as Confluence writes it: UTC, milliseconds, `Z`."""
    return written(site.now())


def written(at: datetime) -> str:
    """An instant as Confluence writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def limit_of(call: Call, default: int = 25, highest: int = MAX_LIMIT) -> int:
    """The page size asked for. Refuses what lies outside 1 to `highest`."""
    text = call.arg("limit", str(default))
    if not text.isdecimal() or not 1 <= int(text) <= highest:
        raise refuse(400, f"Provided value {{{text}}} for 'limit' must be between 1 and {highest}")
    return int(text)


def cursor_of(call: Call) -> int:
    """Where the cursor points. Refuses one that this site did not hand out."""
    text = call.arg("cursor")
    if not text:
        return 0
    try:
        return int(json.loads(base64.urlsafe_b64decode(text))["from"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise refuse(400, f"Provided value {{{text}}} for 'cursor' is not a valid cursor") from None


def cursor_at(position: int) -> str:
    """A cursor that points at a position."""
    return base64.urlsafe_b64encode(json.dumps({"from": position}).encode()).decode()


def paged(call: Call, rows: Sequence[Any], limit: int | None = None) -> Answer:
    """One page of a v2 list, the next one named in `_links.next` and the Link header."""
    start, size = cursor_of(call), limit or limit_of(call)
    links: Doc = {"base": f"{call.base_url}/wiki"}
    headers = {}
    if start + size < len(rows):
        query = [(k, v) for k, values in call.query.items() for v in values if k != "cursor"]
        links["next"] = f"{quote(call.path)}?{urlencode([*query, ('cursor', cursor_at(start + size))])}"
        headers["Link"] = f'<{links["next"]}>; rel="next"'
    return Answer(body={"results": list(rows[start : start + size]), "_links": links}, headers=headers)


def ordered(call: Call, rows: list[Doc], default: str, keys: dict[str, str]) -> list[Doc]:
    """Rows sorted as `sort` asks; `keys` says which member a sort word looks at."""
    word = call.arg("sort", default)
    key = keys.get(word.removeprefix("-"))
    if key is None:
        raise refuse(400, f"Provided value {{{word}}} for 'sort' is not supported")
    return sorted(rows, key=lambda row: _sortable(row[key]), reverse=word.startswith("-"))


def _sortable(value: Any) -> tuple[int, str]:
    text = str(value)
    return (int(text), "") if text.isdecimal() else (0, text.casefold())
