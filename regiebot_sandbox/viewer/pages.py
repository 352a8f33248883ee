"""Confluence's pages: the tree of each space, a page as it reads, and its earlier versions."""

from markupsafe import Markup

from regiebot_sandbox.confluence import pages as store
from regiebot_sandbox.confluence.view import to_html
from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.store import Doc
from regiebot_sandbox.viewer import web, words
from regiebot_sandbox.viewer.issue_page import person


def overview(site: Site, _call: Call) -> Answer:
    """Every space with its tree."""
    return web.page(
        site, "spaces.html", section="pages", spaces=[_space(site, s) for s in store.spaces(site)]
    )


def space(site: Site, call: Call) -> Answer:
    """The home page of a space."""
    found = next((s for s in store.spaces(site) if s["key"] == call.params["space"]), None)
    if found is None or not found["homepageId"]:
        return web.missing(site, "ruimte")
    return web.redirect(_address(found, found["homepageId"]))


def page(site: Site, call: Call) -> Answer:
    """A page, or with `?versie=2` how it read then."""
    doc = site.store.get(store.PAGE, call.params["page"])
    if doc is None:
        return web.missing(site, "pagina")
    versions = store.versions(site, doc["id"])
    asked = call.arg("versie")
    shown = next((v for v in versions if str(v["number"]) == asked), None)
    reading = {**doc, "title": shown["title"], "body": shown["body"]} if shown else doc
    holder = store.space_of(site, doc["spaceId"])
    return web.page(
        site,
        "page.html",
        section="pages",
        space=_space(site, holder),
        page=reading,
        old=shown is not None and shown["number"] != doc["version"]["number"],
        above=[{"title": a["title"], "href": _address(holder, a["id"])} for a in _above(site, doc)],
        body=Markup(to_html(site, reading)),  # noqa: S704  (the page renderer's allow-list)
        versions=[_version(site, v) for v in versions],
        href=_address(holder, doc["id"]),
        path={_address(holder, one["id"]) for one in (doc, *_above(site, doc))},
        number=int((shown or doc["version"])["number"]),
    )


def _above(site: Site, doc: Doc) -> list[Doc]:
    return list(reversed(store.ancestors(site, doc)))


def _address(holder: Doc, page_id: str) -> str:
    return f"/wiki/spaces/{holder['key']}/pages/{page_id}"


def _space(site: Site, holder: Doc) -> Doc:
    free = (p for p in site.store.all(store.PAGE) if p["parentId"] is None and p["status"] == "current")
    tree = [_node(site, holder, p) for p in free if p["spaceId"] == holder["id"]]
    return {"key": holder["key"], "name": holder["name"], "tree": tree}


def _node(site: Site, holder: Doc, doc: Doc) -> Doc:
    return {
        "id": doc["id"],
        "title": doc["title"],
        "href": _address(holder, doc["id"]),
        "below": [_node(site, holder, child) for child in store.children(site, doc["id"])],
    }


def _version(site: Site, version: Doc) -> Doc:
    return {
        "number": int(version["number"]),
        "at": words.read_moment(version["createdAt"]),
        "author": person(site, version["authorId"]),
        "message": version["message"],
    }
