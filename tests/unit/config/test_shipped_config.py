"""The shipped programme, releases and site fit the sources, the sandbox and the demo's day."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.config.catalog import Catalog
from bot.config.programme_model import Domain, Programme
from bot.config.runbook_model import Anchor, Kind, Level
from bot.config.times import AMSTERDAM
from regiebot_sandbox.seeding import DEFAULT_SEED, read_seed

NOW = datetime(2023, 10, 12, 13, tzinfo=AMSTERDAM)


@pytest.fixture(scope="module")
def programme(shipped: Catalog) -> Programme:
    return shipped.programmes["koppeltaal-2023"]


def domains(programme: Programme) -> list[Domain]:
    return [domain for cluster in programme.clusters for domain in cluster.domains]


def back(day: date, working_days: int) -> date:
    """So many weekdays earlier; autumn 2023 has no public holiday before Christmas."""
    while working_days:
        day -= timedelta(days=1)
        working_days -= day.weekday() < 5
    return day


def gate_meetings(shipped: Catalog, programme: Programme) -> list[tuple[datetime, str, str]]:
    """Every N.4 and O.9: as agreed, else as the draaiboek plans it."""
    book = shipped.runbooks[programme.runbook]
    found = []
    for gate in (a for a in book.actions if a.kind is Kind.GATE and a.code != "Q.7"):
        assert gate.due is not None
        assert gate.due.anchor is Anchor.MIGRATION
        assert gate.time is not None
        for domain in domains(programme):
            assert domain.migration is not None
            day = back(domain.migration.date(), -gate.due.working_days)
            planned = datetime.combine(day, gate.time, AMSTERDAM)
            found.append((domain.gates.get(gate.code, planned), gate.code, domain.id))
    return sorted(found)


def test_five_clusters_have_the_it_parties_and_kick_offs_of_the_plan(programme: Programme) -> None:
    assert [set(cluster.parties) for cluster in programme.clusters] == [
        {"avinty", "minddistrict"},
        {"tenzinger", "avinty"},
        {"tenzinger", "minddistrict"},
        {"tenzinger", "therapieland"},
        {"functioneringsprofiel", "trompbx"},
    ]
    assert {c.kick_off for c in programme.clusters} == {date(2023, 6, day) for day in (14, 15, 21, 22)}
    assert (programme.start, programme.end) == (date(2023, 5, 24), date(2023, 12, 31))


def test_thirty_domains_of_thirty_carers_make_1853_actions(shipped: Catalog, programme: Programme) -> None:
    book = shipped.runbooks[programme.runbook]
    times = {Level.PROGRAMME: 1, Level.CLUSTER: 5, Level.DOMAIN: 30}

    assert len({domain.party for domain in domains(programme)}) == 30
    assert sum(times[level] for action in book.actions for level in action.levels) == 1853
    assert all(domain.other_suppliers is not False for domain in domains(programme)), "that would prune"


def test_every_gate_is_decided_by_its_zorgaanbieder_with_an_it_party_there(programme: Programme) -> None:
    deciding = {p.party: p for p in programme.people if "gate" in p.mandates}
    mandates = {word for person in programme.people for word in person.mandates}

    assert all(domain.party in deciding for domain in domains(programme))
    assert all(set(cluster.parties) <= deciding.keys() for cluster in programme.clusters)
    assert mandates == {"gate", "signature", "acceptance", "security"}


def test_people_are_accounts_of_the_sandbox_by_function(programme: Programme) -> None:
    accounts = {row["id"]: row["name"] for row in read_seed(DEFAULT_SEED)["users"]}

    assert {person.account_id for person in programme.people} <= accounts.keys()
    assert {person.function for person in programme.people} == {
        "Migratiefacilitator", "Test- en acceptatieteam", "Security officer", "Projectleider", "Bestuurder",
        "Servicemanager", "Serverbeheer",
    }  # fmt: skip


def test_on_the_demo_day_one_gate_is_in_an_hour_and_one_in_five_working_days(
    shipped: Catalog, programme: Programme
) -> None:
    meetings = gate_meetings(shipped, programme)
    soon = [(at, code) for at, code, _ in meetings if at.date() == NOW.date()]
    in_five_days = [(at, code) for at, code, _ in meetings if at.date() == date(2023, 10, 19)]

    assert soon == [(NOW + timedelta(hours=1), "O.9")]
    assert in_five_days == [(datetime(2023, 10, 19, 14, tzinfo=AMSTERDAM), "N.4")]
    assert not [at for at, _, _ in meetings if at.date() == date(2023, 10, 13)]


def test_on_the_demo_day_there_are_domains_in_every_phase(programme: Programme) -> None:
    dates = [domain.migration for domain in domains(programme)]
    done = [at for at in dates if at and at < NOW]
    soon = [at for at in dates if at and NOW <= at < NOW + timedelta(days=10)]
    far = [at for at in dates if at and at > NOW + timedelta(days=60)]

    assert len(dates) == 30
    assert (len(done), len(soon), len(far)) == (6, 3, 2)
    firsts = {c.id: d.migration for c in programme.clusters for d in c.domains if d.first}
    assert {cluster for cluster, at in firsts.items() if at in done} == {"c1", "c2", "c3", "c4"}


def test_migrations_start_in_a_weekend_or_an_evening(programme: Programme) -> None:
    for domain in domains(programme):
        assert domain.migration is not None
        assert domain.migration.weekday() >= 5 or domain.migration.hour >= 17, domain.id


def test_the_koppelvlakrelease_has_five_competing_parties_and_a_plan(shipped: Catalog) -> None:
    release = shipped.releases["koppelvlakrelease-2024-1"]
    taking_part = [p for p in release.parties if p.id not in release.roles.values()]

    assert len(taking_part) == 5
    assert release.chain_dependencies is True
    book = shipped.runbooks[release.runbook]
    assert [s.code for s in book.steps] == ["1", "2", "3", "4", "5"]
    assert [s.code for s in book.steps if s.when] == ["1", "2"]
    signature = next(a for a in book.actions if a.kind is Kind.SIGNATURE)
    assert (signature.levels, signature.owner) == ((Level.PARTY,), "BV")


def test_the_mitz_minor_touches_some_and_is_decided_twice(shipped: Catalog) -> None:
    release = shipped.releases["mitz-3-5-0"]
    suppliers = [p.id for p in release.parties if "MCL" in p.roles]
    book = shipped.runbooks[release.runbook]

    assert release.impact == "minor"
    assert release.touches is not None
    assert set(release.touches) < set(suppliers)
    assert [a.code for a in book.actions if a.kind is Kind.DECISION] == ["3.2", "5.7"]
    assert [s.code for s in book.steps] == ["1", "2", "3", "4", "5", "6"]
    assert [a.code for a in book.actions if a.when] == ["5.2", "5.3", "5.4"]


def test_the_site_is_that_of_the_sandbox(shipped: Catalog) -> None:
    site = shipped.site

    assert {s.key: s.audience for s in site.spaces} == {
        "KTREGIE": "internal",
        "KTDEEL": "shared",
        "RELINLOG": "party:inlogdienst-voorbeeld",
    }
    assert {c.channel for c in site.channels if c.kind == "slack"} == {
        "C0REGIE",
        "C0GONOGO",
        "C0RELEASE",
        "C0BERAAD",
    }
    assert site.servicedesk is not None
    assert site.servicedesk.project == "RFC"
    assert site.servicedesk.fields.approvals == "customfield_10100"
    assert {p.project for p in shipped.programmes.values()} == {"KT"}
    assert {r.project for r in shipped.releases.values()} == {"REL"}


def test_no_mailbox_and_no_telephone_number_is_shipped(config: Path) -> None:
    for file in config.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        assert "@" not in text, file
        assert not re.search(r"\b0\d{1,3}[- ]?\d{6,8}\b", text), file
