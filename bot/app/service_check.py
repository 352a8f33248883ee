"""What a command asks of the services before anybody relies on them: every assumption, one finding each."""

from collections.abc import Iterator

from bot.app.wording import chat_words
from bot.app.workspace import Workspace
from bot.config.checks.restriction_rules import restricted_codes
from bot.features.visibility.facts import exposure
from bot.model.issue import Category, IssueKey
from bot.model.working_days import local
from bot.reconcile.diff import ObservedState
from bot.render.environment import Templates
from bot.round.observe.look import by_identity
from bot.runbook.placement import Room
from bot.service.account_check import accounts_of
from bot.service.preflight import Finding, Preflight
from bot.service.site_check import ProjectUse
from bot.service.visibility_check import exposure_line, level_lines, level_uses


def check(space: Workspace) -> Iterator[Finding]:
    """Every assumption about the live services, one finding each."""
    ports, site = space.connections.ports, space.catalog.site
    uses = tuple(_uses(space))
    accounts = accounts_of(space.units, site, local(space.round.now).date())
    said = chat_words(Templates(space.settings.templates, site.language))
    paused = {pause.sentence for pause in space.round.brake.in_force}
    waiting = (one for one in ports.outbox.missed(space.round.now) if one.is_open)
    stuck = {one.letter.channel: one.detail for one in waiting if one.detail not in paused}
    yield from Preflight(
        space.connections.jira, ports.wiki, ports.chats, site, uses, said, accounts, ports.alike, stuck
    ).run()
    yield from _readers(space)
    yield from _visibility(space)
    if ports.clock and ports.clock.is_known:
        found = ports.clock.verdict()
        wrong = [*filter(None, [found.fault]), *found.odd]
        fine = Finding(ok=True, text="ok Clock: within an hour of what the services say")
        yield from [Finding(ok=False, text=f"!! Clock: {one}") for one in wrong] or [fine]


def _readers(space: Workspace) -> Iterator[Finding]:
    """Who reads the steps whose content is private."""
    for one in space.units:
        tree, codes = one.tree, restricted_codes(one.tree.runbook)
        rooms = {tree.room(i.identity) for i in tree.items.values() if i.step is None and i.code in codes}
        levels = sorted({room.level for room in rooms if room.level})
        if rooms:
            who = (
                f"only the members of security level {' or '.join(levels)} read them, with their comments "
                "and files"
                if all(room.level for room in rooms)
                else f"no `restricted_level`, so everybody who may browse {one.tree.project} reads them, "
                "with their comments and files"
            )
            text = f"ok Jira: private steps {', '.join(codes)} of {one.tree.root}: {who}"
            yield Finding(ok=True, text=text)


def _visibility(space: Workspace) -> Iterator[Finding]:
    """Whether parties read each other's work, and whether each security level holds who it should."""
    trees, examples = [one.tree for one in space.units], dict[Room, IssueKey]()
    for tree in trees:
        ok, text = exposure_line(exposure(tree))
        yield Finding(ok, text)
        for issue in space.connections.ports.ledger.snapshot(tree.root):
            examples.setdefault(Room(issue.project, issue.security), issue.key)
    for ok, text in level_lines(space.connections.jira, level_uses(trees, examples)):
        yield Finding(ok, text)


def _uses(space: Workspace) -> Iterator[ProjectUse]:
    """Each project with what is wanted there, and what is there as far as the ledger knows."""
    ledger = space.connections.ports.ledger
    for key in sorted({project for one in space.units for project in one.tree.projects}):
        here = [one for one in space.units if key in one.tree.projects]
        wanted = [issue for one in here for issue in one.desired if issue.project == key]
        seen = (ObservedState(tuple(ledger.snapshot(one.tree.root))) for one in here)
        there = {identity: issue for observed in seen for identity, issue in by_identity(observed).items()}
        moves = {Category.NEW, Category.DONE}
        moves |= {Category.DOING} if any(one.tree.release for one in here) else set()
        yield ProjectUse(key, wanted, there, frozenset(moves))
