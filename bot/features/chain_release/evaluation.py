"""The evaluation is held within two calendar months after the last party is ready (S0 5; domain §5.20)."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.config.runbook_model import Part
from bot.model.issue import Category, Identity, Observed
from bot.model.item import Item
from bot.model.working_days import local
from bot.situation.situation import Situation

TERM = 2
"""Calendar months between the last party's readiness and the evaluation."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The evaluation of a release, with the days that decide about it (Europe/Amsterdam)."""

    item: Item
    ready: int
    """Parties whose roll-out is done."""
    parties: int
    last_ready: date | None
    """When the last party was ready; None while one is not, or where Jira gives no day for one."""
    deadline: date | None
    """The last day to hold the evaluation; None while it is not known."""
    planned: date | None
    held: date | None
    state: str
    """See `EvaluationView`."""


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it is shorter: 31 Dec + 2 is 28 or 29 Feb."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def evaluation(situation: Situation) -> Evaluation | None:
    """Where the evaluation stands; None where a runbook has none that counts from the roll-out."""
    items, roll_outs = situation.items_of(Part.EVALUATE), situation.items_of(Part.ROLL_OUT)
    if not items or not roll_outs:
        return None
    item = items[-1]
    last = _last_ready(roll_outs, situation.issues)
    deadline = months_after(last, TERM) if last else None
    ready = sum(1 for one in roll_outs if situation.is_done(one.identity))
    issue = situation.issues.get(item.identity)
    held = local(issue.done_at).date() if issue and issue.done_at else None
    planned = situation.due(item)
    if situation.is_done(item.identity):
        state = "held_late" if deadline and held and held > deadline else "held"
    elif ready < len(roll_outs):
        state = "waiting"
    elif deadline is None:
        state = "undated"
    elif situation.today > deadline:
        state = "late"
    else:
        state = "planned_late" if planned and planned > deadline else "open"
    return Evaluation(item, ready, len(roll_outs), last, deadline, planned, held, state)


def _last_ready(roll_outs: Iterable[Item], issues: Mapping[Identity, Observed]) -> date | None:
    seen = [issues.get(item.identity) for item in roll_outs]
    moments = [
        issue.done_at for issue in seen if issue and issue.status.category is Category.DONE and issue.done_at
    ]
    return local(max(moments)).date() if moments and len(moments) == len(seen) else None
