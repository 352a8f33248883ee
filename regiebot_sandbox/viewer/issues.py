"""Issues as rows of a tree: what a reader sees of each, and how far the work below it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from regiebot_sandbox.jira.registry import registry
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc
from regiebot_sandbox.viewer import words

CATEGORIES = ("new", "indeterminate", "done")
_KINDS = {1: "epic", 0: "task", -1: "subtask"}


@dataclass(frozen=True, slots=True)
class Row:
    """One issue in a list."""

    key: str
    summary: str
    kind: str
    """`epic`, `task`, `subtask` or `request`: which icon it gets."""
    type: str
    status: str
    category: str
    due: date | None
    overdue: bool
    assignee: str
    done: int
    total: int
    """How many of the actions below are done; 0 of 0 where there is nothing below."""
    children: bool

    @property
    def percent(self) -> int:
        """Done, in whole percents, rounded down."""
        return 100 * self.done // self.total if self.total else 0


def today(site: Site) -> date:
    """The site's present day in Amsterdam."""
    return site.now().astimezone(words.AMSTERDAM).date()


def row_of(site: Site, doc: Doc) -> Row:
    """The issue as a row."""
    fields = doc["fields"]
    due = words.read_day(fields.get("duedate"))
    category = category_of(doc)
    leaves = list(_leaves(site, doc))
    return Row(
        key=doc["key"],
        summary=fields["summary"],
        kind=_kind(site, doc),
        type=fields["issuetype"]["name"],
        status=fields["status"]["name"],
        category=category,
        due=due,
        overdue=due is not None and due < today(site) and category != "done",
        assignee=(fields.get("assignee") or {}).get("displayName", ""),
        done=sum(1 for leaf in leaves if category_of(leaf) == "done"),
        total=len(leaves),
        children=bool(registry(site).children.get(doc["id"], {})),
    )


def category_of(doc: Doc) -> str:
    """The status category: the only thing about a status that does not depend on its name."""
    return str(doc["fields"]["status"]["statusCategory"]["key"])


def _kind(site: Site, doc: Doc) -> str:
    project = next((p for p in site.store.all("jira.project") if p["key"] == doc["project"]), None)
    level = max(-1, min(1, int(doc["fields"]["issuetype"]["hierarchyLevel"])))
    if project and project["type"] == "service_desk" and level == 0:
        return "request"
    return _KINDS[level]


def children(site: Site, doc: Doc) -> list[Doc]:
    """The issues right below, in order of their keys."""
    ids = registry(site).children.get(doc["id"], {})
    return sorted((d for d in (site.store.get("issue", i) for i in list(ids)) if d), key=_number)


def _leaves(site: Site, doc: Doc) -> Iterator[Doc]:
    """What is to be done below: sub-tasks, and tasks that have none."""
    for child in children(site, doc):
        below = children(site, child)
        yield from _leaves(site, child) if below else iter((child,))


def in_project(site: Site, project: str) -> list[Doc]:
    """Every issue of the project, in order of their keys."""
    return sorted((d for d in site.store.all("issue") if d["project"] == project), key=_number)


def tops(site: Site, project: str) -> list[Doc]:
    """Epics, and what stands under nothing; epics first."""
    free = [d for d in in_project(site, project) if not (d["fields"].get("parent") or {}).get("id")]
    return sorted(free, key=lambda d: -int(d["fields"]["issuetype"]["hierarchyLevel"]))


def _number(doc: Doc) -> tuple[str, int]:
    project, _, number = doc["key"].rpartition("-")
    return project, int(number)
