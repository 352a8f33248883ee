"""The evaluation is reminded of before its last day, and escalated after it (S0 5; domain §5.20)."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.features.chain_release.evaluation import Evaluation, evaluation
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation

AHEAD = (20, 5, 1)
"""Working days before the last day."""


def evaluations(situation: Situation) -> Iterable[IssueAction | Announcement]:
    """What is due about the evaluation."""
    state = evaluation(situation)
    if state is None or state.deadline is None or state.state not in ("open", "planned_late", "late"):
        return
    values = {"title": situation.tree.title, "deadline": state.deadline, "planned": state.planned}
    if state.state == "late":
        yield from _escalated(situation, state, state.deadline, values)
        return
    if state.state == "planned_late":
        key = f"evaluation-planned:{state.deadline}:{state.planned}"
        yield IssueAction(state.item.identity, key, "evaluation_planned_late", values)
    left = situation.days.between(situation.today, state.deadline)
    if reached := [count for count in AHEAD if left <= count]:
        key = f"evaluation:{state.deadline}:{reached[-1]}"
        about = {**values, "working_days": left}
        yield Announcement(situation.tree.root, key, "evaluation_due", about, is_aggregate=True)


def _escalated(
    situation: Situation, state: Evaluation, deadline: date, values: dict[str, object]
) -> Iterator[IssueAction | Announcement]:
    """At once, and every week after."""
    weeks = ((situation.today - deadline).days - 1) // 7
    about = {**values, "days": (situation.today - deadline).days}
    key = f"evaluation-late:{deadline}"
    yield IssueAction(state.item.identity, key, "evaluation_late", about)
    root = situation.tree.root
    yield Announcement(root, f"{key}:{weeks}", "evaluation_late", about, is_aggregate=True)
