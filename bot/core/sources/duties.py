"""Who tests, takes part and accepts follows from the RFCs in a release on the calendar (S2 step 5).

The rows are there from the moment that an approved RFC becomes part of the release. When it leaves again,
what it asked for is not needed any more and says so; work that somebody did is not thrown away.
"""

from bot.core.cab.owing import duty_rows, owing
from bot.core.identity import join
from bot.core.living import NOT_APPLICABLE, Found, Here
from bot.core.situation import Situation
from bot.core.types import Scope
from bot.spec.model import Action, Condition, Level


def duties(situation: Situation) -> Found:
    """Per party: whether the release hits it, and the rows that stay although it does not any more.

    Without a service desk to read the RFCs from, everything stays as it is in Jira.
    """
    plan = situation.plan
    if plan is None or plan.of(situation.tree.root) is None:
        return
    rows, owed = duty_rows(situation), owing(situation)
    for scope in situation.tree.scopes.values():
        if scope.level is Level.PARTY:
            made = frozenset(row.code for row in rows if _is_made(situation, scope, row))
            if situation.desk is None:
                yield scope.identity, _facts(hit=bool(made))
            elif scope.parties[0] in owed:
                yield scope.identity, _facts(hit=True)
            else:
                yield (
                    scope.identity,
                    _facts(hit=False) + Here(kept=made, waiting=dict.fromkeys(made, NOT_APPLICABLE)),
                )


def _facts(*, hit: bool) -> Here:
    return Here(facts={Condition.TOUCHES_PARTY: hit})


def _is_made(situation: Situation, scope: Scope, row: Action) -> bool:
    issue = situation.issues.get(join(scope.identity, row.code))
    return issue is not None and issue.stamp is not None
