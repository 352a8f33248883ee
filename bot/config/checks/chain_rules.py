"""Rules of a release with an implementation plan: whose measures, and who may sign for whom (S0 1 and 2)."""

from collections.abc import Iterator, Sequence

from bot.config.checks.people_rules import deputies, people_problems
from bot.config.finding_texts import unknown
from bot.config.findings import Path, Problem, Severity
from bot.config.people_model import CONTACT, Person, overlap
from bot.config.programme_model import Release
from bot.config.runbook_model import Part, Runbook

_SIGN = "signature"


def plan_problems(release: Release) -> Iterator[Problem]:
    """Measures of nobody, and people whose mandates do not go together."""
    implementing = [p.id for p in release.parties if p.id not in release.roles.values()]
    for n, measure in enumerate(release.plan.measures):
        if measure.party not in implementing:
            yield unknown(("plan", "measures", n, "party"), "party", measure.party, implementing)
    yield from people_problems(release.people, release.parties)
    for n, person in enumerate(release.people):
        if CONTACT in person.mandates:
            yield from _contact_problems(("people", n), person, release.people)


def _contact_problems(here: Path, person: Person, people: Sequence[Person]) -> Iterator[Problem]:
    """An aanspreekpunt who signs too, also as somebody's deputy; and a second one at the same time."""
    others = [one for one in people if one is not person and one.party == person.party]
    signs = [(*here, "mandates")] if _SIGN in person.mandates else []
    signs += [
        (*path, "account_id")
        for path, deputising in deputies(here, person)
        for one in others
        if deputising.account_id == one.account_id and _SIGN in one.mandates
    ]
    for path in signs:
        words = "the aanspreekpunt of a party cannot sign for it"
        yield Problem(path, words, "name another person for one of the two")
    if any(CONTACT in one.mandates and overlap(one, person) for one in others):
        words = f"party `{person.party}` has more than one aanspreekpunt"
        yield Problem((*here, "mandates"), words, "a party names one for the whole release")


def signer_problems(release: Release, runbook: Runbook) -> Iterator[Problem]:
    """Parties for which nobody may sign, where there is a plan to sign."""
    signs = any(action.part is Part.SIGNATURE for action in runbook.actions)
    if not signs or release.chain_dependencies is False:
        return
    signing = {p.party for p in release.people if _SIGN in p.mandates}
    for n, party in enumerate(release.parties):
        if party.id not in release.roles.values() and party.id not in signing:
            words = f"nobody may sign for `{party.id}`: the plan cannot come into force"
            fix = "add somebody with the mandate `signature` to `people`"
            yield Problem(("parties", n), words, fix, Severity.WARNING)
