"""Numbers, majors a year, N-1, notice, freeze, where an approved RFC goes (domain §2, §5.21 to §5.23)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.config.cab_model import ReleaseCalendar
from bot.config.versions import Impact, Version, heaviest, product_of
from bot.features.rfc.release_assignment import place, type_of
from bot.model.issue import Category, IssueId, IssueKey, Status
from bot.model.release_calendar import (
    Night,
    Planned,
    ReleasePlan,
    frozen,
    next_version,
    short_notice,
    standings,
    too_many_majors,
)
from bot.model.request import ChangeRequest
from bot.model.working_days import AMSTERDAM

NOW = datetime(2023, 10, 12, 13, 0, tzinfo=AMSTERDAM)
LIVE = {"Mitz 3.0.0": datetime(2023, 2, 2, 21, 0, tzinfo=AMSTERDAM), "Mitz 3.4.1": NOW - timedelta(days=30)}
TERMS = ReleaseCalendar(product="Mitz", went_live=LIVE)


def release(name: str, impact: Impact, production: datetime, **more: Any) -> Planned:
    version = Version.parse(name)
    assert version
    slug = name.lower().replace(" ", "-").replace(".", "-")
    return Planned(slug, name, name, version, impact, production, date(2023, 9, 25), **more)


def at(year: int, month: int, day: int, hour: int = 21) -> datetime:
    return datetime(year, month, day, hour, tzinfo=AMSTERDAM)


def plan(*releases: Planned, **more: Any) -> ReleasePlan:
    ordered = tuple(sorted(releases, key=lambda one: one.production))
    return ReleasePlan(TERMS, ordered, refusals=dict(too_many_majors(ordered, TERMS)), **more)


def rfc(
    impact: str = "", touches: str = "", release: str = "", versions: tuple[str, ...] = ()
) -> ChangeRequest:
    fields = {"impact": impact, "touches": touches, "release": release}
    status = Status("1", "Goedgekeurd", Category.DOING)
    made = datetime(2023, 9, 1, tzinfo=UTC)
    base = ChangeRequest(IssueId("1"), IssueKey("RFC-1"), "Iets", status, made, made, fields)
    return replace(base, fix_versions=frozenset(versions))


@pytest.mark.parametrize(
    ("impact", "expected"), [(Impact.MAJOR, "4.0.0"), (Impact.MINOR, "3.5.0"), (Impact.FIX, "3.4.2")]
)
def test_the_next_number_follows_the_rule_of_the_source(impact: Impact, expected: str) -> None:
    assert str(next_version(plan(), impact, NOW)) == expected


def test_a_planned_minor_moves_the_next_minor_but_not_the_fix_of_what_is_live() -> None:
    here = plan(release("Mitz 3.5.0", Impact.MINOR, at(2023, 11, 16)))

    assert str(next_version(here, Impact.MINOR, NOW)) == "3.6.0"
    assert str(next_version(here, Impact.FIX, NOW)) == "3.4.2"
    assert next_version(ReleasePlan(ReleaseCalendar()), Impact.FIX, NOW) is None


def test_names_of_versions_are_read_and_others_are_not() -> None:
    assert Version.parse("Mitz 3.5") == Version(3, 5, 0)
    assert Version.parse("zomer") is None
    assert product_of("Mitz 3.5.0") == "Mitz"
    assert heaviest([Impact.FIX, None, Impact.MAJOR, Impact.MINOR]) is Impact.MAJOR


def test_a_third_major_in_a_calendar_year_is_refused_with_the_two_that_fill_it() -> None:
    second = release("Mitz 4.0.0", Impact.MAJOR, at(2023, 6, 1))
    third = release("Mitz 5.0.0", Impact.MAJOR, at(2023, 12, 31))
    next_year = release("Mitz 6.0.0", Impact.MAJOR, at(2024, 1, 1, 0))

    found = plan(second, third, next_year).refusals

    assert set(found) == {third.id}
    assert found[third.id].values == {"year": 2023, "limit": 2, "others": ("Mitz 3.0.0", "Mitz 4.0.0")}


def test_the_year_is_that_of_the_amsterdam_clock() -> None:
    """23:30 UTC on 31 December is the new year in Amsterdam."""
    late = release("Mitz 5.0.0", Impact.MAJOR, datetime(2023, 12, 31, 23, 30, tzinfo=UTC))

    assert not plan(release("Mitz 4.0.0", Impact.MAJOR, at(2023, 6, 1)), late).refusals


def test_a_party_more_than_one_major_back_falls_behind() -> None:
    versions = (("alfa", "3.4.1"), ("bravo", "2.9.9"), ("charlie", "4.0.0"), ("delta", "onbekend"))
    four = release("Mitz 4.0.0", Impact.MAJOR, at(2024, 1, 1), versions=versions)

    behind = {one.party: one.behind for one in standings(four, TERMS)}

    assert behind == {"alfa": False, "bravo": True, "charlie": False, "delta": True}


def test_a_release_within_a_day_of_a_migration_is_in_the_freeze() -> None:
    night = Night("Zorggroep Noord", at(2023, 10, 14, 8))
    here = plan(nights=(night,))

    assert [
        r.values["what"] for r in frozen(release("Mitz 3.5.0", Impact.MINOR, at(2023, 10, 13)), here)
    ] == ["Zorggroep Noord"]
    assert frozen(release("Mitz 3.5.0", Impact.MINOR, at(2023, 10, 16)), here) == ()


def test_notice_counts_two_weeks_back_from_production() -> None:
    one = release("Mitz 3.5.0", Impact.MINOR, at(2023, 10, 31))

    def rule(told: datetime | None, now: datetime = NOW) -> str | None:
        found = short_notice(one, told, now, TERMS)
        return found.rule if found else None

    assert rule(at(2023, 10, 17)) is None
    assert rule(at(2023, 10, 18)) == "notice_late"
    assert rule(None) is None
    assert rule(None, at(2023, 10, 18)) == "notice_missing"
    assert rule(None, at(2023, 11, 18)) is None


class TestPlacing:
    MINOR = release("Mitz 3.5.0", Impact.MINOR, at(2023, 11, 16))
    FIX = release("Mitz 3.4.2", Impact.FIX, at(2023, 12, 1))

    def test_a_fix_goes_in_its_own_release_before_any_other(self) -> None:
        found = place(rfc("fix"), plan(self.MINOR, self.FIX), NOW)
        assert found
        assert (found.release, found.reason.rule) == (self.FIX, "own_fix")

    def test_a_fix_without_one_joins_a_release_that_is_near_and_else_gets_a_number(self) -> None:
        near = place(rfc("fix"), plan(self.MINOR), at(2023, 11, 6))
        far = place(rfc("fix"), plan(self.MINOR), NOW)
        assert near
        assert far
        assert near.release == self.MINOR
        assert (far.release, far.proposed) == (None, "Mitz 3.4.2")

    def test_a_minor_joins_the_first_release_that_participants_can_be_told_of(self) -> None:
        in_time = place(rfc("minor"), plan(self.MINOR, self.FIX), NOW)
        too_late = place(rfc("minor"), plan(self.MINOR), at(2023, 11, 6))
        assert in_time
        assert too_late
        assert in_time.release == self.MINOR
        assert (too_late.release, too_late.proposed) == (None, "Mitz 3.6.0")

    def test_a_koppelvlak_change_asks_for_a_major_whatever_its_form_says(self) -> None:
        change = rfc("minor", "koppelvlak")
        found = place(change, plan(self.MINOR), NOW)
        assert type_of(change) is Impact.MAJOR
        assert found
        assert (found.release, found.proposed) == (None, "Mitz 4.0.0")

    def test_a_major_in_a_full_year_is_told_which_majors_fill_it(self) -> None:
        full = plan(release("Mitz 4.0.0", Impact.MAJOR, at(2023, 6, 1)))
        found = place(rfc("major"), full, NOW)
        assert found
        assert (found.proposed, found.reason.rule) == ("Mitz 5.0.0", "majors_per_year")

    def test_what_people_chose_stays_and_a_release_that_is_too_light_is_a_conflict(self) -> None:
        chosen = place(rfc("major", release="mitz-3-5-0"), plan(self.MINOR), NOW)
        by_version = place(rfc("fix", versions=("Mitz 3.5.0",)), plan(self.MINOR, self.FIX), NOW)
        assert chosen
        assert by_version
        assert [reason.rule for reason in chosen.conflicts] == ["too_heavy"]
        assert by_version.release == self.MINOR

    def test_an_rfc_without_a_type_or_with_an_unknown_release_is_placed_nowhere(self) -> None:
        assert place(rfc(""), plan(self.MINOR), NOW) is None
        assert place(rfc("minor", release="Mitz 9.9.9"), plan(self.MINOR), NOW) is None
