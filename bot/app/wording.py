"""The templates and the vocabulary of a language, as the renderers of a round."""

from bot.channels.kinds import kinds
from bot.commands.vocabulary import Vocabulary
from bot.errors import RenderError
from bot.model.issue import Adf, Description
from bot.ports.shelf import Shelf
from bot.reconcile.issue_texts import IssueText, IssueWords
from bot.render.chat_render import Messages
from bot.render.completeness import require_whole
from bot.render.environment import Templates
from bot.render.issue_render import JiraText
from bot.render.language_files import language_files
from bot.render.reuse.remembered import Remembered
from bot.render.storage import PagesText
from bot.round.report.notify import MessageWords
from bot.round.services import Keep, Renderers
from bot.settings import Settings


def words(
    settings: Settings, language: str, shelf: Shelf | None = None, beside: Keep | None = None
) -> Renderers:
    """The shipped templates, with those of the override folder first. `shelf` knows texts of earlier rounds;
    `beside` keeps what else is known. Raises CheckFailed where the language lacks anything.
    """
    templates = Templates(settings.templates, language)
    require_whole(templates)
    chat: dict[str, MessageWords] = {**chat_words(templates)}
    issues = Remembered[Adf]("issue", shelf, lasts=True)
    bodies = Remembered[str]("page", shelf)
    issue, pages = JiraText(templates, issues), PagesText(templates, bodies)

    def keep(*, whole: bool) -> None:
        issues.keep(whole=whole)
        bodies.keep(whole=whole)
        if beside:
            beside(whole=whole)

    spoken = templates.files.vocabulary()
    return Renderers(_telling(issue), pages.page, issue.note, pages, chat, spoken, keep)


def vocabulary(settings: Settings, language: str) -> Vocabulary:
    """How people say things in a language. Raises CheckFailed or SpecError where that is not known."""
    return language_files(settings.templates, language).vocabulary()


def _telling(words: IssueWords) -> IssueWords:
    """An issue whose template fails says so in its description, and stops no other."""

    def text(item: IssueText) -> tuple[str, Description]:
        try:
            return words(item)
        except RenderError as error:
            title = f"{item.row.code} {item.row.title}".strip() or item.place.title
            return title, Description({}, "", str(error))

    return text


def chat_words(templates: Templates) -> dict[str, Messages]:
    """The messages, per kind of channel."""
    return {name: kind.messages(templates) for name, kind in kinds().items()}
