"""Notes and messages about a Mitz release: decisions that are in, what failed, production that waits (S2)."""

from collections.abc import Iterator

from bot.config.runbook_model import Part
from bot.features.guards.fulfilment import excuse_of
from bot.features.releases.release_status import LIVE, ReleaseStatus, is_lately, release_status
from bot.features.rfc.cab_decisions import PRODUCTION, WISH
from bot.model.issue import Category
from bot.model.item import Item
from bot.model.request import Vote
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation

_BLOCKED = "blocked:"
"""Start of the keys of the notes that put production back, each followed by which time it is."""


def releases(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """Everything that follows from where a release on the calendar stands."""
    status = release_status(situation)
    if status:
        yield from _decided(situation, status)
        yield from _failed(situation, status)
        yield from _postponed(situation, status)
        yield from _too_soon(situation, status)
        yield from _live(situation, status)


def _decided(situation: Situation, status: ReleaseStatus) -> Iterator[IssueAction]:
    """The CAB's own actions close themselves when every RFC of the release is decided (S2 steps 3 and 5), and
    what comes before them is done.
    """
    for part, question in ((Part.WISH, WISH), (Part.GO_AHEAD, PRODUCTION)):
        words = [one.decided.of(question) for one in status.taken]
        if words and all(one.word == Vote.APPROVED for one in words):
            keys = tuple(one.change.key for one in status.taken)
            for item in _due(situation, part):
                values = {"question": question, "keys": keys}
                yield IssueAction(
                    item.identity, f"cab:{question}", "cab_all_decided", values, to=Category.DONE
                )


def _failed(situation: Situation, status: ReleaseStatus) -> Iterator[IssueAction | Announcement]:
    """What failed is not carried out but planned again (S2 step 5): the planner is told, and the channels."""
    for attempt in status.failed:
        values = {
            "code": attempt.item.code,
            "title": attempt.item.title,
            "where": situation.tree.scopes[attempt.item.scope].title,
            "release": status.planned.name,
            "text": attempt.command.text,
        }
        key = f"failed:{attempt.item.identity}:{attempt.command.id}"
        for item in situation.items_of(Part.REPLAN):
            yield IssueAction(item.identity, key, "replan", values, to=Category.DOING)
        yield Announcement(situation.tree.root, key, "replan", values, at=attempt.command.at)


def _postponed(situation: Situation, status: ReleaseStatus) -> Iterator[IssueAction]:
    """An evaluation follows a postponement too (S2 step 6)."""
    for one in status.planned.postponed:
        for item in situation.items_of(Part.EVALUATE):
            values = {"production": one.production, "reason": one.reason, "release": status.planned.name}
            yield IssueAction(
                item.identity, f"postponed:{one.production.isoformat()}", "evaluate_postponed", values
            )


def _too_soon(situation: Situation, status: ReleaseStatus) -> Iterator[IssueAction | Announcement]:
    """Production that is taken up or closed while something blocks it goes back with the reasons, each time.

    A person with the mandate may depart from that with `afwijking: reden` there.
    """
    reasons = tuple(reason for reason, _ in status.blockers)
    values = {"release": status.planned.name, "reasons": reasons, "total": len(reasons)}
    for item in situation.items_of(Part.PRODUCTION):
        issue = situation.issues.get(item.identity)
        posted = issue.stamp.posted if issue and issue.stamp else frozenset()
        times = sum(key.startswith(_BLOCKED) for key in posted)
        if issue is None or not reasons:
            continue
        if issue.status.category is not Category.NEW and not excuse_of(situation, item):
            owed = issue.stamp is not None and issue.stamp.pending_transition is not None
            times = times if owed else times + 1
            yield IssueAction(
                item.identity, f"{_BLOCKED}{times}", "production_blocked", values, to=Category.NEW
            )
        if times:
            key = f"{_BLOCKED}{times}"
            yield Announcement(
                situation.tree.root, key, "production_blocked", values, at=issue.updated, urgent=True
            )


def _live(situation: Situation, status: ReleaseStatus) -> Iterator[IssueAction | Announcement]:
    """Production that was carried out is told once, with what was still open where somebody departed."""
    for item in situation.items_of(Part.PRODUCTION):
        issue = situation.issues.get(item.identity)
        if status.live and issue and situation.is_done(item.identity) and is_lately(issue, situation.now):
            values = {"release": status.planned.name, "excuse": excuse_of(situation, item)}
            yield IssueAction(item.identity, LIVE, "production_live", values)
            yield Announcement(situation.tree.root, LIVE, "production_live", values, at=issue.done_at)


def _due(situation: Situation, part: Part) -> Iterator[Item]:
    """The actions of this part that are open while what comes before them is done."""
    for item in situation.items_of(part):
        if not situation.is_done(item.identity) and all(situation.is_done(one) for one in item.after):
            yield item
