"""Who owes what in a release, by the RFCs in it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.features.releases.party_obligations import owing
from bot.model.issue import Category, IssueId, IssueKey, Status
from bot.model.release_calendar import release_plan
from bot.model.request import Approval, ChangeRequest, Vote
from bot.model.working_days import WorkingDays
from bot.situation.situation import Situation
from tests.dutch import expand_release
from tests.unit.features.releases.test_assess import NOW, shipped

ALL = {"alfa", "bravo", "charlie", "delta"}
LISTED = {"alfa", "charlie"}


def rfc(impact: str, touches: str, suppliers: str = "", wanted: Vote = Vote.APPROVED) -> ChangeRequest:
    made = NOW - timedelta(days=9)
    votes = tuple((f"u-cab-{who}", wanted) for who in ("product", "operations", "architect"))
    wish = Approval("1", "Wacht op CAB", wanted, made, made, votes)
    fields = {"impact": impact, "touches": touches, "suppliers": suppliers, "release": "Mitz 3.5.0"}
    status = Status("1", "Goedgekeurd", Category.DOING)
    return ChangeRequest(IssueId("1"), IssueKey("RFC-1"), "Iets", status, made, made, fields, (wish,))


def owed(changes: Iterable[ChangeRequest], release: str = "mitz-3-5-0") -> set[str]:
    catalog = shipped()
    one, desk = catalog.releases[release], catalog.site.servicedesk
    assert desk
    assert desk.calendar
    days = WorkingDays()
    now = Situation(
        expand_release(catalog.runbooks[one.runbook], one, days),
        {},
        tuple(changes),
        NOW,
        days,
        "https://jira/{}".format,
        desk=desk,
        plan=release_plan(desk.calendar, catalog.releases.values(), ()),
    )
    return {party.removeprefix("mc-leverancier-") for party in owing(now)}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (rfc("minor", "Mitz Connector"), LISTED),
        (rfc("minor", "zorgaanbiedersystemen"), set()),
        (rfc("fix", "MC-leverancier"), LISTED),
        (rfc("minor", "Mitz Connector", "MC-leverancier Delta, mc-leverancier-bravo"), {"delta", "bravo"}),
        (rfc("minor", "Mitz Connector", "Niemand"), LISTED),
        (rfc("minor", "koppelvlak", "MC-leverancier Delta"), ALL),
        (rfc("minor", "Mitz Connector", wanted=Vote.DECLINED), set()),
        (replace(rfc("minor", "Mitz Connector"), fields={}), set()),
    ],
)
def test_an_approved_rfc_obliges_whom_it_names_or_the_release_lists_and_a_major_everybody(
    change: ChangeRequest, expected: set[str]
) -> None:
    assert owed([change]) == expected


def test_a_major_release_obliges_everybody_without_any_rfc() -> None:
    assert owed([], "mitz-4-0-0") == ALL
