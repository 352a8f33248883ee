"""What a Mitz release says of itself: decisions that are in, what failed, production that waits (S2)."""

from collections.abc import Iterator

from bot.core.cab.decisions import PRODUCTION, WISH
from bot.core.cab.status import ReleaseStatus, release_status
from bot.core.rules.kinds import Act, Notice
from bot.core.situation import Situation
from bot.core.types import Category, Item, Vote
from bot.spec.model import Part


def releases(situation: Situation) -> Iterator[Act | Notice]:
    """Everything that follows from where a release on the calendar stands."""
    status = release_status(situation)
    if status:
        yield from _decided(situation, status)
        yield from _failed(situation, status)
        yield from _postponed(situation, status)
        yield from _too_soon(situation, status)


def _decided(situation: Situation, status: ReleaseStatus) -> Iterator[Act]:
    """The CAB's own actions close themselves when every RFC of the release is decided (S2 steps 3 and 5), and
    what comes before them is done.
    """
    for part, question in ((Part.WISH, WISH), (Part.GO_AHEAD, PRODUCTION)):
        words = [one.decided.of(question) for one in status.taken]
        if words and all(one.word == Vote.APPROVED for one in words):
            keys = tuple(one.change.key for one in status.taken)
            for item in _due(situation, part):
                values = {"question": question, "keys": keys}
                yield Act(item.identity, f"cab:{question}", "cab_all_decided", values, to=Category.DONE)


def _failed(situation: Situation, status: ReleaseStatus) -> Iterator[Act | Notice]:
    """What failed is not carried out but planned again (S2 step 5): the planner is told, and the channels."""
    for attempt in status.failed:
        values = {
            "code": attempt.item.code,
            "title": attempt.item.title,
            "where": situation.tree.scopes[attempt.item.scope].title,
            "release": status.planned.name,
            "text": attempt.remark.text,
        }
        key = f"failed:{attempt.item.identity}:{attempt.remark.id}"
        for item in situation.items_of(Part.REPLAN):
            yield Act(item.identity, key, "replan", values, to=Category.DOING)
        yield Notice(situation.tree.root, key, "replan", values, at=attempt.remark.at)


def _postponed(situation: Situation, status: ReleaseStatus) -> Iterator[Act]:
    """An evaluation follows a postponement too (S2 step 6)."""
    for one in status.planned.postponed:
        for item in situation.items_of(Part.EVALUATE):
            values = {"production": one.production, "reason": one.reason, "release": status.planned.name}
            yield Act(item.identity, f"postponed:{one.production.isoformat()}", "evaluate_postponed", values)


def _too_soon(situation: Situation, status: ReleaseStatus) -> Iterator[Act | Notice]:
    """Production that is taken up while something blocks it goes back, with the reasons."""
    if not status.blockers:
        return
    reasons = tuple(reason for reason, _ in status.blockers)
    for item in situation.items_of(Part.PRODUCTION):
        if situation.category(item.identity) is Category.DOING:
            values = {"release": status.planned.name, "reasons": reasons, "total": len(reasons)}
            key = f"blocked:{len(reasons)}:{situation.issues[item.identity].updated.date().isoformat()}"
            yield Act(item.identity, key, "production_blocked", values, to=Category.NEW)
            yield Notice(situation.tree.root, key, "production_blocked", values, urgent=True)


def _due(situation: Situation, part: Part) -> Iterator[Item]:
    """The actions of this part that are open while what comes before them is done."""
    for item in situation.items_of(part):
        if not situation.is_done(item.identity) and all(situation.is_done(one) for one in item.after):
            yield item
