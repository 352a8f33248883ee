"""What Jira answers to a bulk create: which of the issues are there, and why the others are not."""

from collections.abc import Sequence
from typing import Any

import requests

from bot.adapters import http
from bot.core.types import IssueId, IssueKey
from bot.ports import Created, NewIssue


def created_from(response: requests.Response, issues: Sequence[NewIssue]) -> list[Created]:
    """One result per issue, in their order. Raises ServiceError where the whole call was refused."""
    if response.status_code == 400:
        body = _json_or_empty(response)
        if _is_per_element(body.get("errors")):  # every element was refused, each for its own reason
            return _mapped(issues, body)
    return _mapped(issues, http.read_json(response) or {})


def _json_or_empty(response: requests.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _is_per_element(errors: Any) -> bool:
    return isinstance(errors, list) and all(
        isinstance(e, dict) and "failedElementNumber" in e for e in errors
    )


def _mapped(issues: Sequence[NewIssue], body: dict[str, Any]) -> list[Created]:
    """Successes and failures back on their elements: `issues` leaves the failed ones out (§2.3).

    Where the numbers do not add up nobody knows which issue is whose: they are found by their labels.
    """
    errors = {e["failedElementNumber"]: e for e in body.get("errors") or ()}
    made = body.get("issues") or ()
    unclear = len(made) + len(errors) != len(issues)
    rest = iter(made)
    results = []
    for number, new in enumerate(issues):
        identity = new.desired.identity
        if number in errors:
            fields = http.named_fields(errors[number].get("elementErrors") or {})
            results.append(Created(identity, error=_element_words(errors[number]), fields=fields))
        elif unclear:
            results.append(Created(identity, error="Jira did not say what became of it", unknown=True))
        else:
            issue = next(rest)
            results.append(Created(identity, IssueId(issue["id"]), IssueKey(issue["key"])))
    return results


def _element_words(error: dict[str, Any]) -> str:
    inner = error.get("elementErrors") or {}
    texts = [*inner.get("errorMessages", ()), *(f"{k}: {v}" for k, v in inner.get("errors", {}).items())]
    return http.brief("; ".join(map(str, texts))) or "refused without a reason"
