"""The security gate for the trial on a copy of production data (S4, bijlage B; domain §5.9 to §5.11).

Each requirement is recorded per party, on the action that it holds up: `eis: 1-7, 10 - voldaan` by somebody
of that party, or `eis: Softwarehuis Een 9` by who has the mandate `security`. Only the numbers are used; no
page or message repeats the rest. Number 8 does not exist in the source and is never made up.
"""

from collections.abc import Iterator

from bot.commands.events import Command
from bot.commands.verbs import Verb
from bot.config.programme_model import Party
from bot.config.runbook_model import Action
from bot.model.item import Item
from bot.situation.mandates import mandated, roles_of
from bot.situation.situation import Situation


def unmet(situation: Situation, item: Item) -> tuple[tuple[str, str], ...]:
    """Number and party of each requirement that nobody recorded yet, in the order of the runbook."""
    wanted = required(situation, item)
    recorded = {pair for pair, _ in recorded_by(situation, item)} if wanted else frozenset()
    return tuple(pair for pair in wanted if pair not in recorded)


def required(situation: Situation, item: Item) -> tuple[tuple[str, str], ...]:
    """Number and party of each requirement that holds it up, in the order of the runbook."""
    row = item.row.spec
    asked = row.requirements if isinstance(row, Action) else ()
    if not asked:
        return ()
    known = situation.tree.runbook.requirements
    roles = situation.tree.roles.get(item.scope, {})
    wanted = (
        (number, party) for number in asked for role in known[number].roles for party in roles.get(role, ())
    )
    return tuple(dict.fromkeys(wanted))


def lacks_permission(situation: Situation, item: Item) -> tuple[str, ...]:
    """What is not recorded for work in another environment than the runbook's: `toestemming`, `afwijking`.

    Permission comes from the test- en acceptatieteam, the deviation is accepted by security.
    """
    row = item.row.spec
    if not isinstance(row, Action) or item.environment == row.environment:
        return ()
    needed = {Verb.PERMISSION: "acceptance", Verb.DEPARTURE: "security"}
    return tuple(word for word, mandate in needed.items() if not _said(situation, item, word, mandate))


def _said(situation: Situation, item: Item, word: str, mandate: str) -> bool:
    issue = situation.issues.get(item.identity)
    return any(
        command.word == word and mandated(situation.tree, item.scope, command, mandate)
        for command in (issue.commands if issue else ())
    )


def recorded_by(situation: Situation, item: Item) -> Iterator[tuple[tuple[str, str], Command]]:
    """Number and party of each requirement that is recorded, with the statement that does, oldest first."""
    issue = situation.issues.get(item.identity)
    for command in issue.commands if issue else ():
        if command.word == Verb.REQUIREMENT:
            yield from ((pair, command) for pair in _of(situation, item, command))


def _of(situation: Situation, item: Item, command: Command) -> Iterator[tuple[str, str]]:
    """What one statement records: for the party that it names, else for the writer's own."""
    tree = situation.tree
    name, *numbers = command.values
    named = next((p.id for p in tree.parties.values() if name.casefold() in _names(p)), None)
    own = [person.party for person in command.people if roles_of(tree, item.scope, person.party)]
    party = named if name else next(iter(own), None)
    if party and (party in own or mandated(tree, item.scope, command, "security")):
        yield from ((number, party) for number in numbers)


def _names(party: Party) -> tuple[str, str]:
    return party.id.casefold(), party.title.casefold()
