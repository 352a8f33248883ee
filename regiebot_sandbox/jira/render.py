"""How an issue looks over REST: the fields that were asked for, with the references filled in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from regiebot_sandbox.jira import scheme
from regiebot_sandbox.jira.comments import readable
from regiebot_sandbox.jira.issues import project_of_issue
from regiebot_sandbox.jira.links import links_of
from regiebot_sandbox.jira.permissions import inherited_security
from regiebot_sandbox.jira.registry import registry
from regiebot_sandbox.kernel import Call, Site
from regiebot_sandbox.store import Doc

MOST_COMMENTS = 20
"""In a search or bulk read, whatever is asked; what is older is dropped, and `total` does not tell of it."""
NOT_NAVIGABLE = frozenset({"comment", "attachment"})
COLORS = {"new": ("blue-gray", 2), "indeterminate": ("yellow", 4), "done": ("green", 3)}


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, and under which address the site is reached."""

    site: Site
    base: str
    user: str
    comments: int = 5000
    """How many comments an issue shows at most: its newest."""

    @classmethod
    def of(cls, site: Site, call: Call) -> "View":
        """The view of a call."""
        return cls(site, call.base_url, call.user)

    @classmethod
    def of_many(cls, site: Site, call: Call) -> "View":
        """The view of a call that gives several issues, each with few of its comments (services §1.5)."""
        return cls(site, call.base_url, call.user, MOST_COMMENTS)

    def at(self, path: str) -> str:
        """The address of a resource."""
        return f"{self.base}/rest/api/3/{path}"


def user_json(view: View, account: str) -> Doc:
    """A user."""
    user = view.site.store.get("user", account) or {"displayName": account, "accountType": "unknown"}
    avatars = dict.fromkeys(("16x16", "24x24", "32x32", "48x48"), f"{view.base}/avatar/{account}")
    return {
        "self": view.at(f"user?accountId={account}"),
        "accountId": account,
        "accountType": user["accountType"],
        "emailAddress": user.get("emailAddress", ""),
        "avatarUrls": avatars,
        "displayName": user["displayName"],
        "active": user.get("active", False),
        "timeZone": user.get("timeZone", "Europe/Amsterdam"),
    }


def status_json(view: View, row: Doc) -> Doc:
    """A status; `row` is a stored status or one in a field."""
    category = row["statusCategory"]["key"] if "statusCategory" in row else row["category"]
    names = (view.site.store.get("jira", "site") or {})["categories"]
    color, number = COLORS[category]
    return {
        "self": view.at(f"status/{row['id']}"),
        "description": "",
        "iconUrl": f"{view.base}/images/icons/statuses/generic.png",
        "name": row["name"],
        "id": row["id"],
        "statusCategory": {
            "self": view.at(f"statuscategory/{number}"),
            "id": number,
            "key": category,
            "colorName": color,
            "name": names[category],
        },
    }


def type_json(view: View, row: Doc) -> Doc:
    """An issue type."""
    level: int = row["level"] if "level" in row else row["hierarchyLevel"]
    return {
        "self": view.at(f"issuetype/{row['id']}"),
        "id": row["id"],
        "description": "",
        "iconUrl": f"{view.base}/images/icons/issuetypes/{level}.png",
        "name": row["name"],
        "subtask": level < 0,
        "hierarchyLevel": level,
    }


def project_json(view: View, row: Doc) -> Doc:
    """A project, short."""
    full = view.site.store.get("jira.project", row["id"]) or row
    return {
        "self": view.at(f"project/{full['id']}"),
        "id": full["id"],
        "key": full["key"],
        "name": full["name"],
        "projectTypeKey": full.get("type", "software"),
        "simplified": False,
    }


def priority_json(view: View, row: Doc) -> Doc:
    """A priority."""
    icon = f"{view.base}/images/icons/priorities/{row['id']}.svg"
    return {
        "self": view.at(f"priority/{row['id']}"),
        "iconUrl": icon,
        "name": row["name"],
        "id": row["id"],
    }


def version_json(view: View, row: Doc) -> Doc:
    """A version; empty dates are left out."""
    project = scheme.project_of(view.site, row["project"]) or {"id": "0"}
    shown = {k: row[k] for k in ("description", "startDate", "releaseDate") if row.get(k)}
    return {
        "self": view.at(f"version/{row['id']}"),
        "id": row["id"],
        "name": row["name"],
        "archived": row["archived"],
        "released": row["released"],
        "projectId": int(project["id"]),
        **shown,
    }


def _brief(view: View, doc: Doc) -> Doc:
    fields = doc["fields"]
    brief = {"summary": fields["summary"], "status": status_json(view, fields["status"])}
    if fields.get("priority"):
        brief["priority"] = priority_json(view, fields["priority"])
    brief["issuetype"] = type_json(view, fields["issuetype"])
    return {"id": doc["id"], "key": doc["key"], "self": view.at(f"issue/{doc['id']}"), "fields": brief}


def _user(view: View, _doc: Doc, value: Any) -> Any:
    return value and user_json(view, value["accountId"])


def _parent(view: View, _doc: Doc, value: Any) -> Any:
    parent = view.site.store.get("issue", value["id"]) if value else None
    return _brief(view, parent) if parent else None


def _versions(view: View, _doc: Doc, value: Any) -> Any:
    rows = (view.site.store.get("version", v["id"]) for v in value or ())
    return [{k: v for k, v in version_json(view, r).items() if k != "projectId"} for r in rows if r]


def _components(view: View, _doc: Doc, value: Any) -> Any:
    return [{"self": view.at(f"component/{c['id']}"), **c} for c in value or ()]


def _links(view: View, doc: Doc, _value: Any) -> Any:
    shown = []
    for link in links_of(view.site, doc["id"]):
        kind = scheme.named(view.site, "jira.linktype", link["type"]) or {}
        outward = link["from"] == doc["id"]
        other = view.site.store.get("issue", link["to"] if outward else link["from"])
        if other:
            entry = {"id": link["id"], "self": view.at(f"issueLink/{link['id']}")}
            entry["type"] = {**kind, "self": view.at(f"issueLinkType/{link['type']}")}
            shown.append(entry | {"outwardIssue" if outward else "inwardIssue": _brief(view, other)})
    return shown


def _subtasks(view: View, doc: Doc, _value: Any) -> Any:
    children = (view.site.store.get("issue", c) for c in registry(view.site).children[doc["id"]])
    return [_brief(view, c) for c in children if c and c["fields"]["issuetype"]["subtask"]]


def comment_json(view: View, doc: Doc, comment: Doc, *, with_properties: bool = False) -> Doc:
    """A comment."""
    shown = {
        "self": view.at(f"issue/{doc['id']}/comment/{comment['id']}"),
        "id": comment["id"],
        "author": user_json(view, comment["author"]),
        "body": comment["body"],
        "updateAuthor": user_json(view, comment["updateAuthor"]),
        "created": comment["created"],
        "updated": comment["updated"],
        "jsdPublic": comment["public"],
    }
    if comment.get("visibility"):
        shown["visibility"] = comment["visibility"]
    if with_properties:
        shown["properties"] = [{"key": k, "value": v} for k, v in comment["properties"].items()]
    return shown


def _comments(view: View, doc: Doc, _value: Any) -> Any:
    own = [c for c in doc["comments"] if readable(view.site, view.user, doc, c)]
    shown = [comment_json(view, doc, c) for c in own[-view.comments :]]
    where = view.at(f"issue/{doc['id']}/comment")
    return {"comments": shown, "self": where, "maxResults": len(shown), "total": len(shown), "startAt": 0}


def attachment_json(view: View, row: Doc) -> Doc:
    """An attachment."""
    return {
        "self": view.at(f"attachment/{row['id']}"),
        "id": row["id"],
        "filename": row["filename"],
        "author": user_json(view, row["author"]),
        "created": row["created"],
        "size": row["size"],
        "mimeType": row["mimeType"],
        "content": view.at(f"attachment/content/{row['id']}"),
    }


def _attachments(view: View, doc: Doc, _value: Any) -> Any:
    return [attachment_json(view, row) for row in doc["attachments"]]


def _watches(view: View, doc: Doc, _value: Any) -> Any:
    where = view.at(f"issue/{doc['key']}/watchers")
    return {"self": where, "watchCount": len(doc["watchers"]), "isWatching": view.user in doc["watchers"]}


def _security(view: View, doc: Doc, _value: Any) -> Any:
    level = inherited_security(view.site, doc)
    return level and {"self": view.at(f"securitylevel/{level['id']}"), "description": "", **level}


SHOW: dict[str, Callable[[View, Doc, Any], Any]] = {
    "user": _user,
    "user_ro": _user,
    "status": lambda view, _doc, value: status_json(view, value),
    "issuetype": lambda view, _doc, value: type_json(view, value),
    "project": lambda view, _doc, value: project_json(view, value),
    "priority": lambda view, _doc, value: value and priority_json(view, value),
    "parent": _parent,
    "versions": _versions,
    "components": _components,
    "links": _links,
    "subtasks": _subtasks,
    "comments": _comments,
    "attachments": _attachments,
    "watches": _watches,
    "security": _security,
}
"""By kind of field; other kinds show what is stored."""


def chosen_fields(site: Site, doc: Doc, wanted: Iterable[str]) -> list[Doc]:
    """The fields that a `fields` parameter asks for: ids, `*all`, `*navigable`, `-id`."""
    own = set(project_of_issue(site, doc)["fields"])
    rows = [f for f in site.store.all("jira.field") if f["id"] in own or "customfield_" not in f["id"]]
    words = [w.strip() for entry in wanted for w in entry.split(",") if w.strip()]
    minus = {w[1:] for w in words if w.startswith("-")}
    plus = {w for w in words if not w.startswith("-")}
    if "*all" in plus:
        plus = {f["id"] for f in rows}
    elif "*navigable" in plus or (minus and not plus):
        plus |= {f["id"] for f in rows} - NOT_NAVIGABLE
    return [f for f in rows if f["id"] in plus - minus]


def issue_json(view: View, doc: Doc, wanted: Sequence[str], properties: Sequence[str] = ()) -> Doc:
    """The issue with those fields and entity properties."""
    fields: Doc = {}
    for row in chosen_fields(view.site, doc, wanted):
        value = doc["fields"].get(row["id"])
        if row["id"] == "parent" and not value:
            continue
        show = SHOW.get(row["kind"])
        fields[row["id"]] = show(view, doc, value) if show else value
    shown: Doc = {"expand": "names,schema", "id": doc["id"], "self": view.at(f"issue/{doc['id']}")}
    shown |= {"key": doc["key"], "fields": fields}
    if properties:
        names = [n.strip() for entry in properties for n in entry.split(",")]
        held = doc["properties"]
        shown["properties"] = {n: held[n] for n in (held if "*all" in names else names) if n in held}
    return shown


def changelog_json(view: View, entry: Doc) -> Doc:
    """One entry of an issue's changelog. An item of a custom field may lack its id (services §1.7)."""
    items = [
        {k: v for k, v in item.items() if k != "fieldId" or not _is_custom(item)} for item in entry["items"]
    ]
    return {**entry, "author": user_json(view, entry["author"]), "items": items}


def _is_custom(item: Doc) -> bool:
    return bool(item["fieldtype"] == "custom")
