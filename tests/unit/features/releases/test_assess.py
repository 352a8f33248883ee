"""Who sees what of a Mitz release: a party its own version and duties, everybody else's as numbers."""

from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest

from bot.config.catalog import Catalog
from bot.config.load import load
from bot.features.releases.release_status import release_status
from bot.features.releases.views import ReleaseView
from bot.model.audience import Audience
from bot.model.issue import Category, Identity, Observed
from bot.model.release_calendar import release_plan
from bot.model.working_days import AMSTERDAM, WorkingDays
from bot.resources import config_dir
from bot.situation.situation import Situation
from tests.builders import STATUS, all_observed, desired, disclosed
from tests.dutch import expand_release

NOW = datetime(2023, 10, 12, 13, 0, tzinfo=AMSTERDAM)
RELEASE = "mitz-4-0-0"


@cache
def shipped() -> Catalog:
    return load(config_dir())[0]


def situation(*done: str) -> Situation:
    """The shipped major, everything made, these actions done."""
    catalog = shipped()
    release, desk = catalog.releases[RELEASE], catalog.site.servicedesk
    assert desk
    assert desk.calendar
    days = WorkingDays()
    tree = expand_release(catalog.runbooks[release.runbook], release, days)
    issues = all_observed(desired(tree))
    for name in done:
        identity = Identity(f"{RELEASE}/{name}")
        issues[identity] = replace_status(issues, identity)
    plan = release_plan(desk.calendar, catalog.releases.values(), ())
    url = "https://jira/{}".format
    return Situation(tree, issues, (), NOW, days, url, desk=desk, plan=plan)


def replace_status(issues: dict[Identity, Observed], identity: Identity) -> Observed:
    return replace(issues[identity], status=STATUS[Category.DONE])


def view(here: Situation, audience: str) -> ReleaseView:
    found = disclosed(here, Identity(RELEASE), Audience.parse(audience)).release
    assert found
    return found


def test_a_major_obliges_every_supplier_and_the_one_on_2_x_falls_behind() -> None:
    status = release_status(situation())

    assert status
    assert len(status.duties) == 12
    assert [one.party for one in status.standings if one.behind] == ["mc-leverancier-delta"]
    assert sum(reason.rule == "duty_open" for reason, _ in status.blockers) == 12


def test_a_duty_that_is_done_blocks_no_more() -> None:
    done = [f"{party}/5.4" for party in ("mc-leverancier-alfa", "mc-leverancier-bravo")]

    status = release_status(situation(*done))

    assert status
    assert sum(reason.rule == "duty_open" for reason, _ in status.blockers) == 10


@pytest.mark.parametrize(
    ("audience", "parties"), [("internal", 4), ("party:mc-leverancier-alfa", 1), ("shared", 0)]
)
def test_a_party_sees_its_own_and_others_see_numbers(audience: str, parties: int) -> None:
    seen = view(situation(), audience)

    told = repr((seen.parties, seen.blockers, seen.conflicts, seen.history, seen.keys))
    assert len(seen.parties) == parties
    assert (seen.duties.total, seen.behind, seen.blocked) == (12, 1, 13)
    assert ("Delta" in told) is (audience == "internal")
    assert ("Alfa" in told) is (audience != "shared")
