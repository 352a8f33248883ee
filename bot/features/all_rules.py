"""What the bot says and does because of where things stand: one module per rule.

A rule is a pure function from a situation to what should have been said. It gives the same answer every
time it is asked while nothing changes; the key of each answer makes sure that it is said once.
"""

from collections.abc import Iterable, Iterator

from bot.features.chain_release.evaluation_rules import evaluations
from bot.features.chain_release.report_rules import interim_reports
from bot.features.chain_release.roll_out_rules import roll_outs
from bot.features.chain_release.signature_rules import signatures
from bot.features.decisions.rules import superfluous
from bot.features.duration_lessons.rules import durations
from bot.features.first_domain.rules import approved
from bot.features.gates.rules import decisions, next_attempts
from bot.features.guards.entry_rules import entry_conditions
from bot.features.guards.on_behalf_rules import recorded_on_behalf
from bot.features.guards.owner_part_rules import owners_parts
from bot.features.guards.violation_rules import out_of_order
from bot.features.hearing.rules import answers_on_issues
from bot.features.hypercare.rules import incidents
from bot.features.lessons.rules import learned
from bot.features.loops.rules import rounds
from bot.features.planning.rules import contended, date_conflicts, path_moved
from bot.features.releases.duty_rules import duties
from bot.features.releases.rules import releases
from bot.features.structure.copy_rules import copied
from bot.features.structure.rules import structure
from bot.model.issue import Identity, ManagedState
from bot.situation.actions import Announcement, IssueAction, Rule
from bot.situation.situation import Situation

__all__ = ["RULES", "Announcement", "IssueAction", "Rule", "acts", "is_done", "notices"]

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


def acts(situation: Situation, rules: Iterable[Rule] = RULES) -> Iterator[IssueAction]:
    """What is still to be done on issues that exist and are the bot's."""
    for rule in rules:
        for one in rule(situation):
            if isinstance(one, IssueAction):
                issue = situation.issues.get(one.identity)
                if issue and issue.stamp and not is_done(one, issue.stamp):
                    yield one


def is_done(act: IssueAction, stamp: ManagedState) -> bool:
    """Whether the note is there and no change of status is owed."""
    return act.key in stamp.posted and (act.to is None or stamp.pending_transition is None)


def settled(situation: Situation) -> Iterator[Identity]:
    """Issues that have reached their pending transition, although the answer to it was never read."""
    for identity, issue in situation.issues.items():
        if issue.stamp and issue.stamp.pending_transition is issue.status.category:
            yield identity


def notices(situation: Situation, rules: Iterable[Rule] = RULES) -> Iterator[Announcement]:
    """Every message that the rules have, sent before or not."""
    for rule in rules:
        for one in rule(situation):
            if isinstance(one, Announcement):
                yield one
