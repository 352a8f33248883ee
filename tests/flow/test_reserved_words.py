"""What means something in a query is a word like any other as the key of a project and in a title."""

from datetime import timedelta

import pytest

from bot.model.issue import IssueKey
from tests.flow.world import NOW, PROGRAMME, World, write_config


@pytest.fixture
def renamed(world: World) -> World:
    """The small programme in a project whose key is a reserved word."""
    (world.folder / "config").unlink()
    folder = world.folder / "config"
    folder.mkdir()
    write_config(folder)
    text = PROGRAMME.replace("project: KT", "project: IT")
    (folder / "programmes" / "klein.yaml").write_text(text, encoding="utf-8")
    world.set_up("project", "KT", key="IT")
    return world


def test_a_project_with_a_reserved_word_for_its_key_is_read_in_parts_and_none_is_refused(
    renamed: World,
) -> None:
    renamed.apply()
    renamed.control.forget_requests()

    report = renamed.apply(NOW + timedelta(days=1))

    asked = [one for one in renamed.control.requests() if one["path"].endswith("/search/jql")]
    assert len(asked) > 1
    assert {one["status"] for one in asked} == {200}
    assert not report.failed
    assert renamed.key("klein").startswith("IT-")


@pytest.mark.parametrize(
    "summary",
    ["Overleg NOT akkoord", "Instemming OR", "AND", 'Akkoord van de OR en NOT van "wie" AND (wat)'],
)
def test_operators_in_a_title_hide_no_issue_of_that_title(world: World, summary: str) -> None:
    made = world.act("u-facilitator", "create", project="KT", type="Epic", summary=summary)

    with world.open(only=["klein"]) as space:
        found = space.round.services.tracker.look_alikes("KT", [summary])

    assert found == [IssueKey(made["key"])]


def test_a_title_without_words_is_not_looked_for(world: World) -> None:
    world.act("u-facilitator", "create", project="KT", type="Epic", summary="→ 🚀")
    world.control.forget_requests()

    with world.open(only=["klein"]) as space:
        tracker = space.round.services.tracker
        assert tracker.look_alikes("KT", ["→ 🚀"]) == []
        assert tracker.look_alikes("KT", ["→ 🚀", "Overleg"]) == []

    assert {one["status"] for one in world.control.requests()} == {200}
