"""What concerns no single programme or release: notes on requests, the CAB pages, the releasekalender."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from bot.errors import Forbidden
from bot.features.all_pages import BOARD_PAGES
from bot.features.all_rules import IssueAction
from bot.features.cab.assess import Board
from bot.features.cab.replies import announcement_replies, incident_replies, replies
from bot.features.hypercare.facts import watched
from bot.features.overview.assess import page_titles
from bot.features.releases.release_status import release_status
from bot.features.reminding.messages import PageText
from bot.model.audience import Audience
from bot.model.issue import Identity, Observed
from bot.model.outcome import Outcome, Word
from bot.model.working_days import local
from bot.ports import Notes, Tracker
from bot.round.report.publish import Draft, PageWords, Unwritten, drafts_of
from bot.situation.situation import Situation


class BoardWords(Protocol):
    """What else is rendered of pages."""

    @property
    def calendar_title(self) -> str:
        """What the language calls the releasekalender."""
        ...

    def including(self, page: PageText, title: str) -> PageText:
        """The page with the one of that title shown on top of it."""
        ...


def answers(situations: Mapping[Identity, Situation]) -> Iterator[IssueAction]:
    """What should have been said on requests, as far as programmes and releases were looked at."""
    for number, situation in enumerate(situations.values()):
        if number == 0 and situation.desk:
            yield from replies(situation.requests, situation.desk, situation.now)
            yield from announcement_replies(situation.requests, situation.desk, situation.now)
        yield from incident_replies(watched(situation))


def board_of(situations: dict[Identity, Situation], audience: Audience) -> Board | None:
    """What the pages are made from; None without a calendar, or where a release on it was not looked at."""
    last = next(reversed(situations.values()), None)  # it knows what every release took along
    if last is None or last.plan is None or last.desk is None or not last.plan.releases:
        return None
    if not {one.id for one in last.plan.releases} <= set(situations):
        return None
    releases = tuple(situations[Identity(one.id)] for one in last.plan.releases)
    pages = {str(s.tree.root): page_titles(s.tree)[s.tree.root] for s in releases if s.issues}
    return Board(last.desk, last.plan, last.requests, releases, pages, last.now, last.days, audience)


def board_drafts(board: Board, words: PageWords) -> Iterator[Draft | Unwritten]:
    """The calendar for everybody on it; decisions and agenda under it, for internal readers."""
    return drafts_of(BOARD_PAGES, board, words, board.now)


def date_versions(tracker: Tracker, notes: Notes, situation: Situation) -> Iterator[Outcome]:
    """Give the versions of a release on the calendar its date, and close them once it is live.

    Asked of Jira once per change; a date that a person set meanwhile stays until then. Where the bot does not
    administer the project, that is told instead, as often (services §2.7).
    """
    status = release_status(situation)
    if status is None or situation.desk is None:
        return
    name, day = status.planned.name, local(status.planned.production).date()
    said = [day.isoformat(), status.live]
    projects = situation.tree.projects
    for project in (*sorted(projects), situation.desk.project):
        key = f"version:{project}:{name}"
        used = project in projects or any(name in c.fix_versions for c in situation.changes)
        if used and notes.read_note(key) != said:
            try:
                tracker.date_version(project, name, day, released=status.live)
            except Forbidden:
                done = "and released" if status.live else "not released yet"
                detail = f"version {name}: its date is {day}, {done}; who administers {project} can enter it"
                yield Outcome(Word.LEFT_OUT, situation.tree.root, project, detail)
            notes.write_note(key, said)


def link_page(tracker: Tracker, notes: Notes, epic: Observed, url: str, title: str) -> None:
    """Show a page on an epic; asked of Jira once per address."""
    key = f"page-link:{epic.id}"
    if notes.read_note(key) != url:
        tracker.link_page(epic.id, url, title)
        notes.write_note(key, url)
