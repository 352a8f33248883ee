"""Rules of a release with an implementation plan: whose measures, and who may sign for whom (S0 1 and 2)."""

from collections import Counter
from collections.abc import Iterator

from bot.spec.findings import Problem, Severity
from bot.spec.messages import unknown
from bot.spec.model import Part, Release, Runbook
from bot.spec.party_rules import people_problems

_SIGN, _CONTACT = "signature", "contact"


def plan_problems(release: Release) -> Iterator[Problem]:
    """Measures of nobody, and people whose mandates do not go together."""
    implementing = [p.id for p in release.parties if p.id not in release.roles.values()]
    for n, measure in enumerate(release.plan.measures):
        if measure.party not in implementing:
            yield unknown(("plan", "measures", n, "party"), "party", measure.party, implementing)
    yield from people_problems(release)
    contacts = Counter(p.party for p in release.people if _CONTACT in p.mandates)
    for n, person in enumerate(release.people):
        if {_SIGN, _CONTACT} <= set(person.mandates):
            words = "the aanspreekpunt of a party cannot sign for it"
            yield Problem(("people", n, "mandates"), words, "name another person for one of the two")
        if _CONTACT in person.mandates and contacts[person.party] > 1:
            words = f"party `{person.party}` has more than one aanspreekpunt"
            yield Problem(("people", n, "mandates"), words, "a party names one for the whole release")


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
