"""Before anything is written or sent: is it really the moment at which the bot works?"""

from collections.abc import Iterator
from contextlib import suppress

from bot.config.site_model import SiteConfig
from bot.errors import CheckFailed, RegiebotError
from bot.features.operating.clock_trust import Verdict
from bot.model.outcome import Outcome, Report, Word
from bot.round.services import Services

_JOB, _ROOT = "clock", "regiebot"


def proved(ports: Services, site: SiteConfig) -> Verdict:
    """Whether the clock is right. Jira is asked once a process and whenever something seems wrong; where it
    contradicts, Confluence and the chats are asked too.
    """
    clock = ports.clock
    if clock is None:
        return Verdict()
    if clock.is_known and not (found := clock.verdict()).fault:
        return found
    clock.forget()
    with suppress(RegiebotError):  # what is wrong with Jira is told by what needs it; it told the time
        ports.tracker.require_login()
    if (found := clock.verdict()).fault:
        _ask_others(ports, site)
        found = clock.verdict()
    return found


def _ask_others(ports: Services, site: SiteConfig) -> None:
    if ports.wiki and site.spaces:
        with suppress(RegiebotError):
            ports.wiki.home(site.spaces[0].key)
    for channel in {one.kind: one for one in site.channels if one.id in ports.chats}.values():
        with suppress(RegiebotError):
            ports.chats[channel.id].require(channel.address)


def told(verdict: Verdict) -> Iterator[Report]:
    """What is to be said of it: a failure that stops the round, or what only differs."""
    if verdict.fault:
        yield Report(_JOB, _ROOT, (Outcome(Word.REFUSED, _JOB, detail=verdict.fault),))
    elif verdict.odd:
        yield Report(_JOB, _ROOT, tuple(Outcome(Word.CLOCK, _JOB, detail=one) for one in verdict.odd))


def require(ports: Services, site: SiteConfig) -> None:
    """Raise CheckFailed where nothing may be written or sent."""
    if fault := proved(ports, site).fault:
        raise CheckFailed(fault)
