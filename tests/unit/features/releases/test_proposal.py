"""A release that RFCs ask for is drafted so that its file can be added as it is."""

import shutil
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from bot.config.catalog import Catalog
from bot.config.findings import errors
from bot.config.load import load
from bot.config.programme_model import Release
from bot.config.runbook_model import Person
from bot.config.versions import Impact
from bot.features.releases.proposal import drafted
from bot.model.release_calendar import Night, ReleasePlan, release_plan
from bot.model.working_days import AMSTERDAM, WorkingDays, local
from bot.render.release_file import release_file
from bot.resources import config_dir

NOW = datetime(2023, 10, 12, 13, 0, tzinfo=AMSTERDAM)


@cache
def shipped() -> Catalog:
    return load(config_dir())[0]


def plan(**more: object) -> ReleasePlan:
    desk = shipped().site.servicedesk
    assert desk
    assert desk.calendar
    terms = desk.calendar.model_copy(update=more)
    return release_plan(terms, shipped().releases.values(), ())


def draft(name: str, impact: Impact, calendar: ReleasePlan) -> Release:
    known = [r for r in shipped().releases.values() if calendar.of(r.id)]
    found = drafted(name, impact, calendar, known, NOW, WorkingDays())
    assert found
    return found


@pytest.mark.parametrize(
    ("name", "impact", "runbook"),
    [
        ("Mitz 3.4.3", Impact.FIX, "mitz-fix"),
        ("Mitz 3.6.0", Impact.MINOR, "mitz-release"),
        ("Mitz 5.0.0", Impact.MAJOR, "mitz-release"),
    ],
)
def test_the_file_of_a_draft_is_read_without_a_finding_and_says_the_same(
    tmp_path: Path, name: str, impact: Impact, runbook: str
) -> None:
    made = draft(name, impact, plan())
    stand_in = {"account_id": "u-1", "until": "2024-01-31"}
    people = [
        {"account_id": "u-1", "party": made.parties[0].id, "function": "Manager", "from": "2023-10-01"},
        {"account_id": "u-2", "party": made.parties[0].id, "function": "Adviseur", "deputy_for": stand_in},
    ]
    made = made.model_copy(update={"people": tuple(map(Person.model_validate, people))})
    shutil.copytree(config_dir(), tmp_path / "config")
    (tmp_path / "config" / "releases" / f"{made.id}.yaml").write_text(release_file(made), encoding="utf-8")
    site = tmp_path / "config" / "bot.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace("releases: [", f"releases: [{made.id}, "))

    catalog, findings = load(tmp_path / "config")

    assert errors(findings) == ()
    assert catalog.releases[made.id] == made
    assert (made.runbook, made.version, made.impact) == (runbook, name, impact.value)
    assert local(made.production) - timedelta(days=14) > NOW
    assert made.production.weekday() in (1, 3)  # as the example has it


def test_a_draft_keeps_clear_of_a_migration_and_of_a_year_with_two_majors() -> None:
    usual = draft("Mitz 3.6.0", Impact.MINOR, plan()).production
    nights = (Night("Zorggroep Zuid", usual - timedelta(hours=3)),)
    busy = ReleasePlan(plan().terms, plan().releases, nights)
    two = {f"Mitz {n}.0.0": datetime(2024, n, 1, 21, 0, tzinfo=AMSTERDAM) for n in (1, 2)}

    assert draft("Mitz 3.6.0", Impact.MINOR, busy).production == usual + timedelta(weeks=1)
    assert draft("Mitz 5.0.0", Impact.MAJOR, plan()).production.year == 2024
    assert draft("Mitz 5.0.0", Impact.MAJOR, plan(went_live=two)).production.year == 2025


def test_without_an_example_there_is_no_draft() -> None:
    assert drafted("Mitz 3.6.0", Impact.MINOR, plan(), [], NOW, WorkingDays()) is None
