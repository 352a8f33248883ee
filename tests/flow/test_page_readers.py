"""Pages for few eyes: readers before text, nothing on a page that others can read, and spaces held against
their audience.
"""

from typing import Any

import pytest

from bot.app.service_check import check
from bot.model.outcome import Outcome, Word
from tests.flow.test_publish import pages
from tests.flow.world import NOW, World

SPACE = "key: KTREGIE, audience: internal"
ONLY = f"{SPACE}, restricted_to: {{groups: [regie], accounts: [u-facilitator]}}"
BOT = ["bot-regiebot"]
TITLE = "Zorggroep Noord (klein)"
RESTRICTION = "/wiki/rest/api/content/*/restriction"


def restricted(world: World, title: str = TITLE) -> dict[str, Any]:
    kept = world.control.state("confluence_restriction")["confluence_restriction"]
    return dict(kept[str(pages(world)[title]["id"])])


def body(world: World, title: str = TITLE) -> str:
    return str(pages(world)[title]["body"])


def published(world: World, minutes: int = 0) -> list[Outcome]:
    """What became of the pages of the internal space."""
    reports = world.job("publish", world.later(minutes)[0])
    return [o for r in reports for o in r.outcomes if r.job == "publish KTREGIE"]


@pytest.fixture
def few(world: World) -> World:
    """The small programme made, and the internal space for few eyes."""
    world.configure("few", (SPACE, ONLY))
    world.apply()
    return world


def test_a_page_has_its_readers_before_it_has_a_text(few: World) -> None:
    few.act("u-koppeltaal", "appoint", group="regie", account="u-koppeltaal")
    few.fault("/wiki/api/v2/pages/*", "status", method="PUT", status=503, times=99)
    published(few)
    assert {body(few, title) for title in pages(few) if title in (TITLE, "Klein programma")} <= {""}
    few.control.heal()

    published(few, 10)

    assert set(restricted(few)["read"]) == {"bot-regiebot", "u-facilitator"}
    assert restricted(few)["read_groups"] == ["regie"]
    assert "Zorggroep" in body(few)
    few.act("u-koppeltaal", "edit_page", page=TITLE, space="KTREGIE", append="<p>gezien</p>")
    with pytest.raises(Exception, match=r"404|pages are called"):
        few.act("u-zorgaanbieder", "edit_page", page=TITLE, space="KTREGIE", append="<p>x</p>")


def test_a_page_whose_readers_cannot_be_set_is_not_written(few: World) -> None:
    few.act("u-facilitator", "share_space", space="KTREGIE", unrestricting=["bot-regiebot"])

    outcomes = published(few)

    assert TITLE not in pages(few)
    (first,) = [o for o in outcomes if o.subject == "Klein programma"]
    assert first.word is Word.REFUSED
    assert "Add/Delete restrictions" in first.detail
    few.act("u-facilitator", "share_space", space="KTREGIE", unrestricting=[])
    few.fault(RESTRICTION, "status", method="PUT", status=404, times=99)
    outcomes = published(few, 10)
    assert body(few, "Klein programma") == ""
    assert any(o.word is Word.REFUSED and "cannot be set" in o.detail for o in outcomes)
    few.control.heal()
    published(few, 20)
    assert "Zorggroep" in body(few)


def test_pages_that_are_there_get_their_readers_once_the_configuration_names_them(world: World) -> None:
    world.apply()
    published(world)
    world.configure("few", (SPACE, ONLY))
    world.control.forget_requests()

    assert published(world, 10) == []

    assert set(restricted(world)["read"]) == {"bot-regiebot", "u-facilitator"}
    world.control.forget_requests()
    assert published(world, 20) == []
    assert world.writes() == {}, "set once"


def test_readers_that_a_person_changed_are_told_and_not_fought_over(few: World) -> None:
    published(few)
    few.act("u-facilitator", "restrict_page", page=TITLE, space="KTREGIE")
    before = body(few)
    key = few.key("klein/c1/noord/K.2")
    few.act("u-zorgaanbieder", "transition", issue=key, to="done")

    outcomes = published(few, 10)

    (kept,) = [o for o in outcomes if o.word is Word.KEPT]
    assert kept.subject == TITLE
    assert "a person let others read it" in kept.detail
    assert body(few) == before
    assert restricted(few)["read"] == []
    few.act("u-facilitator", "restrict_page", page=TITLE, space="KTREGIE", accounts=["bot-regiebot"])
    published(few, 20)
    assert body(few) != before, "fewer readers than named are no reason to stop"


@pytest.mark.parametrize(
    ("audience", "readers", "sign"),
    [
        ("internal", ["kt-regie"], "–"),
        ("internal", ["confluence-users-example"], "!!"),
        ("internal", [{"type": "role", "id": "anonymous-users"}], "!!"),
        ("shared", ["confluence-users-example"], "–"),
        ("shared", [{"type": "role", "id": "anonymous-users"}], "!!"),
        ("party:za-een", ["kt-regie"], "–"),
        ("party:za-een", [{"type": "role", "id": "all-licensed-users"}], "!!"),
    ],
)
def test_check_holds_the_readers_of_a_space_against_its_audience(
    world: World, audience: str, readers: list[Any], sign: str
) -> None:
    world.configure("other", (SPACE, f'key: KTREGIE, audience: "{audience}"'))
    world.act("u-facilitator", "share_space", space="KTREGIE", readers=readers)

    (told,) = said(world)

    assert told.startswith(sign), told


def test_what_the_bot_may_not_see_of_a_space_is_unknown_and_few_readers_settle_it(world: World) -> None:
    world.act(
        "u-facilitator",
        "share_space",
        space="KTREGIE",
        readers=["confluence-users"],
        unseeing=["bot-regiebot"],
    )
    (told,) = said(world)
    assert told.startswith("–")
    assert "does not see the permissions" in told
    world.act("u-facilitator", "share_space", space="KTREGIE", unseeing=[])
    assert said(world)[0].startswith("!!")
    world.configure("few", (SPACE, ONLY))
    assert said(world)[0].startswith("ok")


def said(world: World) -> list[str]:
    with world.open(NOW, only=["klein"]) as space:
        return [f.text for f in check(space) if "who reads KTREGIE" in f.text]
