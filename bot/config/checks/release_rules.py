"""Rules of one release, by itself and against its runbook."""

from collections.abc import Iterator

from bot.config.checks.chain_rules import plan_problems, signer_problems
from bot.config.checks.owner_rules import chosen_problems
from bot.config.checks.party_rules import (
    code_clashes,
    duplicate_problems,
    kind_problems,
    party_names,
    party_references,
    role_problems,
    summary_problems,
    unfilled,
)
from bot.config.checks.restriction_rules import step_problems
from bot.config.finding_texts import unknown
from bot.config.findings import Path, Problem
from bot.config.programme_model import Release
from bot.config.runbook_model import Level, Runbook


def release_problems(release: Release, runbook: Runbook | None) -> Iterator[Problem]:
    """Everything that is wrong in a release; without its runbook, what can be told by itself."""
    yield from duplicate_problems(party_names(release.parties), "party")
    yield from party_references(release)
    yield from _touch_problems(release)
    yield from plan_problems(release)
    if release.production.date() < release.kick_off:
        words = f"production is before the kick-off, {release.kick_off}"
        yield Problem(("production",), words, "change one of the two dates")
    if runbook is None:
        return
    yield from kind_problems(runbook, "release")
    if runbook.kind == "release":
        yield from _against_runbook(release, runbook)


def _touch_problems(release: Release) -> Iterator[Problem]:
    known = [party.id for party in release.parties]
    for n, party in enumerate(release.touches or ()):
        if party not in known:
            yield unknown(("touches", n), "party", party, known)
    if release.impact == "major" and release.touches is not None and set(known) - set(release.touches):
        words = "a major touches every party, but `touches` leaves some out"
        yield Problem(("touches",), words, "remove `touches`", at_key=True)


def _against_runbook(release: Release, runbook: Runbook) -> Iterator[Problem]:
    yield from role_problems(release, runbook)
    yield from chosen_problems(release, runbook)
    yield from _unfilled_parties(release, runbook)
    yield from signer_problems(release, runbook)
    yield from step_problems(release, runbook)
    yield from code_clashes(party_names(release.parties), runbook, Level.RELEASE)
    titles: dict[Path, tuple[str, Level]] = {("title",): (release.title, Level.RELEASE)}
    for n, party in enumerate(release.parties):
        titles["parties", n, "title"] = (party.title, Level.PARTY)
    yield from summary_problems(titles, runbook)


def _unfilled_parties(release: Release, runbook: Runbook) -> Iterator[Problem]:
    """Parties that take part without a role in it; who steers is known only if `roles` is right."""
    steering = set(release.roles.values())
    if not steering <= {party.id for party in release.parties}:
        return
    for n, party in enumerate(release.parties):
        if party.id not in steering:
            yield from unfilled(("parties", n), set(party.roles), runbook, Level.PARTY, release)
