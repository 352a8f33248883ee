"""Who may see and do what. Accounts are normal ones: nobody administers a project but whom the seed names,
and in a service project only agents change requests; the rest is allowed, but where the site says otherwise.
"""

from regiebot_sandbox.jira.refusals import forbidden
from regiebot_sandbox.jira.scheme import project_of
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.losses import is_shielded
from regiebot_sandbox.store import Doc

PERMISSIONS = {
    "BROWSE_PROJECTS": "Browse Projects",
    "CREATE_ISSUES": "Create Issues",
    "EDIT_ISSUES": "Edit Issues",
    "TRANSITION_ISSUES": "Transition Issues",
    "ASSIGN_ISSUES": "Assign Issues",
    "ASSIGNABLE_USER": "Assignable User",
    "SCHEDULE_ISSUES": "Schedule Issues",
    "DELETE_ISSUES": "Delete Issues",
    "MOVE_ISSUES": "Move Issues",
    "LINK_ISSUES": "Link Issues",
    "ADD_COMMENTS": "Add Comments",
    "EDIT_ALL_COMMENTS": "Edit All Comments",
    "EDIT_OWN_COMMENTS": "Edit Own Comments",
    "CREATE_ATTACHMENTS": "Create Attachments",
    "MANAGE_WATCHERS": "Manage Watchers",
    "SET_ISSUE_SECURITY": "Set Issue Security",
    "MODIFY_REPORTER": "Modify Reporter",
    "RESOLVE_ISSUES": "Resolve Issues",
    "CLOSE_ISSUES": "Close Issues",
    "ADMINISTER_PROJECTS": "Administer Projects",
    "SERVICEDESK_AGENT": "Service Project Agent",
    "ADMINISTER": "Administer Jira",
    "BULK_CHANGE": "Make bulk changes",
    "USER_PICKER": "Browse users and groups",
}
ADMINISTRATORS = "jira-administrators"
"""The group whose members administer Jira."""

GLOBAL = frozenset({"ADMINISTER", "BULK_CHANGE", "USER_PICKER"})
OF_AGENTS = (
    frozenset(PERMISSIONS)
    - GLOBAL
    - {
        *("BROWSE_PROJECTS", "CREATE_ISSUES", "ADD_COMMENTS", "EDIT_OWN_COMMENTS", "CREATE_ATTACHMENTS"),
        *("ASSIGNABLE_USER", "ADMINISTER_PROJECTS"),
    }
)
"""What a Jira user without an agent's licence may not do in a service project (services §3.4)."""
ROLES = ("admins", "agents")


def allowed(site: Site, user: str, project: Doc | None, permission: str) -> bool:
    """Whether the account has the permission, in the project where it is one of a project.

    Without a project Jira says yes to every permission of one, though none may give it (services §2.7).
    """
    account = site.store.get("user", user)
    if account is None:
        return False
    if permission == "ADMINISTER":  # not even the bot: it works without
        return ADMINISTRATORS in account.get("groups", ())
    if permission in GLOBAL:
        return account["accountType"] != "customer" and permission not in account.get("denied", ())
    return project is None or _in_project(account, project, permission)


def _in_project(account: Doc, project: Doc, permission: str) -> bool:
    user = account["accountId"]
    if project.get("archived"):
        return False
    if account["accountType"] == "customer":
        return project["type"] == "service_desk" and permission in ("BROWSE_PROJECTS", "CREATE_ISSUES")
    if permission in project["denied"].get(user, ()):
        return False
    if permission == "ADMINISTER_PROJECTS":
        return user in project["admins"]
    return user in project["agents"] or not (project["type"] == "service_desk" and permission in OF_AGENTS)


def require(site: Site, user: str, project: Doc, permission: str) -> None:
    """Raise Refusal 403 where the account lacks the permission."""
    if not allowed(site, user, project, permission):
        name = PERMISSIONS[permission]
        raise forbidden(f"You do not have the permission '{name}' in the project '{project['name']}'.")


def require_quiet(site: Site, user: str, project: Doc, notify: str) -> None:
    """Raise Refusal 403 where `notifyUsers=false` comes from an account that does not administer the project.

    Measured on a live site: the field stays as it was (services §2.3); the documents say that it is ignored.
    """
    if notify == "false" and not allowed(site, user, project, "ADMINISTER_PROJECTS"):
        raise forbidden("Only an administrator of Jira or of the project can keep notifications back.")


def visible(site: Site, user: str, doc: Doc) -> bool:
    """Whether the account sees the issue: its project, and its security level."""
    project = project_of(site, doc["project"])
    if project is None or not allowed(site, user, project, "BROWSE_PROJECTS"):
        return False
    if is_shielded(site, user, doc["id"]):
        return False
    level = inherited_security(site, doc)
    if level is None:
        return True
    found = next((row for row in project["security"] if row["id"] == level["id"]), None)
    return found is None or is_in(site, project, found, user, _above(site, doc))


def holders(level: Doc) -> list[Doc]:
    """Who is in a level: `type` and `parameter`, as the specification names them; an account by its id alone
    is a user.
    """
    rows = level["members"] or ()
    return [{"type": "user", "parameter": one} if isinstance(one, str) else one for one in rows]


def is_in(site: Site, project: Doc, level: Doc, user: str, doc: Doc | None = None) -> bool:
    """Whether the account is in the level, of this issue; a level of which the seed says nothing is open."""
    return level["members"] is None or any(_holds(site, project, one, user, doc) for one in holders(level))


def may_set(site: Site, project: Doc, level: Doc, user: str) -> bool:
    """Whether the account is offered the level. Who will report or be assigned nobody knows yet, so a level
    for those is offered to everybody.
    """
    later = any(one["type"] in ("reporter", "assignee") for one in holders(level))
    return later or is_in(site, project, level, user)


def _holds(site: Site, project: Doc, holder: Doc, user: str, doc: Doc | None) -> bool:
    kind, name = holder["type"], str(holder.get("parameter", ""))
    if kind == "user":
        return user == name
    if kind in ("group", "applicationRole"):
        account = site.store.get("user", user) or {}
        return name in (account.get("groups", ()) if kind == "group" else ("jira-software",))
    if kind == "projectRole":
        return user in (project.get("circles", {}).get(name) or project.get(name) or ())
    value: Doc | None = doc["fields"].get(kind) if doc else None
    return kind in ("reporter", "assignee") and value is not None and bool(value["accountId"] == user)


def inherited_security(site: Site, doc: Doc) -> Doc | None:
    """The issue's security level; a sub-task has its parent's."""
    level: Doc | None = _above(site, doc)["fields"].get("security")
    return level


def _above(site: Site, doc: Doc) -> Doc:
    """The issue whose level counts: of a sub-task its parent."""
    fields = doc["fields"]
    if fields["issuetype"]["subtask"] and fields.get("parent"):
        return site.store.get("issue", fields["parent"]["id"]) or doc
    return doc
