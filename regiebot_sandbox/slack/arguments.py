"""How a Web API call carries its arguments, and how Slack says no: `ok: false` at HTTP 200."""

import json
from typing import Any

from regiebot_sandbox.kernel import Answer, Call, Refusal


def refuse(error: str, **more: Any) -> Refusal:
    """Slack's way of refusing: HTTP 200, `ok` false and a word for what is wrong."""
    return Refusal(200, {"ok": False, "error": error, **more})


def say(**members: Any) -> Answer:
    """An answer with `ok` true."""
    return Answer(200, {"ok": True, **members})


class Arguments:
    """The arguments of one call, from a JSON body, a form or the query string.

    Raises Refusal `invalid_json` for a JSON body that is no object.
    """

    def __init__(self, call: Call) -> None:
        self._values: dict[str, Any] = {name: values[-1] for name, values in call.query.items()}
        kind = call.headers.get("content-type", "")
        if kind.startswith("application/json"):
            self._values |= _json_object(call)
        elif kind.startswith("application/x-www-form-urlencoded"):
            self._values |= call.form()

    def has(self, name: str) -> bool:
        """Say whether the argument was sent, and not as null."""
        return self._values.get(name) is not None

    def word(self, name: str, default: str = "") -> str:
        """An argument as text."""
        value = self._values.get(name)
        return default if value is None else str(value)

    def flag(self, name: str) -> bool:
        """An argument that is on or off, in any of the spellings that clients use."""
        return self.word(name).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        """A count between 1 and `most`. Raises Refusal `invalid_limit` for what is no count."""
        value = self.word(name)
        if not value:
            return default
        if not value.isdecimal():
            raise refuse("invalid_limit")
        return min(int(value), most) or default

    def structure(self, name: str, error: str) -> Any:
        """A nested argument: JSON, or JSON in a string. Raises Refusal with the given word."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise refuse(error) from None


def _json_object(call: Call) -> dict[str, Any]:
    try:
        body = call.json() if call.raw else {}
    except ValueError:
        raise refuse("invalid_json") from None
    if not isinstance(body, dict):
        raise refuse("json_not_object")
    return body
