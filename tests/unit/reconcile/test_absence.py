"""What may be concluded from known issues that do not answer."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bot.config.site_model import Guard
from bot.model.issue import IssueId
from bot.reconcile.absence import SETTLED, Absence, Conclusion, Inquiry

NOW = datetime(2023, 10, 12, 11, tzinfo=UTC)
EARLIER = NOW - SETTLED


def ids(number: int, first: int = 1) -> list[IssueId]:
    return [IssueId(str(n)) for n in range(first, first + number)]


def conclude(known: int, missing: Iterable[IssueId], at: datetime = NOW, **more: object) -> Conclusion:
    before = dict.fromkeys(missing, Absence(EARLIER)) if more.pop("known_before", False) else {}
    return Inquiry(at, Guard(), accepted=bool(more.get("accepted"))).conclude(ids(known), missing, before)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "missing", "withheld"),
    [
        (88, 3, False),
        (88, 4, False),
        (88, 5, True),
        (80, 4, False),
        (3, 2, False),
        (3, 3, True),
    ],
    ids=["few", "small share", "both", "exactly the share", "small unit", "all of a small unit"],
)
def test_a_look_is_withheld_beyond_a_number_and_a_share_and_where_nothing_is_left(
    known: int, missing: int, *, withheld: bool
) -> None:
    found = conclude(known, ids(missing))

    assert bool(found.withheld) is withheld
    assert all(one.counts and one.since == NOW for one in found.absences.values())
    if withheld:
        assert f"{missing} of the {known} known issues" in found.withheld


def test_what_is_missing_leaves_the_counts_at_a_later_look_and_not_at_once() -> None:
    first = conclude(88, ids(1))
    soon = Inquiry(NOW + timedelta(minutes=59)).conclude(ids(88), ids(1), first.absences)
    later = Inquiry(NOW + SETTLED).conclude(ids(88), ids(1), soon.absences)

    assert [one.counts for one in soon.absences.values()] == [True]
    assert later.absences == {IssueId("1"): Absence(NOW, counts=False)}
    assert later.withheld == ""


def test_many_leave_after_an_hour_but_more_than_the_second_share_never_by_themselves() -> None:
    many, most = conclude(88, ids(10), known_before=True), conclude(88, ids(20), known_before=True)

    assert (many.withheld, {one.counts for one in many.absences.values()}) == ("", {False})
    assert most.withheld
    assert most.needs_person
    assert {one.counts for one in most.absences.values()} == {True}


def test_what_disappears_beside_what_left_is_judged_by_itself() -> None:
    before = {i: Absence(EARLIER, counts=False) for i in ids(10)}

    found = Inquiry(NOW).conclude(ids(88), [*ids(10), *ids(5, first=11)], before)

    assert found.withheld == "Jira does not show 5 of the 78 known issues"
    assert [one.counts for one in found.absences.values()] == [False] * 10 + [True] * 5


def test_a_person_takes_out_what_is_missing_now_and_nothing_that_disappears_later() -> None:
    found = conclude(88, ids(88), accepted=True)
    later = Inquiry(NOW).conclude(ids(100), [*ids(88), *ids(12, first=89)], found.absences)

    assert (found.withheld, {one.counts for one in found.absences.values()}) == ("", {False})
    assert later.withheld


def test_what_is_shown_again_counts_again() -> None:
    before = {i: Absence(EARLIER, counts=False) for i in ids(2)}

    assert list(Inquiry(NOW).conclude(ids(88), ids(1), before).absences) == ids(1)
