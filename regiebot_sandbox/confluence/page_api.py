"""v2: pages - list, create, read, update, title, delete."""

from typing import Any

from regiebot_sandbox.confluence import pages, shapes
from regiebot_sandbox.confluence.answers import (
    choices,
    flag,
    not_found,
    number,
    ordered,
    paged,
    payload,
    refuse,
)
from regiebot_sandbox.confluence.pages import Change
from regiebot_sandbox.confluence.view import to_html
from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.store import Doc

MAX_REQUEST = 5 * 1024 * 1024
_LISTED = ("current", "archived", "deleted", "trashed")
_RENDERED = ("view", "export_view", "anonymous_export_view", "styled_view")
_SORT = {"id": "id", "title": "title", "created-date": "createdAt", "modified-date": "modified"}


def in_space(site: Site, call: Call) -> Answer:
    """The pages of a space."""
    space = pages.space_of(site, number(call, "id"))
    return _listed(site, call, {space["id"]})


def everywhere(site: Site, call: Call) -> Answer:
    """The pages of the site, or of the spaces named by `space-id`."""
    return _listed(site, call, set(choices(call, "space-id")))


def _listed(site: Site, call: Call, spaces: set[str]) -> Answer:
    statuses = choices(call, "status") or ["current", "archived"]
    for status in statuses:
        if status not in _LISTED:
            raise refuse(400, f"Provided value {{{status}}} for 'status' is not supported")
    shape = _body_format(call, ("storage",))
    wanted = set(choices(call, "id"))
    found = [p for p in pages.all_pages(site, call.user) if p["status"] in statuses]
    found = [p for p in found if not spaces or p["spaceId"] in spaces]
    found = [p for p in found if not wanted or p["id"] in wanted]
    if "title" in call.query:
        title = call.arg("title").casefold()
        found = [p for p in found if p["title"].casefold() == title]
    if call.arg("depth") == "root":
        found = [p for p in found if p["parentId"] is None]
    dated = [{**p, "modified": p["version"]["createdAt"]} for p in found]
    rows = [_with_body(site, shapes.page_row(site, p), p, shape) for p in ordered(call, dated, "id", _SORT)]
    return paged(call, rows)


def create(site: Site, call: Call) -> Answer:
    """A new page, under the homepage unless told otherwise."""
    body = _sent(call)
    space = pages.space_of(site, _text(body, "spaceId"))
    parent: str | None = str(body["parentId"]) if body.get("parentId") else None
    if flag(call, "root-level"):
        if parent:
            raise refuse(400, "parentId may not be given for a page at the root level")
    elif parent is None:
        parent = space["homepageId"]
    if flag(call, "private") and not pages.may_restrict(space, call.user):
        raise not_found("space", space["id"])  # a missing permission shows as absence (specification, 404)
    change = Change(title=str(body.get("title") or ""), body=_storage(body), status=_status(body))
    page = pages.create(site, call.user, space["id"], parent, change)
    if flag(call, "private"):
        site.store.put(pages.RESTRICTION, page["id"], {"read": [call.user], "update": [call.user]})
    return _single(site, call, page, "storage")


def read(site: Site, call: Call) -> Answer:
    """One page, with what the query asks for."""
    page = pages.page_of(site, number(call, "id"), call.user)
    statuses = choices(call, "status")
    if statuses and page["status"] not in statuses:
        raise not_found("content", page["id"])
    if wanted := call.arg("version"):
        page = _at_version(site, page, wanted)
    elif flag(call, "get-draft"):
        page = pages.with_draft(page)
    answer = _single(site, call, page, _body_format(call, ("storage", "editor", *_RENDERED)))
    answer.body.update(_included(site, call, page))
    return answer


def update(site: Site, call: Call) -> Answer:
    """A new version with everything in the body."""
    body = _sent(call)
    page = pages.page_of(site, number(call, "id"), call.user)
    for name in ("id", "status", "title", "body", "version"):
        if body.get(name) in (None, ""):
            raise refuse(400, f"Provided value {{null}} for '{name}' is required")
    if str(body["id"]) != page["id"]:
        raise refuse(400, f"Provided value {{{body['id']}}} for 'id' does not match the id in the path")
    if str(body.get("spaceId") or page["spaceId"]) != page["spaceId"]:
        raise refuse(400, "Moving a page to another space is not supported")
    version = body["version"]
    if not isinstance(version, dict) or not isinstance(version.get("number"), int):
        raise refuse(400, "Provided value {null} for 'version.number' is required")
    change = Change(
        title=_text(body, "title"),
        body=_storage(body),
        parent=str(body["parentId"]) if body.get("parentId") else None,
        status=_status(body),
        message=str(version.get("message") or ""),
    )
    page = pages.update(site, call.user, page, version["number"], change)
    return _single(site, call, page, "storage")


def retitle(site: Site, call: Call) -> Answer:
    """A new version with another title."""
    body = _sent(call)
    page = pages.page_of(site, number(call, "id"), call.user)
    change = Change(title=_text(body, "title"), status=_status(body))
    return _single(site, call, pages.update(site, call.user, page, None, change), "")


def delete(site: Site, call: Call) -> Answer:
    """Into the trash; with `purge` out of it, for good."""
    page = pages.page_of(site, number(call, "id"), call.user)
    asked = "trashed" if flag(call, "purge") else "draft" if flag(call, "draft") else "current"
    if page["status"] != asked and not (asked == "current" and page["status"] == "archived"):
        raise not_found("content", page["id"])
    if asked == "current":
        pages.trash(site, call.user, page)
    else:
        pages.purge(site, page)
    return Answer(204)


def _sent(call: Call) -> Doc:
    if len(call.raw) > MAX_REQUEST:
        raise refuse(413, "The request is too large in size (over 5 MB).")
    return payload(call)


def _text(body: Doc, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, (str, int)) or value == "":
        raise refuse(400, f"Provided value {{{'null' if value is None else value}}} for '{name}' is required")
    return str(value)


def _status(body: Doc) -> str:
    status = str(body.get("status", "current"))
    if status not in ("current", "draft"):
        raise refuse(400, f"Provided value {{{status}}} for 'status' is not supported")
    return status


def _storage(body: Doc) -> str:
    """The storage value of either form of the body: `{representation, value}` or nested by its name."""
    given: Any = body.get("body") or {"representation": "storage", "value": ""}
    given = given.get("storage", given) if isinstance(given, dict) else {}
    if given.get("representation") != "storage":
        raise refuse(400, "The sandbox takes only the representation 'storage'")
    if not isinstance(given.get("value"), str):
        raise refuse(400, "Provided value {null} for 'body.value' is required")
    return str(given["value"])


def _body_format(call: Call, known: tuple[str, ...]) -> str:
    shape = call.arg("body-format")
    if shape and shape not in known:
        raise refuse(400, f"Provided value {{{shape}}} for 'body-format' is not supported here")
    return shape


def _with_body(site: Site, row: Doc, page: Doc, shape: str) -> Doc:
    if not shape:
        return row
    value = to_html(site, page) if shape in _RENDERED else page["body"]
    return {**row, "body": {shape: {"representation": shape, "value": value}}}


def _single(site: Site, call: Call, page: Doc, shape: str) -> Answer:
    return Answer(body=_with_body(site, shapes.page_single(site, call, page), page, shape))


def _at_version(site: Site, page: Doc, wanted: str) -> Doc:
    kept = site.store.get(pages.VERSION, f"{page['id']}:{wanted}")
    if kept is None:
        raise not_found("version", wanted)
    version = {k: kept[k] for k in page["version"]}
    status = page["status"] if version == page["version"] else "historical"
    return {**page, "title": kept["title"], "body": kept["body"], "version": version, "status": status}


def _included(site: Site, call: Call, page: Doc) -> Doc:
    base = f"/wiki/api/v2/pages/{page['id']}"
    found: Doc = {}
    if flag(call, "include-labels"):
        found["labels"] = shapes.embedded(shapes.labels(site, page["id"]), f"{base}/labels")
    if flag(call, "include-properties"):
        found["properties"] = shapes.embedded(shapes.properties(site, page["id"]), f"{base}/properties")
    if flag(call, "include-versions"):
        kept = pages.versions(site, page["id"])
        rows = [{k: v[k] for k in page["version"]} for v in kept]
        found["versions"] = shapes.embedded(rows, f"{base}/versions")
    return found
