"""Choices that decide whether other work is needed: S4 A2.4, other suppliers or not (domain §4).

The last `besluit: ja` or `besluit: nee` on the issue that decides, by a person with the mandate, goes before
the programme.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.commands.forms import Form
from bot.config.runbook_model import Action
from bot.features.decisions import gate_moments as gates
from bot.model.identity import join
from bot.model.issue import Identity
from bot.model.item import Item
from bot.situation.answers import Answer, answers
from bot.situation.situation import Situation

YES, NO = Form.YES, Form.NO


def deciding(situation: Situation) -> Iterator[tuple[Item, Action]]:
    """Every action whose outcome answers a condition."""
    codes = {action.code: action for action in situation.tree.runbook.actions if action.decides}
    if codes:
        for item in situation.tree.items.values():
            if item.code in codes and item.step:
                yield item, codes[item.code]


def dependent(situation: Situation, deciding: Action) -> Iterator[Action]:
    """The actions that apply, or do not, by the condition that this one decides."""
    actions = situation.tree.runbook.actions
    return (action for action in actions if deciding.decides in (action.when, action.unless))


def is_needed(action: Action, deciding: Action, form: Form) -> bool:
    """Whether the answer to a condition makes work that depends on it needed."""
    return (form is YES) is (action.when is deciding.decides)


def places(situation: Situation, item: Item, action: Action) -> Iterator[Identity]:
    """The scopes in which an answer counts: the one where it is given and those below it."""
    for scope in situation.below(item.scope):
        if scope.level in action.levels:
            yield join(scope.identity, action.code)


def chosen(situation: Situation, item: Item) -> tuple[Answer, ...]:
    """Every answer on an issue by a person with the mandate, oldest first; the last one counts."""
    return tuple(answers(situation, item.scope, item.identity, (YES, NO)))


def turned(situation: Situation, item: Item) -> Answer | None:
    """The first yes after the last no; None where no yes followed a no."""
    found = chosen(situation, item)
    last = max((number for number, one in enumerate(found) if one.form is NO), default=None)
    return None if last is None or last == len(found) - 1 else found[last + 1]


def overtaken(situation: Situation) -> Mapping[Identity, datetime]:
    """Gates that were held without work that turned out to be needed first: gate → since when (aware)."""
    found: dict[Identity, datetime] = {}
    for item, row in deciding(situation):
        answer = turned(situation, item)
        if answer:
            codes = {action.code for action in dependent(situation, row) if action.when is row.decides}
            for gate in gates.gates(situation, item.scope):
                if any(one.code in codes for one in gates.prerequisites(situation, gate)):
                    found[gate.identity] = answer.command.at
    return found
