"""One run: its configuration, its connections and its cycle."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.adapters import http
from bot.adapters.calendar import working_days
from bot.adapters.lock import exclusive
from bot.adapters.store import Store
from bot.app.connections import Connections, connect
from bot.app.wording import chat_words, words
from bot.core.assess import scope_view
from bot.core.audience import INTERNAL
from bot.core.cab.releases import ReleasePlan, release_plan
from bot.core.calendar import WorkingDays, local
from bot.core.details import hosts
from bot.core.diff import World
from bot.core.expand import Tree, expand_programme, expand_release
from bot.core.living import UNTOUCHED
from bot.core.messages import Missed
from bot.core.types import Category
from bot.core.views import ScopeView
from bot.errors import CheckFailed, SpecError, Withheld
from bot.jobs.cycle import Cycle
from bot.jobs.notify import channels_of
from bot.jobs.observe import by_identity
from bot.jobs.units import Expand, Unit, unit
from bot.render.environment import Templates
from bot.reporting.missed import TERM, missed_views
from bot.resources import config_dir
from bot.service.account_check import accounts_of
from bot.service.preflight import Finding, Preflight
from bot.service.site_check import ProjectUse
from bot.settings import Settings
from bot.spec.catalog import Catalog
from bot.spec.findings import errors, render_findings
from bot.spec.load import load


def read_config(folder: Path | None) -> tuple[Catalog, str]:
    """The catalog, and the findings in words (empty when there are none worth telling).

    Raises SpecError where `bot.yaml` is wrong or nothing is usable.
    """
    where = folder or config_dir()
    try:
        catalog, findings = load(where)
    except OSError as error:
        raise SpecError(f"the configuration cannot be read: {error}") from None
    wrong = errors(findings)
    if not catalog.site_is_usable or (wrong and not (catalog.programmes or catalog.releases)):
        raise SpecError(render_findings(wrong))
    return catalog, render_findings(wrong) if wrong else ""


def calendar_of(catalog: Catalog, now: datetime) -> WorkingDays:
    """Working days of every year that the configuration speaks of."""
    years = {now.year, *_years(catalog)}
    return working_days(range(min(years), max(years) + 1), catalog.site.calendar)


def _years(catalog: Catalog) -> Iterator[int]:
    for programme in catalog.programmes.values():
        yield from (programme.start.year, programme.end.year)
    for release in catalog.releases.values():
        yield from (release.kick_off.year, release.production.year)


def expansions(catalog: Catalog, days: WorkingDays) -> Iterator[Expand]:
    """How each programme and release that `bot.yaml` asks for is spelled out, programmes first."""
    site = catalog.site
    for name, programme in catalog.programmes.items():
        if not site.programmes or name in site.programmes:
            book = catalog.runbooks[programme.runbook]
            yield partial(expand_programme, book, programme, days, first=site.first_domain)
    for name, release in catalog.releases.items():
        if not site.releases or name in site.releases:
            yield partial(expand_release, catalog.runbooks[release.runbook], release, days)


def calendar_plan(catalog: Catalog) -> ReleasePlan | None:
    """The releasekalender of what `bot.yaml` asks for; None where it has none."""
    site = catalog.site
    if site.servicedesk is None or site.servicedesk.calendar is None:
        return None
    releases = [r for name, r in catalog.releases.items() if not site.releases or name in site.releases]
    programmes = [
        p for name, p in catalog.programmes.items() if not site.programmes or name in site.programmes
    ]
    return release_plan(site.servicedesk.calendar, releases, programmes)


@dataclass(frozen=True, slots=True)
class Workspace:
    """One run's configuration and connections, ready to work at an instant."""

    settings: Settings
    catalog: Catalog
    connections: Connections
    cycle: Cycle
    units: tuple[Unit, ...]
    findings: str
    """Findings of files that were left out; empty when all are right."""

    def at(self, now: datetime, stop: Callable[[], bool]) -> "Workspace":
        """The same workspace at another instant, with nothing remembered."""
        fresh = self.cycle.afresh(now, stop)
        return replace(self, cycle=fresh)


@contextmanager
def workspace(
    settings: Settings,
    now: datetime,
    *,
    only: Sequence[str] = (),
    overrides: Iterable[str] = (),
    full: bool = False,
    policy: http.RetryPolicy | None = None,
) -> Iterator[Workspace]:
    """Read the configuration, connect, and let go at the end. Raises SpecError or CheckFailed.

    `policy` is how patient the clients are; the usual one by default.
    """
    catalog, findings = read_config(settings.config)
    days = calendar_of(catalog, now)
    said = words(settings, catalog.site.language)
    known = {(tree := expand(UNTOUCHED)).root: (tree, expand) for expand in expansions(catalog, days)}
    chosen = _chosen([tree for tree, _ in known.values()], tuple(only), findings)
    units = tuple(unit(tree, said.issue, known[tree.root][1]) for tree in chosen)
    connections = connect(settings, catalog.site, policy or http.RetryPolicy())
    try:
        _same_site(settings, connections.store)
        cycle = Cycle(
            ports=connections.ports,
            words=said,
            site=catalog.site,
            days=days,
            now=now,
            roots=tuple(one.tree.root for one in units),
            hosts={one.tree.root: hosts(one.tree) for one in units},
            only=tuple(only),
            overrides=frozenset(overrides),
            full=full,
            releases=calendar_plan(catalog),
        )
        yield Workspace(settings, catalog, connections, cycle, units, findings)
    finally:
        connections.store.close()


def _same_site(settings: Settings, store: Store) -> None:
    """A ledger remembers issues by number, so it serves one site only. Raises CheckFailed for another."""
    site = settings.jira_site or settings.jira_url
    known = store.read_note("site")
    if known is None:
        store.write_note("site", site)
    elif known != site:
        raise CheckFailed(
            f"this state belongs to {known}, and Jira is {site}: set REGIEBOT_STATE to a state of its own"
        )


def _chosen(all_trees: Sequence[Tree], only: Sequence[str], findings: str) -> tuple[Tree, ...]:
    """The trees that `--only` names, by themselves or by a cluster or domain in them."""
    known = {identity for tree in all_trees for identity in tree.scopes}
    if unknown := [name for name in only if name not in known]:
        roots = ", ".join(tree.root for tree in all_trees)
        wrong = f"; left out because of its file:\n{findings}" if findings else ""
        raise CheckFailed(
            f"there is no programme, release, cluster or domain {', '.join(unknown)}; "
            f"known: {roots}, and for example {roots.split(',', 1)[0]}/<cluster>/<domain>{wrong}"
        )
    roots_of = {name.split("/", 1)[0] for name in only}
    return tuple(tree for tree in all_trees if not only or tree.root in roots_of)


def looked(space: Workspace, withheld: list[str]) -> Iterator[tuple[Unit, World]]:
    """Every programme and release with what Jira shows of it; where the look is withheld, why goes into
    `withheld`.
    """
    for one in space.units:
        try:
            yield one, space.cycle.look(one)
        except Withheld as error:
            withheld.append(str(error))


def status_views(space: Workspace, withheld: list[str]) -> Iterator[ScopeView]:
    """Every programme and release that can be seen, as an internal reader sees it; see `looked`."""
    for one, world in looked(space, withheld):
        yield scope_view(space.cycle.situation(one, world), one.tree.root, INTERNAL)


def missed_messages(space: Workspace) -> Sequence[Missed]:
    """Messages of the last week that did not arrive, and those that are tried again."""
    entries = space.cycle.ports.outbox.missed(space.cycle.now - TERM)
    roots = {unit.name for unit in space.units}
    return missed_views(e for e in entries if not space.cycle.only or e.letter.root in roots)


def check(space: Workspace) -> Iterator[Finding]:
    """Every assumption about the live services, one finding each."""
    ports, site = space.connections.ports, space.catalog.site
    uses = tuple(_uses(space))
    accounts = accounts_of(space.units, site, local(space.cycle.now).date())
    said = chat_words(Templates(space.settings.templates, site.language))
    yield from Preflight(space.connections.jira, ports.wiki, ports.chats, site, uses, said, accounts).run()


def _uses(space: Workspace) -> Iterator[ProjectUse]:
    """Each project with what is wanted there, and what is there as far as the ledger knows."""
    ledger = space.connections.ports.ledger
    for key in sorted({one.tree.project for one in space.units}):
        here = [one for one in space.units if one.tree.project == key]
        wanted = [issue for one in here for issue in one.desired]
        seen = (World(tuple(ledger.snapshot(one.tree.root))) for one in here)
        there = {identity: issue for world in seen for identity, issue in by_identity(world).items()}
        moves = {Category.NEW, Category.DONE}
        moves |= {Category.DOING} if any(one.tree.release for one in here) else set()
        yield ProjectUse(key, wanted, there, frozenset(moves))


def require(space: Workspace, *, wiki: bool = False, chat: bool = False) -> None:
    """Raise where a service that is needed cannot serve: what a person asked for begins whole or not at all.

    Only reads. The scheduled service does not ask this: there one failing part does not stop the others.
    """
    ports, site = space.connections.ports, space.catalog.site
    for project in sorted({one.tree.project for one in space.units}):
        ports.tracker.require(project)
    if wiki and ports.wiki:
        for place in site.spaces:
            ports.wiki.home(place.key)
    if chat:
        wanted = {c.id: c for one in space.units for c in channels_of(site.channels, one.name, ports.chats)}
        for channel in wanted.values():
            ports.chats[channel.kind].require(channel.channel)


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """The right to write, for one process at a time. Raises Busy."""
    with exclusive(store.engine, "run"):
        yield
