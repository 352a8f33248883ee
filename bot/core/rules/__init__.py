"""What the bot says and does because of where things stand: one module per rule.

A rule is a pure function from a situation to what should have been said. It gives the same answer every
time it is asked while nothing changes; the key of each answer makes sure that it is said once.
"""

from collections.abc import Iterable, Iterator

from bot.core.rules.answered import answers_on_issues
from bot.core.rules.conditions import superfluous
from bot.core.rules.copies import copied
from bot.core.rules.dates import contended, date_conflicts, path_moved
from bot.core.rules.decisions import decisions, next_attempts
from bot.core.rules.durations import durations
from bot.core.rules.duties import duties
from bot.core.rules.entry import entry_conditions
from bot.core.rules.evaluation import evaluations
from bot.core.rules.first import approved
from bot.core.rules.incidents import incidents
from bot.core.rules.kinds import Act, Notice, Rule
from bot.core.rules.lessons import learned
from bot.core.rules.loops import rounds
from bot.core.rules.on_behalf import recorded_on_behalf
from bot.core.rules.owner_parts import owners_parts
from bot.core.rules.releases import releases
from bot.core.rules.reports import interim_reports
from bot.core.rules.roll_out import roll_outs
from bot.core.rules.signatures import signatures
from bot.core.rules.structure import structure
from bot.core.rules.violations import out_of_order
from bot.core.situation import Situation
from bot.core.types import Identity, Stamp

__all__ = ["RULES", "Act", "Notice", "Rule", "acts", "is_done", "notices"]

_OF_RELEASES: tuple[Rule, ...] = (
    releases,
    duties,
    incidents,
    signatures,
    roll_outs,
    evaluations,
    interim_reports,
)

_OF_WORK: tuple[Rule, ...] = (
    date_conflicts,
    contended,
    path_moved,
    decisions,
    next_attempts,
    entry_conditions,
    owners_parts,
    recorded_on_behalf,
    out_of_order,
)

_OF_GROWTH: tuple[Rule, ...] = (superfluous, rounds, approved, learned, durations, answers_on_issues)

RULES: tuple[Rule, ...] = (copied, structure, *_OF_RELEASES, *_OF_GROWTH, *_OF_WORK)


def acts(situation: Situation, rules: Iterable[Rule] = RULES) -> Iterator[Act]:
    """What is still to be done on issues that exist and are the bot's."""
    for rule in rules:
        for one in rule(situation):
            if isinstance(one, Act):
                issue = situation.issues.get(one.identity)
                if issue and issue.stamp and not is_done(one, issue.stamp):
                    yield one


def is_done(act: Act, stamp: Stamp) -> bool:
    """Whether the note is there and no change of status is owed."""
    return act.key in stamp.said and (act.to is None or stamp.owed is None)


def settled(situation: Situation) -> Iterator[Identity]:
    """Issues that stand where the bot owed to bring them, though it never heard that it did."""
    for identity, issue in situation.issues.items():
        if issue.stamp and issue.stamp.owed is issue.status.category:
            yield identity


def notices(situation: Situation, rules: Iterable[Rule] = RULES) -> Iterator[Notice]:
    """Every message that the rules have, sent before or not."""
    for rule in rules:
        for one in rule(situation):
            if isinstance(one, Notice):
                yield one
