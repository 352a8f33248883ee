"""What a service says when it refuses, whichever way it says it."""

from collections.abc import Mapping
from typing import Any

import requests

from bot.http.lenient_json import parsed
from bot.masking import masked


def fields_of(answer: requests.Response) -> Mapping[str, str]:
    """The fields that the body of a refusal names, where it says nothing beside them."""
    body = body_of(answer)
    return named_fields(body) if isinstance(body, dict) else {}


def named_fields(body: Mapping[str, Any]) -> Mapping[str, str]:
    """The fields that an error collection of Jira names, with its words, if it says nothing beside them."""
    errors = body.get("errors")
    if not isinstance(errors, dict) or body.get("errorMessages"):
        return {}
    return {str(name): str(text) for name, text in errors.items()}


def words(answer: requests.Response) -> str:
    """The service's own words for what went wrong, on one line, at most 300 characters."""
    body = body_of(answer)
    message = "" if body is None else "; ".join(messages_in(body))
    return brief(message or answer.reason or "without a reason")


_LONGEST_REFUSAL = 1_000_000


def brief(text: str) -> str:
    """A text of a service as the bot repeats it: without secrets, on one line, at most 300 characters."""
    shown = "".join(sign if sign.isprintable() else " " for sign in masked(text[:_LONGEST_REFUSAL]))
    return " ".join(shown.split())[:300]


def messages_in(body: Any) -> list[str]:
    """The sentences in the body of a refusal, whatever that is."""
    if not isinstance(body, dict):
        return [str(body)]
    messages, errors = body.get("errorMessages"), body.get("errors")
    found = [str(one) for one in messages] if isinstance(messages, list) else []
    if isinstance(errors, dict):
        found += [f"{name}: {text}" for name, text in errors.items()]
    for error in errors if isinstance(errors, list) else ():
        inner = error.get("elementErrors", error) if isinstance(error, dict) else {"title": error}
        inner = inner if isinstance(inner, dict) else {"title": inner}
        found += messages_in(inner) if "errors" in inner else [str(inner.get("title") or inner)]
    return found or [str(body[k]) for k in ("message", "errorMessage", "title") if body.get(k)]


def body_of(answer: requests.Response) -> Any:
    """The JSON of a refusal; None where it has none, or more than anybody would read."""
    if len(answer.content) > _LONGEST_REFUSAL:
        return None
    try:
        return parsed(answer.content)
    except ValueError:
        return None
