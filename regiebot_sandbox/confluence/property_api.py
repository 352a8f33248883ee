"""v2: content properties of a page. Each has a version counter of its own, apart from the page's."""

import json

from regiebot_sandbox.confluence import pages, shapes
from regiebot_sandbox.confluence.answers import (
    conflict,
    not_found,
    number,
    ordered,
    paged,
    payload,
    refuse,
    stamp,
)
from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.store import Doc

MAX_VALUE = 32 * 1024


def listed(site: Site, call: Call) -> Answer:
    """The properties of a page; `key` narrows to one, case counts."""
    page = _page(site, call)
    rows = shapes.properties(site, page["id"])
    if "key" in call.query:
        rows = [row for row in rows if row["key"] == call.arg("key")]
    return paged(call, ordered(call, rows, "key", {"key": "key"}))


def create(site: Site, call: Call) -> Answer:
    """A new property. Refuses with 409 where the key exists."""
    page, body = _page(site, call), payload(call)
    key = _checked(body)
    if any(row["key"] == key for row in shapes.properties(site, page["id"])):
        raise conflict(f"A property with this key already exists for the content: [{key}]")
    row = {
        "id": str(site.store.next_id("confluence", 65536)),
        "pageId": page["id"],
        "key": key,
        "value": body["value"],
        "version": _version(site, call, 1, ""),
    }
    site.store.put(shapes.PROPERTY, str(row["id"]), row)
    return Answer(body=shapes.property_row(row))


def read(site: Site, call: Call) -> Answer:
    """One property, by its number."""
    return Answer(body=shapes.property_row(_property(site, call)))


def update(site: Site, call: Call) -> Answer:
    """A new value. Refuses with 409 unless the version is the current one plus one."""
    row, body = _property(site, call), payload(call)
    if _checked(body) != row["key"]:
        raise refuse(400, f"The key of a property cannot be changed: [{row['key']}]")
    version = body.get("version") or {}
    current, given = int(row["version"]["number"]), version.get("number")
    if not isinstance(given, int):
        raise refuse(400, "Provided value {null} for 'version.number' is required")
    if given != current + 1:
        raise conflict(
            "Version must be incremented when updating a content property."
            f" Current Version: [{current}]. Provided version: [{given}]"
        )
    message = str(version.get("message") or "")
    row = {**row, "value": body["value"], "version": _version(site, call, given, message)}
    site.store.put(shapes.PROPERTY, row["id"], row)
    return Answer(body=shapes.property_row(row))


def delete(site: Site, call: Call) -> Answer:
    """Forget a property."""
    site.store.drop(shapes.PROPERTY, _property(site, call)["id"])
    return Answer(204)


def _page(site: Site, call: Call) -> Doc:
    return pages.page_of(site, number(call, "page_id"), call.user)


def _property(site: Site, call: Call) -> Doc:
    page, wanted = _page(site, call), number(call, "property_id")
    row = site.store.get(shapes.PROPERTY, wanted)
    if row is None or row["pageId"] != page["id"]:
        raise not_found("content property", wanted)
    return row


def _checked(body: Doc) -> str:
    key = body.get("key")
    if not isinstance(key, str) or not 1 <= len(key) <= 255:
        raise refuse(400, "Property key must be between 1 and 255 characters long")
    if body.get("value") is None:
        raise refuse(400, "Property value is required")
    if len(json.dumps(body["value"]).encode()) > MAX_VALUE:
        raise refuse(400, f"Property value is too long: the limit is {MAX_VALUE} bytes")
    return key


def _version(site: Site, call: Call, count: int, message: str) -> Doc:
    return {
        "createdAt": stamp(site),
        "message": message,
        "number": count,
        "minorEdit": False,
        "authorId": call.user,
    }
