"""What goes out in one run: pages to every space, messages to every channel."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.config.site_model import SiteConfig, Space
from bot.errors import RegiebotError
from bot.features.all_rules import Rule, notices
from bot.features.audiences.board_pages import ROOT
from bot.features.guards.violation_rules import out_of_order
from bot.model.audience import Audience
from bot.model.issue import Identity
from bot.model.outcome import Outcome, Report
from bot.model.release_calendar import ReleasePlan
from bot.ports import Wiki
from bot.round.brake import Brake
from bot.round.failed import failed
from bot.round.report.baseline_memory import with_baselines
from bot.round.report.cab_pages import board_drafts, board_of, link_page
from bot.round.report.head_message import said_head
from bot.round.report.notify import Notify, channels_of, lapsed, mended
from bot.round.report.outage_notices import on_top
from bot.round.report.path_memory import with_path_change
from bot.round.report.publish import Publish, drafts, page_note
from bot.round.services import Renderers, Services
from bot.situation.situation import Situation
from bot.trail.heads import Head


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Tells readers where things stand. What goes wrong in one space or channel does not stop the others."""

    ports: Services
    words: Renderers
    site: SiteConfig
    now: datetime
    rules: tuple[Rule, ...]
    """What is told because of where things stand."""
    stop: Callable[[], bool]
    releases: ReleasePlan | None
    """The releasekalender; None where the config has none."""
    brake: Brake

    def publish(self, situation: Situation) -> Iterator[Report]:
        """Bring the pages of a programme or release up to date in every configured space."""
        wiki, root = self.ports.wiki, situation.tree.root
        if wiki is None:
            return
        situation = with_baselines(situation, self.ports.notes)
        for space in self.site.spaces:
            audience = Audience.parse(space.audience)
            if not audience.concerns(situation.tree.parties):
                continue
            pages = list(drafts(situation, audience, self.words.page))
            run = self._publish(wiki, space)
            yield _guarded("publish", root, partial(run.run, root, pages))
        self._link_page(situation)

    def _publish(self, wiki: Wiki, space: Space) -> Publish:
        shown = on_top(space, self.ports.notes, self.words.board)
        return Publish(wiki, self.ports.notes, space, self.now, self.stop, self.brake, shown)

    def _link_page(self, situation: Situation) -> None:
        """Show a release's page on its epic, so that who works in Jira finds it."""
        root = situation.tree.root
        epic, url = situation.issues.get(root), self._page_url("internal", root)
        is_there = epic and root not in situation.absent
        if epic and is_there and url and self.releases and self.releases.of(root) and not self.brake(root):
            link_page(self.ports.tracker, self.ports.notes, epic, url, situation.tree.title)

    def publish_board(self, stood: dict[Identity, Situation]) -> Iterator[Report]:
        """Bring the CAB's pages and the releasekalender up to date, once every release was looked at."""
        wiki = self.ports.wiki
        for space in self.site.spaces if wiki else ():
            audience = Audience.parse(space.audience)
            board = board_of(stood, audience)
            if wiki and board:
                pages = list(board_drafts(board, self.words.page))
                run = self._publish(wiki, space)
                yield _guarded("publish", ROOT, partial(run.run, ROOT, pages))

    def remind(self, situation: Situation) -> Iterator[Report]:
        """Send what is due about a programme or release to every configured channel."""
        situation = with_path_change(with_baselines(situation, self.ports.notes), self.ports.notes)
        for run in self._runs(situation, self.rules):
            yield _guarded("remind", situation.tree.root, partial(run.run, situation))

    def warn(self, situation: Situation) -> Iterator[Report]:
        """Tell what is out of order, before anything of it is put back: afterwards it would not be seen."""
        for run in self._runs(situation, tuple(rule for rule in self.rules if rule is out_of_order)):
            report = _guarded("remind", situation.tree.root, partial(run.warn, situation))
            if report.outcomes:
                yield report

    def _runs(self, situation: Situation, rules: tuple[Rule, ...]) -> Iterator[Notify]:
        """What sends to each channel."""
        root = situation.tree.root
        for channel in channels_of(self.site.channels, root, self.ports.chats):
            yield Notify(
                channel=channel,
                chat=self.ports.chats[channel.id],
                words=self.words.chat[channel.kind],
                outbox=self.ports.outbox,
                notes=self.ports.notes,
                rules=self.site.reminders,
                page_url=partial(self._page_url, channel.audience),
                news=partial(notices, rules=rules),
                stop=self.stop,
                beside=self.site.channels,
                held=self.brake,
            )

    def lapse(self) -> Iterator[Report]:
        """Tell of messages whose moment passed before they could be sent, and of those sent before theirs.

        The latter only where a service said what time it is: at a moment of somebody's choice marks may lie
        ahead, and by a clock that fell back all of them do.
        """
        if self.ports.clock and self.ports.clock.is_known:
            yield from mended(self.ports.outbox, self.now)
        yield from lapsed(self.site.channels, self.ports.chats, self.ports.outbox, self.now)

    def tell_head(self, head: Head) -> Iterator[Report]:
        """Tell the auditor the head of the audit trail, once."""
        name = self.site.audit.head_to if self.site.audit else None
        for channel in self.site.channels:
            if channel.id == name and channel.id in self.ports.chats:
                report = said_head(channel, self.ports, self.words, head, self.now)
                if report.outcomes:
                    yield report

    def _page_url(self, audience: str, root: str) -> str | None:
        """The page of a programme or release that an audience may open."""
        for space in self.site.spaces:
            note = self.ports.notes.read_note(page_note(space, Identity(root)))
            if space.audience == audience and self.ports.wiki and note and note["id"]:
                return self.ports.wiki.url(space.key, note["id"])
        return None


def failure(job: str, root: str, error: RegiebotError) -> Report:
    """The report of a job that did not happen."""
    return Report(job, root, (Outcome(failed(error), root, detail=str(error)),))


def _guarded(job: str, root: str, run: Callable[[], Report]) -> Report:
    try:
        return run()
    except RegiebotError as error:
        return failure(job, root, error)
