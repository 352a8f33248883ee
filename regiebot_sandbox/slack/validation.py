"""`blocks.validate`: the Block Kit schema as a service; it asks for no token and stores nothing.

Shapes of the answer: docs.slack.dev (July 2026) and slackapi/node-slack-sdk#2659. The hidden total of
`chat.postMessage` is no part of the schema, so it is not judged here.
"""

from typing import Any

from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.shapes import Finding
from regiebot_sandbox.slack import blocks as block_kit
from regiebot_sandbox.slack.arguments import Arguments, refuse, say

_KINDS = ("blocks", "message", "view")


def validate(_site: Site, call: Call) -> Answer:
    """Judge exactly one of `blocks`, `message` and `view`; of the last two only their blocks are known."""
    args = Arguments(call)
    given = [kind for kind in _KINDS if args.has(kind)]
    if len(given) != 1:
        raise refuse("invalid_arguments")
    (kind,) = given
    if found := _judge(kind, args.structure(kind, "invalid_arguments")):
        raise refuse(f"invalid_{kind}", errors=[_error(one, kind) for one in found])
    return say()


def _judge(kind: str, sent: Any) -> list[Finding]:
    if kind == "blocks":
        return block_kit.breaches(sent)
    if not isinstance(sent, dict):
        return [Finding("must be an object", "")]
    allowed = {"blocks", "attachments"} if kind == "message" else set(sent)
    extra = [Finding(f"unsupported field: {name}", f"/{name}") for name in sorted(set(sent) - allowed)]
    return extra + (block_kit.breaches(sent["blocks"]) if "blocks" in sent else [])


def _error(found: Finding, kind: str) -> dict[str, Any]:
    pointer = found.pointer.removeprefix("/blocks") if kind == "blocks" else found.pointer
    return {"pointer": pointer, "code": "failed_constraint", "message": found.message}
