"""Comments on issues, and their entity properties."""

from typing import Any

from regiebot_sandbox.jira import mail
from regiebot_sandbox.jira.issues import present, project_of_issue, read_properties, touch
from regiebot_sandbox.jira.limits import check_room
from regiebot_sandbox.jira.permissions import allowed, require
from regiebot_sandbox.jira.refusals import FieldProblem, bad, body, missing
from regiebot_sandbox.jira.values import read_document
from regiebot_sandbox.kernel import Refusal, Site
from regiebot_sandbox.store import Doc


def append_comment(
    site: Site, user: str, doc: Doc, request: Any, *, public: bool = True, told: bool = False
) -> Doc:
    """Add a comment from a request body: `body` (a document), `properties`, `visibility`. Raises Refusal.

    Customers of a service desk read it, unless its property says that it is internal, or its author is a
    Jira user without an agent's licence. `told` says that the mail of another change speaks of it.
    """
    require(site, user, project_of_issue(site, doc), "ADD_COMMENTS")
    text = _document(request)
    check_room(site, "comments", len(doc["comments"]))
    now = present(site)
    properties = read_properties(request.get("properties"))
    comment: Doc = {
        "id": str(site.store.next_id("comment")),
        "author": user,
        "updateAuthor": user,
        "body": text,
        "created": now,
        "updated": now,
        "properties": properties,
        "visibility": _visibility(project_of_issue(site, doc), user, request.get("visibility")),
        "public": public and not _is_internal(properties) and may_be_public(site, user, doc),
    }
    doc["comments"].append(comment)
    touch(site, doc)
    if not told:
        mail.tell(site, user, doc, "commented", text=text, public=comment["public"])
    return comment


def _visibility(project: Doc, user: str, wanted: Any) -> Doc | None:
    """The role that a comment is for, by name or id; its writer has to be in it. Raises Refusal 400."""
    if not wanted:
        return None
    name = wanted.get("value") or wanted.get("identifier") if isinstance(wanted, dict) else None
    if not isinstance(wanted, dict) or wanted.get("type") != "role" or name not in project.get("circles", {}):
        raise bad(commentLevel=f"Role: {name} is not a valid role.")
    if user not in project["circles"][name]:
        raise bad(commentLevel=f"You are currently not a member of the project role: {name}.")
    return {"type": "role", "value": str(name), "identifier": str(name)}


def readable(site: Site, user: str, doc: Doc, comment: Doc) -> bool:
    """Whether the account reads the comment: one that is for a role, only its members."""
    wanted = comment.get("visibility")
    return not wanted or user in project_of_issue(site, doc).get("circles", {}).get(wanted["value"], ())


def may_be_public(site: Site, user: str, doc: Doc) -> bool:
    """Whether the account's words can reach the customer: agents, and who asked, are read by them."""
    project, reporter = project_of_issue(site, doc), doc["fields"]["reporter"]
    asked = (reporter or {}).get("accountId") == user
    return asked or allowed(site, user, project, "SERVICEDESK_AGENT") or _is_customer(site, user)


def _is_customer(site: Site, user: str) -> bool:
    return (site.store.get("user", user) or {}).get("accountType") == "customer"


def _is_internal(properties: dict[str, Any]) -> bool:
    """What Service Management reads in the property by which it keeps a comment from customers."""
    said = properties.get("sd.public.comment")
    return isinstance(said, dict) and said.get("internal") is True


def _document(request: Any) -> Doc:
    try:
        return read_document(request.get("body") if isinstance(request, dict) else None)
    except FieldProblem as problem:
        text = str(problem)
        if text == "INVALID_INPUT":
            raise bad(text) from problem
        raise bad(comment=text) from problem


def change_comment(site: Site, user: str, doc: Doc, comment_id: str, request: Any) -> Doc:
    """Replace the body of a comment, and its properties where given. Raises Refusal.

    Whether that moves `updated` of the issue is said nowhere (services §1.6), so here it does not.
    """
    comment = comment_of(doc, comment_id)
    require_edit(site, user, doc, comment)
    comment["body"] = _document(request)
    comment["properties"] |= read_properties(request.get("properties"))
    comment["updated"], comment["updateAuthor"] = present(site), user
    site.store.put("issue", doc["id"], doc)
    mail.tell(site, user, doc, "comment changed", text=comment["body"])
    return comment


def require_edit(site: Site, user: str, doc: Doc, comment: Doc) -> None:
    """Whether the account may change the comment, or a property of it. Raises Refusal."""
    right = "EDIT_OWN_COMMENTS" if comment["author"] == user else "EDIT_ALL_COMMENTS"
    require(site, user, project_of_issue(site, doc), right)


def drop_comment(site: Site, user: str, doc: Doc, comment_id: str) -> None:
    """Remove a comment. Raises Refusal."""
    comment = comment_of(doc, comment_id)
    if comment["author"] != user:
        require(site, user, project_of_issue(site, doc), "EDIT_ALL_COMMENTS")
    doc["comments"].remove(comment)
    site.store.put("issue", doc["id"], doc)


def comment_of(doc: Doc, comment_id: str) -> Doc:
    """The comment of that id on the issue. Raises Refusal 404."""
    for comment in doc["comments"]:
        if comment["id"] == comment_id:
            found: Doc = comment
            return found
    raise missing(f"Can not find a comment for the id: {comment_id}.")


def comment_anywhere(site: Site, comment_id: str) -> tuple[Doc, Doc]:
    """The issue and the comment of that id. Raises Refusal 404."""
    for doc in site.store.all("issue"):
        for comment in doc["comments"]:
            if comment["id"] == comment_id:
                return doc, comment
    raise Refusal(404, body(f"Can not find a comment for the id: {comment_id}."))
