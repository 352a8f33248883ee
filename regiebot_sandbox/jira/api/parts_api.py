"""REST: what hangs on an issue: comments, entity properties, links, remote links, attachments."""

import base64
from typing import Any

from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File

from regiebot_sandbox.jira import comments, links
from regiebot_sandbox.jira.api.issue_api import body_of, written
from regiebot_sandbox.jira.api.paging import page
from regiebot_sandbox.jira.issues import UNFIT_VALUE, find, present, project_of_issue, read_properties
from regiebot_sandbox.jira.limits import check_room, count_write
from regiebot_sandbox.jira.permissions import require, require_quiet, visible
from regiebot_sandbox.jira.refusals import bad, forbidden, missing
from regiebot_sandbox.jira.render import View, attachment_json, comment_json
from regiebot_sandbox.kernel import Answer, Call, Endpoint, Refusal, Site
from regiebot_sandbox.store import Doc

UPLOAD_LIMIT = 10_485_760
MOST_COMMENT_IDS = 1000


def _issue(site: Site, call: Call) -> Doc:
    return find(site, call.user, call.params["issueIdOrKey"])


def _comments(site: Site, call: Call) -> Answer:
    doc, view = _issue(site, call), View.of(site, call)
    rows = doc["comments"][::-1] if call.arg("orderBy") == "-created" else doc["comments"]
    shown = [comment_json(view, doc, c) for c in rows if comments.readable(site, call.user, doc, c)]
    return Answer(200, page(call, shown, default=100, most=100, name="comments"))


def _add_comment(site: Site, call: Call) -> Answer:
    doc = written(site, call)
    comment = comments.append_comment(site, call.user, doc, body_of(call))
    return Answer(201, comment_json(View.of(site, call), doc, comment))


def _one_comment(site: Site, call: Call) -> Answer:
    doc = _issue(site, call)
    comment = comments.comment_of(doc, call.params["id"])
    if not comments.readable(site, call.user, doc, comment):
        raise missing(f"Can not find a comment for the id: {comment['id']}.")
    return Answer(200, comment_json(View.of(site, call), doc, comment))


def _comments_by_id(site: Site, call: Call) -> Answer:
    """Comments of any issues that the caller sees; the only place that shows their properties."""
    ids = body_of(call).get("ids")
    if not isinstance(ids, list) or not 0 < len(ids) <= MOST_COMMENT_IDS:
        raise bad(f"Between 1 and {MOST_COMMENT_IDS} comments can be asked for.")
    wanted, view = {str(one) for one in ids}, View.of(site, call)
    rows = [
        comment_json(view, doc, c, with_properties="properties" in call.arg("expand"))
        for doc in site.store.all("issue")
        if visible(site, call.user, doc)
        for c in doc["comments"]
        if c["id"] in wanted
    ]
    return Answer(200, page(call, rows, default=1000, most=1000))


def _edit_comment(site: Site, call: Call) -> Answer:
    doc = written(site, call)
    require_quiet(site, call.user, project_of_issue(site, doc), call.arg("notifyUsers"))
    comment = comments.change_comment(site, call.user, doc, call.params["id"], body_of(call))
    return Answer(200, comment_json(View.of(site, call), doc, comment))


def _drop_comment(site: Site, call: Call) -> Answer:
    comments.drop_comment(site, call.user, written(site, call), call.params["id"])
    return Answer(204)


def _put_value(call: Call, held: dict[str, Any]) -> Answer:
    if not call.raw:
        raise bad(UNFIT_VALUE)
    key = call.params["propertyKey"]
    new = key not in held
    held |= read_properties([{"key": key, "value": call.json()}])
    return Answer(201 if new else 200)


def _value(call: Call, held: dict[str, Any]) -> Answer:
    key = call.params["propertyKey"]
    if key not in held:
        raise missing(f"The property with key '{key}' does not exist.")
    return Answer(200, {"key": key, "value": held[key]})


def _properties(site: Site, call: Call) -> Answer:
    doc = _issue(site, call)
    where = f"{call.base_url}/rest/api/3/issue/{doc['id']}/properties"
    return Answer(200, {"keys": [{"self": f"{where}/{key}", "key": key} for key in doc["properties"]]})


def _property(site: Site, call: Call) -> Answer:
    return _value(call, _issue(site, call)["properties"])


def _put_property(site: Site, call: Call) -> Answer:
    doc = written(site, call)
    require(site, call.user, project_of_issue(site, doc), "EDIT_ISSUES")
    answer = _put_value(call, doc["properties"])
    site.store.put("issue", doc["id"], doc)
    return answer


def _drop_property(site: Site, call: Call) -> Answer:
    doc = written(site, call)
    _value(call, doc["properties"])
    del doc["properties"][call.params["propertyKey"]]
    site.store.put("issue", doc["id"], doc)
    return Answer(204)


def _comment_property(site: Site, call: Call) -> Answer:
    _, comment = comments.comment_anywhere(site, call.params["commentId"])
    return _value(call, comment["properties"])


def _put_comment_property(site: Site, call: Call) -> Answer:
    doc, comment = comments.comment_anywhere(site, call.params["commentId"])
    comments.require_edit(site, call.user, doc, comment)
    count_write(site, doc["id"])
    answer = _put_value(call, comment["properties"])
    site.store.put("issue", doc["id"], doc)
    return answer


def _link(site: Site, call: Call) -> Answer:
    """The inward issue is the one that does: `Blocks` says that it blocks the outward one."""
    request = body_of(call)
    kind = links.link_type(site, request.get("type"))
    source = links.other_issue(site, call.user, request.get("inwardIssue"))
    target = links.other_issue(site, call.user, request.get("outwardIssue"))
    for doc in (source, target):
        require(site, call.user, project_of_issue(site, doc), "LINK_ISSUES")
        count_write(site, doc["id"])
    links.add_link(site, call.user, kind, source, target)
    if request.get("comment"):  # also where the link was there already
        comments.append_comment(site, call.user, source, request["comment"])
    return Answer(201)


def _drop_link(site: Site, call: Call) -> Answer:
    if site.store.get("link", call.params["linkId"]) is None:
        raise missing("No issue link with that id exists.")
    site.store.drop("link", call.params["linkId"])
    return Answer(204)


def _link_types(site: Site, call: Call) -> Answer:
    view = View.of(site, call)
    rows = [{**r, "self": view.at(f"issueLinkType/{r['id']}")} for r in site.store.all("jira.linktype")]
    return Answer(200, {"issueLinkTypes": rows})


def _remote(view: View, doc: Doc, row: Doc) -> Doc:
    where = view.at(f"issue/{doc['id']}/remotelink/{row['id']}")
    return {"self": where, **{k: v for k, v in row.items() if v is not None}}


def _remote_links(site: Site, call: Call) -> Answer:
    doc, view = _issue(site, call), View.of(site, call)
    wanted = call.arg("globalId")
    rows = [_remote(view, doc, row) for row in doc["remotelinks"]]
    if not wanted:
        return Answer(200, rows)
    for row in rows:
        if row.get("globalId") == wanted:
            return Answer(200, row)
    raise missing(f"No remote link with the global id '{wanted}' exists.")


def _add_remote_link(site: Site, call: Call) -> Answer:
    """Update by `globalId` where it is known: members that are left out become empty."""
    doc, request = written(site, call), body_of(call)
    require(site, call.user, project_of_issue(site, doc), "LINK_ISSUES")
    target = request.get("object") or {}
    wrong = {name: f"'{name}' is required." for name in ("title", "url") if not target.get(name)}
    global_id = request.get("globalId")
    if global_id and len(global_id) > 255:
        wrong["globalId"] = "The global id must be at most 255 characters long."
    if wrong:
        raise bad(**wrong)
    rows = doc["remotelinks"]
    known = next((r for r in rows if global_id and r["globalId"] == global_id), None)
    if known is None:
        check_room(site, "remote links", len(rows))
        known = {"id": site.store.next_id("remotelink")}
        rows.append(known)
        status = 201
    else:
        status = 200
    known |= {"globalId": global_id, "object": target}
    known |= {name: request.get(name) for name in ("application", "relationship")}
    site.store.put("issue", doc["id"], doc)
    where = View.of(site, call).at(f"issue/{doc['id']}/remotelink/{known['id']}")
    return Answer(status, {"id": known["id"], "self": where})


def _uploads(call: Call) -> list[tuple[str, bytes]]:
    files: list[tuple[str, bytes]] = []

    def on_file(file: File) -> None:
        file.file_object.seek(0)
        if file.field_name == b"file":
            files.append(((file.file_name or b"").decode(), file.file_object.read()))

    def on_field(_field: Field) -> None:
        return

    try:
        headers = {"Content-Type": call.headers.get("content-type", "").encode()}
        chunks = iter([call.raw, b""])
        parse_form(headers, _Chunks(chunks), on_field, on_file)
    except (FormParserError, ValueError) as error:
        raise Refusal(415, {"errorMessages": [str(error)], "errors": {}}) from error
    return files


class _Chunks:
    """The body as `parse_form` reads it."""

    def __init__(self, chunks: Any) -> None:
        self._chunks = chunks

    def read(self, _size: int = -1) -> bytes:
        return bytes(next(self._chunks, b""))


def _attach(site: Site, call: Call) -> Answer:
    if call.headers.get("x-atlassian-token", "") not in ("no-check", "nocheck"):
        raise forbidden("XSRF check failed")
    doc = written(site, call)
    require(site, call.user, project_of_issue(site, doc), "CREATE_ATTACHMENTS")
    files = _uploads(call)
    if not files:
        raise bad("No file was found: the part must be named 'file'.")
    check_room(site, "attachments", len(doc["attachments"]) + len(files) - 1)
    if any(len(content) > UPLOAD_LIMIT for _, content in files):
        raise Refusal(413, {"errorMessages": ["The file exceeds the upload limit."], "errors": {}})
    made = []
    for filename, content in files:
        row = {"id": str(site.store.next_id("attachment")), "filename": filename, "author": call.user}
        row |= {"created": present(site), "mimeType": "application/octet-stream"}
        doc["attachments"].append({**row, "size": len(content)})
        site.store.put("jira.content", str(row["id"]), {"base64": base64.b64encode(content).decode()})
        made.append(attachment_json(View.of(site, call), doc["attachments"][-1]))
    site.store.put("issue", doc["id"], doc)
    return Answer(200, made)


def _content(site: Site, call: Call) -> Answer:
    stored = site.store.get("jira.content", call.params["id"])
    if stored is None:
        raise missing("The attachment with that id does not exist.")
    return Answer(200, base64.b64decode(stored["base64"]), content_type="application/octet-stream")


def _upload_settings(_site: Site, _call: Call) -> Answer:
    return Answer(200, {"enabled": True, "uploadLimit": UPLOAD_LIMIT})


_ISSUE = "/rest/api/3/issue/{issueIdOrKey}"
_VALUE = "/rest/api/3/comment/{commentId}/properties/{propertyKey}"
ENDPOINTS = (
    Endpoint("GET", f"{_ISSUE}/comment", _comments),
    Endpoint("POST", f"{_ISSUE}/comment", _add_comment),
    Endpoint("GET", f"{_ISSUE}/comment/{{id}}", _one_comment),
    Endpoint("PUT", f"{_ISSUE}/comment/{{id}}", _edit_comment),
    Endpoint("DELETE", f"{_ISSUE}/comment/{{id}}", _drop_comment),
    Endpoint("POST", "/rest/api/3/comment/list", _comments_by_id, reads=True),
    Endpoint("GET", _VALUE, _comment_property),
    Endpoint("PUT", _VALUE, _put_comment_property),
    Endpoint("GET", f"{_ISSUE}/properties", _properties),
    Endpoint("GET", f"{_ISSUE}/properties/{{propertyKey}}", _property),
    Endpoint("PUT", f"{_ISSUE}/properties/{{propertyKey}}", _put_property),
    Endpoint("DELETE", f"{_ISSUE}/properties/{{propertyKey}}", _drop_property),
    Endpoint("POST", "/rest/api/3/issueLink", _link),
    Endpoint("DELETE", "/rest/api/3/issueLink/{linkId}", _drop_link),
    Endpoint("GET", "/rest/api/3/issueLinkType", _link_types),
    Endpoint("GET", f"{_ISSUE}/remotelink", _remote_links),
    Endpoint("POST", f"{_ISSUE}/remotelink", _add_remote_link),
    Endpoint("POST", f"{_ISSUE}/attachments", _attach),
    Endpoint("GET", "/rest/api/3/attachment/content/{id}", _content),
    Endpoint("GET", "/rest/api/3/attachment/meta", _upload_settings),
)
