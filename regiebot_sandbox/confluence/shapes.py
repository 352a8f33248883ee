"""How spaces, pages, versions and labels look in answers."""

from typing import Any
from urllib.parse import quote_plus

from regiebot_sandbox.confluence import pages
from regiebot_sandbox.kernel import Call, Site
from regiebot_sandbox.store import Doc

LABEL, PROPERTY = "confluence_label", "confluence_property"


def web(site: Site, page: Doc) -> str:
    """The page's address on the site, without `/wiki`."""
    space = pages.space_of(site, page["spaceId"])
    if space["homepageId"] == page["id"]:
        return f"/spaces/{space['key']}/overview"
    return f"/spaces/{space['key']}/pages/{page['id']}/{quote_plus(page['title'])}"


def page_row(site: Site, page: Doc) -> Doc:
    """A page in a list: no body."""
    parent = page["parentId"]
    return {
        "id": page["id"],
        "status": page["status"],
        "title": page["title"],
        "spaceId": page["spaceId"],
        "parentId": parent,
        "parentType": "page" if parent else None,
        "position": page["position"],
        "authorId": page["authorId"],
        "ownerId": page["ownerId"],
        "lastOwnerId": None,
        "createdAt": page["createdAt"],
        "version": {**page["version"], "ncsStepVersion": None},
        "subtype": page.get("subtype"),
        "body": {},
        "_links": _links(site, page),
    }


def _links(site: Site, page: Doc) -> Doc:
    space = pages.space_of(site, page["spaceId"])
    edit = f"/spaces/{space['key']}/pages"
    return {
        "webui": web(site, page),
        "editui": f"/pages/resumedraft.action?draftId={page['id']}",
        "edituiv2": f"{edit}/edit-v2/{page['id']}",
        "tinyui": f"/x/{page['id']}",
    }


def page_single(site: Site, call: Call, page: Doc) -> Doc:
    """One page on its own: with the site's address in its links."""
    row = page_row(site, page)
    del row["subtype"]  # the document has it in lists alone
    return {**row, "_links": {**row["_links"], "base": f"{call.base_url}/wiki"}}


def space_row(space: Doc) -> Doc:
    """A space as Confluence shows it."""
    return {
        "id": space["id"],
        "key": space["key"],
        "name": space["name"],
        "type": space["type"],
        "status": "current",
        "authorId": space["authorId"],
        "spaceOwnerId": space["authorId"],
        "currentActiveAlias": space["key"],
        "createdAt": space["createdAt"],
        "homepageId": space["homepageId"],
        "description": None,
        "icon": None,
        "_links": {"webui": f"/spaces/{space['key']}"},
    }


def labels(site: Site, page_id: str) -> list[Doc]:
    """The page's labels, as v2 shows them."""
    found = [row for row in site.store.all(LABEL) if row["pageId"] == page_id]
    return [{k: row[k] for k in ("id", "name", "prefix")} for row in found]


def properties(site: Site, page_id: str) -> list[Doc]:
    """The page's content properties."""
    found = [row for row in site.store.all(PROPERTY) if row["pageId"] == page_id]
    return [property_row(row) for row in found]


def property_row(row: Doc) -> Doc:
    """A content property as v2 shows it."""
    return {k: row[k] for k in ("id", "key", "value", "version")}


def embedded(rows: list[Any], link: str) -> Doc:
    """A list inside another answer."""
    return {"results": rows[:50], "meta": {"hasMore": len(rows) > 50}, "_links": {"self": link}}


def user_v1(site: Site, account: str) -> Doc:
    """An account as v1 shows it."""
    user = site.store.get("user", account) or {"displayName": account, "accountType": "atlassian"}
    return {
        "type": "known",
        "accountId": account,
        "accountType": user["accountType"] if user["accountType"] in ("atlassian", "app") else "",
        "email": user.get("emailAddress", ""),
        "publicName": user["displayName"],
        "displayName": user["displayName"],
        "timeZone": user.get("timeZone"),
        "isExternalCollaborator": False,
        "isGuest": False,
        "_expandable": {"operations": "", "personalSpace": ""},
        "_links": {},
    }


def content_v1(site: Site, page: Doc) -> Doc:
    """A page as v1 shows it in search results and restrictions."""
    space = pages.space_of(site, page["spaceId"])
    return {
        "id": page["id"],
        "type": "page",
        "status": page["status"],
        "title": page["title"],
        "_expandable": {"space": f"/rest/api/space/{space['key']}", "version": "", "body": ""},
        "_links": {"webui": web(site, page), "tinyui": f"/x/{page['id']}"},
    }
