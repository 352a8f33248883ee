"""Nobody rolls out before activities and planning are agreed with the Beheerorganisatie (S0 4)."""

from collections.abc import Iterable

from bot.features.chain_release.implementation_plan import party_of
from bot.features.chain_release.roll_out import roll_out
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation


def roll_outs(situation: Situation) -> Iterable[IssueAction | Announcement]:
    """A note where a party began too early, and where the agreement is not recorded."""
    state = roll_out(situation)
    if state is None:
        return
    if state.is_closed and not state.agreed:
        yield IssueAction(state.agreement.identity, "agreement-missing", "roll_out_unrecorded")
    for item in state.early:
        values = {"party": situation.tree.parties[party_of(situation, item)].title, "moment": state.moment}
        yield IssueAction(item.identity, "too-early", "roll_out_early", values)
        yield Announcement(item.scope, "roll-out-early", "roll_out_early", values, about=item.identity)
