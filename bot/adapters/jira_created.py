"""What Jira answers to a bulk create: which of the issues are there, and why the others are not."""

from collections.abc import Mapping, Sequence
from typing import Any

import requests

from bot.adapters.reading import part, read
from bot.adapters.refusals import body_of, brief, messages_in, named_fields
from bot.atlassian.answers import CreatedAnswer
from bot.core.types import IssueId, IssueKey
from bot.ports import Created, NewIssue


def created_from(response: requests.Response, issues: Sequence[NewIssue]) -> list[Created]:
    """One result per issue, in their order. Raises ServiceError where the whole call was refused."""
    refused = _refused(response) if response.status_code == 400 else None
    return _mapped(issues, refused or read(response, CreatedAnswer | None) or {})


def _refused(response: requests.Response) -> Mapping[str, Any] | None:
    """The answer in which every element was refused, each for its own reason; None for another refusal."""
    try:
        body: Mapping[str, Any] = part(body_of(response), CreatedAnswer)
    except ValueError:
        return None
    return body if body.get("errors") else None


def _mapped(issues: Sequence[NewIssue], body: Mapping[str, Any]) -> list[Created]:
    """Successes and failures back on their elements: `issues` leaves the failed ones out (§2.3).

    Where the numbers do not add up nobody knows which issue is whose: they are found by their labels.
    """
    errors = {e["failedElementNumber"]: e for e in body.get("errors") or ()}
    made = body.get("issues") or ()
    repeated = len({issue["id"] for issue in made}) < len(made)
    unclear = repeated or len(made) + len(errors) != len(issues) or any(n >= len(issues) for n in errors)
    rest = iter(made)
    results = []
    for number, new in enumerate(issues):
        identity = new.desired.identity
        if number in errors:
            fields = named_fields(errors[number].get("elementErrors") or {})
            results.append(Created(identity, error=_element_words(errors[number]), fields=fields))
        elif unclear:
            results.append(Created(identity, error="Jira did not say what became of it", unknown=True))
        else:
            issue = next(rest)
            results.append(Created(identity, IssueId(issue["id"]), IssueKey(issue["key"])))
    return results


def _element_words(error: Mapping[str, Any]) -> str:
    said = "; ".join(messages_in(error.get("elementErrors") or {}))
    return brief(said) or "refused without a reason"
