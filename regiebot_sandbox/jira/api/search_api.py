"""REST: searching with JQL: pages, counts, parsing; and the old search, which is gone."""

import base64
import hashlib
from datetime import datetime
from typing import Any

from regiebot_sandbox.jira.api.bulk_api import check_properties
from regiebot_sandbox.jira.api.issue_api import body_of
from regiebot_sandbox.jira.api.paging import whole
from regiebot_sandbox.jira.refusals import bad, body
from regiebot_sandbox.jira.registry import registry
from regiebot_sandbox.jira.render import View, issue_json
from regiebot_sandbox.jira.search import searching
from regiebot_sandbox.jira.search.jql import JqlError
from regiebot_sandbox.kernel import Answer, Call, Endpoint, Fault, Refusal, Site
from regiebot_sandbox.losses import is_indexed
from regiebot_sandbox.store import Doc

LIGHT = frozenset({"id", "key"})
LIGHT_PAGE = 5000
HEAVY_PAGE = 100
MOST_RECONCILED = 50
MOST_KEPT = 20
"""Queries whose results are kept for their next pages."""
GONE = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration"
    " guideline is available in the changelog."
)


def _run(site: Site, call: Call, jql: str) -> list[int]:
    try:
        rows = searching.search(site, call.user, jql)
    except JqlError as error:
        raise bad(str(error)) from error
    hidden = [fault for fault in call.faults if fault.action == "hide_from_search"]
    shown = (row.id for row in rows if is_indexed(site, str(row.id)))
    return [number for number in shown if not any(_hides(site, fault, str(number)) for fault in hidden)]


def _found(site: Site, call: Call, jql: str, *, first: bool) -> list[int]:
    """What the query found when its first page was asked for: later pages go on in the same list."""
    kept: dict[tuple[str, str], list[int]] = site.limits.setdefault("jira.found", {})
    asked = (call.user, jql)
    if first or asked not in kept:
        kept.pop(asked, None)
        kept[asked] = _run(site, call, jql)
        while len(kept) > MOST_KEPT:
            del kept[next(iter(kept))]
    return kept[asked]


def _hides(site: Site, fault: Fault, issue_id: str) -> bool:
    doc = site.store.get("issue", issue_id)
    if doc is None:
        return True
    if fault.keys:
        return doc["key"] in fault.keys or issue_id in fault.keys
    created = datetime.fromisoformat(doc["fields"]["created"])
    return created.replace(microsecond=created.microsecond // 1000 * 1000) >= _floor(fault.since)


def _floor(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _token(jql: str, offset: int) -> str:
    digest = hashlib.sha256(jql.encode()).hexdigest()[:12]
    return base64.urlsafe_b64encode(f"{digest}.{offset}".encode()).decode().rstrip("=")


def _offset(jql: str, token: str) -> int:
    if not token:
        return 0
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        offset = int(text.rpartition(".")[2])
    except ValueError:
        offset = -1
    if _token(jql, offset) != token:
        raise bad("The provided next page token is invalid or expired.")
    return offset


def _reconcile(site: Site, ids: list[Any]) -> None:
    if len(ids) > MOST_RECONCILED:
        raise bad(f"At most {MOST_RECONCILED} issues can be reconciled in one search.")
    for issue_id in ids:
        registry(site).show_now(str(issue_id))


def _search(site: Site, call: Call, request: Doc) -> Answer:
    jql, token = str(request.get("jql") or ""), str(request.get("nextPageToken") or "")
    wanted = request.get("fields") or ["id"]
    properties = request.get("properties") or []
    check_properties([p for entry in properties for p in entry.split(",")])
    offset = _offset(jql, token)
    _reconcile(site, request.get("reconcileIssues") or [])
    ids = _found(site, call, jql, first=offset == 0)
    light = {f.strip() for entry in wanted for f in entry.split(",")} <= LIGHT and not properties
    size = min(int(request.get("maxResults") or 50), LIGHT_PAGE if light else HEAVY_PAGE)
    size = min(size, int(site.setting("page_limit", size)))
    if size < 1:
        raise bad("The value of 'maxResults' must be between 1 and 5000.")
    if ids and not token and site.setting("empty_first_page"):
        return Answer(200, {"issues": [], "isLast": False, "nextPageToken": _token(jql, 0)})
    shown: list[Doc] = []
    for number in ids[offset : offset + size]:
        doc = site.store.get("issue", str(number))
        if doc is not None:
            shown.append(_issue(View.of_many(site, call), doc, wanted, properties))
    answer: Doc = {"issues": shown, "isLast": offset + size >= len(ids)}
    if not answer["isLast"]:
        answer["nextPageToken"] = _token(jql, offset + size)
    if any(fault.action == "repeat_page" for fault in call.faults):
        answer |= {"isLast": False, "nextPageToken": _token(jql, offset)}
    return Answer(200, answer)


def _issue(view: View, doc: Doc, wanted: list[str], properties: list[str]) -> Doc:
    if wanted == ["id"] and not properties:
        return {"id": doc["id"]}
    return issue_json(view, doc, wanted, properties)


def _get(site: Site, call: Call) -> Answer:
    query = call.query
    request: Doc = {
        "jql": call.arg("jql"),
        "nextPageToken": call.arg("nextPageToken"),
        "maxResults": whole(call, "maxResults", 50),
        "fields": query.get("fields"),
        "properties": query.get("properties"),
        "reconcileIssues": [i for entry in query.get("reconcileIssues", ()) for i in entry.split(",")],
    }
    return _search(site, call, request)


def _post(site: Site, call: Call) -> Answer:
    return _search(site, call, body_of(call))


def _count(site: Site, call: Call) -> Answer:
    return Answer(200, {"count": len(_run(site, call, str(body_of(call).get("jql") or "")))})


def _parse(site: Site, call: Call) -> Answer:
    """Whether each query holds, in its syntax and (but for `validation=none`) its names and values."""
    parsed = []
    for query in body_of(call).get("queries") or []:
        try:
            searching.check(site, call.user, str(query))
            parsed.append({"query": query})
        except JqlError as error:
            parsed.append({"query": query, "errors": [str(error)]})
    return Answer(200, {"queries": parsed})


def _gone(_site: Site, _call: Call) -> Answer:
    raise Refusal(410, body(GONE))


ENDPOINTS = (
    Endpoint("GET", "/rest/api/3/search/jql", _get),
    Endpoint("POST", "/rest/api/3/search/jql", _post, reads=True),
    Endpoint("POST", "/rest/api/3/search/approximate-count", _count, reads=True),
    Endpoint("POST", "/rest/api/3/jql/parse", _parse, reads=True),
    Endpoint("GET", "/rest/api/3/search", _gone),
    Endpoint("POST", "/rest/api/3/search", _gone, reads=True),
)
