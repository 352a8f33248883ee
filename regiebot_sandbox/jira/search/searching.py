"""Running a JQL query over the index: choosing candidates, testing, sorting."""

from collections.abc import Callable, Iterable
from typing import Any

from regiebot_sandbox.jira import scheme
from regiebot_sandbox.jira.moments import Asker
from regiebot_sandbox.jira.permissions import allowed, is_in, visible
from regiebot_sandbox.jira.registry import Registry, Row, registry
from regiebot_sandbox.jira.search.clauses import Test, field_test
from regiebot_sandbox.jira.search.jql import Clause, Group, JqlError, Query, parse
from regiebot_sandbox.kernel import Site

UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
SORTS: dict[str, Callable[[Row], Any]] = {
    **dict.fromkeys(("key", "issuekey", "issue"), lambda row: (row.project, row.number)),
    "id": lambda row: row.id,
    "rank": lambda row: row.id,
    "project": lambda row: row.project,
    **dict.fromkeys(("created", "createddate"), lambda row: row.created),
    **dict.fromkeys(("updated", "updateddate"), lambda row: row.updated),
    **dict.fromkeys(("due", "duedate"), lambda row: (not row.due, row.due)),
    **dict.fromkeys(("resolved", "resolutiondate"), lambda row: (row.resolved is None, row.resolved or 0)),
    "summary": lambda row: row.summary.casefold(),
    "status": lambda row: int(row.status),
    "priority": lambda row: int(row.priority or 0),
    **dict.fromkeys(("issuetype", "type"), lambda row: int(row.type)),
    "assignee": lambda row: row.assignee,
    "reporter": lambda row: row.reporter,
    "parent": lambda row: int(row.parent or 0),
}


def search(site: Site, user: str, jql: str, *, bounded: bool = True) -> list[Row]:
    """The issues that the query finds and the account may see, in its order. Raises JqlError."""
    query = parse(jql)
    if query.where is None and bounded:
        raise JqlError(UNBOUNDED)
    index = registry(site)
    index.catch_up()
    asker = Asker(site, user)
    test = _test(asker, query.where) if query.where else lambda _row: True
    see = _seen(asker)
    rows = [row for row in _candidates(asker, index, query) if test(row) and see(row)]
    rows.sort(key=lambda row: -row.id)
    for name, down in reversed(query.order):
        rows.sort(key=_sort(asker, name), reverse=down)
    return rows


def check(site: Site, user: str, jql: str) -> Query:
    """The query, if every field and value in it exists. Raises JqlError."""
    query = parse(jql)
    asker = Asker(site, user)
    if query.where:
        _test(asker, query.where)
    for name, _ in query.order:
        _sort(asker, name)
    return query


def _sort(asker: Asker, name: str) -> Callable[[Row], Any]:
    found = SORTS.get(name.casefold())
    if found is None and name.casefold() not in {
        clause.casefold() for field in asker.site.store.all("jira.field") for clause in field["clauses"]
    }:
        raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")
    return found or SORTS["id"]


def _test(asker: Asker, node: Clause | Group) -> Test:
    if isinstance(node, Clause):
        return field_test(asker, node)
    tests = [_test(asker, part) for part in node.parts]
    if node.word == "and":
        return lambda row: all(test(row) for test in tests)
    return lambda row: any(test(row) for test in tests)


def _seen(asker: Asker) -> Test:
    """Whether the asker sees the issue; only projects with levels that shut the asker out cost a look."""
    site, user = asker.site, asker.user
    open_projects = {
        project["key"]
        for project in site.store.all("jira.project")
        if not site.setting("shielded")
        and allowed(site, user, project, "BROWSE_PROJECTS")
        and all(is_in(site, project, level, user) for level in project["security"])
    }

    def look(row: Row) -> bool:
        doc = site.store.get("issue", str(row.id))
        return doc is not None and visible(site, user, doc)

    return lambda row: row.project in open_projects or look(row)


def _candidates(asker: Asker, index: Registry, query: Query) -> Iterable[Row]:
    """The rows that can match at all: the smallest set that one clause of the query names."""
    where = query.where
    parts = where.parts if isinstance(where, Group) and where.word == "and" else (where,)
    best: set[int] | None = None
    for part in parts:
        found = _named(asker, index, part) if isinstance(part, Clause) else None
        if found is not None and (best is None or len(found) < len(best)):
            best = found
    if best is None:
        return index.rows.values()
    return [index.rows[number] for number in sorted(best) if number in index.rows]


def _named(asker: Asker, index: Registry, clause: Clause) -> set[int] | None:
    if clause.operator not in ("=", "in") or any(o.arguments is not None for o in clause.operands):
        return None
    texts, name = [o.text for o in clause.operands], clause.field.casefold()
    if name == "labels":
        values = texts
    elif name == "project":
        values = [p["key"] for p in (scheme.project_of(asker.site, text) for text in texts) if p]
        if len(values) != len(texts):
            return None
    elif name == "parent":
        values = [index.ids.get(text.upper(), text) for text in texts]
    else:
        return None
    return set().union(*(index.sets.get((name, value), set()) for value in values))
