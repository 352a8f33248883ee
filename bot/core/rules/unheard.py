"""A decision that does not count is told on its issue, once per person: who writes one expects an answer.

Only where a `besluit:` decides something: a condition (S4 A2.4), a loop (L.13, M.6), lessons (T.1, T.2).
Meetings have an answer of their own (`decisions`).
"""

from collections.abc import Iterator, Mapping

from bot.core.answers import DECISION, MANDATE, parted
from bot.core.choices import NO, YES, deciding
from bot.core.lessons import TAKEN, TURNED_DOWN
from bot.core.loops import AGAIN, ENOUGH
from bot.core.people import mandated
from bot.core.rules.kinds import Act, Notice
from bot.core.situation import Situation
from bot.core.types import Identity
from bot.spec.model import Kind, Part


def unheard(situation: Situation) -> Iterator[Act | Notice]:
    """One note for each who decides without the mandate, or with a word that means nothing there."""
    for identity, words in situation.once(_listening).items():
        issue = situation.issues.get(identity)
        scope = situation.tree.items[identity].scope
        for remark in issue.remarks if issue else ():
            if remark.word != DECISION:
                continue
            may = mandated(situation.tree, scope, remark.author, MANDATE, remark.at)
            if may is None or parted(remark.text)[0] not in words:
                reason = "unclear" if may else "mandate"
                values = {"reason": reason, "text": remark.text, "words": list(words)}
                yield Act(identity, f"ongehoord:{reason}:{remark.author}", "unheard", values)


def _listening(situation: Situation) -> Mapping[Identity, tuple[str, ...]]:
    """The words that decide something, by the issue where they do."""
    found = {item.identity: (YES, NO) for item, _ in deciding(situation)}
    found |= {item.identity: (TAKEN, TURNED_DOWN) for item in situation.items_of(Part.LESSONS)}
    loops = (item for item in situation.tree.items.values() if item.kind is Kind.LOOP)
    return found | {item.identity: (AGAIN, ENOUGH) for item in loops}
