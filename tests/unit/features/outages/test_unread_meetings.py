"""Meetings and cut-overs that are announced without a look: at their moment, by what was seen last."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from bot.config.cab_model import Cab, Meetings
from bot.config.site_model import Reminders
from bot.features.audiences.news import disclosed_news
from bot.features.outages.facts import Reading
from bot.features.outages.unread_meetings import Blind, announced_cab, announced_cutovers, announced_meetings
from bot.model.audience import INTERNAL, Audience
from bot.model.issue import Category, Identity
from bot.model.working_days import AMSTERDAM
from bot.situation.situation import Situation
from tests.builders import DAYS, situation, tree
from tests.unit.features.decisions.meeting import at_gate, made

RULES = Reminders()
GATE = "prog/c0/d0/O.9"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2023, 10, day, hour, minute, tzinfo=AMSTERDAM)


def blind(since: datetime, *, stale: bool = False) -> Blind:
    return Blind(Reading(read=at(11, 9), since=since, why="503"), stale)


def meetings(now: datetime, seen: Blind, audience: Audience = INTERNAL, **done: Category) -> list[str]:
    known = situation(tree(domains=1), dict.fromkeys((GATE,), done["done"]) if done else {}, now)
    found = announced_meetings(known, seen, RULES)
    return [one.due.kind for one in found if disclosed_news(known, one.notice, audience)]


def test_where_it_lasts_a_meeting_is_announced_at_its_moment() -> None:
    assert meetings(at(12, 12, 59), blind(at(12, 9), stale=True)) == []
    assert meetings(at(12, 13), blind(at(12, 9), stale=True)) == ["hours-1"]
    assert meetings(at(11, 9, 30), blind(at(11, 9), stale=True)) == ["days-1"]


def test_a_short_failure_is_waited_for_and_the_meeting_is_not() -> None:
    assert meetings(at(12, 13, 10), blind(at(12, 13))) == []
    assert meetings(at(12, 13, 15), blind(at(12, 13))) == ["hours-1"]
    assert meetings(at(12, 13, 40), blind(at(12, 13, 40))) == ["hours-1"]
    assert meetings(at(11, 10), blind(at(11, 9, 30))) == []


def test_a_meeting_that_was_held_or_is_not_the_readers_own_is_not_announced() -> None:
    assert meetings(at(12, 13), blind(at(12, 9), stale=True), done=Category.DONE) == []
    assert meetings(at(12, 13), blind(at(12, 9), stale=True), Audience.parse("party:zork")) == []


def cutovers(known: Situation, now: datetime) -> list[Identity]:
    found = announced_cutovers(replace(known, now=now), blind(at(19, 9), stale=True), RULES)
    return [one.due.gate for one in found]


def test_a_cut_over_is_announced_in_its_last_hours_unless_it_was_refused_or_done() -> None:
    open_ = situation(tree(domains=1))
    refused = at_gate(made(), ("za", "besluit: NO-GO - back-up ontbreekt"), ("it", "aanwezig: ZA, IT"))
    done = situation(
        tree(domains=1), {str(i): Category.DONE for i, item in tree(domains=1).items.items() if item.step}
    )

    assert cutovers(open_, at(19, 16, 59)) == []
    assert cutovers(open_, at(19, 17)) == ["prog/c0/d0"]
    assert cutovers(refused, at(19, 17)) == []
    assert cutovers(done, at(19, 17)) == []


@pytest.mark.parametrize(("now", "says"), [(at(18, 8, 59), 0), (at(18, 9), 1), (at(18, 10), 0)])
def test_a_meeting_of_the_cab_is_announced_in_the_hour_before(now: datetime, says: int) -> None:
    cab = Cab(functions=("Product",), meetings=Meetings(first=at(18, 10)))

    found = list(announced_cab(cab, Identity("cab"), blind(at(18, 8), stale=True), now, DAYS, RULES))

    assert len(found) == says
    assert all(one.notice.values["at"].time() == time(10) for one in found)
