"""Rules of one programme, by itself and against its runbook."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from bot.config.checks.mandate_rules import unheld_mandates
from bot.config.checks.owner_rules import speechless
from bot.config.checks.party_rules import (
    Named,
    code_clashes,
    duplicate_problems,
    kind_problems,
    party_names,
    party_references,
    role_problems,
    summary_problems,
    unfilled,
)
from bot.config.checks.people_rules import gate_problems, people_problems
from bot.config.checks.restriction_rules import restriction_problems, step_problems
from bot.config.finding_texts import one_of, unknown
from bot.config.findings import Path, Problem, Severity
from bot.config.programme_model import Cluster, Domain, Programme
from bot.config.runbook_model import Action, Anchor, Freeze, Kind, Level, Runbook


def programme_problems(
    programme: Programme, runbook: Runbook | None, today: date | None = None
) -> Iterator[Problem]:
    """Everything that is wrong in a programme; without its runbook, what can be told by itself.

    Without `today` it does not judge whether what people may do is over.
    """
    yield from duplicate_problems(party_names(programme.parties), "party")
    yield from duplicate_problems(_cluster_names(programme), "cluster")
    yield from duplicate_problems(_domain_names(programme), "domain")
    yield from party_references(programme)
    yield from people_problems(programme.people, programme.parties)
    yield from _date_problems(programme)
    for c, cluster in enumerate(programme.clusters):
        yield from _cluster_problems(("clusters", c), cluster, programme)
    if runbook is None:
        return
    yield from kind_problems(runbook, "programme")
    if runbook.kind == "programme":
        yield from _against_runbook(programme, runbook, today)


def _domains(programme: Programme) -> Iterator[tuple[Path, Domain]]:
    for c, cluster in enumerate(programme.clusters):
        for d, domain in enumerate(cluster.domains):
            yield ("clusters", c, "domains", d), domain


def _cluster_names(programme: Programme) -> list[Named]:
    return [(("clusters", n, "id"), cluster.id) for n, cluster in enumerate(programme.clusters)]


def _domain_names(programme: Programme) -> list[Named]:
    return [((*path, "id"), domain.id) for path, domain in _domains(programme)]


def _date_problems(programme: Programme) -> Iterator[Problem]:
    if programme.end < programme.start:
        yield Problem(("end",), f"the end lies before the start, {programme.start}", "swap them")
        return
    for c, cluster in enumerate(programme.clusters):
        if not programme.start <= cluster.kick_off <= programme.end:
            yield _outside(("clusters", c, "kick_off"), str(cluster.kick_off), programme)
    for path, domain in _domains(programme):
        moments: list[tuple[Path, datetime]] = [
            ((*path, "gates", code), m) for code, m in domain.gates.items()
        ]
        if domain.migration:
            moments.append(((*path, "migration"), domain.migration))
        for where, moment in moments:
            if not programme.start <= moment.date() <= programme.end:
                yield _outside(where, f"{moment:%Y-%m-%d}", programme)


def _freezes(programme: Programme) -> Iterator[tuple[Path, Freeze]]:
    for n, freeze in enumerate(programme.freezes):
        yield ("freezes", n), freeze
    for c, cluster in enumerate(programme.clusters):
        for n, freeze in enumerate(cluster.freezes):
            yield ("clusters", c, "freezes", n), freeze


def _freeze_problems(programme: Programme, runbook: Runbook) -> Iterator[Problem]:
    for path, freeze in _freezes(programme):
        if freeze.end < freeze.start:
            yield Problem((*path, "end"), f"the end lies before the start, {freeze.start}", "swap them")
        for key, codes in (("rows", freeze.rows), ("within", freeze.within)):
            for n, code in enumerate(codes):
                if code not in runbook.codes:
                    yield unknown((*path, key, n), "step or action", code, runbook.codes)


def _outside(path: Path, day: str, programme: Programme) -> Problem:
    words = f"{day} is outside the programme, {programme.start} to {programme.end}"
    return Problem(path, words, "change this date, or `start` and `end`")


def _cluster_problems(path: Path, cluster: Cluster, programme: Programme) -> Iterator[Problem]:
    known = [party.id for party in programme.parties]
    yield from duplicate_problems(
        [((*path, "parties", n), party) for n, party in enumerate(cluster.parties)], "party"
    )
    for n, party in enumerate(cluster.parties):
        if party not in known:
            yield unknown((*path, "parties", n), "party", party, known)
    for d, domain in enumerate(cluster.domains):
        here = (*path, "domains", d)
        if domain.party not in known:
            yield unknown((*here, "party"), "party", domain.party, known)
        if domain.migration and domain.migration.date() < cluster.kick_off:
            words = f"the migration is before the kick-off, {cluster.kick_off}"
            yield Problem((*here, "migration"), words, "change one of the two dates")
    yield from _first_problems(path, cluster)


def _first_problems(path: Path, cluster: Cluster) -> Iterator[Problem]:
    """S3: one domain goes first in its cluster and serves as template for the others."""
    firsts = [d for d, domain in enumerate(cluster.domains) if domain.first]
    if not firsts:
        words = f"cluster `{cluster.id}` has no domain that goes first"
        yield Problem((*path, "domains"), words, "mark one with `first: true`", at_key=True)
    for d in firsts[1:]:
        words = f"cluster `{cluster.id}` has more than one domain that goes first"
        yield Problem((*path, "domains", d, "first"), words, "mark only one")
    lead = cluster.domains[firsts[0]].migration if firsts else None
    for d, domain in enumerate(cluster.domains):
        if lead and domain.migration and domain.migration < lead:
            words = f"migrates before the domain that goes first in cluster `{cluster.id}`"
            where = (*path, "domains", d, "migration")
            yield Problem(where, words, "change the date, or who is first", Severity.WARNING)


def _against_runbook(programme: Programme, runbook: Runbook, today: date | None) -> Iterator[Problem]:
    yield from role_problems(programme, runbook)
    yield from _freeze_problems(programme, runbook)
    yield from _level_problems(programme, runbook)
    yield from _detail_problems(programme, runbook)
    yield from _unfilled_places(programme, runbook)
    yield from speechless(programme, runbook)
    yield from unheld_mandates(programme, runbook)
    yield from restriction_problems(programme, runbook)
    yield from step_problems(programme, runbook)
    yield from code_clashes(_cluster_names(programme), runbook, Level.PROGRAMME)
    yield from code_clashes(_domain_names(programme), runbook, Level.CLUSTER)
    gates = {action.code: action for action in runbook.actions if action.kind is Kind.GATE}
    for path, domain in _domains(programme):
        yield from _gate_problems(path, domain, gates, runbook.codes)
        filled = (domain.party, *programme.clusters[int(path[1])].parties)
        yield from gate_problems(path, domain, programme, gates.values(), filled, today)
    yield from _undecided_gates(programme, tuple(gates.values()))
    titles: dict[Path, tuple[str, Level]] = {("title",): (programme.title, Level.PROGRAMME)}
    for n, cluster in enumerate(programme.clusters):
        titles["clusters", n, "title"] = (cluster.title, Level.CLUSTER)
    for path, domain in _domains(programme):
        titles[(*path, "title")] = (domain.title, Level.DOMAIN)
    yield from summary_problems(titles, runbook)


def _level_problems(programme: Programme, runbook: Runbook) -> Iterator[Problem]:
    """A programme moves only what the runbook lets it, and only to a level that it names."""
    actions = {action.code: action for action in runbook.actions}
    movable = [code for code, action in actions.items() if action.or_level]
    for code, level in programme.levels.items():
        where = ("levels", code)
        if code not in movable:
            words = f"`{code}` has one level only" if code in actions else f"there is no action `{code}`"
            use = f"use one of {one_of(movable)}" if movable else "remove it"
            yield Problem(where, words, use, at_key=True)
        elif level not in (*actions[code].levels, *actions[code].or_level):
            words = f"`{code}` cannot stand at level `{level}`"
            yield Problem(where, words, f"use {one_of((*actions[code].levels, *actions[code].or_level))}")


def _detail_problems(programme: Programme, runbook: Runbook) -> Iterator[Problem]:
    sources = tuple(dict.fromkeys(code for action in runbook.actions for code in action.sources))
    places: list[tuple[Path, Cluster | Domain]] = [
        (("clusters", n), cluster) for n, cluster in enumerate(programme.clusters)
    ]
    places += _domains(programme)
    for path, place in places:
        yield from duplicate_problems(
            [((*path, "details", n, "id"), one.id) for n, one in enumerate(place.details)], "detail"
        )
        for n, one in enumerate(place.details):
            if one.of not in sources:
                yield unknown((*path, "details", n, "of"), "action with details", one.of, sources)
            if one.owner is not None and one.owner not in runbook.roles:
                yield unknown((*path, "details", n, "owner"), "role", one.owner, runbook.roles)


def _unfilled_places(programme: Programme, runbook: Runbook) -> Iterator[Problem]:
    for c, cluster in enumerate(programme.clusters):
        carers = [domain.party for domain in cluster.domains]
        filled = _roles_of((*cluster.parties, *carers), programme)
        yield from unfilled(("clusters", c, "parties"), filled, runbook, Level.CLUSTER, programme)
    for path, domain in _domains(programme):
        cluster = programme.clusters[int(path[1])]
        filled = _roles_of((*cluster.parties, domain.party), programme)
        yield from unfilled((*path, "party"), filled, runbook, Level.DOMAIN, programme)


def _roles_of(parties: Collection[str], programme: Programme) -> set[str] | None:
    """The roles that these parties fill; None where one of them is not known, so nothing can be told."""
    roles = {party.id: party.roles for party in reversed(programme.parties)}
    if not roles.keys() >= set(parties):
        return None
    return {role for party in parties for role in roles[party]}


def _gate_problems(
    path: Path, domain: Domain, gates: dict[str, Action], codes: tuple[str, ...]
) -> Iterator[Problem]:
    for code, moment in domain.gates.items():
        where = (*path, "gates", code)
        gate = gates.get(code)
        if gate is None:
            words = f"`{code}` is no gate" if code in codes else f"there is no gate `{code}`"
            yield Problem(where, words, f"use one of {one_of(gates)}", at_key=True)
        elif domain.migration and gate.due and gate.due.anchor is Anchor.MIGRATION:
            yield from _gate_order(where, moment, domain.migration, gate)


def _undecided_gates(programme: Programme, gates: tuple[Action, ...]) -> Iterator[Problem]:
    """Domains whose gates nobody decides, where others are decided: closing those would count as GO."""
    deciding = {person.party for person in programme.people if "gate" in person.mandates}
    for path, domain in _domains(programme):
        filled = (domain.party, *programme.clusters[int(path[1])].parties)
        roles = _roles_of(filled, programme) or set()
        owners = {gate.owners[0] for gate in gates if gate.owners[0] in roles}
        here = [p.id for p in programme.parties if p.id in filled and owners & set(p.roles)]
        if deciding and here and not deciding.intersection(here):
            words = f"nobody has the mandate `gate` for {one_of(here)}: closing a gate there counts as GO"
            fix = "add somebody who decides to `people`"
            yield Problem((*path, "party"), words, fix, Severity.WARNING)


def _gate_order(path: Path, moment: datetime, migration: datetime, gate: Action) -> Iterator[Problem]:
    """A gate that the runbook puts before the migration is not held after it, nor the other way round."""
    days = gate.due.working_days if gate.due else 0
    if days < 0 and moment > migration:
        words = f"gate {gate.code} belongs before the migration, but is planned after it"
    elif days > 0 and moment < migration:
        words = f"gate {gate.code} belongs after the migration, but is planned before it"
    else:
        return
    yield Problem(path, words, f"the migration is at {migration:%Y-%m-%d %H:%M}", Severity.WARNING)
