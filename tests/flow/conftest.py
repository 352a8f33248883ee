"""One small world per test."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

import bot.app.workspace as wired
from bot.app.wording import words
from bot.config.catalog import Catalog
from bot.features.all_rules import Announcement, IssueAction
from bot.model.disclosed import Disclosed
from bot.model.issue import Desired
from bot.reconcile.desired import desired_issues
from bot.reconcile.issue_texts import IssueWords
from bot.render.chat_render import Messages
from bot.render.issue_render import JiraText
from bot.round.services import Renderers
from bot.runbook.expand import Tree
from bot.settings import Settings
from bot.template_check.note_samples import NOTES
from regiebot_sandbox.embedded import Running, start
from tests.flow.command import Desk, connected
from tests.flow.remembered import content
from tests.flow.sent import Sent
from tests.flow.standing import decide
from tests.flow.world import NOW, World, write_config
from tests.judge import Judge, absent

Issues = tuple[Desired, ...]
Said = TypeVar("Said", IssueAction, Announcement)


@pytest.fixture(scope="session", autouse=True)
def _work_out_once_what_is_always_the_same() -> Iterator[None]:
    """Configuration, templates and issue texts cost seconds per run, and give the same for the same files."""
    patch = pytest.MonkeyPatch()
    patch.setattr(wired, "read_config", _config_once(wired.read_config))
    patch.setattr(wired, "words", _words_once(words))
    patch.setattr("bot.round.units.desired_issues", _issues_once(desired_issues))
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _the_samples_hold_what_the_rules_give() -> Iterator[None]:
    """`validate` can only find a wrong name if its samples have the names that the rules really give."""

    def known(given: Said) -> Said:
        samples = NOTES.get(given.template, ())
        names = set(given.values)
        assert all(set(sample) == names for sample in samples), (given.template, names)
        return given

    note, news = JiraText.note, Messages.news
    patch = pytest.MonkeyPatch()
    patch.setattr(JiraText, "note", lambda words, *acts: note(words, *map(known, acts)))

    def checked(shown: Disclosed[Announcement]) -> Disclosed[Announcement]:
        known(shown.view)
        return shown

    patch.setattr(Messages, "news", lambda words, shown, now: news(words, checked(shown), now))
    yield
    patch.undo()


def _config_once(read: Callable[[Path | None], tuple[Catalog, str]]) -> Callable[[Path | None], Any]:
    known: dict[str, tuple[Catalog, str]] = {}

    def config(folder: Path | None, *_: object) -> tuple[Catalog, str]:
        if folder is None or not folder.is_dir():
            return read(folder)
        name = content(folder)
        if name in known:
            return known[name]
        found = read(folder)
        if not found[1] and not found[0].broken:  # else it names the folder
            known[name] = found
        return found

    return config


def _words_once(make: Callable[[Settings, str], Renderers]) -> Callable[..., Renderers]:
    """All worlds of a process share what they rendered, and none has what an earlier process rendered."""
    known: dict[tuple[Path | None, str], Renderers] = {}

    def words(settings: Settings, language: str, *_: object) -> Renderers:
        key = (settings.templates, language)
        return known.get(key) or known.setdefault(key, make(settings, language))

    return words


def _issues_once(make: Callable[[Tree, IssueWords], Issues]) -> Callable[[Tree, IssueWords], Issues]:
    known: list[tuple[Tree, IssueWords, Issues]] = []

    def issues(tree: Tree, words: IssueWords) -> Issues:
        for one, spoken, found in known:
            if spoken is words and one == tree:
                return found
        known.append((tree, words, make(tree, words)))
        return known[-1][2]

    return issues


@pytest.fixture(scope="module", autouse=True)
def sent(request: pytest.FixtureRequest) -> Iterator[Sent]:
    """What the bot sends to Jira in the tests of a module, all judged at the end by Atlassian's own code.

    Where that is absent nothing is judged here; the tests of `test_sent.py` skip then and say why.
    """
    judge: Judge | None = None if absent() else request.getfixturevalue("atlassian")
    patch, made = pytest.MonkeyPatch(), Sent()
    made.listen(patch)
    yield made
    patch.undo()
    if judge:
        assert made.wrong(judge) == []


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Running]:
    """A sandbox that is not measured here: that takes longer than its work, and its own tests measure it.

    It serves all flows of a process, so that a state which is kept in it can be brought back in any of them.
    """
    trace = threading.gettrace()
    threading.settrace(None)
    running = start()
    threading.settrace(trace)
    with running:
        yield running


@pytest.fixture(scope="session")
def shared_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "config"
    folder.mkdir()
    write_config(folder)
    return folder


@pytest.fixture
def desk(
    sandbox: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    """Somebody at a terminal, connected to an empty sandbox at the demo's moment."""
    made = Desk(sandbox, tmp_path, monkeypatch, capsys, connected(sandbox.url, tmp_path))
    made.configure()
    made.control.set_clock(NOW)
    version = {"as": "u-releasemanager", "do": "version", "project": "REL", "name": "2024.1"}
    made.control.act([version])
    return made


@pytest.fixture
def world(sandbox: Running, shared_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """An empty sandbox at the demo's moment, where waiting for a retry costs no time."""
    (tmp_path / "config").symlink_to(shared_config)
    made = World(sandbox, tmp_path)
    made.control.reset(NOW)
    return made


@pytest.fixture
def decided(world: World) -> World:
    """The small programme with a decided gate; nothing of that is in the request log."""
    return world.begin(decide)
