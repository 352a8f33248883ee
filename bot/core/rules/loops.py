"""A loop that goes round again, or is good enough, is told on its issue (S4 L.13, M.6)."""

from collections.abc import Iterator

from bot.core.fulfilment import Fulfilment
from bot.core.loops import Attempt, Loop, loops
from bot.core.rules.kinds import Act, Notice
from bot.core.situation import Situation
from bot.core.types import Category


def rounds(situation: Situation) -> Iterator[Act | Notice]:
    """One note per further attempt, and one when it is enough; the loop's issue goes along.

    What is enough closes once the last attempt and all else before it is done: earlier is out of order.
    """
    for loop in loops(situation):
        for before, attempt in zip(loop.attempts, loop.attempts[1:], strict=False):
            yield _again(situation, loop, before, attempt)
        if loop.enough and not situation.once(Fulfilment).missing(loop.item):
            said = {"reason": loop.enough.reason, "function": loop.enough.person.function}
            last = loop.attempts[-1]
            values = {
                **said,
                "number": last.number,
                "errors": last.trial.errors,
                "minutes": last.trial.minutes,
            }
            key = f"genoeg:{loop.enough.command.id}"
            yield Act(loop.item.identity, key, "loop_enough", values, Category.DONE)


def _again(situation: Situation, loop: Loop, before: Attempt, attempt: Attempt) -> Act:
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
    return Act(loop.item.identity, f"ronde:{attempt.number}", "loop_again", values, reopen)
