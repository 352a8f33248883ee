"""v2: what surrounds a page - spaces, children, descendants, ancestors, versions, labels, comments."""

from collections.abc import Iterator

from regiebot_sandbox.confluence import pages, shapes
from regiebot_sandbox.confluence.answers import choices, not_found, number, ordered, paged, refuse
from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.store import Doc

COMMENT = "confluence_comment"


def spaces(site: Site, call: Call) -> Answer:
    """The spaces, or those with these ids or keys; case does not count in a key."""
    keys, ids = {k.casefold() for k in choices(call, "keys")}, set(choices(call, "ids"))
    found = [s for s in pages.spaces(site) if not keys or s["key"].casefold() in keys]
    found = [s for s in found if not ids or s["id"] in ids]
    rows = ordered(call, found, "id", {"id": "id", "key": "key", "name": "name"})
    return paged(call, [shapes.space_row(s) for s in rows])


def space(site: Site, call: Call) -> Answer:
    """One space."""
    row = shapes.space_row(pages.space_of(site, number(call, "id")))
    return Answer(body={**row, "_links": {**row["_links"], "base": f"{call.base_url}/wiki"}})


def operations(site: Site, call: Call) -> Answer:
    """What the caller may do in a space."""
    found = pages.space_of(site, number(call, "id"))
    names = ["read", *(["create", "update"] if pages.may_add(found, call.user) else [])]
    rows = [{"operation": name, "targetType": "space" if name == "read" else "page"} for name in names]
    return Answer(body={"operations": rows})


def permissions(site: Site, call: Call) -> Answer:
    """Who may do what in a space: `readers` of the space, each a group by name or `{type, id}`; a role names
    a class of accounts, as all who have a licence. For who administers it; hidden from others as absence.
    """
    found = pages.space_of(site, number(call, "id"))
    if call.user in found.get("unseeing", ()):
        raise not_found("space", found["id"])
    given = found.get("readers", ["kt-regie"])
    readers = [one if isinstance(one, dict) else {"type": "group", "id": one} for one in given]
    reading = {"key": "read", "targetType": "space"}
    rows = [{"id": str(n), "principal": one, "operation": reading} for n, one in enumerate(readers, 1)]
    return paged(call, rows)


def children(site: Site, call: Call) -> Answer:
    """What hangs right under a page."""
    page = pages.page_of(site, number(call, "id"), call.user)
    rows = [
        {
            "id": p["id"],
            "status": p["status"],
            "title": p["title"],
            "type": "page",
            "spaceId": p["spaceId"],
            "childPosition": p["position"],
        }
        for p in pages.children(site, page["id"])
        if pages.may(site, p, call.user, "read")
    ]
    return paged(call, rows)


def descendants(site: Site, call: Call) -> Answer:
    """What hangs under a page, `depth` levels down, highest first."""
    page = pages.page_of(site, number(call, "id"), call.user)
    text = call.arg("depth", "2")
    if not text.isdecimal() or not 1 <= int(text) <= 10:
        raise refuse(400, f"Provided value {{{text}}} for 'depth' must be between 1 and 10")
    rows = sorted(_below(site, call.user, page, 1, int(text)), key=lambda row: int(row["depth"]))
    return paged(call, rows)


def _below(site: Site, user: str, page: Doc, depth: int, deepest: int) -> Iterator[Doc]:
    for child in pages.children(site, page["id"]):
        if not pages.may(site, child, user, "read"):
            continue
        yield {
            "id": child["id"],
            "status": child["status"],
            "title": child["title"],
            "type": "page",
            "parentId": page["id"],
            "depth": depth,
            "childPosition": child["position"],
        }
        if depth < deepest:
            yield from _below(site, user, child, depth + 1, deepest)


def ancestors(site: Site, call: Call) -> Answer:
    """What stands above a page, highest first."""
    page = pages.page_of(site, number(call, "id"), call.user)
    rows = [{"id": p["id"], "type": "page"} for p in reversed(pages.ancestors(site, page))]
    return paged(call, rows)


def versions(site: Site, call: Call) -> Answer:
    """The versions of a page, newest first."""
    page = pages.page_of(site, number(call, "id"), call.user)
    storage = call.arg("body-format") == "storage"
    rows = []
    for kept in pages.versions(site, page["id"]):
        shown: Doc = {"id": page["id"], "title": kept["title"]}
        if storage:
            shown["body"] = {"storage": {"representation": "storage", "value": kept["body"]}}
        rows.append({**{k: kept[k] for k in page["version"]}, "page": shown})
    return paged(call, ordered(call, rows, "-modified-date", {"modified-date": "number"}))


def version(site: Site, call: Call) -> Answer:
    """One version of a page."""
    page = pages.page_of(site, number(call, "page_id"), call.user)
    wanted = int(number(call, "version_number"))
    kept = site.store.get(pages.VERSION, f"{page['id']}:{wanted}")
    if kept is None:
        raise not_found("version", str(wanted))
    around = {"contentTypeModified": False, "collaborators": [kept["authorId"]], "prevVersion": wanted - 1}
    if wanted < int(page["version"]["number"]):
        around["nextVersion"] = wanted + 1
    return Answer(body={**{k: kept[k] for k in page["version"]}, **around})


def labels(site: Site, call: Call) -> Answer:
    """The labels of a page."""
    page = pages.page_of(site, number(call, "id"), call.user)
    rows = shapes.labels(site, page["id"])
    if prefix := call.arg("prefix"):
        rows = [row for row in rows if row["prefix"] == prefix]
    return paged(call, ordered(call, rows, "id", {"id": "id", "name": "name"}))


def comments(site: Site, call: Call) -> Answer:
    """The comments under a page."""
    page = pages.page_of(site, number(call, "id"), call.user)
    rows = []
    for kept in site.store.all(COMMENT):
        if kept["pageId"] != page["id"]:
            continue
        row = {k: kept[k] for k in ("id", "status", "title", "pageId", "version")}
        row["body"] = {}
        if call.arg("body-format") == "storage":
            row["body"] = {"storage": {"representation": "storage", "value": kept["body"]}}
        row["_links"] = {"webui": f"{shapes.web(site, page)}?focusedCommentId={kept['id']}"}
        rows.append(row)
    return paged(call, rows)
