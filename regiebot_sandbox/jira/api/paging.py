"""Jira's pages: `startAt`, `maxResults`, `total`."""

from collections.abc import Sequence
from typing import Any

from regiebot_sandbox.jira.refusals import bad
from regiebot_sandbox.kernel import Call
from regiebot_sandbox.store import Doc


def whole(call: Call, name: str, default: int) -> int:
    """A query parameter that is a number. Raises Refusal 400."""
    text = call.arg(name, str(default))
    if not text.lstrip("-").isdigit():
        raise bad(f"The value '{text}' of the parameter '{name}' is not a number.")
    return int(text)


def window(call: Call, default: int, most: int) -> tuple[int, int]:
    """`startAt` and the number of items to give, at most `most`."""
    return max(0, whole(call, "startAt", 0)), min(most, max(1, whole(call, "maxResults", default)))


def page(call: Call, rows: Sequence[Any], *, default: int = 50, most: int = 100, name: str = "values") -> Doc:
    """The page of the rows that the call asks for; `values` pages say whether they are the last."""
    start, count = window(call, default, most)
    found: Doc = {"startAt": start, "maxResults": count, "total": len(rows)}
    found[name] = list(rows[start : start + count])
    if name == "values":
        found["isLast"] = start + count >= len(rows)
        found["self"] = f"{call.base_url}{call.path}"
    return found
