"""What stands in the way of a scope beside its own work: calamities, a migration turned back, a pause."""

from bot.features.decisions.attempts import rollbacks
from bot.features.hypercare.facts import calamities, is_watched
from bot.features.hypercare.incident_classes import Class
from bot.model.incident_view import IncidentView
from bot.model.issue import Identity
from bot.situation.situation import Situation


def incident_views(situation: Situation, scope: Identity) -> tuple[IncidentView, ...]:
    """Open calamiteiten and crises here and below, the gravest first."""
    here = {place.identity: place for place in situation.below(scope)}
    found = [
        IncidentView(
            key=one.request.key,
            url=situation.url(one.request.key),
            summary=one.request.summary,
            word=(one.decided or one.proposal.proposed).value,
            decided=one.decided is not None,
            scope=one.scope,
            scope_title=here[one.scope].title,
        )
        for one in situation.once(calamities)
        if one.scope in here
    ]
    return tuple(sorted(found, key=lambda one: (not one.decided, one.word != Class.CRISIS, one.key)))


def turned_back(situation: Situation, scope: Identity) -> tuple[str, ...]:
    """Titles of what was turned back, here and below, and is not tried anew yet."""
    backs = situation.once(rollbacks)
    seen = situation.below(scope)
    return tuple(one.title for one in seen if one.identity in backs and backs[one.identity].waits)


def unknown_titles(situation: Situation, scope: Identity) -> tuple[str, ...]:
    """Titles of what is under heightened monitoring, here and below, while incidents cannot be read."""
    asked = situation.desk is not None and situation.desk.incidents is not None
    if not (asked and situation.requests_unread):
        return ()
    seen = situation.below(scope)
    watched = (one for one in seen if one.has_epic and is_watched(situation, one.identity))
    return tuple(one.title for one in watched)


def paused_titles(situation: Situation, scope: Identity) -> tuple[str, ...]:
    """Titles of what is paused, here and below; of the whole its own alone."""
    whole = situation.tree.scopes[scope]
    if any(pause.holds(scope) for pause in situation.pauses):
        return (whole.title,)
    held = (
        one for one in situation.below(scope) if any(pause.holds(one.identity) for pause in situation.pauses)
    )
    return tuple(one.title for one in held)
