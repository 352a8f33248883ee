"""What stands in the way of a scope beside its own work: calamities, a migration turned back, a pause."""

from collections.abc import Iterator

from bot.features.decisions.attempts import rollbacks
from bot.features.hypercare.facts import calamities, is_watched
from bot.features.hypercare.incident_classes import Class
from bot.model.audience import Audience
from bot.model.incident_view import IncidentView
from bot.model.issue import Identity
from bot.model.item import Scope
from bot.situation.situation import Situation


def incident_views(situation: Situation, scope: Identity, audience: Audience) -> tuple[IncidentView, ...]:
    """Open calamiteiten and crises here and below, the gravest first."""
    here = {place.identity: place for place in _seen(situation, scope, audience)}
    found = [
        IncidentView(
            key=one.request.key,
            url=situation.url(one.request.key),
            summary=one.request.summary,
            word=(one.decided or one.proposal.proposed).value,
            decided=one.decided is not None,
            scope=one.scope,
            scope_title=audience.name_of(here[one.scope]),
        )
        for one in situation.once(calamities)
        if one.scope in here
    ]
    return tuple(sorted(found, key=lambda one: (not one.decided, one.word != Class.CRISIS, one.key)))


def turned_back(situation: Situation, scope: Identity, audience: Audience) -> tuple[str, ...]:
    """Titles of what was turned back, here and below, and is not tried anew yet."""
    backs = situation.once(rollbacks)
    seen = _seen(situation, scope, audience)
    return tuple(audience.name_of(one) for one in seen if one.identity in backs and backs[one.identity].waits)


def unknown_titles(situation: Situation, scope: Identity, audience: Audience) -> tuple[str, ...]:
    """Titles of what is under heightened monitoring, here and below, while incidents cannot be read."""
    asked = situation.desk is not None and situation.desk.incidents is not None
    if not (asked and situation.requests_unread):
        return ()
    seen = _seen(situation, scope, audience)
    watched = (one for one in seen if one.has_epic and is_watched(situation, one.identity))
    return tuple(map(audience.name_of, watched))


def paused_titles(situation: Situation, scope: Identity, audience: Audience) -> tuple[str, ...]:
    """Titles of what is paused, here and below; of the whole its own alone."""
    whole = situation.tree.scopes[scope]
    if any(pause.holds(scope) for pause in situation.pauses):
        return (audience.name_of(whole),)
    held = (
        one
        for one in _seen(situation, scope, audience)
        if any(pause.holds(one.identity) for pause in situation.pauses)
    )
    return tuple(audience.name_of(one) for one in held)


def _seen(situation: Situation, scope: Identity, audience: Audience) -> Iterator[Scope]:
    return (place for place in situation.below(scope) if audience.sees(place))
