"""What people do in Jira's screens: the same rules as over REST, without its rate limits."""

from typing import Any

from regiebot_sandbox.jira import changes, cloning, comments, issues, links, scheme
from regiebot_sandbox.jira.api.issue_api import assign as assign_issue
from regiebot_sandbox.jira.api.project_api import add_version, change_version
from regiebot_sandbox.jira.permissions import GLOBAL, PERMISSIONS, ROLES
from regiebot_sandbox.jira.refusals import bad
from regiebot_sandbox.kernel import Act, Site
from regiebot_sandbox.store import Doc

SET_UP = frozenset(
    f"jira.{name}"
    for name in ("project", "workflow", "type", "status", "field", "linktype", "priority", "resolution")
)


def document(text: Any) -> Any:
    """A text as a document of one paragraph; a document as it is."""
    if not isinstance(text, str):
        return text
    content = [{"type": "text", "text": text}] if text else []
    return {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": content}]}


def _issue(site: Site, user: str, row: Doc) -> Doc:
    return issues.find(site, user, row.get("issue", ""))


def _said(doc: Doc) -> Doc:
    return {"id": doc["id"], "key": doc["key"], "status": doc["fields"]["status"]["name"]}


def _transition(site: Site, user: str, row: Doc) -> Doc:
    doc = _issue(site, user, row)
    if "transition" in row:
        issues.transition(site, user, doc, str(row["transition"]))
    else:
        issues.transition_to(site, user, doc, str(row.get("to", "")))
    return _said(doc)


def _readable(fields: Doc) -> Doc:
    return {k: document(v) if k == "description" else v for k, v in fields.items()}


def _edit(site: Site, user: str, row: Doc) -> Doc:
    doc = _issue(site, user, row)
    request = {"fields": _readable(row.get("fields", {})), "update": row.get("update", {})}
    changes.edit(site, user, doc, request)
    return _said(doc)


def _comment(site: Site, user: str, row: Doc) -> Doc:
    doc = _issue(site, user, row)
    request = {"body": document(row.get("text", "")), "visibility": row.get("visibility")}
    comment = comments.append_comment(site, user, doc, request)
    return {**_said(doc), "comment": comment["id"]}


def _edit_comment(site: Site, user: str, row: Doc) -> Doc:
    """Says something else, or with an empty text takes the comment away."""
    doc, comment = _issue(site, user, row), str(row.get("comment", ""))
    if text := row.get("text"):
        comments.change_comment(site, user, doc, comment, {"body": document(text)})
    else:
        comments.drop_comment(site, user, doc, comment)
    return {**_said(doc), "comment": comment}


def _delete(site: Site, user: str, row: Doc) -> Doc:
    doc = _issue(site, user, row)
    issues.delete(site, user, doc, with_subtasks=bool(row.get("subtasks")))
    return _said(doc)


def _move(site: Site, user: str, row: Doc) -> Doc:
    doc, project = _issue(site, user, row), scheme.project_of(site, row.get("project", ""))
    if project is None:
        raise bad(project="Specify a valid project ID or key")
    issues.move(site, user, doc, project)
    return _said(doc)


def _convert(site: Site, user: str, row: Doc) -> Doc:
    """Make an issue one of another level, as the screens for that do it: its key, labels and properties
    stay; a sub-task that becomes a task stands under nothing, a task that becomes one under `parent`.
    """
    doc, kind = _issue(site, user, row), scheme.named(site, "jira.type", str(row.get("type", "")))
    parent = _issue(site, user, {"issue": row["parent"]}) if "parent" in row else None
    issues.convert(site, user, doc, kind, parent)
    return _said(doc)


def _assign(site: Site, user: str, row: Doc) -> Doc:
    doc = _issue(site, user, row)
    assign_issue(site, user, doc, row.get("account"))
    return _said(doc)


def _watch(site: Site, user: str, row: Doc) -> Doc:
    """Watch an issue, or with `member: false` no longer."""
    doc = _issue(site, user, row)
    kept = [one for one in doc["watchers"] if one != user]
    doc["watchers"] = [*kept, user] if row.get("member", True) else kept
    site.store.put("issue", doc["id"], doc)
    return _said(doc)


def _link(site: Site, user: str, row: Doc) -> Doc:
    doc, other = _issue(site, user, row), issues.find(site, user, row.get("to", ""))
    links.add_link(site, user, links.link_type(site, {"name": row.get("type", "Blocks")}), doc, other)
    return _said(doc)


def _create(site: Site, user: str, row: Doc) -> Doc:
    fields = {"summary": row.get("summary", ""), **_readable(row.get("fields", {}))}
    return _said(
        changes.create_issue(site, user, str(row.get("project", "")), str(row.get("type", "")), fields)
    )


def _add_subtask(site: Site, user: str, row: Doc) -> Doc:
    parent = _issue(site, user, row)
    types = issues.project_of_issue(site, parent)["types"]
    below = (t for t in site.store.all("jira.type") if t["level"] < 0 and t["id"] in types)
    fields = {"summary": row.get("summary", ""), **_readable(row.get("fields", {}))}
    fields["parent"] = {"id": parent["id"]}
    return _said(changes.create_issue(site, user, parent["project"], next(below)["id"], fields))


def _clone(site: Site, user: str, row: Doc) -> Doc:
    """As Jira's Clone does it, with `subtasks` those too; `summary` where the person writes another."""
    doc = _issue(site, user, row)
    made = cloning.clone(site, user, doc, str(row.get("summary", "")), subtasks=bool(row.get("subtasks")))
    return _said(made)


def _set_property(site: Site, user: str, row: Doc) -> Doc:
    doc = _issue(site, user, row)
    if row.get("value") is None:
        doc["properties"].pop(row.get("key"), None)
    else:
        doc["properties"] |= issues.read_properties([{"key": row.get("key"), "value": row["value"]}])
    site.store.put("issue", doc["id"], doc)
    return _said(doc)


def _deny(site: Site, _user: str, row: Doc) -> Doc:
    """An administrator takes permissions from an account; an empty list gives them back.

    Those of a project, or without `project` global ones.
    """
    account, names = str(row.get("account", "")), row.get("permissions", [])
    if "project" not in row and set(names) <= GLOBAL and (user := site.store.get("user", account)):
        site.store.put("user", account, {**user, "denied": names})
        return {"denied": names}
    project = scheme.project_of(site, row.get("project", ""))
    if project is None or not set(names) <= set(PERMISSIONS):
        raise bad("A project and known permissions are needed.")
    project["denied"][account] = names
    site.store.put("jira.project", project["id"], project)
    return {"project": project["key"], "denied": names}


def _appoint(site: Site, _user: str, row: Doc) -> Doc:
    """An administrator gives an account a `role` in a project, or with `member: false` takes it away.

    A role that the bot's sandbox gives no permissions to is a project role by that name; comments may be for
    its members alone. With `group` in place of both it is about a group of the site.
    """
    project, role = scheme.project_of(site, row.get("project", "")), str(row.get("role", ""))
    account = str(row.get("account", ""))
    if "group" in row and (user := site.store.get("user", account)):
        return _join(site, user, str(row["group"]), member=row.get("member", True))
    if project is None or not role:
        raise bad("A project and a role are needed.")
    place = project if role in ROLES else project.setdefault("circles", {})
    kept = [one for one in place.get(role, []) if one != account]
    place[role] = [*kept, account] if row.get("member", True) else kept
    site.store.put("jira.project", project["id"], project)
    return {"project": project["key"], role: place[role]}


def _join(site: Site, user: Doc, group: str, *, member: bool) -> Doc:
    groups = [one for one in user.get("groups", ()) if one != group] + ([group] if member else [])
    site.store.put("user", user["accountId"], {**user, "groups": groups})
    return {"groups": groups}


def _set_up(site: Site, _user: str, row: Doc) -> Doc:
    """An administrator changes how the site is set up: `with` goes into the row `id` of what `what` names
    (project, workflow, type, status, field, linktype, priority); without `with` the row goes.
    """
    coll, given = f"jira.{row.get('what', '')}", row.get("with")
    found = scheme.named(site, coll, row.get("id", "")) if coll != "jira.workflow" else None
    if coll == "jira.project":
        found = scheme.project_of(site, row.get("id", ""))
    name = str(found["id"] if found else row.get("id", ""))
    if coll not in SET_UP or not name or (given is None and found is None):
        raise bad("What is to be set up must be named, by one of its collections and an id.")
    if given is None:
        site.store.drop(coll, name)
        return {"dropped": name}
    made = scheme.workflow_of(given) if coll == "jira.workflow" else {**(found or {"id": name}), **given}
    return site.store.put(coll, name, made)


def _version(site: Site, user: str, row: Doc) -> Doc:
    """Make a version, or with its `id` change it; by somebody who administers the project."""
    given = {k: v for k, v in row.items() if k not in ("as", "do", "service", "id")}
    if "id" not in row:
        return add_version(site, user, given)
    doc = site.store.get("version", str(row["id"]))
    if doc is None:
        raise bad("There is no such version.")
    return change_version(site, user, doc, given)


ACTS: dict[str, Act] = {
    "transition": _transition,
    "edit": _edit,
    "comment": _comment,
    "edit_comment": _edit_comment,
    "delete": _delete,
    "move": _move,
    "convert": _convert,
    "assign": _assign,
    "watch": _watch,
    "link": _link,
    "create": _create,
    "add_subtask": _add_subtask,
    "clone": _clone,
    "set_property": _set_property,
    "deny": _deny,
    "appoint": _appoint,
    "version": _version,
    "set_up": _set_up,
}
