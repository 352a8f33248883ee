"""The pages of a chain release, in every state and for every reader."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.features.all_pages import UNIT_PAGES
from bot.features.audiences.pages import Overview
from bot.features.overview.assess import scope_view
from bot.features.overview.health import Health
from bot.model.audience import INTERNAL, Audience
from bot.model.issue import Identity
from bot.model.working_days import AMSTERDAM
from bot.render.environment import Templates
from bot.render.storage import PagesText
from bot.situation.situation import Situation
from tests.builders import situation
from tests.unit.features.chain_release.release import PARTIES, asked, concept, done, says, sign, tree

ROOT = Identity("rel")
WORDS = PagesText(Templates()).page
READERS = [INTERNAL, *(Audience.parse(name) for name in ("shared", "party:alfa", "party:tb"))]


def bodies(now: Situation, audience: Audience) -> list[str]:
    """The release's page and those under it."""
    overview = Overview(now, audience)
    found = [(page, kind) for kind in UNIT_PAGES for page in kind.pages(overview)]
    return [WORDS(page.view, now.now, kind).body for page, kind in found]


def plan_of(now: Situation, audience: Audience) -> str:
    """The page of the implementation plan."""
    overview = Overview(now, audience)
    kind = next(one for one in UNIT_PAGES if one.name == "plan")
    return next(WORDS(page.view, now.now, kind).body for page in kind.pages(overview))


def evaluated(day: datetime, **held: datetime) -> Situation:
    now = concept(day)
    for party in PARTIES:
        now = done(now, f"rel/{party}/4.2", datetime(2023, 12, 31, 12, tzinfo=AMSTERDAM))
    return done(now, "rel/5.3", held["held"]) if held else now


FIRST = asked(concept())
MARCH = datetime(2024, 3, 4, 10, tzinfo=AMSTERDAM)
STATES = {
    "Concept": situation(tree()),
    "Ter ondertekening": sign(FIRST, "alfa"),
    "Van kracht": sign(FIRST, *PARTIES),
    "Te houden": evaluated(datetime(2024, 1, 4, 10, tzinfo=AMSTERDAM)),
    "Te laat": evaluated(MARCH),
    "Te laat gehouden": evaluated(MARCH, held=MARCH),
    "Tussenrapportage": concept(datetime(2023, 11, 9, 10, tzinfo=AMSTERDAM)),
}


@pytest.mark.parametrize("says", STATES)
def test_every_state_is_told_to_every_reader(says: str) -> None:
    for audience in READERS:
        assert says in "".join(bodies(STATES[says], audience)), audience


def test_a_late_evaluation_makes_the_release_late() -> None:
    views = [scope_view(now, ROOT) for now in (STATES["Te houden"], STATES["Te laat"])]
    no_other_work = [replace(view, overdue=(), late=0) for view in views]

    assert [view.health is Health.LATE for view in no_other_work] == [False, True]


def test_who_plans_the_roll_out_on_another_day_is_nothing_to_others_of_three() -> None:
    now = situation(tree(), edits={"rel/bravo/4.2": {"due": date(2023, 11, 20)}})
    internal, *others = (bodies(now, audience)[0] for audience in READERS)

    assert "1 partij plant de uitrol op een andere dag: Partij Bravo" in internal
    for page in others:
        assert "op een andere dag" not in page
        assert "Bravo" not in page


def test_each_reader_sees_its_own_part_of_the_plan_and_who_is_still_to_sign() -> None:
    now = says(concept(), "rel/bravo/1.2", "bravo-ap", "maatregel: 2023-11-03 — Geheim van bravo")
    now = sign(asked(now), "alfa")
    internal, shared, alfa, board = (plan_of(now, audience) for audience in READERS)

    for text in ("Directeur alfa", "Geheim van bravo", "Koppeling bouwen", "Wacht op", "Partij Charlie"):
        assert text in internal
    for text in ("Partij Bravo", "Geheim", "Partij Charlie"):
        assert text not in alfa + shared + board
    assert "Koppeling bouwen" in alfa
    assert "Directeur alfa" in alfa
    assert "van andere partijen" not in alfa
    for text in ("Koppeling bouwen", "Directeur", "Partij Alfa"):
        assert text not in shared + board
    for text in ("Ketentest geslaagd", "niet getoond: te weinig partijen"):
        assert text in shared
