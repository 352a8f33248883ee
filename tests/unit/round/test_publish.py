"""A page that was made for other readers than those of its space is not written."""

from typing import Any

from bot.config.site_model import Space
from bot.features.reminding.messages import PageText
from bot.model.audience import INTERNAL, Audience
from bot.model.issue import Identity
from bot.model.outcome import Word
from bot.ports import Page, PageState
from bot.round.report.publish import Draft, Publish
from tests.builders import NOON


class Notes(dict[str, Any]):
    """Small values, in memory."""

    def read_note(self, key: str) -> Any:
        return self.get(key)

    def write_note(self, key: str, value: Any) -> None:
        self[key] = value


class Paper:
    """A wiki that takes whatever it is given."""

    def __init__(self) -> None:
        self.written: list[PageText] = []

    def home(self, space: str) -> tuple[str, str]:
        return "1", "2"

    def by_title(self, space: str, title: str) -> Page | None:
        return None

    def create(self, space: str, parent: str, text: PageText) -> Page:
        self.written.append(text)
        return Page(id="9", title=text.title, parent=parent, version=1, message="", live=False)

    def remember(self, page: str, state: PageState) -> PageState:
        return state

    def url(self, space: str, page: str) -> str:
        return page


def draft(name: str, audience: Audience, *, gone: bool = False) -> Draft:
    return Draft(Identity(name), None, PageText(name, "<p/>", name), audience, gone=gone)


def run(*pages: Draft) -> tuple[Paper, list[Word]]:
    paper = Paper()
    space = Space(id="za", key="ZA", audience="party:za-een")
    report = Publish(paper, Notes(), space, NOON).run(Identity("prog"), pages)  # type: ignore[arg-type]
    return paper, [one.word for one in report.outcomes]


def test_a_page_for_other_readers_is_refused_and_the_others_are_written() -> None:
    paper, words = run(draft("prog", INTERNAL), draft("prog#mine", Audience.parse("party:za-een")))

    assert [one.title for one in paper.written] == ["prog#mine"]
    assert words == [Word.REFUSED, Word.PUBLISHED]


def test_what_is_only_to_be_emptied_is_not_made() -> None:
    paper, words = run(draft("prog/c1", Audience.parse("party:za-een"), gone=True))

    assert (paper.written, words) == ([], [])
