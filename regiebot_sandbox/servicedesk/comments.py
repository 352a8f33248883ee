"""Comments on a request: public for the customer, or internal for agents."""

from html import escape

from regiebot_sandbox.jira import adf
from regiebot_sandbox.jira.comments import append_comment, comment_of, may_be_public
from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.servicedesk.answers import ROOT, date, paged, payload, refuse, user, wanted
from regiebot_sandbox.servicedesk.requests import document, request_of
from regiebot_sandbox.store import Doc


def rows(site: Site, call: Call, doc: Doc) -> list[Doc]:
    """The comments that the caller may read, oldest first."""
    caller = site.store.get("user", call.user) or {}
    agent = caller.get("accountType") != "customer"
    return [_shown(site, call, doc, c) for c in doc["comments"] if c.get("public", True) or agent]


def listed(site: Site, call: Call) -> Answer:
    """The comments; `public=false` or `internal=false` leaves those out."""
    doc, _ = request_of(site, call.user, call.params["issueIdOrKey"])
    public, internal = (call.arg(name, "true") == "true" for name in ("public", "internal"))
    found = [c for c in rows(site, call, doc) if (public if c["public"] else internal)]
    return paged(call, found)


def read(site: Site, call: Call) -> Answer:
    """One comment."""
    doc, _ = request_of(site, call.user, call.params["issueIdOrKey"])
    comment = comment_of(doc, call.params["commentId"])
    return Answer(body=_shown(site, call, doc, comment))


def create(site: Site, call: Call) -> Answer:
    """Say something; `public` must say to whom."""
    doc, _ = request_of(site, call.user, call.params["issueIdOrKey"])
    sent = payload(call)
    if not isinstance(sent.get("public"), bool):
        raise refuse(400, "The field 'public' is required", "sd.comment.public.required")
    if sent["public"] and not may_be_public(site, call.user, doc):
        raise refuse(403, "Only agents can comment publicly on the request", "sd.comment.not.agent")
    comment = add(site, call.user, doc, str(sent.get("body") or ""), public=sent["public"])
    return Answer(201, _shown(site, call, doc, comment))


def add(site: Site, account: str, doc: Doc, text: str, *, public: bool) -> Doc:
    """Put a comment on the request. Refuses an empty one."""
    if not text.strip():
        raise refuse(400, "The comment has no text", "sd.comment.body.required")
    return append_comment(site, account, doc, {"body": document(text)}, public=public)


def _shown(site: Site, call: Call, doc: Doc, comment: Doc) -> Doc:
    text = adf.plain(comment["body"]).strip()
    here = f"{call.base_url}{ROOT}/request/{doc['id']}/comment/{comment['id']}"
    body = {
        "_expands": ["attachment", "renderedBody"],
        "id": comment["id"],
        "body": text,
        "public": bool(comment.get("public", True)),
        "author": user(site, call, comment["author"]),
        "created": date(comment["created"]),
        "_links": {"self": here},
    }
    if wanted(call, "expand") & {"renderedBody", "comment.renderedBody"}:
        body["renderedBody"] = {"html": f"<p>{escape(text)}</p>"}
    return body
