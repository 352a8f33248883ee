"""Attachments: uploads by v1, lists by v2, and the file itself. The bytes are kept in base64."""

import base64
import hashlib
import io
import mimetypes
from urllib.parse import quote

from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File

from regiebot_sandbox.confluence import pages, shapes
from regiebot_sandbox.confluence.answers import not_found, number, ordered, paged, refuse, refuse_v1, stamp
from regiebot_sandbox.kernel import Answer, Call, Refusal, Site
from regiebot_sandbox.store import Doc

ATTACHMENT, CONTENT = "confluence_attachment", "confluence_attachment_content"
TAKEN = "Cannot add a new attachment with same file name as an existing attachment"


def of_page(site: Site, page_id: str) -> list[Doc]:
    """The attachments of a page."""
    return [row for row in site.store.all(ATTACHMENT) if row["pageId"] == page_id]


def named(site: Site, page_id: str, filename: str) -> Doc | None:
    """The attachment of that name on a page."""
    return next((row for row in of_page(site, page_id) if row["title"] == filename), None)


def content(site: Site, attachment: Doc) -> bytes:
    """The bytes of the attachment's latest version."""
    kept = site.store.get(CONTENT, f"{attachment['id']}:{attachment['version']['number']}")
    return base64.b64decode(kept["data"]) if kept else b""


def put(site: Site, call: Call) -> Answer:
    """A new attachment, or a new version of the one with that name."""
    return _upload(site, call, replace=True)


def post(site: Site, call: Call) -> Answer:
    """A new attachment. Refuses a name that the page already has."""
    return _upload(site, call, replace=False)


def _upload(site: Site, call: Call, *, replace: bool) -> Answer:
    if call.headers.get("x-atlassian-token") not in ("nocheck", "no-check"):
        raise Refusal(403, "XSRF check failed", content_type="text/plain;charset=utf-8")
    page = _page_v1(site, call)
    fields, files = _form(call)
    rows = []
    for filename, data in files:
        known = named(site, page["id"], filename)
        if known and not replace:
            raise refuse_v1(400, f"{TAKEN}: {filename}")
        rows.append(_kept(site, call, page, filename, data, fields, known))
    return Answer(
        body={"results": rows, "start": 0, "limit": 50, "size": len(rows), "_links": _v1_links(call)}
    )


def _form(call: Call) -> tuple[dict[str, str], list[tuple[str, bytes]]]:
    fields: dict[str, str] = {}
    files: list[tuple[str, bytes]] = []

    def on_field(field: Field) -> None:
        fields[(field.field_name or b"").decode()] = (field.value or b"").decode()

    def on_file(file: File) -> None:
        file.file_object.seek(0)
        files.append(((file.file_name or b"").decode(), file.file_object.read()))

    headers = {"Content-Type": call.headers.get("content-type", "").encode()}
    try:
        parse_form(headers, io.BytesIO(call.raw), on_field, on_file)
    except (FormParserError, ValueError) as error:
        raise refuse_v1(400, f"Could not read the multipart body: {error}") from error
    if not files:
        raise refuse_v1(400, "At least one file is required in the part named 'file'")
    return fields, files


def _kept(
    site: Site, call: Call, page: Doc, filename: str, data: bytes, fields: dict[str, str], known: Doc | None
) -> Doc:
    row = known or {
        "id": f"att{site.store.next_id('confluence', 65536)}",
        "status": "current",
        "title": filename,
        "createdAt": stamp(site),
        "pageId": page["id"],
    }
    count = int(row["version"]["number"]) + 1 if known else 1
    row = {
        **row,
        "mediaType": mimetypes.guess_type(filename)[0] or "application/octet-stream",
        "comment": fields.get("comment", ""),
        "fileId": hashlib.sha256(data).hexdigest()[:36],
        "fileSize": len(data),
        "version": {
            "createdAt": stamp(site),
            "message": fields.get("comment", ""),
            "number": count,
            "minorEdit": fields.get("minorEdit") == "true",
            "authorId": call.user,
        },
    }
    site.store.put(ATTACHMENT, row["id"], row)
    site.store.put(CONTENT, f"{row['id']}:{count}", {"data": base64.b64encode(data).decode()})
    return _v1_row(site, row)


def listed(site: Site, call: Call) -> Answer:
    """The attachments of a page, in v2's words; `filename` and `mediaType` narrow."""
    page = pages.page_of(site, number(call, "id"), call.user)
    rows = [_v2_row(row) for row in of_page(site, page["id"])]
    for name, member in (("filename", "title"), ("mediaType", "mediaType")):
        if name in call.query:
            rows = [row for row in rows if row[member] == call.arg(name)]
    keys = {"created-date": "createdAt", "modified-date": "id"}
    return paged(call, ordered(call, rows, "created-date", keys))


def read(site: Site, call: Call) -> Answer:
    """One attachment."""
    row = site.store.get(ATTACHMENT, call.params["id"])
    if row is None:
        raise not_found("attachment", call.params["id"])
    pages.page_of(site, row["pageId"], call.user)
    shown = _v2_row(row)
    return Answer(body={**shown, "_links": {**shown["_links"], "base": f"{call.base_url}/wiki"}})


def redirect(site: Site, call: Call) -> Answer:
    """Where the file is."""
    page, row = _page_v1(site, call), site.store.get(ATTACHMENT, call.params["attachmentId"])
    if row is None or row["pageId"] != page["id"]:
        raise refuse_v1(404, f"No attachment found with id: {call.params['attachmentId']}")
    return Answer(302, headers={"Location": f"/wiki{_download(row)}"})


def download(site: Site, call: Call) -> Answer:
    """The file."""
    page = pages.page_of(site, call.params["pageId"], call.user)
    row = named(site, page["id"], call.params["filename"])
    if row is None:
        raise refuse(404, "Not Found")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(row['title'])}"}
    return Answer(body=content(site, row), headers=headers, content_type=row["mediaType"])


def _page_v1(site: Site, call: Call) -> Doc:
    page = site.store.get(pages.PAGE, call.params["id"])
    if page is None or not pages.may(site, page, call.user, "read"):
        raise refuse_v1(404, f"No content found with id: ContentId{{id={call.params['id']}}}")
    return page


def _download(row: Doc) -> str:
    return f"/download/attachments/{row['pageId']}/{quote(row['title'])}?version={row['version']['number']}"


def _v1_links(call: Call) -> Doc:
    return {"base": f"{call.base_url}/wiki", "context": "/wiki", "self": f"{call.base_url}{call.path}"}


def _v1_row(site: Site, row: Doc) -> Doc:
    version = row["version"]
    return {
        "id": row["id"],
        "type": "attachment",
        "status": "current",
        "title": row["title"],
        "version": {
            "by": shapes.user_v1(site, version["authorId"]),
            "when": version["createdAt"],
            "message": version["message"],
            "number": version["number"],
            "minorEdit": version["minorEdit"],
        },
        "extensions": {
            "mediaType": row["mediaType"],
            "fileSize": row["fileSize"],
            "comment": row["comment"],
            "fileId": row["fileId"],
        },
        "_expandable": {"container": f"/rest/api/content/{row['pageId']}", "space": ""},
        "_links": {"download": _download(row)},
    }


def _v2_row(row: Doc) -> Doc:
    return {
        **row,
        "mediaTypeDescription": row["mediaType"],
        "webuiLink": f"/pages/viewpageattachments.action?pageId={row['pageId']}",
        "downloadLink": _download(row),
        "_links": {
            "webui": f"/pages/viewpageattachments.action?pageId={row['pageId']}",
            "download": _download(row),
        },
    }
