"""The security gate for the trial on a copy of production data (S4, bijlage B; FACTS §5.9-5.11).

Each requirement is recorded per party, on the action that it holds up: `eis: 1-7, 10 — voldaan` by somebody
of that party, or `eis: Softwarehuis Een 9` by who has the mandate `security`. Only the numbers are used; no
page or message repeats the rest. Number 8 does not exist in the source and is never made up.
"""

import re
from collections.abc import Iterator

from bot.core.people import mandated, people_at, roles_of
from bot.core.situation import Situation
from bot.core.types import Item, Remark
from bot.spec.model import Action

_NUMBERS = re.compile(r"(?<![\w.])(\d{1,3})(?:\s*(?:-|–|t/m)\s*(\d{1,3}))?(?![\w.])")
_DASH = re.compile(r"\s+[-–—]+\s+")


def unmet(situation: Situation, item: Item) -> tuple[tuple[str, str], ...]:
    """Number and party of each requirement that nobody recorded yet, in the order of the runbook."""
    row = item.row.spec
    asked = row.requirements if isinstance(row, Action) else ()
    if not asked:
        return ()
    recorded = set(_recorded(situation, item))
    known = situation.tree.runbook.requirements
    roles = situation.tree.roles.get(item.scope, {})
    wanted = (
        (number, party) for number in asked for role in known[number].roles for party in roles.get(role, ())
    )
    return tuple(pair for pair in dict.fromkeys(wanted) if pair not in recorded)


def lacks_permission(situation: Situation, item: Item) -> tuple[str, ...]:
    """What is not recorded for work in another environment than the runbook's: `toestemming`, `afwijking`.

    Permission comes from the test- en acceptatieteam, the deviation is accepted by security.
    """
    row = item.row.spec
    if not isinstance(row, Action) or item.environment == row.environment:
        return ()
    needed = {"toestemming": "acceptance", "afwijking": "security"}
    return tuple(word for word, mandate in needed.items() if not _said(situation, item, word, mandate))


def _said(situation: Situation, item: Item, word: str, mandate: str) -> bool:
    issue = situation.issues.get(item.identity)
    return any(
        remark.word == word and mandated(situation.tree, item.scope, remark.author, mandate, remark.at)
        for remark in (issue.remarks if issue else ())
    )


def _recorded(situation: Situation, item: Item) -> Iterator[tuple[str, str]]:
    issue = situation.issues.get(item.identity)
    for remark in issue.remarks if issue else ():
        if remark.word == "eis":
            yield from _of(situation, item, remark)


def _of(situation: Situation, item: Item, remark: Remark) -> Iterator[tuple[str, str]]:
    """What one remark records: for the party that it begins with, else for the writer's own."""
    tree = situation.tree
    text = _DASH.split(remark.text, maxsplit=1)[0].casefold()
    names = [(name.casefold(), p.id) for p in tree.parties.values() for name in (p.id, p.title)]
    name, named = max((n for n in names if text.startswith(n[0])), default=("", None))
    speakers = people_at(tree.people, remark.author, remark.at)
    own = [person.party for person in speakers if roles_of(tree, item.scope, person.party)]
    party = named or next(iter(own), None)
    if party and (party in own or mandated(tree, item.scope, remark.author, "security", remark.at)):
        yield from ((number, party) for number in numbers(text.removeprefix(name)))


def numbers(text: str) -> tuple[str, ...]:
    """`1-3, 9 en 10` is 1, 2, 3, 9 and 10."""
    found: list[int] = []
    for first, last in _NUMBERS.findall(text):
        found += range(int(first), int(last or first) + 1)
    return tuple(str(number) for number in dict.fromkeys(found))
