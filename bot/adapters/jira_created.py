"""What Jira answers to a bulk create: which issue became of which, by what stands on it.

Jira promises no order for the issues in its answer, and leaves out those that were refused (ATLASSIAN §2.3,
§10). So the issues are read back, each with the identity that it was sent with.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests

from bot.adapters import http
from bot.core.merge import EMPTY, applied_values, observed_values
from bot.core.types import Desired, IssueId, IssueKey, Observed
from bot.errors import ServiceError
from bot.ports import Created, NewIssue

Read = Callable[[Sequence[IssueId]], Sequence[Observed]]
_UNCLEAR = "Jira did not say which issue became of it"


def created_from(response: requests.Response, issues: Sequence[NewIssue], read: Read) -> list[Created]:
    """One result per issue, in their order. Raises ServiceError where the whole call was refused.

    `read` gives the issues that were made as they are now.
    """
    if response.status_code == 400:
        body = _json_or_empty(response)
        if _is_per_element(body.get("errors")):  # every element was refused, each for its own reason
            return _settled(issues, body, ())
    body = http.read_json(response) or {}
    made = [IssueId(str(row["id"])) for row in body.get("issues") or ()]
    try:
        seen = read(made) if made else ()
    except ServiceError:  # made all the same; the next run finds them by their labels
        seen = ()
    return _settled(issues, body, seen)


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


def _settled(issues: Sequence[NewIssue], body: Mapping[str, Any], seen: Sequence[Observed]) -> list[Created]:
    """What became of each element. `seen` are the issues of the answer as they were read back.

    An issue that was not shown yet is nobody's, unless only one element and one issue are left: then the next
    run finds it by its label.
    """
    errors = {error["failedElementNumber"]: error for error in body.get("errors") or ()}
    made = {IssueId(str(row["id"])): IssueKey(row["key"]) for row in body.get("issues") or ()}
    mine = {issue.stamp.identity: issue for issue in seen if issue.stamp and issue.id in made}
    open_ = [n for n, new in enumerate(issues) if n not in errors and new.desired.identity not in mine]
    left = made.keys() - {issue.id for issue in mine.values()}
    last = next(iter(left)) if len(open_) == len(left) == 1 else None
    results = []
    for number, new in enumerate(issues):
        identity = new.desired.identity
        if number in errors:
            fields = http.named_fields(errors[number].get("elementErrors") or {})
            results.append(Created(identity, error=_element_words(errors[number]), fields=fields))
        elif found := mine.get(identity):
            results.append(Created(identity, found.id, found.key, altered=_altered(new.desired, found)))
        elif last is not None:
            results.append(Created(identity, last, made[last]))
        else:
            results.append(Created(identity, error=_UNCLEAR, unknown=True))
    return results


def _altered(wanted: Desired, seen: Observed) -> tuple[str, ...]:
    """Fields that Jira stored otherwise than they were sent."""
    sent, shown = applied_values(wanted, seen.parent_id), observed_values(seen, wanted)
    return tuple(name for name, value in sent.items() if value not in EMPTY and shown[name] != value)


def _element_words(error: dict[str, Any]) -> str:
    inner = error.get("elementErrors") or {}
    texts = [*inner.get("errorMessages", ()), *(f"{k}: {v}" for k, v in inner.get("errors", {}).items())]
    return http.brief("; ".join(map(str, texts))) or "refused without a reason"
