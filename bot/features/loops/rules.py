"""A loop that goes round again, or is good enough, is told on its issue (S4 L.13, M.6)."""

from collections.abc import Iterator

from bot.features.guards.fulfilment import Fulfilment
from bot.features.loops.facts import Attempt, Loop, loops
from bot.model.issue import Category
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation


def rounds(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """One note per further attempt, and one when it is enough; the loop's issue goes along.

    What is enough closes once the last attempt and all else before it is done: earlier is out of order.
    """
    for loop in loops(situation):
        for before, attempt in zip(loop.attempts, loop.attempts[1:], strict=False):
            yield _again(situation, loop, before, attempt)
        if loop.enough and not situation.once(Fulfilment).missing(loop.item):
            decision = {"reason": loop.enough.reason, "function": loop.enough.person.function}
            last = loop.attempts[-1]
            values = {
                **decision,
                "number": last.number,
                "errors": last.trial.errors,
                "minutes": last.trial.minutes,
            }
            key = f"genoeg:{loop.enough.command.id}"
            yield IssueAction(loop.item.identity, key, "loop_enough", values, Category.DONE)


def _again(situation: Situation, loop: Loop, before: Attempt, attempt: Attempt) -> IssueAction:
    answer = attempt.opened
    values = {
        "number": attempt.number,
        "reason": answer.reason if answer else "",
        "function": answer.person.function if answer else "",
        "rows": list(attempt.rows.values()),
        "errors": before.trial.errors,
        "minutes": before.trial.minutes,
    }
    reopen = Category.NEW if situation.is_done(loop.item.identity) else None
    return IssueAction(loop.item.identity, f"ronde:{attempt.number}", "loop_again", values, reopen)
