"""What people do with pages."""

from regiebot_sandbox.confluence import pages, shapes
from regiebot_sandbox.confluence.answers import refuse, stamp
from regiebot_sandbox.confluence.pages import Change
from regiebot_sandbox.confluence.tree_api import COMMENT
from regiebot_sandbox.kernel import Act, Site
from regiebot_sandbox.store import Doc


def edit_page(site: Site, account: str, act: Doc) -> Doc:
    """Save a page: a new `title`, a whole `body` or what `append` adds, in storage format."""
    page = _page(site, account, act)
    body = act.get("body")
    if "append" in act:
        body = page["body"] + str(act["append"])
    title = None if act.get("title") is None else str(act["title"])
    change = Change(title=title, body=body, message=str(act.get("message", "")))
    page = pages.update(site, account, page, None, change)
    return {"page": page["id"], "version": page["version"]["number"]}


def create_page(site: Site, account: str, act: Doc) -> Doc:
    """Make a page with `title` and `body` in `space`, under `parent` or the homepage."""
    space = next((s for s in pages.spaces(site) if s["key"] == act.get("space")), None)
    if space is None:
        raise refuse(404, f"no space with key {act.get('space')!r}")
    parent = str(act.get("parent") or space["homepageId"])
    change = Change(title=str(act.get("title", "")), body=str(act.get("body", "")))
    return {"page": pages.create(site, account, space["id"], parent, change)["id"]}


def draft_page(site: Site, account: str, act: Doc) -> Doc:
    """Open a page in the editor and type what `append` adds, without publishing it."""
    page = _page(site, account, act)
    draft = {"body": page["body"] + str(act.get("append", "")), "by": account, "at": stamp(site)}
    site.store.put(pages.PAGE, page["id"], {**page, "draft": draft})
    return {"page": page["id"]}


def make_live(site: Site, account: str, act: Doc) -> Doc:
    """Turn a page into a live doc, in which people write at the same time."""
    page = _page(site, account, act)
    site.store.put(pages.PAGE, page["id"], {**page, "subtype": "live"})
    return {"page": page["id"]}


def close_space(site: Site, _account: str, act: Doc) -> Doc:
    """An administrator takes the right to add pages in a `space` from an `account`."""
    space = next(one for one in pages.spaces(site) if one["key"] == act.get("space"))
    closed = [*space.get("closed_to", ()), str(act.get("account"))]
    site.store.put(pages.SPACE, space["id"], {**space, "closed_to": closed})
    return {"space": space["key"]}


def share_space(site: Site, _account: str, act: Doc) -> Doc:
    """An administrator says who reads a `space` (`readers`), and which accounts may not restrict pages there
    (`unrestricting`) or not see its permissions (`unseeing`).
    """
    space = next(one for one in pages.spaces(site) if one["key"] == act.get("space"))
    names = ("readers", "unrestricting", "unseeing")
    given: Doc = {name: act[name] for name in names if name in act}
    site.store.put(pages.SPACE, space["id"], {**space, **given})
    return {"space": space["key"]}


def restrict_page(site: Site, account: str, act: Doc) -> Doc:
    """Let only `accounts` and `groups` read a page; without either, everybody."""
    page = _page(site, account, act)
    kept = {"read": list(act.get("accounts", ())), "read_groups": list(act.get("groups", ()))}
    site.store.put(pages.RESTRICTION, page["id"], kept)
    return {"page": page["id"]}


def delete_page(site: Site, account: str, act: Doc) -> Doc:
    """Put a page into the trash."""
    page = _page(site, account, act)
    pages.trash(site, account, page)
    return {"page": page["id"]}


def archive_page(site: Site, account: str, act: Doc) -> Doc:
    """Put a page into the archive: out of sight, and its title stays taken (services §4.2)."""
    page = _page(site, account, act)
    site.store.put(pages.PAGE, page["id"], {**page, "status": "archived"})
    return {"page": page["id"]}


def move_page(site: Site, account: str, act: Doc) -> Doc:
    """Put a page under the page `to`, or `before` or `after` it by `position`."""
    page = _page(site, account, act)
    target = pages.page_of(site, str(act.get("to")), account)
    pages.move(site, account, page, str(act.get("position", "append")), target)
    return {"page": page["id"]}


def comment_page(site: Site, account: str, act: Doc) -> Doc:
    """Write `text` (storage format) under a page."""
    page = _page(site, account, act)
    number = str(site.store.next_id("confluence", 65536))
    version = {"createdAt": stamp(site), "message": "", "number": 1, "minorEdit": False, "authorId": account}
    comment = {"id": number, "status": "current", "title": f"Re: {page['title']}", "pageId": page["id"]}
    site.store.put(COMMENT, number, {**comment, "version": version, "body": str(act.get("text", ""))})
    return {"comment": number}


def _page(site: Site, account: str, act: Doc) -> Doc:
    """The page named by `page`: its number, or its title, then also `space` where two spaces have it."""
    wanted = str(act.get("page", ""))
    if wanted.isdecimal():
        return pages.page_of(site, wanted, account)
    keys = [act["space"]] if act.get("space") else [s["key"] for s in pages.spaces(site)]
    named = [pages.with_title(site, s["id"], wanted) for s in pages.spaces(site) if s["key"] in keys]
    found = [page for page in named if page and pages.may(site, page, account, "read")]
    if len(found) != 1:
        raise refuse(404, f"{len(found)} pages are called {wanted!r}: {[shapes.web(site, p) for p in found]}")
    return found[0]


ACTS: dict[str, Act] = {
    "edit_page": edit_page,
    "create_page": create_page,
    "draft_page": draft_page,
    "make_live": make_live,
    "close_space": close_space,
    "share_space": share_space,
    "restrict_page": restrict_page,
    "delete_page": delete_page,
    "archive_page": archive_page,
    "move_page": move_page,
    "comment_page": comment_page,
}
