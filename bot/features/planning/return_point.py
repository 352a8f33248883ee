"""Until when a migration can still be turned back: the point of no return of the night."""

from datetime import timedelta

from bot.commands.verbs import Verb
from bot.config.runbook_model import Condition
from bot.features.decisions.gate_states import final_gates
from bot.features.decisions.obstacles import listed
from bot.features.gates.rollback_steps import rollback_steps
from bot.features.planning.views import ReturnView
from bot.model.item import Scope
from bot.model.working_days import local
from bot.situation.situation import Situation
from bot.situation.timing import schedule_of


def return_view(situation: Situation, scope: Scope) -> ReturnView | None:
    """How long it takes to roll back, by the list that people made (S4 O.6), and until when that can begin.

    It has to end before the weekend window of the migration does: then people work with the old system again
    (ours; no source says it). None without a date of migration or a list, and once it was turned back.
    """
    if scope.migration is None:
        return None
    items = {item.code: item for item in situation.items(scope.identity)}
    for step in situation.tree.runbook.steps:
        source = items.get(step.copies or "") if step.when is Condition.NO_GO else None
        if source is None or step.code in items:
            continue
        lines = listed(situation, source, Verb.ROLLBACK)
        found = rollback_steps(situation, scope.identity, lines, step.owner or source.owner)
        if found:
            unknown = sum(one.minutes is None for one in found)
            minutes = sum(one.minutes or 0 for one in found)
            until = situation.days.window_closes(scope.migration)
            begin = until - timedelta(minutes=minutes)
            late = [
                items[code].code
                for code in sorted(final_gates(situation) & items.keys())
                if (slot := schedule_of(situation).slot(items[code].identity))
                and slot.stretch
                and slot.stretch.ends > begin
            ]
            return ReturnView(source.code, minutes, unknown, local(begin), local(until), tuple(late))
    return None
