"""Finding issues: by key, by parent, by link, and the search index that may lag behind.

The registry is working memory, rebuilt from the store when it is first asked for; it follows every
`put` and `drop` in the collections `issue` and `link`.
"""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc


@dataclass(frozen=True, slots=True)
class Row:
    """What the search index knows of an issue."""

    id: int
    key: str
    project: str
    number: int
    type: str
    status: str
    category: str
    labels: frozenset[str]
    parent: str
    updated: float
    created: float
    resolved: float | None
    due: str
    assignee: str
    reporter: str
    creator: str
    versions: frozenset[str]
    components: frozenset[str]
    priority: str
    security: str
    resolution: str
    summary: str


def _of(value: Any, member: str = "id") -> str:
    return str(value[member]) if value else ""


def _seconds(text: Any) -> float | None:
    return datetime.fromisoformat(text).timestamp() if text else None


def row_of(doc: Doc) -> Row:
    """The index row of an issue as it is now."""
    fields = doc["fields"]
    return Row(
        id=int(doc["id"]),
        key=doc["key"],
        project=doc["project"],
        number=int(doc["key"].rpartition("-")[2]),
        type=fields["issuetype"]["id"],
        status=fields["status"]["id"],
        category=fields["status"]["statusCategory"]["key"],
        labels=frozenset(fields["labels"]),
        parent=_of(fields.get("parent")),
        updated=_seconds(fields["updated"]) or 0.0,
        created=_seconds(fields["created"]) or 0.0,
        resolved=_seconds(fields.get("resolutiondate")),
        due=fields.get("duedate") or "",
        assignee=_of(fields.get("assignee"), "accountId"),
        reporter=_of(fields.get("reporter"), "accountId"),
        creator=_of(fields.get("creator"), "accountId"),
        versions=frozenset(v["id"] for v in fields.get("fixVersions", ())),
        components=frozenset(c["id"] for c in fields.get("components", ())),
        priority=_of(fields.get("priority")),
        security=_of(fields.get("security")),
        resolution=_of(fields.get("resolution")),
        summary=fields["summary"],
    )


class Registry:
    """Maps of what is there now, and the index of what a search can see."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.ids: dict[str, str] = {}
        """Present and former keys, upper case, to ids."""
        self.children: dict[str, dict[str, None]] = defaultdict(dict)
        self.links: dict[str, dict[str, None]] = defaultdict(dict)
        self.rows: dict[int, Row] = {}
        self.sets: dict[tuple[str, str], set[int]] = defaultdict(set)
        """Issues by (member of Row, value), for labels, project and parent."""
        self._parents: dict[str, str] = {}
        self._pending: deque[tuple[float, str, Row | None]] = deque()
        for doc in site.store.all("issue"):
            self._note(doc)
            self._show(doc["id"], row_of(doc))
        for link in site.store.all("link"):
            self._link(link["id"], link)
        site.store.watch("issue", self._issue)
        site.store.watch("link", self._link)

    def catch_up(self) -> None:
        """Let the index see what has become old enough."""
        lag = float(self._site.setting("index_lag_seconds", 0))
        now = self._site.now().timestamp()
        while self._pending and (lag == 0 or self._pending[0][0] <= now):
            _, key, row = self._pending.popleft()
            self._show(key, row)

    def show_now(self, issue_id: str) -> None:
        """Let the index see one issue as it is, as `reconcileIssues` asks."""
        doc = self._site.store.get("issue", issue_id)
        if doc is not None:
            self._show(issue_id, row_of(doc))

    def _issue(self, issue_id: str, doc: Doc | None) -> None:
        if doc is None:
            self._forget(issue_id)
        else:
            self._note(doc)
        row = None if doc is None else row_of(doc)
        lag = float(self._site.setting("index_lag_seconds", 0))
        if lag or self._pending:
            self._pending.append((self._site.now().timestamp() + lag, issue_id, row))
        else:
            self._show(issue_id, row)

    def _note(self, doc: Doc) -> None:
        issue_id = doc["id"]
        self.ids[doc["key"]] = issue_id
        for key in doc["formerKeys"]:
            self.ids[key] = issue_id
        parent = _of(doc["fields"].get("parent"))
        before = self._parents.get(issue_id, "")
        if before != parent:
            self.children[before].pop(issue_id, None)
            self._parents[issue_id] = parent
        if parent:
            self.children[parent][issue_id] = None

    def _forget(self, issue_id: str) -> None:
        self.ids = {key: value for key, value in self.ids.items() if value != issue_id}
        self.children[self._parents.pop(issue_id, "")].pop(issue_id, None)

    def _show(self, issue_id: str, row: Row | None) -> None:
        number = int(issue_id)
        before = self.rows.get(number)
        if before is not None:
            for group in _groups(before):
                self.sets[group].discard(number)
        if row is None:
            self.rows.pop(number, None)
            return
        self.rows[number] = row
        for group in _groups(row):
            self.sets[group].add(number)

    def _link(self, link_id: str, link: Doc | None) -> None:
        if link is None:
            for links in self.links.values():
                links.pop(link_id, None)
            return
        self.links[link["from"]][link_id] = None
        self.links[link["to"]][link_id] = None


def _groups(row: Row) -> list[tuple[str, str]]:
    groups = [("labels", label) for label in row.labels]
    groups.append(("project", row.project))
    if row.parent:
        groups.append(("parent", row.parent))
    return groups


def registry(site: Site) -> Registry:
    """The site's registry."""
    found = site.limits.get("jira.registry")
    if found is None:
        found = site.limits["jira.registry"] = Registry(site)
    made: Registry = found
    return made
