"""RFCs, the CAB and releases, acted out: requesters ask, the CAB votes, parties test, things go wrong."""

from datetime import datetime, timedelta

import pytest

from bot.app.service_check import check
from bot.model.outcome import any_failed
from bot.model.working_days import AMSTERDAM
from tests.flow.cab import (
    CAB,
    MITZ,
    TO_CAB,
    TO_PRODUCTION,
    ask,
    comments,
    issue,
    move,
    news,
    outcomes,
    own_config,
    pages,
    tick,
    vote,
)
from tests.flow.world import NOW, World

pytestmark = pytest.mark.no_cover


def test_the_cab_decides_with_three_votes_in_the_latest_round_and_nothing_else_counts(world: World) -> None:
    """Points 5 to 7: two decisions, rounds, comments as fallback, agenda and decisions pages."""
    twice = ask(world, "Tweede ronde", Release="Mitz 3.5.0")
    move(world, twice, *TO_CAB)
    vote(world, twice, "+-")
    move(world, twice, *TO_CAB)
    vote(world, twice)
    pushed = ask(world, "Langs het CAB geduwd", Release="Mitz 3.5.0")
    move(world, pushed, *TO_CAB)
    world.act("u-servicedesk", "bypass_approval", request=pushed, to="Goedgekeurd")
    chosen = ask(world, "Gestemd in keuzevelden")
    for who, field in zip(CAB, ("customfield_10110", "customfield_10111", "customfield_10112"), strict=True):
        world.act(who, "edit", issue=chosen, fields={field: {"value": "akkoord"}})
    halfway = ask(world, "Een stem te weinig", touches=["Mitz Connector"])
    move(world, halfway, *TO_CAB)
    vote(world, halfway, "++")
    spoken = ask(world, "Zonder goedkeuringen", Release="Mitz 3.5.0")
    for who in CAB:
        world.act(who, "comment", issue=spoken, text="cab: akkoord — past in de release")
    world.act("u-zorgaanbieder", "comment", issue=spoken, text="cab: akkoord — wij willen dit graag")

    first = tick(world)

    linked = outcomes(first, "changes")
    assert {key: word for key, (word, _) in linked.items()} == {
        twice: "linked",
        spoken: "linked",
        chosen: "linked",
    }
    agenda, decided = pages(world)["CAB-agenda wo 18 okt 2023"], pages(world)["CAB-besluiten wo 4 okt 2023"]
    assert "manager Operations nog niet" not in agenda
    assert "Mitz-bedrijfsarchitect nog niet" in agenda
    assert "test, doet mee en accepteert" in agenda
    assert "Goedgekeurd” is geen besluit" in str(pages(world)["CAB-agenda wo 18 okt 2023"])
    assert twice in decided
    assert spoken in decided
    assert chosen in decided
    assert "afgewezen" in decided
    assert halfway not in decided
    said = comments(world, spoken)
    assert sum("geen mandaat" in text for text in said) == 1
    assert sum("CAB-besluit wens: goedgekeurd" in text for text in said) == 1

    vote_before = issue(world, halfway)["fields"]["updated"]
    world.control.set_clock(NOW + timedelta(minutes=30))
    world.act(CAB[2], "approve", request=halfway)
    second = tick(world, 40)

    assert issue(world, halfway)["fields"]["updated"] >= vote_before
    assert outcomes(second, "changes")[halfway][0] == "linked"
    assert halfway in pages(world)["CAB-besluiten wo 4 okt 2023"]
    tick(world, 50)
    world.control.forget_requests()
    quiet = tick(world, 60)
    assert world.writes() == {}
    assert len([r for r in world.control.requests() if r["service"] != "slack"]) <= 4
    assert not any_failed(quiet)
    assert len(comments(world, spoken)) == len(said)


def test_a_vote_that_does_not_decide_is_seen_though_the_request_looks_unchanged(world: World) -> None:
    key = ask(world, "Stemmen zonder wijziging")
    move(world, key, *TO_CAB)
    tick(world)
    before = issue(world, key)["fields"]["updated"]
    world.control.set_clock(NOW + timedelta(minutes=10))
    world.act(CAB[0], "approve", request=key)

    tick(world, 20)

    assert issue(world, key)["fields"]["updated"] == before
    assert (
        "Mitz-productmanager: akkoord (uiterlijk do 12 okt 2023 13:20)"
        in pages(world)["CAB-agenda wo 18 okt 2023"]
    )


def test_production_waits_for_every_duty_and_the_second_decision(world: World) -> None:
    """Points 8 to 10: placing by rule, obligations, production blocked, failure and replanning."""
    key = ask(world, "Connector sneller", touches=["Mitz Connector"])
    move(world, key, *TO_CAB)
    vote(world, key)
    reports = tick(world)
    assert "on_calendar" in outcomes(reports, "changes")[key][1]
    assert issue(world, key)["fields"]["fixVersions"][0]["name"] == "Mitz 3.5.0"
    production = world.key(f"{MITZ}/5.8")

    world.act("u-servicedesk", "transition", issue=production, to="indeterminate")
    world.act(
        "u-mc-leverancier",
        "comment",
        issue=world.key(f"{MITZ}/mc-leverancier-alfa/5.4"),
        text="uitslag: niet geslaagd — berichten komen dubbel aan",
    )
    tick(world, 10)

    assert issue(world, production)["fields"]["status"]["statusCategory"]["key"] == "new"
    assert any(key in text and "over productie besloten" in text for text in comments(world, production))
    assert (
        issue(world, world.key(f"{MITZ}/5.9"))["fields"]["status"]["statusCategory"]["key"] == "indeterminate"
    )
    assert news(world, "berichten komen dubbel aan") == 2  # in the two channels that hear of releases
    release, shared = pages(world)["Mitz 3.5.0"], pages(world, "KTDEEL")
    assert "MC-leverancier Alfa: 5.4" in release
    assert "niet geslaagd" in release
    assert "Alfa" not in str(shared)
    assert key not in str(shared)
    assert "Verplichtingen van MC-leveranciers" not in str(shared), "a total of two parties tells of each"

    for party in ("mc-leverancier-alfa", "mc-leverancier-charlie"):
        for code in ("5.2", "5.3", "5.4"):
            world.act("u-mc-leverancier", "transition", issue=world.key(f"{MITZ}/{party}/{code}"), to="done")
    world.act(
        "u-mc-leverancier",
        "comment",
        issue=world.key(f"{MITZ}/mc-leverancier-alfa/5.4"),
        text="uitslag: geslaagd",
    )
    world.act("u-servicedesk", "transition", issue=world.key(f"{MITZ}/5.6"), to="done")
    move(world, key, *TO_PRODUCTION)
    vote(world, key, "++")
    tick(world, 15)
    assert "Nog 1 punt" in pages(world)["Mitz 3.5.0"]
    world.act(CAB[2], "approve", request=key)
    tick(world, 20)
    ready = pages(world)["Mitz 3.5.0"]
    links = issue(world, world.key(MITZ))["remotelinks"]
    assert [link["object"]["title"] for link in links] == ["Mitz 3.5.0"]
    assert "In voorbereiding" in ready, "what comes first was never done"
    assert issue(world, world.key(f"{MITZ}/5.7"))["fields"]["status"]["statusCategory"]["key"] == "done"


MORE = """
id: {id}
title: Mitz {number}
runbook: mitz-release
project: REL
version: "Mitz {number}"
impact: {impact}
kick_off: 2023-09-25
production: {production}
{more}
roles: {{PM: pm, CAB: cab, MZ: mz, SD: mz, INF: mz, ZA: za}}
parties:
  - {{id: pm, title: Productmanagement, roles: [PM]}}
  - {{id: cab, title: Het CAB, roles: [CAB]}}
  - {{id: mz, title: Mitz zelf, roles: [MZ, SD, INF]}}
  - {{id: za, title: Alle zorgaanbieders, roles: [ZA]}}
  - {{id: achterblijver, title: MC-leverancier Achterblijver, roles: [MCL], version: "2.9.1"}}
  - {{id: voorloper, title: MC-leverancier Voorloper, roles: [MCL], version: "3.4.1"}}
"""


@pytest.fixture
def wider(world: World) -> World:
    """With three majors in one year, the first of them postponed once, on the night of a migration."""
    for project in ("REL", "RFC"):
        for name in ("Mitz 5.0.0", "Mitz 6.0.0"):
            who = {"REL": "u-releasemanager", "RFC": "u-servicedesk"}[project]
            world.act(who, "version", project=project, name=name)
    config = own_config(world)
    postponed = 'postponed: [{production: 2023-10-20 21:00, reason: "acceptatie mislukt"}]'
    for number, at, more in (
        ("4.0.0", "2023-11-18 21:00", postponed),
        ("5.0.0", "2023-12-07 21:00", ""),
        ("6.0.0", "2023-12-20 21:00", ""),
    ):
        text = MORE.format(id=f"mitz-{number}", number=number, impact="major", production=at, more=more)
        (config / "releases" / f"mitz-{number}.yaml").write_text(text, encoding="utf-8")
    bot = (config / "bot.yaml").read_text(encoding="utf-8").replace("scopes: [mitz-3-5-0]", "scopes: []")
    (config / "bot.yaml").write_text(bot, encoding="utf-8")
    return world


def test_the_calendar_refuses_a_third_major_and_tells_who_falls_behind(wider: World) -> None:
    key = ask(wider, "In de derde major", "major", Release="Mitz 6.0.0")
    move(wider, key, *TO_CAB)
    vote(wider, key)
    names = ["mitz-3-5-0", "mitz-4.0.0", "mitz-5.0.0", "mitz-6.0.0"]

    reports = wider.cycle(only=names)

    refused = [o for r in reports if r.job == "apply" and r.root == "mitz-6.0.0" for o in r.outcomes]
    assert "2023" in refused[0].detail
    assert "Mitz 4.0.0; Mitz 5.0.0" in refused[0].detail
    assert "mitz-6.0.0" not in wider.issues()
    assert "mitz-5.0.0" in wider.issues()
    assert not issue(wider, key)["fields"]["fixVersions"]
    calendar = pages(wider)["Releasekalender Mitz"]
    assert "2023 heeft al 2 majors: Mitz 4.0.0 en Mitz 5.0.0" in calendar
    assert "Zorggroep Zuid" in calendar
    assert "acceptatie mislukt" in calendar
    assert "MC-leverancier Achterblijver draait 2.9.1 en raakt achterop" in pages(wider)["Mitz 4.0.0"]
    shared = pages(wider, "KTDEEL")["Releasekalender Mitz"]
    assert "raakt achterop" not in shared
    assert "niet getoond, te weinig partijen" in shared
    assert [word for word in ("Achterblijver", "Zorggroep", "2.9.1", key) if word in shared] == []
    assert any("uitstel" in text for text in comments(wider, wider.key("mitz-4.0.0/6.2")))


def test_an_incident_under_heightened_monitoring_is_classed_escalated_and_decided_by_a_person(
    world: World,
) -> None:
    """Point 11. At night, because a calamiteit does not wait for the morning."""
    world.cycle(only=["klein"])
    fields = {"Criteria van het incident": ["meldplichtig datalek"]}
    made = world.act(
        "u-zorgaanbieder", "create_request", type="Incident", summary="Lek bij Noord", fields=fields
    )
    key = made["key"]
    world.act("u-servicedesk", "link", issue=key, type="Relates", to=world.key("klein/c1/noord"))
    night = datetime(2023, 10, 12, 23, 30, tzinfo=AMSTERDAM)

    def at(minutes: int) -> None:
        moment = night + timedelta(minutes=minutes)
        world.control.set_clock(moment)
        world.cycle(moment, only=["klein"])

    at(0)
    assert comments(world, key) == []
    assert news(world, "Lek bij Noord") == 0

    world.act("u-zorgaanbieder", "transition", issue=world.key("klein/c1/noord/O.8"), to="done")
    at(10)
    assert (
        sum(
            "Voorstel: Calamiteit" in text and "meldplichtig datalek" in text for text in comments(world, key)
        )
        == 1
    )
    escalated = news(world, "Lek bij Noord")
    assert escalated

    world.act("u-zorgaanbieder", "comment", issue=key, text="klasse: incident — valt mee")
    world.act("u-mitz-product", "comment", issue=key, text="klasse: crisis — landelijk nieuws")
    at(20)
    assert sum("geen mandaat" in text for text in comments(world, key)) == 1
    assert news(world, "landelijk nieuws")
    total = len(world.messages())
    at(30)
    assert len(world.messages()) == total

    world.act("u-zorgaanbieder", "transition", issue=world.key("klein/c1/noord/Q.11"), to="done")
    other = world.act(
        "u-zorgaanbieder", "create_request", type="Incident", summary="Na afloop", fields=fields
    )
    world.act("u-servicedesk", "link", issue=other["key"], type="Relates", to=world.key("klein/c1/noord"))
    at(40)
    assert comments(world, other["key"]) == []


def test_check_tells_what_of_the_mapping_is_wrong(world: World) -> None:
    def said() -> list[str]:
        with world.open() as space:
            return [one.text for one in check(space) if "Service desk" in one.text]

    assert [text for text in said() if not text.startswith("ok ")] == []

    config = own_config(world)
    bot = (config / "bot.yaml").read_text(encoding="utf-8")
    bot = bot.replace("impact: customfield_10103", "impact: customfield_10107")
    bot = bot.replace("  request_type: RFC\n", "  request_type: Wens\n")
    bot = bot.replace("[Gereed]", "[Klaar]")
    (config / "bot.yaml").write_text(bot, encoding="utf-8")
    wrong = " ".join(text for text in said() if not text.startswith("ok "))
    assert "customfield_10107 for impact is of type string, not option" in wrong
    assert "no request type 'Wens'" in wrong
    assert "no status 'Klaar'" in wrong


def test_an_approval_round_that_belongs_to_no_decision_is_told_and_check_says_which_words_fit(
    world: World,
) -> None:
    config = own_config(world)
    bot = (config / "bot.yaml").read_text(encoding="utf-8")
    bot = bot.replace("wish_approval: Wacht op CAB", "wish_approval: wens")
    (config / "bot.yaml").write_text(bot, encoding="utf-8")
    key = ask(world, "Ronde zonder besluit", Release="Mitz 3.5.0")
    move(world, key, *TO_CAB)

    tick(world)
    with world.open() as space:
        (said,) = [one for one in check(space) if "approval rounds" in one.text]

    assert "goedkeuringsronde “Wacht op CAB”" in pages(world)["CAB-agenda wo 18 okt 2023"]
    assert said.ok
    assert "'wens' is in the name of no status" in said.text
