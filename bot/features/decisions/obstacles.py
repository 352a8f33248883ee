"""What keeps a gate from GO: rollback steps that nobody wrote down, a trial that failed too often."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from bot.commands.events import Command
from bot.commands.verbs import Verb
from bot.config.runbook_model import Action
from bot.model.identity import attempt_code, join
from bot.model.issue import Identity
from bot.model.item import Item
from bot.schedule.trials import ERRORS, TRIAL, percents
from bot.situation.evidence import has_evidence
from bot.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why GO does not count."""

    code: str
    """Of the action that is not as it should be."""
    reason: str
    """`unlisted` or `above`."""
    measured: float | None = None
    limit: float | None = None


def obstacles(situation: Situation, gate: Item) -> Iterator[Obstacle]:
    """Obstacles of the actions that the gate itself names under `after` (S4 O.9: O.1 to O.8)."""
    for identity in gate.after:
        item = situation.tree.items[identity]
        row = item.row.spec
        if isinstance(row, Action):
            yield from _unlisted(situation, item, row)
            yield from _above(situation, item, row)


def listed(situation: Situation, item: Item, word: str) -> tuple[Command, ...]:
    """What people listed on an issue with one word, as `rollback: …`: by comment, then line by line."""
    issue = situation.issues.get(item.identity)
    commands = [command for command in issue.commands if command.word == word] if issue else []
    return tuple(sorted(commands, key=lambda command: int(command.id)))


def _unlisted(situation: Situation, item: Item, row: Action) -> Iterator[Obstacle]:
    """Known and filled in (S4 O.6): a line per step, or a file or link that holds them."""
    issue = situation.issues.get(item.identity)
    if row.lists and not listed(situation, item, row.lists) and not (issue and has_evidence(issue)):
        yield Obstacle(item.code, "unlisted")


def _above(situation: Situation, item: Item, row: Action) -> Iterator[Obstacle]:
    """The measured share of errors is above what was agreed (S4 O.4 against K.4)."""
    if row.limit is None:
        return
    limit = _said(situation, [_nearest(situation, item, row.limit)], Verb.THRESHOLD, "threshold")
    measured = _said(situation, _measuring(situation, item), TRIAL, ERRORS)
    if limit is not None and measured is not None and measured > limit:
        yield Obstacle(item.code, "above", measured, limit)


def _measuring(situation: Situation, item: Item) -> Iterator[Item | None]:
    """The action itself, what it comes after, and what those repeat, such as the trial of M.2."""
    yield item
    for identity in item.after:
        before = situation.tree.items[identity]
        yield before
        row = before.row.spec
        for code in row.repeats if isinstance(row, Action) else ():
            yield from _attempts(situation, item, code)


def _attempts(situation: Situation, item: Item, code: str) -> Iterator[Item | None]:
    """The row that a loop repeats, and each time that it was done again."""
    found = _nearest(situation, item, code)
    yield found
    if found is None:
        return
    for number in count(2):
        identity = join(found.scope, attempt_code(code, number))
        if identity not in situation.issues:
            return
        yield replace(found, identity=identity)


def _nearest(situation: Situation, item: Item, code: str) -> Item | None:
    tree = situation.tree
    found = (tree.items.get(join(scope, code)) for scope in tree.lineage(item.scope))
    return next((one for one in found if one), None)


def _said(situation: Situation, items: Iterable[Item | None], word: str, field: str) -> float | None:
    """The last percentage that anybody gave on these issues: in a comment, else in a field."""
    issues = [situation.issues[i.identity] for i in items if i and i.identity in situation.issues]
    commands = [command for issue in issues for command in issue.commands if command.word == word]
    for command in sorted(commands, key=lambda one: one.at, reverse=True):
        if command.values[0]:
            return float(command.values[0])
    fields = (percents(situation.tree.vocabulary, issue.values.get(field, "")) for issue in issues)
    return next((found for found in fields if found is not None), None)


def owner_of(situation: Situation, scope: Identity, words: str) -> str | None:
    """The role that a word names in a scope: by its code, its title, or a party that fills it there."""
    tree, wanted = situation.tree, words.strip().casefold()
    for role, title in tree.runbook.roles.items():
        filled = [tree.parties[party] for party in tree.roles.get(scope, {}).get(role, ())]
        names = {role, title, *(p.id for p in filled), *(p.title for p in filled)}
        if wanted in {name.casefold() for name in names}:
            return role
    return None
