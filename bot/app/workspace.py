"""One run: its configuration, its connections and its round."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.app.connections import Connections, connect, open_store
from bot.app.file_memory import FileMemory
from bot.app.former_files import former_of, spec_of
from bot.app.public_holidays import working_days
from bot.app.run_record import describe_run
from bot.app.wording import vocabulary, words
from bot.commands.vocabulary import Vocabulary
from bot.config.catalog import Catalog
from bot.config.findings import errors, render_findings
from bot.config.load import load
from bot.errors import CheckFailed, SpecError, Withheld
from bot.features.audiences.disclose import disclose
from bot.features.cab.cab_meetings import meeting_days
from bot.features.details.facts import hosts
from bot.features.overview.views import ScopeView
from bot.features.reminding.messages import Missed
from bot.features.visibility.facts import Exposure, exposure
from bot.http.retry import RetryPolicy
from bot.http.service_clock import ClockWatch
from bot.logs import within
from bot.model.audience import INTERNAL, Audience
from bot.model.disclosed import Disclosed
from bot.model.issue import Identity
from bot.model.outcome import Outcome, Report, Word
from bot.model.release_calendar import ReleasePlan, release_plan
from bot.model.working_days import AMSTERDAM, WorkingDays
from bot.ports.shelf import Shelf
from bot.reporting.missed import TERM, missed_views
from bot.resources import config_dir
from bot.round.clock_check import require as require_clock
from bot.round.compared import Former
from bot.round.phases import run_round
from bot.round.report.notify import channels_of
from bot.round.report.outage_notices import unread
from bot.round.round_context import Round
from bot.round.sight import readable_roots
from bot.round.state import UnitState
from bot.round.units import Expand, Unit, unit
from bot.runbook.expand import Tree, expand_programme, expand_release
from bot.runbook.overlay import UNTOUCHED
from bot.settings import Settings
from bot.store.lease import SERVICE, WORK
from bot.store.ledger_store import Store
from bot.store.run_lock import exclusive
from bot.store.text_table import StoredTexts

ROUND = "round"
"""What a report on a whole round is about."""


def read_config(folder: Path | None, memory: FileMemory | None = None) -> tuple[Catalog, str]:
    """The catalog, and the findings in words (empty when there are none worth telling).

    Raises SpecError where `bot.yaml` is wrong or nothing is usable.
    """
    where = folder or config_dir()
    try:
        catalog, findings = load(where, memory=memory, warnings=False)
    except OSError as error:
        raise SpecError(f"the configuration cannot be read: {error}") from None
    wrong = errors(findings)
    if not catalog.site_is_usable or (wrong and not (catalog.programmes or catalog.releases)):
        raise SpecError(render_findings(wrong))
    return catalog, render_findings(wrong) if wrong else ""


def calendar_of(catalog: Catalog, now: datetime, memory: FileMemory | None = None) -> WorkingDays:
    """Working days of every year that the configuration speaks of, and the meetings of the CAB."""
    years = {now.year, *_years(catalog)}
    days = working_days(range(min(years), max(years) + 1), catalog.site.calendar, memory)
    cab = catalog.site.servicedesk.cab if catalog.site.servicedesk else None
    return replace(days, cab=meeting_days(cab.meetings, days)) if cab else days


def _years(catalog: Catalog) -> Iterator[int]:
    for programme in catalog.programmes.values():
        yield from (programme.start.year, programme.end.year)
    for release in catalog.releases.values():
        yield from (release.kick_off.year, release.production.year)


def expansions(catalog: Catalog, days: WorkingDays, vocabulary: Vocabulary) -> Iterator[Expand]:
    """How each programme and release that `bot.yaml` asks for is spelled out, programmes first.

    `vocabulary` is how people say things on their issues.
    """
    site = catalog.site
    for name, programme in catalog.programmes.items():
        if not site.programmes or name in site.programmes:
            book = catalog.runbooks[programme.runbook]
            yield partial(
                expand_programme, book, programme, days, first=site.first_domain, vocabulary=vocabulary
            )
    for name, release in catalog.releases.items():
        if not site.releases or name in site.releases:
            book = catalog.runbooks[release.runbook]
            yield partial(expand_release, book, release, days, vocabulary=vocabulary)


def known_scopes(settings: Settings) -> tuple[str, ...]:
    """Every programme, release, cluster and domain that the bot works on. Raises SpecError."""
    catalog, _ = read_config(settings.config)
    spoken = vocabulary(settings, catalog.site.language)
    days = calendar_of(catalog, datetime.now(AMSTERDAM))
    trees = (expand(UNTOUCHED) for expand in expansions(catalog, days, spoken))
    return tuple(identity for tree in trees for identity in tree.scopes)


def exposures(catalog: Catalog, settings: Settings, now: datetime) -> Iterator[Exposure]:
    """Whose work is read by whom, of every programme and release that `bot.yaml` asks for."""
    spoken = vocabulary(settings, catalog.site.language)
    for expand in expansions(catalog, calendar_of(catalog, now), spoken):
        yield exposure(expand(UNTOUCHED))


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
    round: Round
    units: tuple[Unit, ...]
    findings: str
    """Findings of files that were left out; empty when all are right."""
    clock: ClockWatch | None = None
    all_roots: tuple[Identity, ...] = ()
    """Every programme and release of the configuration, whatever this run is limited to."""

    def at(self, now: datetime, stop: Callable[[], bool]) -> "Workspace":
        """The same workspace at another instant, with nothing remembered and nothing used up."""
        self.connections.allowance.begin()
        self.connections.store.trail.set_clock(now)
        if self.clock:
            self.clock.begin(now)
        return replace(self, round=self.round.afresh(now, self.stopping(stop)))

    def run(self, units: Sequence[Unit] | None = None) -> Iterator[Report]:
        """One whole round, of everything or of these."""
        with self.connections.store.trail.running():
            yield from run_round(self.round, self.units if units is None else units)

    def stopping(self, stop: Callable[[], bool]) -> Callable[[], bool]:
        """Whether to stop: because somebody asks, or because the round took as much as one may."""
        allowance = self.connections.allowance
        return lambda: stop() or bool(allowance.over)

    def cut(self) -> Iterator[Report]:
        """What to tell of a round that was ended because it took too much; nothing of any other."""
        if why := self.connections.allowance.cut:
            detail = f"ended because {why}; the next one goes on"
            yield Report("round", ROUND, (Outcome(Word.WAITING, ROUND, detail=detail),))


@contextmanager
def workspace(
    settings: Settings,
    now: datetime,
    *,
    only: Sequence[str] = (),
    overrides: Iterable[str] = (),
    full: bool = False,
    policy: RetryPolicy | None = None,
    clock: ClockWatch | None = None,
) -> Iterator[Workspace]:
    """Read the configuration, connect, and let go at the end. Raises SpecError or CheckFailed.

    `policy` is how patient the clients are; the usual one by default. `clock` holds `now` against what the
    services say; without one it is somebody's choice.
    """
    with closing(open_store(settings)) as store:
        memory = FileMemory(StoredTexts(store.engine))
        catalog, findings = read_config(settings.config, memory)
        days = calendar_of(catalog, now, memory)
        spoken = vocabulary(settings, catalog.site.language)
        spread = expansions(catalog, days, spoken)
        known = {(tree := expand(UNTOUCHED)).root: (tree, expand) for expand in spread}
        chosen = _chosen([tree for tree, _ in known.values()], tuple(only), findings)
        connections = connect(settings, catalog.site, policy or RetryPolicy(), clock, store)
        if clock:
            clock.begin(now)
        require_same_site(settings, store)
        said = words(settings, catalog.site.language, connections.shelf, memory.keep)
        units = tuple(unit(tree, said.issue, known[tree.root][1]) for tree in chosen)
        one = Round(
            services=connections.ports,
            renderers=said,
            site=catalog.site,
            days=days,
            now=now,
            roots=tuple(one.tree.root for one in units),
            hosts={one.tree.root: hosts(one.tree) for one in units},
            only=tuple(only),
            overrides=frozenset(overrides),
            full=full,
            releases=calendar_plan(catalog),
            headed=_headed([tree for tree, _ in known.values()]),
            spec=spec_of(settings.config or config_dir(), settings.templates),
            former=partial(_former, settings, days, spoken, connections.shelf),
        )
        made = Workspace(settings, catalog, connections, one, units, findings, clock, tuple(known))
        describe_run(connections, one, units, settings)
        one.stop = made.stopping(one.stop)
        yield made


def _headed(trees: Sequence[Tree]) -> tuple[Identity, ...]:
    """Whose epics show the head of the audit trail: those of programmes; without any those of releases."""
    programmes = tuple(tree.root for tree in trees if not tree.release)
    return programmes or tuple(tree.root for tree in trees)


def _former(
    settings: Settings, days: WorkingDays, spoken: Vocabulary, shelf: Shelf, files: Mapping[str, str]
) -> Former | None:
    """What files by which an earlier run went say."""
    return former_of(
        files,
        read=lambda folder: read_config(folder)[0],
        expansions=lambda catalog: expansions(catalog, days, spoken),
        speak=lambda templates, language: words(
            settings.model_copy(update={"templates": templates}), language, shelf
        ),
        plan=calendar_plan,
    )


def require_same_site(settings: Settings, store: Store) -> None:
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


def looked(space: Workspace, withheld: list[str]) -> Iterator[UnitState]:
    """Every programme and release as Jira shows it; where the look is withheld, why goes into
    `withheld`.
    """
    for one in space.units:
        try:
            yield space.round.look(one)
        except Withheld as error:
            withheld.append(str(error))


def status_views(
    space: Workspace, withheld: list[str], audience: Audience = INTERNAL
) -> Iterator[Disclosed[ScopeView]]:
    """Every programme and release that can be seen and concerns the audience, reduced to it; see `looked`."""
    for one in looked(space, withheld):
        if audience.concerns(one.situation.tree.parties):
            yield disclose(one.situation, audience).scope(one.root)


def missed_messages(space: Workspace) -> Sequence[Missed]:
    """Messages of the last week that did not arrive, and those that are tried again."""
    entries = space.round.services.outbox.missed(space.round.now - TERM)
    roots = {unit.name for unit in space.units}
    return missed_views(e for e in entries if not space.round.only or e.letter.root in roots)


def unread_units(space: Workspace) -> Iterator[tuple[str, datetime, str]]:
    """What could not be read for too long, as the ledger has it: since when, and why."""
    told, hours = space.round.sight.told, space.catalog.site.schedule.stale_hours
    yield from unread(told.readings, readable_roots(space.units), space.round.days, hours)


def require(space: Workspace, *, wiki: bool = False, chat: bool = False) -> None:
    """Raise where a service that is needed cannot serve: what a person asked for begins whole or not at all.

    Only reads. The scheduled service does not ask this: there one failing part does not stop the others.
    """
    ports, site = space.connections.ports, space.catalog.site
    require_clock(ports, site)
    for project in sorted({project for one in space.units for project in one.tree.projects}):
        ports.tracker.require(project)
    if wiki and ports.wiki:
        for place in site.spaces:
            ports.wiki.home(place.key)
    if chat:
        wanted = {c.id: c for one in space.units for c in channels_of(site.channels, one.name, ports.chats)}
        for channel in wanted.values():
            ports.chats[channel.id].require(channel.address)


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """The right to write, for one process at a time. Raises Busy, and LostLease where another got it."""
    with (
        within(round=secrets.token_hex(4)),
        exclusive(store.engine, WORK, store.lease, fence=store.fence),
        store.trail.running(),
    ):
        yield


@contextmanager
def serving(store: Store, pause: Callable[[float], bool], lost: Callable[[], None]) -> Iterator[None]:
    """The place of the service, for one at a time, from its start to its end; commands work beside it.

    Waits one lease where another has it, then raises Busy. `pause` waits so many seconds, False to give up.
    """
    with exclusive(store.engine, SERVICE, store.lease, pause=pause, lost=lost):
        yield
