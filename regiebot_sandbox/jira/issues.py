"""Issues: finding, creating, editing, moving through the workflow, moving away, deleting.

These functions enforce Jira's rules for whoever calls them: the REST endpoints, people acting, and the
service desk, whose requests are issues too. They raise Refusal in Jira's words and change nothing then.
"""

import json
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from regiebot_sandbox.jira import mail, scheme, values
from regiebot_sandbox.jira.permissions import require, visible
from regiebot_sandbox.jira.refusals import bad, body, missing
from regiebot_sandbox.jira.registry import registry
from regiebot_sandbox.kernel import Refusal, Site
from regiebot_sandbox.store import Doc

ZONE = ZoneInfo("Europe/Amsterdam")

VALUE_LIMIT = 32_768
"""Characters of an entity property's value, however it is set (services §2.4)."""

UNFIT_VALUE = f"The property value must be non-empty JSON of at most {VALUE_LIMIT} characters."

AFTER_TRANSITION: list[Callable[[Site, Doc, str], None]] = []
"""Called as `(site, issue, former status name)` after a status has changed and the issue is stored."""


def present(site: Site) -> str:
    """The site's present as Jira writes it."""
    return values.stamp(site.now().astimezone(ZONE))


def lookup(site: Site, ref: Any) -> Doc | None:
    """The issue of an id, a key in any case, or a former key; whoever asks."""
    text, known = str(ref).strip(), registry(site).ids
    issue_id = text if text.isdigit() else known.get(text.upper(), "")
    return site.store.get("issue", issue_id)


def find(site: Site, user: str, ref: Any) -> Doc:
    """The issue, if the account may see it. Raises Refusal 404."""
    doc = lookup(site, ref)
    if doc is None or not visible(site, user, doc):
        raise missing()
    return doc


def user_ref(site: Site, account: str) -> Doc:
    """An account as it stands in a field."""
    user = site.store.get("user", account)
    return {"accountId": account, "displayName": user["displayName"] if user else account}


def status_ref(site: Site, name: str) -> Doc:
    """A status as it stands in a field. Raises KeyError for a name that the site does not have."""
    row = scheme.named(site, "jira.status", name)
    if row is None:
        raise KeyError(name)
    settings = site.store.get("jira", "site") or {}
    category = {"key": row["category"], "name": settings["categories"][row["category"]]}
    return {"id": row["id"], "name": row["name"], "statusCategory": category}


def type_ref(row: Doc) -> Doc:
    """An issue type as it stands in a field."""
    return {
        "id": row["id"],
        "name": row["name"],
        "subtask": row["level"] < 0,
        "hierarchyLevel": row["level"],
    }


def project_of_issue(site: Site, doc: Doc) -> Doc:
    """The project that the issue is in."""
    found = scheme.project_of(site, doc["project"])
    if found is None:
        raise bad(project="The issue's project is gone.")
    return found


def note(site: Site, doc: Doc, user: str, items: list[Doc]) -> None:
    """Write what changed into the changelog and store the issue; nothing changed stores nothing."""
    if items:
        number = str(site.store.next_id("changelog", 100000))
        entry = {"id": number, "author": user, "created": present(site), "items": items}
        doc["changelog"].append(entry)
        touch(site, doc)


def touch(site: Site, doc: Doc) -> None:
    """Store the issue as updated now."""
    doc["fields"]["updated"] = present(site)
    site.store.put("issue", doc["id"], doc)


def item(field: str, before: Any, after: Any, field_id: str = "") -> Doc:
    """One line of a changelog entry."""
    old_id, old = values.words(before)
    new_id, new = values.words(after)
    kind = "custom" if (field_id or field).startswith("customfield_") else "jira"
    return {
        "field": field,
        "fieldtype": kind,
        "fieldId": field_id or field,
        "from": old_id,
        "fromString": old,
        "to": new_id,
        "toString": new,
    }


def _moved(site: Site, doc: Doc, status: Doc, values: Doc, *, resolves: bool) -> list[Doc]:
    """Put the issue into the status, with the fields of the transition's screen; what changed.

    A workflow that `resolves` gives a resolution in the category done and takes it away elsewhere.
    """
    fields = doc["fields"]
    before, resolution = fields["status"], fields.get("resolution")
    done = status["statusCategory"]["key"] == "done"
    changed = [item("status", before, status)]
    fields["status"] = status
    if before["statusCategory"] != status["statusCategory"]:
        fields["statuscategorychangedate"] = present(site)
    settings = site.store.get("jira", "site") or {}
    given = dict(values)
    if resolves and done != bool(resolution):
        given.setdefault("resolution", dict(settings["resolution"]) if done else None)
    if "resolution" in given:
        fields["resolutiondate"] = present(site) if given["resolution"] else None
    for name, value in given.items():
        if fields.get(name) != value:
            changed.append(item(name, fields.get(name), value))
            fields[name] = value
    return changed


def transition(
    site: Site, user: str, doc: Doc, transition_id: str, *, hidden: bool = False, values: Doc | None = None
) -> None:
    """Take a transition of the workflow, with values for the fields of its screen. Raises Refusal 400 where
    the status does not offer it.
    """
    project = project_of_issue(site, doc)
    require(site, user, project, "TRANSITION_ISSUES")
    offered = scheme.transitions_from(site, project, doc["fields"]["status"], hidden=hidden)
    chosen = next((t for t in offered if t["id"] == str(transition_id)), None)
    if chosen is None:
        raise bad(
            f"Transition id '{transition_id}' is not valid for this issue: it is not available from the"
            f" status '{doc['fields']['status']['name']}'."
        )
    former = doc["fields"]["status"]["name"]
    resolves = (site.store.get("jira.workflow", project["workflow"]) or {}).get("resolves", True)
    note(site, doc, user, _moved(site, doc, status_ref(site, chosen["to"]), values or {}, resolves=resolves))
    mail.tell(site, user, doc, "moved")
    for listener in AFTER_TRANSITION:
        listener(site, doc, former)


def transition_to(site: Site, user: str, doc: Doc, target: str, *, hidden: bool = False) -> None:
    """Go to a status by its name, id or category, in as few transitions as the workflow needs.

    Raises Refusal 400 where no way leads there. A target that is reached already is success.
    """
    for step in _way(site, doc, target, hidden=hidden):
        transition(site, user, doc, step, hidden=hidden)


def _way(site: Site, doc: Doc, target: str, *, hidden: bool) -> list[str]:
    project = project_of_issue(site, doc)
    start = doc["fields"]["status"]
    todo: list[tuple[Doc, list[str]]] = [(start, [])]
    seen = {start["name"]}
    for status, way in todo:
        if target.casefold() in (status["id"], status["name"].casefold(), status["statusCategory"]["key"]):
            return way
        for step in scheme.transitions_from(site, project, status, hidden=hidden):
            if step["to"] not in seen:
                seen.add(step["to"])
                todo.append((status_ref(site, step["to"]), [*way, step["id"]]))
    raise bad(f"No transition leads from '{start['name']}' to '{target}'.")


def delete(site: Site, user: str, doc: Doc, *, with_subtasks: bool = False) -> None:
    """Remove the issue and its links. Raises Refusal 400 where it has sub-tasks that should stay."""
    require(site, user, project_of_issue(site, doc), "DELETE_ISSUES")
    children = list(registry(site).children[doc["id"]])
    below = [d for d in (site.store.get("issue", c) for c in children) if d]
    subtasks = [d for d in below if d["fields"]["issuetype"]["subtask"]]
    if subtasks and not with_subtasks:
        raise bad(
            f"The issue '{doc['key']}' has subtasks.  You must specify the 'deleteSubtasks' parameter to"
            " delete this issue and all its subtasks."
        )
    for child in below:
        if child in subtasks:
            delete(site, user, child)
        else:
            child["fields"]["parent"] = None
            touch(site, child)
    for link_id in list(registry(site).links[doc["id"]]):
        site.store.drop("link", link_id)
    site.store.drop("issue", doc["id"])


def move(site: Site, user: str, doc: Doc, project: Doc) -> None:
    """Move the issue and its sub-tasks to another project; the old keys go on resolving.

    Raises Refusal 400 for a sub-task by itself: it stands where its parent does, until it is converted.
    """
    require(site, user, project, "CREATE_ISSUES")
    parent = doc["fields"].get("parent") if doc["fields"]["issuetype"]["subtask"] else None
    if parent and (above := lookup(site, parent["id"])) and above["project"] != project["key"]:
        raise bad(project="A sub-task cannot be moved to another project without its parent.")
    before = doc["key"]
    doc["formerKeys"].append(before)
    doc["project"] = project["key"]
    doc["key"] = f"{project['key']}-{site.store.next_id('key:' + project['key'], 1)}"
    former = doc["fields"]["project"]
    doc["fields"]["project"] = {k: project[k] for k in ("id", "key", "name")}
    doc["fields"]["fixVersions"], doc["fields"]["components"], doc["fields"]["security"] = [], [], None
    key_item = {**item("Key", None, None), "fromString": before, "toString": doc["key"]}
    note(site, doc, user, [item("project", former, doc["fields"]["project"]), key_item])
    for child_id in list(registry(site).children[doc["id"]]):
        child = site.store.get("issue", child_id)
        if child is None:
            continue
        child["fields"]["parent"] = {"id": doc["id"], "key": doc["key"]}
        site.store.put("issue", child_id, child)
        if child["fields"]["issuetype"]["subtask"]:
            move(site, user, child, project)


def convert(site: Site, user: str, doc: Doc, kind: Doc | None, parent: Doc | None) -> None:
    """Make an issue one of another level. Raises Refusal 400 where it has sub-tasks, or lacks a parent."""
    project = project_of_issue(site, doc)
    require(site, user, project, "EDIT_ISSUES")
    now = scheme.named(site, "jira.type", doc["type"])
    if kind is None or now is None or kind["id"] not in project["types"] or kind["level"] == now["level"]:
        raise bad(issuetype="The issue type selected is invalid.")
    if any(True for _ in registry(site).children[doc["id"]]):
        raise bad(issuetype="The issue has child issues: they must be moved first.")
    if (kind["level"] < 0) != (parent is not None):
        raise bad(parent="A sub-task, and nothing else here, needs a parent.")
    before, fields = (doc["fields"]["issuetype"], doc["fields"].get("parent")), doc["fields"]
    fields["issuetype"], doc["type"] = type_ref(kind), kind["id"]
    fields["parent"] = {"id": parent["id"], "key": parent["key"]} if parent else None
    changed = [item("issuetype", before[0], fields["issuetype"])]
    if before[1] != fields["parent"]:
        changed.append(item("parent", before[1], fields["parent"]))
    note(site, doc, user, changed)


def read_properties(rows: Any) -> dict[str, Any]:
    """Entity properties of a request body, checked. Raises Refusal 400."""
    found: dict[str, Any] = {}
    for row in rows or []:
        key = row.get("key") if isinstance(row, dict) else None
        if not isinstance(key, str) or not 0 < len(key.encode()) <= 255:
            raise bad("The property key must be between 1 and 255 characters long.")
        if "value" not in row:
            raise bad("The property value is missing.")
        if len(json.dumps(row["value"], ensure_ascii=False, separators=(",", ":"))) > VALUE_LIMIT:
            raise bad(UNFIT_VALUE)
        found[key] = row["value"]
    return found


def conflict() -> Refusal:
    """409: somebody else changed the issue at the same time."""
    return Refusal(409, body("The issue was changed by someone else at the same time."))
