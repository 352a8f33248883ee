"""A decision that makes work superfluous closes it; one that is taken back opens it, and what relied on it.

S4 A2.4 (domain §4): without other suppliers C2.3 and K.7 are not applicable. When it turns out that there are
some after all, the first meeting that passed without that work is held again, as a next attempt.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.config.runbook_model import Action
from bot.features.decisions import gate_moments as gates
from bot.features.decisions.choices import chosen, deciding, dependent, places, turned
from bot.features.decisions.gate_states import final_gates, gate_states
from bot.model.identity import join
from bot.model.issue import Category, Observed
from bot.model.item import Item
from bot.runbook.overlay import CLOSED_AS_NEEDLESS, NOT_APPLICABLE
from bot.situation.actions import Announcement, IssueAction
from bot.situation.answers import Answer
from bot.situation.situation import Situation

_CLOSED, _OPENED = CLOSED_AS_NEEDLESS, "toch:"
"""Starts of the keys of the two notes, each followed by how often the other was placed before."""


def superfluous(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """Close what is not applicable; open it again when it is, with the meeting held without it."""
    for item, row in deciding(situation):
        said = _said(situation, item)
        back = False
        for action in dependent(situation, row):
            only_with = action.when is row.decides
            for identity in places(situation, item, action):
                issue, here = situation.issues.get(identity), situation.tree.items.get(identity)
                if issue is None or here is None:
                    continue
                gone = here.waits == NOT_APPLICABLE
                back = back or (only_with and not gone and bool(_count(issue, _CLOSED)))
                values = said | {"answer": "no" if gone is only_with else "yes"}
                yield from needed_or_not(situation, here, values, ("not_applicable", "applicable"))
        yield from _after_all(situation, item, row, back, said)


def needed_or_not(
    situation: Situation, item: Item, values: Mapping[str, Any], words: tuple[str, str]
) -> Iterator[IssueAction]:
    """Close what is not applicable, and open it again when it is; `words` are the templates of the notes."""
    issue = situation.issues.get(item.identity)
    if issue is None:
        return
    closed, opened = _count(issue, _CLOSED), _count(issue, _OPENED)
    if item.waits == NOT_APPLICABLE:
        if closed > opened or not situation.is_done(item.identity):
            yield IssueAction(item.identity, f"{_CLOSED}{opened}", words[0], values, Category.DONE)
    elif closed:
        yield IssueAction(item.identity, f"{_OPENED}{closed}", words[1], values, Category.NEW)


def _count(issue: Observed, start: str) -> int:
    return sum(key.startswith(start) for key in issue.stamp.posted) if issue.stamp else 0


def _said(situation: Situation, item: Item) -> dict[str, Any]:
    found = chosen(situation, item)
    issue = situation.issues.get(item.identity)
    return {
        "code": item.code,
        "title": item.title,
        "scope": situation.tree.scopes[item.scope].title,
        "reason": found[-1].reason if found else "",
        "function": found[-1].person.function if found else "",
        "key": issue.key if issue else None,
        "url": situation.url(issue.key) if issue else None,
    }


def _after_all(
    situation: Situation, item: Item, row: Action, back: bool, said: dict[str, Any]
) -> Iterator[IssueAction | Announcement]:
    """After a no came a yes: in Jira, or in the programme once the bot had closed something."""
    answer = turned(situation, item) if any(_only_with(situation, row)) else None
    if answer is None and not back:
        return
    key = f"{item.code}:{answer.command.id if answer else _times(situation, item, row)}"
    work = sorted(action.code for action in _only_with(situation, row))
    gate = _passed_without(situation, item, set(work), answer)
    meeting = (gate.code, gate.title) if gate else ("", "")
    values = said | {"work": work, "gate": meeting[0], "gate_title": meeting[1]}
    if gate:
        yield IssueAction(gate.identity, f"opnieuw:{key}", "gate_again", values, Category.NEW)
    at = answer.command.at if answer else None
    yield Announcement(item.scope, f"toch:{key}", "applicable_news", values, at=at, about=item.identity)


def _only_with(situation: Situation, row: Action) -> Iterator[Action]:
    """What stands only where the answer is yes."""
    return (action for action in dependent(situation, row) if action.when is row.decides)


def _times(situation: Situation, item: Item, row: Action) -> int:
    issues = (situation.issues.get(join(item.scope, one.code)) for one in _only_with(situation, row))
    return max((_count(issue, _CLOSED) for issue in issues if issue), default=0)


def _passed_without(situation: Situation, item: Item, codes: set[str], answer: Answer | None) -> Item | None:
    """The first meeting that passed before that work, which is not done yet."""
    states = situation.once(gate_states)
    for gate in gates.gates(situation, item.scope):
        state = states[gate.identity]
        if answer:
            if state.restarted == answer.command.at:
                return gate
        elif state.is_go and gate.code not in final_gates(situation):
            needed = gates.prerequisites(situation, gate)
            if any(one.code in codes and not situation.is_done(one.identity) for one in needed):
                return gate
    return None
