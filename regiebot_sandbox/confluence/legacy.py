"""What is left of v1: labels, moving, restrictions, users; and 410 for what is gone."""

import hashlib
import json
import re
from typing import Any

from regiebot_sandbox.confluence import pages, shapes
from regiebot_sandbox.confluence.answers import refuse_v1
from regiebot_sandbox.kernel import Answer, Call, Refusal, Site
from regiebot_sandbox.store import Doc

_LABEL = re.compile(r"[^\s:;,.?&\[\]()#^*!@]{1,255}")
_OPERATIONS = ("read", "update")


def gone(_site: Site, call: Call) -> Answer:
    """The 410 of the content endpoints that v2 replaced."""
    raise refuse_v1(410, f"Gone: {call.method} {call.path} was removed, use the v2 API (CHANGE-864)")


def add_labels(site: Site, call: Call) -> Answer:
    """Put labels on a page, beside those that it has."""
    page, sent = _page(site, call, "id"), call.json()
    for row in sent if isinstance(sent, list) else [sent]:
        prefix, name = str(row.get("prefix", "global")), str(row.get("name", "")).lower()
        if not _LABEL.fullmatch(name):
            raise refuse_v1(400, f"The label name '{name}' contains characters that are not allowed")
        key = f"{page['id']}:{prefix}:{name}"
        if site.store.get(shapes.LABEL, key) is None:
            number = str(site.store.next_id("confluence", 65536))
            label = {"id": number, "name": name, "prefix": prefix, "pageId": page["id"]}
            site.store.put(shapes.LABEL, key, label)
    rows = [{**row, "label": row["name"]} for row in shapes.labels(site, page["id"])]
    return Answer(body={"results": rows, "start": 0, "limit": 200, "size": len(rows), "_links": _links(call)})


def remove_label(site: Site, call: Call) -> Answer:
    """Take one label off a page."""
    page, name = _page(site, call, "id"), call.arg("name").lower()
    found = [
        row for row in site.store.all(shapes.LABEL) if row["pageId"] == page["id"] and row["name"] == name
    ]
    if not found:
        raise refuse_v1(404, f"No label '{name}' found on the content with id {page['id']}")
    for row in found:
        site.store.drop(shapes.LABEL, f"{page['id']}:{row['prefix']}:{name}")
    return Answer(204)


def move(site: Site, call: Call) -> Answer:
    """Put a page before, after or under another one."""
    page, target = _page(site, call, "pageId"), _page(site, call, "targetId")
    position = call.params["position"]
    if position not in ("before", "after", "append"):
        raise refuse_v1(400, f"Invalid position: {position}")
    try:
        pages.move(site, call.user, page, position, target)
    except Refusal as refusal:
        raise refuse_v1(refusal.status, refusal.body["errors"][0]["title"]) from refusal
    return Answer(body={"pageId": page["id"]})


def restrictions(site: Site, call: Call) -> Answer:
    """Who may read and who may update a page; nobody named means everybody."""
    return _restrictions(site, call, _page(site, call, "id"))


def set_restrictions(site: Site, call: Call) -> Answer:
    """Replace the restrictions. A caller who is not among them locks himself out."""
    page, sent = _page(site, call, "id"), call.json()
    space = pages.space_of(site, page["spaceId"])
    if not pages.may(site, page, call.user, "update") or not pages.may_restrict(space, call.user):
        raise refuse_v1(404, "The calling user may not update restrictions for the content")
    rows = sent.get("results", []) if isinstance(sent, dict) else sent
    chosen: dict[str, list[str]] = {}
    for row in rows:
        if row.get("operation") not in _OPERATIONS or not row.get("restrictions"):
            raise refuse_v1(400, "Each restriction needs an operation (read or update) and restrictions")
        chosen[row["operation"]] = _accounts(row["restrictions"].get("user", []))
        chosen[f"{row['operation']}_groups"] = [str(g["id"]) for g in row["restrictions"].get("group", [])]
    site.store.put(pages.RESTRICTION, page["id"], chosen)
    return _restrictions(site, call, page)


def me(site: Site, call: Call) -> Answer:
    """The account behind the call."""
    return Answer(body=shapes.user_v1(site, call.user))


def user(site: Site, call: Call) -> Answer:
    """One account."""
    account = call.arg("accountId")
    if site.store.get("user", account) is None:
        raise refuse_v1(404, f"No user found with account id: {account}")
    return Answer(body=shapes.user_v1(site, account))


def _page(site: Site, call: Call, name: str) -> Doc:
    page = site.store.get(pages.PAGE, call.params[name])
    if page is None or not pages.may(site, page, call.user, "read"):
        raise refuse_v1(404, f"No content found with id: ContentId{{id={call.params[name]}}}")
    return page


def _accounts(users: Any) -> list[str]:
    rows = users.get("results", []) if isinstance(users, dict) else users
    return [str(row["accountId"]) for row in rows if row.get("accountId")]


def _links(call: Call) -> Doc:
    return {"base": f"{call.base_url}/wiki", "context": "/wiki", "self": f"{call.base_url}{call.path}"}


def group(site: Site, call: Call) -> Answer:
    """One group; in the sandbox its id is its name."""
    name = call.arg("id")
    if not any(name in one.get("groups", ()) for one in site.store.all("user")):
        raise refuse_v1(404, f"No group with id {name}")
    return Answer(body={"type": "group", "id": name, "name": name, "_links": {}})


def _groups(names: list[str]) -> Doc:
    rows = [{"type": "group", "id": one, "name": one, "_links": {}} for one in names]
    return {"results": rows, "start": 0, "limit": 200, "size": len(rows), "_links": {}}


def _restrictions(site: Site, call: Call, page: Doc) -> Answer:
    kept = site.store.get(pages.RESTRICTION, page["id"]) or {}
    rows = []
    for operation in _OPERATIONS:
        users = [shapes.user_v1(site, account) for account in kept.get(operation, [])]
        listed = {"results": users, "start": 0, "limit": 200, "size": len(users), "_links": {}}
        rows.append(
            {
                "operation": operation,
                "restrictions": {
                    "user": listed,
                    "group": _groups(kept.get(f"{operation}_groups", [])),
                },
                "_expandable": {"content": f"/rest/api/content/{page['id']}"},
                "_links": {"self": f"{call.base_url}{call.path}/byOperation/{operation}"},
            }
        )
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
    envelope = {"start": 0, "limit": 100, "size": len(rows), "restrictionsHash": digest[:32]}
    return Answer(body={"results": rows, **envelope, "_links": _links(call)})
