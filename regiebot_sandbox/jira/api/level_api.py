"""REST: security levels, their members, and who can see an issue.

A level is shown to who is in it and may set it; its members only to an administrator of Jira (specification:
getSecurityLevelsForProject, searchSecurityLevelMembers, findUsersWithBrowsePermission).
"""

from typing import Any

from regiebot_sandbox.jira import issues
from regiebot_sandbox.jira.api.paging import page, window
from regiebot_sandbox.jira.api.project_api import project
from regiebot_sandbox.jira.permissions import allowed, holders, may_set, visible
from regiebot_sandbox.jira.refusals import bad, forbidden, missing
from regiebot_sandbox.jira.render import View, user_json
from regiebot_sandbox.kernel import Answer, Call, Endpoint, Site
from regiebot_sandbox.store import Doc

_NO_ADMIN = "You must be a Jira administrator to perform this operation."


def _level_json(view: View, row: Doc) -> Doc:
    return {
        "self": view.at(f"securitylevel/{row['id']}"),
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
    }


def _levels(site: Site, call: Call) -> Answer:
    """The levels that the caller has access to; none for who may not set them."""
    view, row = View.of(site, call), project(site, call.user, call.params["projectKeyOrId"])
    may = allowed(site, call.user, row, "SET_ISSUE_SECURITY")
    found = [one for one in row["security"] if may and may_set(site, row, one, call.user)]
    return Answer(200, {"levels": [_level_json(view, one) for one in found]})


def _scheme(site: Site, call: Call) -> Answer:
    """All levels of the project's scheme, for who administers the project."""
    view, row = View.of(site, call), project(site, call.user, call.params["projectKeyOrId"])
    if not any(allowed(site, call.user, row, name) for name in ("ADMINISTER", "ADMINISTER_PROJECTS")):
        raise forbidden("You do not have the permission to see the issue security scheme of this project.")
    if not row["security"]:
        raise missing("There is no issue security scheme for this project.")
    number = int(row["id"])
    shown = {"id": number, "name": f"{row['key']}: Issue Security Scheme", "description": ""}
    shown["self"] = view.at(f"issuesecurityschemes/{number}")
    return Answer(200, {**shown, "levels": [_level_json(view, one) for one in row["security"]]})


def _members(site: Site, call: Call) -> Answer:
    if not allowed(site, call.user, None, "ADMINISTER"):
        raise forbidden(_NO_ADMIN)
    wanted, rows = set(call.query.get("levelId", ())), list[Doc]()
    for row in site.store.all("jira.project"):
        for level in row["security"]:
            if not wanted or level["id"] in wanted:
                rows += [_member(row, level, one) for one in holders(level)]
    numbered = [{"id": str(10000 + number), **row} for number, row in enumerate(rows)]
    return Answer(200, page(call, numbered))


def _member(row: Doc, level: Doc, holder: Doc) -> Doc:
    shown: Doc = {"type": holder["type"]}
    if holder.get("parameter"):
        shown |= {"parameter": holder["parameter"], "value": holder["parameter"]}
    return {"issueSecurityLevelId": level["id"], "issueSecuritySchemeId": row["id"], "holder": shown}


def _viewers(site: Site, call: Call) -> Answer:
    """Who can see an issue; nobody is told to who may not browse users and groups."""
    if not (call.arg("query") or call.arg("accountId")):
        raise bad("The query parameter 'query' or 'accountId' is required.")
    if not call.arg("issueKey"):
        raise bad("The query parameter 'issueKey' is required.")
    if not allowed(site, call.user, None, "USER_PICKER"):
        return Answer(200, [])
    doc = issues.find(site, call.user, call.arg("issueKey"))
    view, (start, count) = View.of(site, call), window(call, 50, 1000)
    rows: list[Any] = [u for u in site.store.all("user") if u["active"]]
    if account := call.arg("accountId"):
        rows = [u for u in rows if u["accountId"] == account]
    found = [u for u in rows[start : start + count] if visible(site, u["accountId"], doc)]
    return Answer(200, [user_json(view, u["accountId"]) for u in found])


def level_of(site: Site, ref: str) -> Doc | None:
    """A level by its id, in whatever scheme."""
    rows = (level for row in site.store.all("jira.project") for level in row["security"])
    return next((level for level in rows if level["id"] == ref), None)


def _level(site: Site, call: Call) -> Answer:
    found = level_of(site, call.params["id"])
    if found is None:
        raise missing("The security level does not exist.")
    return Answer(200, _level_json(View.of(site, call), found))


_PROJECT = "/rest/api/3/project/{projectKeyOrId}"
ENDPOINTS = (
    Endpoint("GET", f"{_PROJECT}/securitylevel", _levels),
    Endpoint("GET", f"{_PROJECT}/issuesecuritylevelscheme", _scheme),
    Endpoint("GET", "/rest/api/3/securitylevel/{id}", _level),
    Endpoint("GET", "/rest/api/3/issuesecurityschemes/level/member", _members),
    Endpoint("GET", "/rest/api/3/user/viewissue/search", _viewers),
)
