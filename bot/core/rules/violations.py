"""Work that is out of order is told: on its issue and in the channels, once; and undone where that is set."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.core.rules.kinds import Act, Notice
from bot.core.situation import Situation
from bot.core.types import Category
from bot.core.violations import Violation, violations
from bot.spec.model import Kind

FRESH = timedelta(days=14)
"""What was finished longer ago gets no note any more, so that a running programme which the bot takes over
is not flooded; the page shows it all the same."""

_NAMED = 5


def out_of_order(situation: Situation) -> Iterator[Act | Notice]:
    """One note and one message per piece of work, for ever: a person who insists is not fought.

    With `gates.enforce: revert` the note also brings the issue back to a status of the category new; a gate
    not, because its decision counts and not its status.
    """
    undo = Category.NEW if situation.rules.enforce == "revert" else None
    for found in situation.once(violations):
        issue = situation.issues[found.item.identity]
        at = issue.done_at
        if found.excuse or (at and at < situation.now - FRESH):
            continue
        values = _values(situation, found) | {"key": issue.key, "url": situation.url(issue.key)}
        key = f"order:{found.fault.value}"
        to = None if found.item.kind is Kind.GATE else undo
        yield Act(found.item.identity, key, "violation", {**values, "undone": to is not None}, to)
        yield Notice(
            found.item.scope,
            f"{key}:{found.item.code}",
            "violation_news",
            values,
            at=at,
            urgent=found.guarded,
        )


def _values(situation: Situation, found: Violation) -> dict[str, Any]:
    item = found.item
    return {
        "fault": found.fault.value,
        "code": item.code,
        "title": item.title,
        "scope": situation.tree.scopes[item.scope].title,
        "source": item.source,
        "guarded": found.guarded,
        "waits": item.waits,
        "details": found.details,
        "missing": [(one.code, one.title) for one in found.missing[:_NAMED]],
        "more": max(0, len(found.missing) - _NAMED),
    }
