"""REST v2: the same resources as v3, with texts in place of documents; and the session of older clients.

A text becomes a paragraph per empty line and a line break per line; of what wiki markup means beyond that
nothing is made of it, and a document goes out as its plain text (Jira Cloud platform REST v2 and v3, which
differ in the fields that hold documents).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from regiebot_sandbox.jira import adf, refusals
from regiebot_sandbox.kernel import Answer, Call, Endpoint, Handler, Refusal, Site

_V2, _V3 = "/rest/api/2/", "/rest/api/3/"
_FIELDS = frozenset({"fields", "update"})
_TEXTS = frozenset({"description", "environment", "body"})
_OPERATIONS = frozenset({"set", "add", "edit"})
_LONG = frozenset({"adf", "textarea"})
_PLAIN = "properties"
"""Whatever anybody keeps there is his own: no text and no document of Jira's."""


def endpoints(third: Iterable[Endpoint]) -> Iterator[Endpoint]:
    """The endpoints of v3 again, under v2; and the session."""
    for one in third:
        if one.template.startswith(_V3):
            path = _V2 + one.template.removeprefix(_V3)
            yield replace(one, template=path, handle=partial(_answer, one.handle))
    yield Endpoint("GET", "/rest/auth/1/session", _session)


def _answer(handle: Handler, site: Site, call: Call) -> Answer:
    kept = f"/{_PLAIN}" in call.path
    if call.raw and not kept and "json" in call.headers.get("content-type", ""):
        of_comment = "/comment" in call.path
        call.raw = json.dumps(_documents(site, call.json(), inside=of_comment)).encode()
    answer = handle(site, call)
    if isinstance(answer.body, dict | list):
        return replace(answer, body=answer.body if kept else _texts(answer.body, call.base_url))
    return answer


def _documents(site: Site, value: Any, *, inside: bool = False, long: bool = False) -> Any:
    """What came in, with documents where v3 has them: in the fields of issues, and in comments.

    Raises Refusal for a document: v2 takes texts.
    """
    if isinstance(value, str):
        return document(value) if long else value
    if isinstance(value, list):
        return [_documents(site, one, inside=inside, long=long) for one in value]
    if not isinstance(value, dict):
        return value
    if long and value.get("type") == "doc":
        raise refusals.bad("Operation value must be a string")
    return {
        k: v
        if k == _PLAIN
        else _documents(
            site,
            v,
            inside=inside or k in _FIELDS,
            long=(inside and _is_long(site, k)) or (long and k in _OPERATIONS),
        )
        for k, v in value.items()
    }


def _is_long(site: Site, name: str) -> bool:
    field = site.store.get("jira.field", name) if name.startswith("customfield_") else None
    return name in _TEXTS or bool(field and field["kind"] in _LONG)


def document(text: str) -> Any:
    """A text as a document."""
    parts = [part for part in text.replace("\r\n", "\n").split("\n\n") if part]
    return {"type": "doc", "version": 1, "content": [_paragraph(part.split("\n")) for part in parts]}


def _paragraph(lines: list[str]) -> Any:
    content: list[Any] = []
    for line in lines:
        content += [{"type": "hardBreak"}] if content else []
        content += [{"type": "text", "text": line}] if line else []
    return {"type": "paragraph", "content": content}


def _texts(value: Any, base: str) -> Any:
    """What goes out, with texts in place of documents and addresses under v2."""
    if isinstance(value, dict):
        if value.get("type") == "doc" and "version" in value:
            return "\n\n".join(filter(None, (_text(block).strip("\n") for block in value.get("content", ()))))
        return {k: v if k == _PLAIN else _texts(v, base) for k, v in value.items()}
    if isinstance(value, list):
        return [_texts(one, base) for one in value]
    if isinstance(value, str) and value.startswith(base + _V3):
        return base + _V2 + value.removeprefix(base + _V3)
    return value


def _text(node: Any) -> str:
    if node.get("type") == "hardBreak":
        return "\n"
    if "content" not in node:
        return adf.plain(node)
    inner = "".join(_text(child) for child in node["content"])
    return inner + ("" if node.get("type") in adf.INLINE else "\n")


def _session(site: Site, call: Call) -> Answer:
    """Who is logged in, as a client asks that was written for cookies."""
    if not call.user:
        headers = {"WWW-Authenticate": 'Basic realm="Jira"'}
        raise Refusal(401, refusals.NOT_AUTHENTICATED, headers, "text/plain;charset=utf-8")
    user = site.store.get("user", call.user) or {}
    info = {"failedLoginCount": 0, "loginCount": 1, "previousLoginTime": "2026-07-21T00:00:00.000+0000"}
    address = f"{call.base_url}/rest/api/latest/user?accountId={call.user}"
    return Answer(200, {"self": address, "name": user.get("displayName", ""), "loginInfo": info})
