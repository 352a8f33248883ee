"""Mandates that the runbook needs and that nobody holds: whoever closes such work is believed then."""

from collections.abc import Iterator, Mapping

from bot.config.findings import Problem, Severity
from bot.config.programme_model import Programme
from bot.config.runbook_model import Kind, Part, Runbook

_NEEDS = {Kind.MANDATE: "gate", Kind.SIGNATURE: "signature"}
"""What somebody of the party that owns it needs, by kind of work. Meetings have a rule of their own."""

_BY_THE_BOT = frozenset({Part.SIGNATURE, Part.IN_FORCE})
_NAMED = 6
"""So many parties are named."""


def unheld_mandates(programme: Programme, runbook: Runbook) -> Iterator[Problem]:
    """One line per mandate: for which parties nobody holds it, in which role, and for which actions.

    Who holds it in whatever period counts; when that is over is told elsewhere.
    """
    for mandate, by_role in _needed(runbook).items():
        holding = {person.party for person in programme.people if mandate in person.mandates}
        found: dict[str, list[str]] = {}
        for role in by_role:
            if lacking := [party for party in _filling(programme, role) if party not in holding]:
                found[role] = lacking
        if found:
            codes = [code for role in found for code in by_role[role]]
            who = f"nobody has the mandate `{mandate}` for {_parties(found)}"
            words = f"{who}: whoever closes {_and(codes)} there is believed"
            fix = "add to `people` who may, with that mandate"
            yield Problem(("people",) if programme.people else ("parties",), words, fix, Severity.WARNING)


def _needed(runbook: Runbook) -> Mapping[str, Mapping[str, list[str]]]:
    """Mandate → role → codes of the actions."""
    found: dict[str, dict[str, list[str]]] = {}
    for action in runbook.actions:
        if action.kind in _NEEDS and action.part not in _BY_THE_BOT:
            for role in action.owners:
                found.setdefault(_NEEDS[action.kind], {}).setdefault(role, []).append(action.code)
    return found


def _filling(programme: Programme, role: str) -> list[str]:
    """The parties in a role: the one that fills it everywhere, else those that work somewhere."""
    if role in programme.roles:
        return [programme.roles[role]]
    working = {party for cluster in programme.clusters for party in cluster.parties}
    working |= {domain.party for cluster in programme.clusters for domain in cluster.domains}
    return [one.id for one in programme.parties if one.id in working and role in one.roles]


def _parties(found: Mapping[str, list[str]]) -> str:
    """The parties by role: `za-een and za-twee (ZA)`."""
    return "; ".join(f"{_and(parties)} ({role})" for role, parties in found.items())


def _and(names: list[str]) -> str:
    shown = [f"`{name}`" for name in dict.fromkeys(names)]
    more = len(shown) - _NAMED
    return ", ".join(shown[:_NAMED]) + (f" and {more} more" if more > 0 else "")
