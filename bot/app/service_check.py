"""What a command asks of the services before anybody relies on them: every assumption, one finding each."""

from collections.abc import Iterator

from bot.app.wording import chat_words
from bot.app.workspace import Workspace
from bot.config.checks.restriction_rules import restricted_codes
from bot.model.issue import Category
from bot.model.working_days import local
from bot.reconcile.diff import ObservedState
from bot.render.environment import Templates
from bot.round.observe.look import by_identity
from bot.service.account_check import accounts_of
from bot.service.preflight import Finding, Preflight
from bot.service.site_check import ProjectUse


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
    if ports.clock and ports.clock.is_known:
        found = ports.clock.verdict()
        wrong = [*filter(None, [found.fault]), *found.odd]
        fine = Finding(ok=True, text="ok Clock: within an hour of what the services say")
        yield from [Finding(ok=False, text=f"!! Clock: {one}") for one in wrong] or [fine]


def _readers(space: Workspace) -> Iterator[Finding]:
    """Who reads the steps whose content is private."""
    for one in space.units:
        codes, level = restricted_codes(one.tree.runbook), one.tree.restricted_level
        if codes:
            who = (
                f"only the members of security level {level} read them, with their comments and files"
                if level
                else f"no `restricted_level`, so everybody who may browse {one.tree.project} reads them, "
                "with their comments and files"
            )
            text = f"ok Jira: private steps {', '.join(codes)} of {one.tree.root}: {who}"
            yield Finding(ok=True, text=text)


def _uses(space: Workspace) -> Iterator[ProjectUse]:
    """Each project with what is wanted there, and what is there as far as the ledger knows."""
    ledger = space.connections.ports.ledger
    for key in sorted({one.tree.project for one in space.units}):
        here = [one for one in space.units if one.tree.project == key]
        wanted = [issue for one in here for issue in one.desired]
        seen = (ObservedState(tuple(ledger.snapshot(one.tree.root))) for one in here)
        there = {identity: issue for observed in seen for identity, issue in by_identity(observed).items()}
        moves = {Category.NEW, Category.DONE}
        moves |= {Category.DOING} if any(one.tree.release for one in here) else set()
        yield ProjectUse(key, wanted, there, frozenset(moves))
