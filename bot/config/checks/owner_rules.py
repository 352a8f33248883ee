"""Rules of what several roles do together, and of what is done only under a condition."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from bot.config.finding_texts import one_of, unknown
from bot.config.findings import Path, Problem, Severity
from bot.config.people_model import Person
from bot.config.programme_model import Programme, Release
from bot.config.runbook_model import Action, Condition, Kind, Level, Runbook

_SHARED = (Kind.ORDINARY, Kind.CHECK, Kind.PLACEHOLDER)
"""Kinds that are whole once every owner did its part; the others are one decision of one party."""


def owner_problems(path: Path, action: Action, runbook: Runbook) -> Iterator[Problem]:
    """Owners that are no role, that stand there twice, or of something that only one can do."""
    several = not isinstance(action.owner, str)
    for n, role in enumerate(action.owners):
        where: Path = (*path, "owner", n) if several else (*path, "owner")
        if role not in runbook.roles:
            yield unknown(where, "role", role, runbook.roles)
        elif role in action.owners[:n]:
            yield Problem(where, f"role `{role}` stands here twice", "keep one")
    if len(action.owners) > 1 and (action.kind not in _SHARED or action.part is not None):
        what = action.kind if action.kind not in _SHARED else f"part: {action.part}"
        words = f"`{action.code}` is of kind `{what}`, which has one owner"
        yield Problem((*path, "owner"), words, "keep one, and name the others under `support`", at_key=True)


def choice_problems(
    path: Path, action: Action, others: Iterable[Action], known_at: Mapping[Condition, Collection[Level]]
) -> Iterator[Problem]:
    """A condition that has no answer where it is asked, and an optional half that nobody answers for."""
    if action.unless and not set(action.levels) <= set(known_at[action.unless]):
        words = f"`{action.unless}` is not known at level {one_of(action.levels)}"
        yield Problem((*path, "unless"), words, f"use it at level {one_of(known_at[action.unless])} only")
    if action.optional and not action.decides:
        words = f"nothing tells whether the optional half of `{action.code}` was done"
        yield Problem((*path, "optional"), words, "add `decides:`, or remove it", at_key=True)
    if action.unless and not any(one.decides is action.unless for one in others):
        words = f"no action decides `{action.unless}`"
        fix = "add `decides:` to the action that does"
        yield Problem((*path, "unless"), words, fix, Severity.WARNING, at_key=True)


def chosen_problems(release: Release, runbook: Runbook) -> Iterator[Problem]:
    """What a release chose where there is no such choice."""
    steps = {step.code: step.one_or_more for step in runbook.steps if step.one_or_more}
    for code, actions in release.chosen.items():
        if code not in steps:
            found = unknown(("chosen", code), "choice in step", code, steps)
            yield Problem(found.path, found.message, found.fix, at_key=True)
            continue
        for n, action in enumerate(actions):
            if action not in steps[code]:
                yield unknown(("chosen", code, n), "choice", action, steps[code])


def speechless(source: Programme | Release, runbook: Runbook) -> Iterator[Problem]:
    """Parties that own a part of something and of which nobody is known, where somebody is of others: they
    can only say it by closing.
    """
    known = _known(source.people) | {party.id for party in source.parties if party.account_id}
    shared = {role for action in runbook.actions if len(action.owners) > 1 for role in action.owners}
    filling = {party: role for role, party in source.roles.items() if role in shared}
    for n, party in enumerate(source.parties):
        owns = party.id in filling or shared & set(party.roles)
        if known and owns and party.id not in known:
            words = (
                f"nobody is known of `{party.id}`: its part of shared work counts as done when that is closed"
            )
            fix = "add somebody of it to `people`"
            yield Problem(("parties", n), words, fix, Severity.WARNING)


def _known(people: Iterable[Person]) -> set[str]:
    return {person.party for person in people}
