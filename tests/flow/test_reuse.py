"""What did not change is rendered by no later process; what did is, and nothing else is."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.app.wording import words
from bot.render.environment import Templates
from bot.resources import templates_dir
from bot.store.database import open_database
from bot.store.text_table import text
from tests.flow.cab import pages
from tests.flow.world import World

pytestmark = pytest.mark.no_cover

PAGES, ISSUES = "confluence", "jira"


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many texts of each medium were rendered; each round has the words of a process of its own."""
    found: Counter[str] = Counter()
    render = Templates.render

    def counted(self: Templates, medium: str, name: str, /, **values: object) -> str:
        found[medium] += 1
        return render(self, medium, name, **values)

    monkeypatch.setattr(Templates, "render", counted)
    monkeypatch.setattr("bot.app.workspace.words", words)
    monkeypatch.setattr("bot.round.units.desired_issues", _made_anew())
    return found


def _made_anew() -> object:
    from bot.reconcile.desired import desired_issues

    return desired_issues


def _settled(world: World) -> None:
    world.cycle()
    world.control.advance(60)
    world.cycle(world.later(60)[0])


def _calls(world: World, minutes: int) -> list[str]:
    """The calls of one more round, which writes nothing."""
    world.control.forget_requests()
    world.cycle(world.later(minutes)[0])
    assert world.writes() == {}
    return [row["template"] for row in world.control.requests()]


def _ledger(world: World) -> sa.Engine:
    return open_database(str(world.settings.state))


def _own(world: World, name: str, text_of_it: str) -> Path:
    """A folder of templates with one file of the shipped ones, and something in front of it."""
    folder = world.folder / "eigen"
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(templates_dir() / "nl" / name, target)
    target.write_text(text_of_it + target.read_text(encoding="utf-8"), encoding="utf-8")
    world.templates = folder
    return folder


def test_a_round_with_nothing_to_do_renders_nothing_and_calls_as_before(
    world: World, rendered: Counter[str]
) -> None:
    _settled(world)
    with_memory_lost = _calls(world, 70)
    rendered.clear()

    calls = _calls(world, 80)

    assert rendered == {}
    assert calls == with_memory_lost


def test_what_is_lost_garbled_or_of_another_is_rendered_and_nothing_is_written(
    world: World, rendered: Counter[str]
) -> None:
    _settled(world)
    usual = _calls(world, 70)
    for minutes, harm in enumerate(
        [
            sa.delete(text),
            sa.update(text).values(title="vervalst", digest="vervalst"),
            sa.update(text).values(seal=""),
            sa.update(text).values(kind="anders"),
        ]
    ):
        rendered.clear()
        engine = _ledger(world)
        with engine.begin() as db:
            db.execute(harm)
        engine.dispose()

        assert _calls(world, 80 + 10 * minutes) == usual
        assert rendered[ISSUES] > 100
        assert rendered[PAGES] > 3


def test_a_changed_template_renders_what_uses_it_and_changes_what_says_something_else(
    world: World, rendered: Counter[str]
) -> None:
    _settled(world)
    rendered.clear()
    _own(world, "jira/_keeper.j2", "{# niets anders #}\n")
    assert _calls(world, 70)
    assert rendered[ISSUES] > 100
    assert rendered[PAGES] == 0

    rendered.clear()
    _own(world, "confluence/domain.j2", "<p>Nieuw op elke pagina van een domein.</p>\n")
    world.control.forget_requests()
    world.cycle(world.later(80)[0])
    assert rendered[PAGES] > 3
    assert world.writes()
    assert any("Nieuw op elke" in body for body in pages(world).values())

    rendered.clear()
    world.cycle(world.later(90)[0])
    assert rendered == {}


def test_a_changed_line_of_the_configuration_renders_the_issues_that_tell_it(
    world: World, rendered: Counter[str]
) -> None:
    _settled(world)
    rendered.clear()
    file = world.folder / "config" / "programmes" / "klein.yaml"
    said = file.read_text(encoding="utf-8")
    file.write_text(said.replace("title: Zorggroep Zuid, roles", "title: Zorggroep Oost, roles"), "utf-8")
    world.control.forget_requests()

    world.cycle(world.later(70)[0])

    whole = 2 * len(world.issues())  # a summary and a description each
    assert 0 < rendered[ISSUES] < whole
    told = [issue for issue in world.issues().values() if "Zorggroep Oost" in str(issue)]
    assert told

    rendered.clear()
    world.cycle(world.later(80)[0])
    assert rendered == {}
