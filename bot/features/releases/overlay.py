"""Who tests, takes part and accepts follows from the RFCs in a release on the calendar (S2 step 5).

The rows are there from the moment that an approved RFC becomes part of the release. When it leaves again,
what it asked for is not needed any more and says so; work that somebody did is not thrown away.
"""

from bot.config.runbook_model import Action, Condition, Level
from bot.features.releases.party_obligations import duty_rows, owing
from bot.model.identity import join
from bot.model.item import Scope
from bot.runbook.overlay import NOT_APPLICABLE, Found, ScopeOverlay
from bot.situation.situation import Situation


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
                    _facts(hit=False) + ScopeOverlay(kept=made, waiting=dict.fromkeys(made, NOT_APPLICABLE)),
                )


def _facts(*, hit: bool) -> ScopeOverlay:
    return ScopeOverlay(facts={Condition.TOUCHES_PARTY: hit})


def _is_made(situation: Situation, scope: Scope, row: Action) -> bool:
    issue = situation.issues.get(join(scope.identity, row.code))
    return issue is not None and issue.stamp is not None
