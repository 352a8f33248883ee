"""Which fields a person may fill in where: the screens of a project, and the permissions behind them."""

from dataclasses import dataclass
from typing import Any

from regiebot_sandbox.jira import scheme
from regiebot_sandbox.jira.permissions import allowed
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc

CREATE, EDIT = "create", "edit"
NEEDS = {
    "duedate": "SCHEDULE_ISSUES",
    "assignee": "ASSIGN_ISSUES",
    "security": "SET_ISSUE_SECURITY",
    "issuelinks": "LINK_ISSUES",
    "reporter": "MODIFY_REPORTER",
}
"""A field whose permission an account lacks is not on its screens."""
ALWAYS = frozenset({"summary", "project", "issuetype"})
DEFAULTS = frozenset({"priority", "reporter"})
"""Fields that Jira fills in by itself."""


@dataclass(frozen=True, slots=True)
class Screen:
    """The fields of one screen as one account meets it."""

    fields: dict[str, Doc]
    """By id."""
    required: frozenset[str]


def screen(site: Site, user: str, project: Doc, issue_type: Doc, place: str) -> Screen:
    """The create or edit screen of a project for a type: all its fields, but for what the seed takes off."""
    rows = project["screens"].get(place, {})
    here = [rows[name] for name in ("*", issue_type["name"]) if name in rows]
    off = {field_id for row in here for field_id in row.get("off", ())}
    fields = {
        f["id"]: f
        for f in scheme.fields_of(site, project, issue_type)
        if f["id"] not in off and (f["id"] not in NEEDS or allowed(site, user, project, NEEDS[f["id"]]))
    }
    wanted = {field_id for row in here for field_id in row.get("required", ())}
    if issue_type["level"] < 0:
        wanted.add("parent")
    return Screen(fields, frozenset((ALWAYS | wanted) & set(fields)))


def lacking(found: Screen, values: dict[str, Any]) -> dict[str, str]:
    """What Jira says of required fields that are left empty; those with a default are filled in."""
    empty: tuple[Any, ...] = (None, "", [])
    return {
        field_id: f"{found.fields[field_id]['name']} is required."
        for field_id in sorted(found.required - ALWAYS - DEFAULTS - {"parent"})
        if values.get(field_id) in empty
    }
