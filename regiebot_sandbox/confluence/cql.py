"""v1: search by CQL. Clauses joined by AND, and ORDER BY; the index lags as Jira's does."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlencode

from regiebot_sandbox.confluence import pages, shapes
from regiebot_sandbox.confluence.answers import cursor_at, cursor_of, limit_of, refuse_v1
from regiebot_sandbox.confluence.storage import parse, text_of
from regiebot_sandbox.kernel import Answer, Call, Refusal, Site
from regiebot_sandbox.store import Doc

_CLAUSE = re.compile(
    r"""\s*(?P<field>[a-z.]+)\s*
    (?P<operator>!=|>=|<=|=|~|>|<|not\s+in\b|in\b)\s*
    (?P<value>\((?:"(?:\\.|[^"\\])*"|[^)"])*\)|"(?:\\.|[^"\\])*"|'[^']*'|[^\s()"']+)\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_ITEM = re.compile(r'"((?:\\.|[^"\\])*)"|\'([^\']*)\'|([^\s,()"\']+)')
_ORDER = re.compile(r"\s+order\s+by\s+(\w+)(?:\s+(asc|desc))?\s*$", re.IGNORECASE)
_AND = re.compile(r"and\b", re.IGNORECASE)
_SORTS = {"title": "title", "created": "createdAt", "lastmodified": "modified", "id": "id"}

Holds = Callable[[Site, Doc], list[str]]


def _labels(site: Site, page: Doc) -> list[str]:
    return [row["name"] for row in shapes.labels(site, page["id"])]


def _ancestors(site: Site, page: Doc) -> list[str]:
    return [a["id"] for a in pages.ancestors(site, page)]


def _space(site: Site, page: Doc) -> list[str]:
    return [pages.space_of(site, page["spaceId"])["key"].casefold()]


def _text(_site: Site, page: Doc) -> list[str]:
    return [f"{page['title']} {text_of(parse(page['body']))}".casefold()]


_FIELDS: dict[str, Holds] = {
    "type": lambda _site, _page: ["page"],
    "space": _space,
    "space.key": _space,
    "title": lambda _site, page: [page["title"].casefold()],
    "label": _labels,
    "ancestor": _ancestors,
    "parent": lambda _site, page: [page["parentId"] or ""],
    "id": lambda _site, page: [page["id"]],
    "content": lambda _site, page: [page["id"]],
    "creator": lambda _site, page: [page["authorId"].casefold()],
    "lastmodified": lambda _site, page: [page["version"]["createdAt"]],
    "created": lambda _site, page: [page["createdAt"]],
    "text": _text,
    "sitesearch": _text,
}


def search(site: Site, call: Call) -> Answer:
    """The current pages that the query finds, a page of them at a time."""
    cql = call.arg("cql")
    clauses, sort, backwards = _parsed(cql)
    found = [p for p in pages.all_pages(site, call.user) if p["status"] == "current" and _indexed(site, p)]
    found = [p for p in found if all(_holds(site, p, *clause) for clause in clauses)]
    dated = [{**p, "modified": p["version"]["createdAt"]} for p in found]
    rows = sorted(dated, key=lambda p: str(p[sort]).casefold(), reverse=backwards)
    start, limit = _window(call)
    links: Doc = {"base": f"{call.base_url}/wiki", "context": "/wiki"}
    if start + limit < len(rows):
        query = urlencode({"next": "true", "cursor": cursor_at(start + limit), "limit": limit, "cql": cql})
        links["next"] = f"/rest/api/search?{query}"
    results = [_result(site, page) for page in rows[start : start + limit]]
    size = {"start": start, "limit": limit, "size": len(results), "totalSize": len(rows)}
    body = {"results": results, **size, "cqlQuery": cql, "searchDuration": 1, "_links": links}
    return Answer(body=body)


def _window(call: Call) -> tuple[int, int]:
    try:
        return cursor_of(call), limit_of(call)
    except Refusal as refusal:
        raise refuse_v1(400, refusal.body["errors"][0]["title"]) from refusal


def _parsed(cql: str) -> tuple[list[tuple[str, str, list[str]]], str, bool]:
    order = _ORDER.search(cql)
    rest = cql[: order.start()] if order else cql
    sort = _SORTS.get(order[1].lower(), "id") if order else "id"
    clauses: list[tuple[str, str, list[str]]] = []
    while rest.strip() or not clauses:
        match = _CLAUSE.match(rest)
        if not match:
            raise refuse_v1(400, f"Could not parse cql : {cql}")
        clauses.append(_clause(match))
        rest = rest[match.end() :]
        if rest.strip():
            joined = _AND.match(rest)
            if not joined:
                raise refuse_v1(400, f"Could not parse cql : {cql}")
            rest = rest[joined.end() :] or "?"
    return clauses, sort, bool(order and (order[2] or "").lower() == "desc")


def _clause(match: re.Match[str]) -> tuple[str, str, list[str]]:
    field = match["field"].lower()
    if field not in _FIELDS:
        raise refuse_v1(400, f"No field exists with the name: '{match['field']}'")
    values = [re.sub(r"\\(.)", r"\1", a) or b or c for a, b, c in _ITEM.findall(match["value"])]
    return field, " ".join(match["operator"].lower().split()), [v.casefold() for v in values]


def _holds(site: Site, page: Doc, field: str, operator: str, values: list[str]) -> bool:
    held = _FIELDS[field](site, page)
    if operator in ("=", "in"):
        return any(value in held for value in values)
    if operator in ("!=", "not in"):
        return not any(value in held for value in values)
    if operator == "~":
        words = " ".join(values).replace("*", "").split()
        return all(any(word in text for text in held) for word in words)
    return any(_compared(text, operator, value) for text in held for value in values)


def _compared(text: str, operator: str, value: str) -> bool:
    held, wanted = text[:10], value[:10].replace("/", "-")
    if held == wanted:
        return "=" in operator
    return held > wanted if operator.startswith(">") else held < wanted


def _indexed(site: Site, page: Doc) -> bool:
    """Whether the search index has caught up with the page."""
    lag = float(site.setting("index_lag_seconds", 0))
    return datetime.fromisoformat(page["version"]["createdAt"]) <= site.now() - timedelta(seconds=lag)


def _result(site: Site, page: Doc) -> Doc:
    space = pages.space_of(site, page["spaceId"])
    return {
        "content": shapes.content_v1(site, page),
        "title": page["title"],
        "excerpt": escape(text_of(parse(page["body"]))[:200]),
        "url": shapes.web(site, page),
        "resultGlobalContainer": {"title": space["name"], "displayUrl": f"/spaces/{space['key']}"},
        "breadcrumbs": [],
        "entityType": "content",
        "iconCssClass": "aui-icon content-type-page",
        "lastModified": page["version"]["createdAt"],
        "friendlyLastModified": page["version"]["createdAt"][:10],
        "score": 0.0,
    }
