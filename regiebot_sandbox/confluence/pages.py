"""What a page is and what may happen to it: the rules, for callers and for people alike."""

from dataclasses import dataclass
from typing import Any

from regiebot_sandbox.confluence.answers import conflict, not_found, refuse, stamp
from regiebot_sandbox.confluence.storage import Malformed, normalise
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc

PAGE, VERSION, SPACE, RESTRICTION = (
    "confluence_page",
    "confluence_version",
    "confluence_space",
    "confluence_restriction",
)
TITLE_TAKEN = "A page with this title already exists: A page already exists with the same TITLE in this space"
_HOLD_THEIR_TITLE = ("current", "archived")


@dataclass(frozen=True, slots=True)
class Change:
    """What an update makes of a page; None leaves a member as it is."""

    title: str | None = None
    body: str | None = None
    """Storage format as sent."""
    parent: str | None = None
    status: str = "current"
    message: str = ""
    minor: bool = False


def spaces(site: Site) -> list[Doc]:
    """Every space, in order of creation."""
    return list(site.store.all(SPACE))


def may_add(space: Doc, user: str) -> bool:
    """Whether the space lets the user add pages, and so edit them."""
    return user not in space.get("closed_to", ())


def space_of(site: Site, space_id: str) -> Doc:
    """The space. Refuses with 404."""
    space = site.store.get(SPACE, space_id)
    if space is None:
        raise not_found("space", space_id)
    return space


def all_pages(site: Site, user: str) -> list[Doc]:
    """Every page that the user may see, in order of creation."""
    return [page for page in site.store.all(PAGE) if may(site, page, user, "read")]


def page_of(site: Site, page_id: str, user: str) -> Doc:
    """The page. Refuses with 404 where there is none or the user may not see it."""
    page = site.store.get(PAGE, page_id)
    if page is None or not may(site, page, user, "read"):
        raise not_found("content", page_id)
    return page


def may(site: Site, page: Doc, user: str, operation: str) -> bool:
    """Whether restrictions let the user `read` or `update`; reading is inherited from above."""
    chain = [page, *ancestors(site, page)] if operation == "read" else [page]
    for one in chain:
        kept = site.store.get(RESTRICTION, one["id"]) or {}
        accounts, groups = kept.get(operation, []), kept.get(f"{operation}_groups", [])
        own = (site.store.get("user", user) or {}).get("groups", ())
        if (accounts or groups) and user not in accounts and not set(groups) & set(own):
            return False
    return True


def may_restrict(space: Doc, user: str) -> bool:
    """Whether the space lets the user restrict pages: Add/Delete restrictions."""
    return user not in space.get("unrestricting", ())


def ancestors(site: Site, page: Doc) -> list[Doc]:
    """The pages above, nearest first."""
    found: list[Doc] = []
    while page["parentId"] and (parent := site.store.get(PAGE, page["parentId"])):
        found.append(parent)
        page = parent
    return found


def children(site: Site, page_id: str) -> list[Doc]:
    """The current and archived pages right below, in their order on the page tree."""
    below = [p for p in site.store.all(PAGE) if p["parentId"] == page_id and p["status"] in _HOLD_THEIR_TITLE]
    return sorted(below, key=lambda p: int(p["position"]))


def with_title(site: Site, space_id: str, title: str) -> Doc | None:
    """The page that holds the title in the space; case does not count, trashed pages hold none."""
    folded = title.strip().casefold()
    for page in site.store.all(PAGE):
        same = page["spaceId"] == space_id and page["title"].casefold() == folded
        if same and page["status"] in _HOLD_THEIR_TITLE:
            return page
    return None


def create(site: Site, user: str, space_id: str, parent: str | None, change: Change) -> Doc:
    """A new page, at version 1. Refuses a taken title, a missing parent, a malformed body."""
    if not may_add(space_of(site, space_id), user):
        raise refuse(403, "User does not have permission to create content in this space")
    title = (change.title or "").strip()
    if change.status == "current":
        _check_title(site, space_id, title, None)
    if parent is not None and page_of(site, parent, user)["spaceId"] != space_id:
        raise refuse(400, "The parent page is in another space")
    page_id = str(site.store.next_id("confluence", 65536))
    page: Doc = {
        "id": page_id,
        "status": change.status,
        "title": title,
        "spaceId": space_id,
        "parentId": parent,
        "position": _last_position(site, parent),
        "authorId": user,
        "ownerId": user,
        "createdAt": stamp(site),
        "body": _stored(change.body or "", f"{page_id}:1"),
    }
    return _write(site, page, user, 1, change)


def update(site: Site, user: str, page: Doc, number: int | None, change: Change) -> Doc:
    """The page one version further. Refuses with 409 unless `number` is the current version plus one.

    A trashed page comes back as it was. None as number is a person at the screen: never too late.
    """
    _may_edit(site, page, user)
    current = int(page["version"]["number"])
    wanted = current + 1 if page["status"] != "draft" else 1
    if number is not None and number != wanted:
        raise conflict(
            "Version must be incremented when updating a page."
            f" Current Version: [{current}]. Provided version: [{number}]"
        )
    title = page["title"] if change.title is None else change.title.strip()
    if change.status == "current":
        _check_title(site, page["spaceId"], title, page["id"])
    if page["status"] == "trashed":
        return _write(site, {**page, "status": "current"}, user, wanted, change)
    if change.parent is not None and change.parent != page["parentId"]:
        page = {**page, **_moved_under(site, user, page, change.parent)}
    body = page["body"] if change.body is None else _stored(change.body, f"{page['id']}:{wanted}")
    page = {**page, "title": title, "body": body, "status": change.status}
    return _write(site, page, user, wanted, change)


def with_draft(page: Doc) -> Doc:
    """The page as somebody has it open, where that is not published yet; else the page itself."""
    draft = page.get("draft")
    if not draft:
        return page
    version = {**page["version"], "createdAt": draft["at"], "authorId": draft["by"], "message": ""}
    return {**page, "status": "draft", "body": draft["body"], "version": version}


def trash(site: Site, user: str, page: Doc) -> None:
    """Put the page into the trash; what hung under it moves up."""
    _may_edit(site, page, user)
    for child in children(site, page["id"]):
        site.store.put(PAGE, child["id"], {**child, "parentId": page["parentId"]})
    site.store.put(PAGE, page["id"], {**page, "status": "trashed", "parentId": None})


def purge(site: Site, page: Doc) -> None:
    """Forget the page and its versions for good."""
    site.store.drop(PAGE, page["id"])
    for version in versions(site, page["id"]):
        site.store.drop(VERSION, f"{page['id']}:{version['number']}")


def move(site: Site, user: str, page: Doc, position: str, target: Doc) -> None:
    """Put the page `before` or `after` a page, or `append` it under one; also across spaces."""
    _may_edit(site, page, user)
    parent = target["id"] if position == "append" else target["parentId"]
    if target["spaceId"] != page["spaceId"]:
        _check_title(site, target["spaceId"], page["title"], page["id"])
    _check_no_loop(site, page, parent)
    row = [p for p in _siblings(site, target, parent) if p["id"] != page["id"]]
    at = len(row)
    if position != "append":
        at = [p["id"] for p in row].index(target["id"]) + (position == "after")
    row.insert(at, {**page, "parentId": parent})
    for index, one in enumerate(row):
        site.store.put(PAGE, one["id"], {**one, "position": index, "spaceId": target["spaceId"]})
    _carry_along(site, page["id"], target["spaceId"])


def versions(site: Site, page_id: str) -> list[Doc]:
    """Every version of the page, newest first."""
    found = [v for v in site.store.all(VERSION) if v["pageId"] == page_id]
    return sorted(found, key=lambda v: int(v["number"]), reverse=True)


def _siblings(site: Site, target: Doc, parent: str | None) -> list[Doc]:
    if parent is not None:
        return children(site, parent)
    roots = [p for p in site.store.all(PAGE) if p["parentId"] is None and p["spaceId"] == target["spaceId"]]
    return [p for p in roots if p["status"] in _HOLD_THEIR_TITLE]


def _carry_along(site: Site, page_id: str, space_id: str) -> None:
    for child in children(site, page_id):
        site.store.put(PAGE, child["id"], {**child, "spaceId": space_id})
        _carry_along(site, child["id"], space_id)


def _moved_under(site: Site, user: str, page: Doc, parent: str) -> Doc:
    if page_of(site, parent, user)["spaceId"] != page["spaceId"]:
        raise refuse(400, "The parent page is in another space")
    _check_no_loop(site, page, parent)
    return {"parentId": parent, "position": _last_position(site, parent)}


def _check_no_loop(site: Site, page: Doc, parent: str | None) -> None:
    above = site.store.get(PAGE, parent) if parent else None
    if above and page["id"] in [above["id"], *(a["id"] for a in ancestors(site, above))]:
        raise refuse(400, "Can't add a parent from another space or a descendant of the page itself")


def _check_title(site: Site, space_id: str, title: str, own: str | None) -> None:
    if not title:
        raise refuse(400, "Title is required")
    if len(title) > 255:
        raise refuse(400, "Title cannot be longer than 255 characters.")
    holder = with_title(site, space_id, title)
    if holder and holder["id"] != own:
        raise refuse(400, TITLE_TAKEN)


def _last_position(site: Site, parent: str | None) -> int:
    return max((int(p["position"]) for p in children(site, parent)), default=-1) + 1 if parent else 0


def _may_edit(site: Site, page: Doc, user: str) -> None:
    if not may(site, page, user, "update") or not may_add(space_of(site, page["spaceId"]), user):
        raise refuse(403, "User does not have permission to update this content")


def _stored(body: str, seed: str) -> str:
    try:
        return normalise(body, seed)
    except Malformed as malformed:
        raise refuse(400, str(malformed)) from malformed


def _write(site: Site, page: Doc, user: str, number: int, change: Change) -> Doc:
    version: dict[str, Any] = {
        "createdAt": stamp(site),
        "message": change.message,
        "number": number,
        "minorEdit": change.minor,
        "authorId": user,
    }
    # whatever somebody has open: "may entirely override what was previously in the draft"
    page = {**page, "version": version, "draft": None}
    kept = {**version, "pageId": page["id"], "title": page["title"], "body": page["body"]}
    site.store.put(VERSION, f"{page['id']}:{number}", kept)
    return site.store.put(PAGE, page["id"], page)
