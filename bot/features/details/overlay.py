"""Detail actions in their places: those of K.6, K.7 and K.9 under L.10, M.2 and P.8 (S4 K.6; domain §5.2).

A detail that was written in a cluster comes into that cluster and its domains, one of a domain into that
domain alone. An attempt that repeats an action gets its details again.
"""

from collections.abc import Iterator, Mapping

from bot.config.runbook_model import Action
from bot.features.details.facts import copies, written
from bot.features.loops.facts import loops
from bot.model.identity import attempt_code, join
from bot.model.issue import Identity
from bot.runbook.overlay import Found, ScopeOverlay
from bot.situation.situation import Situation

LETTER = "d"


def details(situation: Situation) -> Found:
    """Per scope: the copies of each detail that belongs there."""
    found = written(situation)
    if not found:
        return
    attempts = _attempts(situation)
    for scope in situation.tree.scopes:
        known = [one for above in situation.tree.lineage(scope) for one in found.get(above, ())]
        if known:
            rows = _copying(situation, scope, attempts)
            extra = (
                one
                for step, action in rows
                for one in copies(
                    situation,
                    scope,
                    (step, action),
                    [detail for detail in known if detail.of in action.sources],
                    LETTER,
                )
            )
            yield scope, ScopeOverlay(extra=tuple(extra))


def _attempts(situation: Situation) -> Mapping[Identity, int]:
    """How many attempts there are of a row, by the identity of the row in the runbook."""
    return {
        join(loop.item.scope, code): len(loop.attempts)
        for loop in loops(situation)
        for code in loop.attempts[0].rows
    }


def _copying(
    situation: Situation, scope: Identity, attempts: Mapping[Identity, int]
) -> Iterator[tuple[str, Action]]:
    """Step code and action of every row here that takes details over, once per attempt."""
    for step in situation.tree.runbook.steps:
        for action in step.actions:
            identity = join(scope, action.code)
            if action.sources and identity in situation.tree.items:
                for number in range(1, attempts.get(identity, 1) + 1):
                    again = attempt_code(action.code, number)
                    yield step.code, action.model_copy(update={"code": again})
