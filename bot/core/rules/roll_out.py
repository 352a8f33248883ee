"""Nobody rolls out before activities and planning are agreed with the Beheerorganisatie (S0 4)."""

from collections.abc import Iterable

from bot.core.chain.plan import party_of
from bot.core.chain.rollout import roll_out
from bot.core.rules.kinds import Act, Notice
from bot.core.situation import Situation


def roll_outs(situation: Situation) -> Iterable[Act | Notice]:
    """A note where a party began too early, and where the agreement is not recorded."""
    state = roll_out(situation)
    if state is None:
        return
    if state.is_closed and not state.agreed:
        yield Act(state.agreement.identity, "agreement-missing", "roll_out_unrecorded")
    for item in state.early:
        told = {"party": situation.tree.parties[party_of(situation, item)].title, "moment": state.moment}
        yield Act(item.identity, "too-early", "roll_out_early", told)
        yield Notice(item.scope, "roll-out-early", "roll_out_early", told)
