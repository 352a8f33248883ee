"""Who sees what in Jira: whether parties read each other's work, and whether each level holds who it should.

What the bot's account may not see is called unknown, never right.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.atlassian.jira.client import Jira
from bot.atlassian.jira.levels import Levels, read_levels
from bot.errors import RegiebotError
from bot.features.visibility.facts import Exposure, insiders, workers
from bot.model.issue import IssueKey
from bot.render.visibility_text import exposure_summary, exposure_table
from bot.runbook.expand import Tree
from bot.runbook.placement import Room

Line = tuple[bool, str]
"""Whether it is right, or cannot be told; and the line in words."""

_WAYS = (
    "give work a `security_level` or a `project` of its own, or write "
    "`visibility: {status: accepted, reason: …}`"
)


def exposure_line(found: Exposure) -> Line:
    """Whether parties read each other's work, or somebody accepted that they do; with the table otherwise."""
    name, said = f"Jira: who reads whose work in {found.root}", exposure_summary(found)
    if not found.pairs:
        return True, f"ok {name}: {said}"
    if found.accepted:
        return True, f"ok {name}: {said}; accepted: {found.accepted}"
    return False, f"!! {name}: {said}; {_WAYS}\n{exposure_table(found)}"


@dataclass(frozen=True, slots=True)
class LevelUse:
    """One security level of a project, with who has to be in it and who must not."""

    room: Room
    owners: Mapping[str, str]
    """Account → party, of those with work at the level."""
    others: Mapping[str, str]
    """The same of parties that have no part in any of it."""
    example: IssueKey | None = None
    """An issue of the level that the bot sees."""


def level_uses(trees: Sequence[Tree], examples: Mapping[Room, IssueKey]) -> Iterator[LevelUse]:
    """Every level that the configuration names, once."""
    rooms = {room for tree in trees for room in workers(tree) if room.level}
    for room in sorted(rooms, key=lambda one: (one.project, one.level or "")):
        owners: dict[str, str] = {}
        others: dict[str, str] = {}
        for tree in trees:
            working = workers(tree).get(room)
            if working is None:
                continue
            issues = [i for i in tree.items.values() if tree.room(i.identity) == room]
            inside = working.union(*(insiders(tree, tree.scopes[i]) for i in {i.scope for i in issues}))
            speaking = _accounts(tree)
            owners |= {a: party for a, party in speaking.items() if party in working}
            others |= {a: party for a, party in speaking.items() if party not in inside}
        yield LevelUse(room, owners, {a: p for a, p in others.items() if a not in owners}, examples.get(room))


def _accounts(tree: Tree) -> Mapping[str, str]:
    """Every account of which the configuration says for which party it is."""
    own = {party.account_id: party.id for party in tree.parties.values() if party.account_id}
    spoken = {person.account_id: person.party for some in tree.people.values() for person in some}
    return {**spoken, **own}


def level_lines(jira: Jira, uses: Iterable[LevelUse]) -> Iterator[Line]:
    """One line per level, and one per account that is wrong there."""
    known: dict[str, Levels] = {}
    for use in uses:
        name = f"Jira: level {use.room.level} of {use.room.project}"
        try:
            if use.room.project not in known:
                known[use.room.project] = read_levels(jira.api, use.room.project)
            yield from _of_level(jira, name, known[use.room.project], use)
        except RegiebotError as error:
            yield False, f"!! {name}: {error}"


def _of_level(jira: Jira, name: str, levels: Levels, use: LevelUse) -> Iterator[Line]:
    level = use.room.level or ""
    if why := levels.why_not(level):
        yield False, f"!! {name}: {why}"
        return
    sees = levels.viewers(jira.api, level, [*use.owners, *use.others], use.example)
    missing = [account for account in use.owners if sees.get(account) is False]
    beside = [account for account in use.others if sees.get(account)]
    unknown = [account for account in (*use.owners, *use.others) if sees.get(account) is None]
    for account in missing:
        yield False, f"!! {name}: {account} ({use.owners[account]}) works there and is not in it: add it"
    for account in beside:
        yield (
            False,
            f"!! {name}: {account} ({use.others[account]}) has no part in it, sees it: take it out",
        )
    right = len(use.owners) + len(use.others) - len(missing) - len(beside) - len(unknown)
    said = f"it is there and the bot is in it; of {right} accounts it was seen that they should or should not"
    if unknown:
        yield (
            True,
            f"–  {name}: it is there and the bot is in it; of {len(unknown)} accounts it cannot be told "
            f"whether they are in it ({levels.why_unknown(use.example)})",
        )
    elif not missing and not beside:
        yield True, f"ok {name}: {said}" if right else f"ok {name}: it is there and the bot is in it"
