"""What Jira answers to a bulk create: which issue became of which, by what stands on it.


Jira promises no order for the issues in its answer, and leaves out those that were refused (services §2.1).
So the issues are read back, each with the identity that it was sent with.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests

from bot.atlassian.answers.issue_answers import CreatedAnswer
from bot.errors import ServiceError
from bot.http.answer_reading import part, read
from bot.http.refusals import body_of, brief, messages_in, named_fields
from bot.model.field_table import FIELDS
from bot.model.issue import Desired, IssueId, IssueKey, Observed
from bot.ports import Created, NewIssue
from bot.reconcile.merge import EMPTY

_UNCLEAR = "Jira did not say which issue became of it"


def created_from(
    response: requests.Response,
    issues: Sequence[NewIssue],
    look: Callable[[Sequence[IssueId]], Sequence[Observed]],
) -> list[Created]:
    """One result per issue, in their order. Raises ServiceError where the whole call was refused.

    `look` gives issues that were made as they are now.
    """
    if response.status_code == 400 and (refused := _refused(response)):
        return _settled(issues, refused, ())
    body = read(response, CreatedAnswer | None) or {}
    made = [IssueId(row["id"]) for row in body.get("issues") or ()]
    try:
        seen = look(made) if made else ()
    except ServiceError:  # made all the same; the next run finds them by their labels
        seen = ()
    return _settled(issues, body, seen)


def _refused(response: requests.Response) -> Mapping[str, Any] | None:
    """The answer in which every element was refused, each for its own reason; None for another refusal."""
    try:
        body: Mapping[str, Any] = part(body_of(response), CreatedAnswer)
    except ValueError:
        return None
    return body if body.get("errors") else None


def _settled(issues: Sequence[NewIssue], body: Mapping[str, Any], seen: Sequence[Observed]) -> list[Created]:
    """What became of each element. `seen` are the issues of the answer as they were read back.

    An issue that was not shown yet is nobody's, unless only one element and one issue are left: then the next
    run finds it by its label.
    """
    errors = {error["failedElementNumber"]: error for error in body.get("errors") or ()}
    made = {IssueId(row["id"]): IssueKey(row["key"]) for row in body.get("issues") or ()}
    mine = {issue.stamp.identity: issue for issue in seen if issue.stamp and issue.id in made}
    open_ = [n for n, new in enumerate(issues) if n not in errors and new.desired.identity not in mine]
    left = made.keys() - {issue.id for issue in mine.values()}
    last = next(iter(left)) if len(open_) == len(left) == 1 else None
    results = []
    for number, new in enumerate(issues):
        identity = new.desired.identity
        if number in errors:
            fields = named_fields(errors[number].get("elementErrors") or {})
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
    sent, shown = FIELDS.applied(wanted, seen.parent_id), FIELDS.shown(seen, wanted)
    return tuple(name for name, value in sent.items() if value not in EMPTY and shown[name] != value)


def _element_words(error: Mapping[str, Any]) -> str:
    messages = "; ".join(messages_in(error.get("elementErrors") or {}))
    return brief(messages) or "refused without a reason"
