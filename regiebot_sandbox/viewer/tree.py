"""The issues of a project as a tree, a list of search hits, or a board."""

from typing import Any

from regiebot_sandbox.jira.issues import lookup
from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.store import Doc
from regiebot_sandbox.viewer import issues, web

MOST_HITS = 200
MOST_CARDS = 25
_COLUMNS = {"new": "Te doen", "indeterminate": "Bezig", "done": "Gereed"}


def tree(site: Site, call: Call) -> Answer:
    """Epics with their progress; the work below loads when an epic is opened (`?open=KT-1`)."""
    project = _project(site, call)
    if project is None:
        return web.missing(site, "project")
    wanted, late = call.arg("q").strip(), call.arg("toon") == "te-laat"
    docs = issues.in_project(site, project["key"])
    hits = _hits(site, docs, wanted, late=late) if wanted or late else []
    context: dict[str, Any] = {
        "hits": hits[:MOST_HITS],
        "more": max(0, len(hits) - MOST_HITS),
        "searched": bool(wanted or late),
        "tops": [] if wanted or late else [issues.row_of(site, d) for d in issues.tops(site, project["key"])],
        "opened": {key: below(site, key) for key in call.query.get("open", [])},
        "counts": _counts(site, docs),
    }
    return _page(site, "tree.html", project, section="issues", q=wanted, late=late, **context)


def children(site: Site, call: Call) -> Answer:
    """The part of the tree below one issue, for the script that opens it."""
    if lookup(site, call.params["key"]) is None:
        return web.missing(site, "issue")
    return web.page(site, "children.html", rows=below(site, call.params["key"]))


def below(site: Site, key: str) -> list[tuple[issues.Row, list[issues.Row]]]:
    """The issues below one, each with those below it."""
    doc = lookup(site, key)
    return [
        (issues.row_of(site, child), [issues.row_of(site, d) for d in issues.children(site, child)])
        for child in (issues.children(site, doc) if doc else [])
    ]


def board(site: Site, call: Call) -> Answer:
    """Work in columns by status category: the actions, or with `?niveau=stappen` the steps."""
    project = _project(site, call)
    if project is None:
        return web.missing(site, "project")
    docs = issues.in_project(site, project["key"])
    epics = [issues.row_of(site, d) for d in docs if _level(d) > 0]
    steps = call.arg("niveau") == "stappen" or not any(_level(d) < 0 for d in docs)
    under = _under(site, call.arg("epic"))
    cards = [d for d in docs if _level(d) == (0 if steps else -1) and (not under or d["id"] in under)]
    columns = [_column(site, category, cards) for category in issues.CATEGORIES]
    return _page(
        site,
        "board.html",
        project,
        section="board",
        epics=epics,
        epic=call.arg("epic"),
        steps=steps,
        columns=columns,
    )


def _page(site: Site, template: str, project: Doc, **context: Any) -> Answer:
    projects = list(site.store.all("jira.project"))
    return web.page(site, template, project=project, projects=projects, **context)


def _project(site: Site, call: Call) -> Doc | None:
    """The project asked for, or the first one that holds anything."""
    projects = list(site.store.all("jira.project"))
    if wanted := call.arg("project"):
        return next((p for p in projects if p["key"] == wanted), None)
    used = {d["project"] for d in site.store.all("issue")}
    return next((p for p in projects if p["key"] in used), projects[0] if projects else None)


def _hits(site: Site, docs: list[Doc], wanted: str, *, late: bool) -> list[issues.Row]:
    needle = wanted.casefold()
    found = [
        issues.row_of(site, d)
        for d in docs
        if needle in f"{d['key']} {d['fields']['summary']} {' '.join(d['fields']['labels'])}".casefold()
    ]
    return sorted((row for row in found if row.overdue), key=_due) if late else found


def _due(row: issues.Row) -> str:
    return row.due.isoformat() if row.due else ""


def _counts(site: Site, docs: list[Doc]) -> Doc:
    today = issues.today(site).isoformat()
    open_ones = [d for d in docs if issues.category_of(d) != "done"]
    return {
        "all": len(docs),
        "done": len(docs) - len(open_ones),
        "late": sum(1 for d in open_ones if (d["fields"].get("duedate") or "9999") < today),
    }


def _level(doc: Doc) -> int:
    return int(doc["fields"]["issuetype"]["hierarchyLevel"])


def _under(site: Site, key: str) -> set[str]:
    """Ids of everything below an issue, two levels down."""
    doc = lookup(site, key) if key else None
    if doc is None:
        return set()
    first = issues.children(site, doc)
    return {d["id"] for d in first} | {d["id"] for f in first for d in issues.children(site, f)}


def _column(site: Site, category: str, docs: list[Doc]) -> Doc:
    cards = [d for d in docs if issues.category_of(d) == category]
    cards.sort(key=lambda d: (d["fields"].get("duedate") or "9999", int(d["id"])))
    shown = [
        {"row": issues.row_of(site, d), "parent": (d["fields"].get("parent") or {}).get("key", "")}
        for d in cards[:MOST_CARDS]
    ]
    return {"name": _COLUMNS[category], "category": category, "cards": shown, "total": len(cards)}
