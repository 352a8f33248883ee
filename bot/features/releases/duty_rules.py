"""Obligations of an MC-leverancier follow the RFCs in a release; each change is told (S2 step 5)."""

from collections.abc import Iterator

from bot.config.runbook_model import Level
from bot.features.decisions.rules import needed_or_not
from bot.features.releases.party_obligations import DUTIES, Owing, owing
from bot.features.rfc.release_assignment import type_of
from bot.model.issue import Category
from bot.model.item import Item
from bot.model.request import ChangeRequest
from bot.situation.actions import IssueAction
from bot.situation.situation import Situation

_KEY = "duty:"


def duties(situation: Situation) -> Iterator[IssueAction]:
    """On every duty of a party: the RFCs that it is for. One that comes in after the work was done opens it.

    What no RFC asks for any more closes.
    """
    plan = situation.plan
    if plan is None or plan.of(situation.tree.root) is None or situation.desk is None:
        return
    owed = owing(situation)
    for item in situation.items_of(*DUTIES):
        if situation.tree.scopes[item.scope].level is Level.PARTY:
            values = {"release": situation.tree.fix_version or situation.tree.title}
            yield from needed_or_not(situation, item, values, ("duty_gone", "duty_back"))
            why = owed.get(situation.tree.scopes[item.scope].parties[0])
            yield from _for_each(situation, item, why) if why else ()


def _for_each(situation: Situation, item: Item, why: Owing) -> Iterator[IssueAction]:
    """One note for all RFCs that are new here; its key names them."""
    issue = situation.issues.get(item.identity)
    posted = issue.stamp.posted if issue and issue.stamp else ()
    known = {key for one in posted if one.startswith(_KEY) for key in one.removeprefix(_KEY).split(",")}
    new = [change for change in why.changes if change.key not in known]
    if new:
        again = Category.NEW if situation.is_done(item.identity) else None
        values = {
            "changes": [_shown(change) for change in new],
            "release": situation.tree.fix_version or situation.tree.title,
            "again": again is not None,
        }
        yield IssueAction(
            item.identity, _KEY + ",".join(change.key for change in new), "duty_rfc", values, again
        )


def _shown(change: ChangeRequest) -> dict[str, str]:
    counted = type_of(change)
    return {
        "key": change.key,
        "summary": change.summary,
        "impact": counted.value if counted else "",
        "touches": change.fields.get("touches", ""),
        "solution": change.fields.get("solution", ""),
    }
