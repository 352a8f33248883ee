"""Whether the date of a scope's migration is fixed: by the work that settles it (N.5), once that counts."""

from collections.abc import Mapping

from bot.features.guards.fulfilment import Fulfilment
from bot.model.issue import Identity
from bot.runbook.date_settling import DateStatus, settlers
from bot.situation.situation import Situation


def definitive(situation: Situation) -> frozenset[Identity]:
    """The scopes whose date of migration is confirmed.

    What was closed before the GO that it waits for settles nothing, however its issue stands; where somebody
    accepts that, from the GO on.
    """
    fulfilment, items = situation.once(Fulfilment), situation.tree.items
    settling = ((scope, items[action]) for scope, action in situation.once(_settlers).items())
    return frozenset(s for s, one in settling if fulfilment.holds(one) and fulfilment.is_let_through(one))


def date_status(situation: Situation, scope: Identity) -> DateStatus:
    """Whether the date of a scope's migration is tentative or confirmed; NONE without such a date."""
    if scope not in situation.once(_settlers):
        return DateStatus.NONE
    return DateStatus.CONFIRMED if scope in situation.once(definitive) else DateStatus.TENTATIVE


def _settlers(situation: Situation) -> Mapping[Identity, Identity]:
    return settlers(situation.tree)
