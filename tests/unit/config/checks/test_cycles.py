"""A circle in the order is found and named, through steps as well."""

from collections.abc import Iterable

from bot.config.checks.cycles import cycle_problems
from bot.config.findings import Path
from bot.config.runbook_model import Action, Level, Step

Row = tuple[Path, Step | Action]


def action(code: str, *after: str) -> Action:
    return Action(code=code, title=code, level=Level.DOMAIN, owner="ZA", after=after)


def step(code: str, *after: str, actions: Iterable[Action] = ()) -> Step:
    return Step(code=code, title=code, after=after, actions=tuple(actions))


def rows(*steps: Step) -> list[Row]:
    found: list[Row] = []
    for s, a_step in enumerate(steps):
        found.append((("steps", s), a_step))
        found += [(("steps", s, "actions", a), row) for a, row in enumerate(a_step.actions)]
    return found


def told(*steps: Step) -> list[tuple[Path, str]]:
    return [(p.path, p.message) for p in cycle_problems(rows(*steps))]


def test_an_order_without_circles_has_no_problems() -> None:
    assert (
        told(step("A"), step("K", "A", actions=[action("K.1"), action("K.2", "K.1")]), step("L", "K")) == []
    )


def test_a_circle_between_actions_is_named() -> None:
    found = told(step("K", actions=[action("K.1", "K.2"), action("K.2", "K.1")]))

    assert [words for _, words in found] == ["this goes round in a circle: K.1 after K.2 after K.1"]


def test_an_action_after_itself_is_a_circle() -> None:
    assert told(step("K", actions=[action("K.1", "K.1")])) == [
        (("steps", 0, "actions", 0, "after", 0), "this goes round in a circle: K.1 after K.1")
    ]


def test_a_step_waits_for_all_actions_of_the_step_it_names() -> None:
    found = told(step("A", "K"), step("K", actions=[action("K.1"), action("K.2", "A")]))

    assert len(found) == 1
    assert "A after K.2 after A" in found[0][1] or "K.2 after A after K.2" in found[0][1]


def test_the_after_of_a_step_holds_for_its_actions() -> None:
    found = told(step("K", "L", actions=[action("K.1")]), step("L", actions=[action("L.1", "K.1")]))

    assert len(found) == 1


def test_two_circles_are_two_problems() -> None:
    found = told(step("K", actions=[action("K.1", "K.1"), action("K.2", "K.2")]))

    assert len(found) == 2


def test_an_unknown_code_is_no_circle() -> None:
    assert told(step("K", "X", actions=[action("K.1", "Y")])) == []
