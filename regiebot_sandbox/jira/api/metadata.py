"""What Jira tells of the fields on a screen: create, edit and transition metadata."""

from collections.abc import Callable
from typing import Any

from regiebot_sandbox.jira import scheme
from regiebot_sandbox.jira.permissions import may_set
from regiebot_sandbox.jira.render import View, project_json, type_json, version_json
from regiebot_sandbox.jira.screens import DEFAULTS, Screen
from regiebot_sandbox.store import Doc


def fields_json(view: View, project: Doc, kind: Doc, found: Screen) -> list[Doc]:
    """The fields of a create or edit screen."""
    return [
        field_json(view, project, kind, field, required=field["id"] in found.required)
        for field in found.fields.values()
    ]


def field_json(
    view: View, project: Doc, kind: Doc, field: Doc, *, required: bool, default: Any = None
) -> Doc:
    """One field as metadata tells of it."""
    many = field["kind"] in ("labels", "versions", "components", "multiselect")
    shown: Doc = {
        "required": required,
        "schema": scheme.field_schema(field),
        "name": field["name"],
        "key": field["id"],
        "hasDefaultValue": field["id"] in DEFAULTS or default is not None,
        "operations": ["add", "set", "remove"] if many else ["set"],
    }
    if default is not None:
        shown["defaultValue"] = default
    values = _allowed_values(view, project, kind, field)
    return shown if values is None else {**shown, "allowedValues": values}


def components_of(view: View, project: Doc) -> list[Doc]:
    """The components of a project."""
    return [
        {
            "self": view.at(f"component/{c['id']}"),
            "id": c["id"],
            "name": c["name"],
            "description": c["description"],
            "project": project["key"],
            "projectId": int(project["id"]),
        }
        for c in view.site.store.all("component")
        if c["project"] == project["key"]
    ]


def _allowed_values(view: View, project: Doc, kind: Doc, field: Doc) -> list[Doc] | None:
    store = view.site.store
    values: dict[str, Callable[[], list[Doc]]] = {
        "project": lambda: [project_json(view, project)],
        "issuetype": lambda: [type_json(view, kind)],
        "priority": lambda: [{"id": p["id"], "name": p["name"]} for p in store.all("jira.priority")],
        "resolution": lambda: [{"id": r["id"], "name": r["name"]} for r in store.all("jira.resolution")],
        "versions": lambda: [
            version_json(view, v)
            for v in store.all("version")
            if v["project"] == project["key"] and not v["archived"]
        ],
        "components": lambda: components_of(view, project),
        "security": lambda: [
            {"id": s["id"], "name": s["name"]}
            for s in project["security"]
            if may_set(view.site, project, s, view.user)
        ],
        "select": lambda: field["options"],
        "multiselect": lambda: field["options"],
    }
    return values[field["kind"]]() if field["kind"] in values else None
