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
GLOBAL = frozenset({"ADMINISTER", "BULK_CHANGE", "USER_PICKER"})
NOBODY = frozenset({"ADMINISTER"})
"""Not even the bot: it works without an administrator's rights."""
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
    if account is None or permission in NOBODY:
        return False
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
    members = next((row["members"] for row in project["security"] if row["id"] == level["id"]), None)
    return members is None or user in members


def inherited_security(site: Site, doc: Doc) -> Doc | None:
    """The issue's security level; a sub-task has its parent's."""
    fields = doc["fields"]
    if fields["issuetype"]["subtask"] and fields.get("parent"):
        parent = site.store.get("issue", fields["parent"]["id"])
        fields = parent["fields"] if parent else fields
    level: Doc | None = fields.get("security")
    return level
