"""From one meeting of the CAB to the next: agenda, decisions, what fails and what is announced."""

import itertools
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
import requests

from bot.model.working_days import AMSTERDAM
from tests.flow.cab import (
    MITZ,
    TO_CAB,
    TO_PRODUCTION,
    ask,
    comments,
    issue,
    move,
    news,
    own_config,
    pages,
    tick,
    vote,
)
from tests.flow.world import World

pytestmark = pytest.mark.no_cover

TOUCHES = ("koppelvlak", "Mitz Connector", "MC-leverancier", "zorgaanbiedersystemen")
AGENDA, DECIDED = "CAB-agenda wo 18 okt 2023", "CAB-besluiten wo {} 2023"
CALENDAR, RELEASE = "Releasekalender Mitz", "Mitz 3.5.0"


def at(world: World, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """The clock of the site, set."""
    moment = datetime(2023, month, day, hour, minute, tzinfo=AMSTERDAM)
    world.control.set_clock(moment)
    return moment


def rows(page: str) -> Mapping[str, str]:
    """The rows of every table that name an RFC, by its key."""
    found = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    return {key[1]: row for row in found if (key := re.search(r">(RFC-\d+)</a>", row))}


def is_obliged(impact: str, touched: Sequence[str]) -> bool:
    """domain §2: a fix that hits the MC-leverancier, a minor that hits the Connector, every major; and a
    changed koppelvlak is always major.
    """
    if impact == "major" or "koppelvlak" in touched:
        return True
    return ("Mitz Connector" if impact == "minor" else "MC-leverancier") in touched


def test_the_agenda_obliges_as_the_source_has_it_for_every_combination(world: World) -> None:
    expected = {}
    for impact in ("major", "minor", "fix"):
        for size in range(len(TOUCHES) + 1):
            for touched in itertools.combinations(TOUCHES, size):
                expected[ask(world, "Combinatie", impact, touched)] = is_obliged(impact, touched)

    tick(world)

    shown = rows(pages(world)[AGENDA])
    assert len(expected) == 48
    assert {key: "test, doet mee en accepteert" in shown[key] for key in expected} == expected
    assert {key: "hoeft niets" not in shown[key] for key in expected} == expected


def seen(world: World, title: str) -> str:
    """A page as the sandbox's viewer shows it."""
    state = world.control.state("confluence_page", "confluence_space")
    (here,) = [key for key, row in state["confluence_space"].items() if row["key"] == "KTREGIE"]
    (number,) = [
        number
        for number, page in state["confluence_page"].items()
        if page["title"] == title and str(page["spaceId"]) == here
    ]
    address = f"{world.running.url}/wiki/spaces/KTREGIE/pages/{number}"
    return requests.get(address, timeout=10).text


def test_each_decision_stands_once_on_the_page_of_its_meeting_and_a_fix_waits_for_none(world: World) -> None:
    at(world, 10, 2)
    minor = ask(world, "Voor de vergadering", "minor", ["zorgaanbiedersystemen"], Reikwijdte="ketenbreed")
    fix = ask(world, "Tussendoor", "fix", ["MC-leverancier"], **{"RFC-prioriteit": "hoog"})
    for key in (minor, fix):
        move(world, key, *TO_CAB)
    world.cycle(at(world, 10, 12), only=[MITZ])
    before = pages(world)[AGENDA]
    wish, light = before.split("Fixes: lichte weg")

    assert "10 dagen" in rows(wish)[minor]
    assert "zorgaanbieder, ketenbreed" in rows(wish)[minor]
    assert "Mitz 3.5.0" in rows(wish)[minor]
    assert "prioriteit hoog" in rows(light)[fix]
    assert fix not in rows(wish)

    at(world, 10, 13)
    vote(world, fix)
    world.cycle(at(world, 10, 13, 13), only=[MITZ])
    at(world, 10, 18, 10, 20)
    vote(world, minor)
    world.cycle(at(world, 10, 18, 10, 30), only=[MITZ])

    now = pages(world)
    assert "een fix wordt direct uitgevoerd" in now[CALENDAR]
    assert "Mitz 3.4.2" in now[CALENDAR]
    assert "CAB-agenda wo 1 nov 2023" not in now
    assert minor in now[AGENDA]  # as it was when the meeting began
    assert fix not in rows(now[AGENDA])

    world.cycle(at(world, 10, 26), only=[MITZ])
    later = pages(world)
    assert "CAB-agenda wo 1 nov 2023" in later
    assert later[AGENDA] == now[AGENDA]
    for key, meeting in ((fix, "4 okt"), (minor, "18 okt")):
        told = [title for title, body in later.items() if title.startswith("CAB-besluiten") and key in body]
        assert told == [DECIDED.format(meeting)]

    world.cycle(at(world, 11, 6), only=[MITZ])
    assert "deelnemers hadden uiterlijk do 2 nov 2023 geïnformeerd moeten zijn" in pages(world)[RELEASE]
    for title in (AGENDA, CALENDAR, RELEASE):
        page = seen(world, title)
        assert title in page
        assert minor in page


@pytest.mark.parametrize("code", ["5.1", "5.6", "5.8"])
def test_what_failed_is_planned_again_with_its_history_and_the_evaluation_adjusts_the_calendar(
    world: World, code: str
) -> None:
    tick(world)
    tried, production = world.key(f"{MITZ}/{code}"), world.key(f"{MITZ}/5.8")

    def say(who: str, where: str, text: str) -> None:
        world.act(who, "comment", issue=where, text=text)

    def category(identity: str) -> str:
        return str(world.issues()[f"{MITZ}/{identity}"]["fields"]["status"]["statusCategory"]["key"])

    world.act("u-servicedesk", "transition", issue=production, to="indeterminate")
    say("u-servicedesk", tried, "uitslag: niet geslaagd — het antwoord bleef uit")
    tick(world, 10)

    assert category("5.8") == "new"
    assert category("5.9") == "indeterminate"
    assert news(world, "het antwoord bleef uit") == 2
    page = pages(world)[RELEASE]
    assert "Wat eerder is geprobeerd" in page
    assert "Productie wacht" in page

    say("u-servicedesk", tried, "uitslag: geslaagd")
    say("u-mitz-product", world.key(f"{MITZ}/6.2"), "kalender: voortaan drie weken testtijd")
    tick(world, 20)
    world.act("u-servicedesk", "transition", issue=production, to="indeterminate")
    tick(world, 30)

    assert category("5.8") == "indeterminate"
    page = pages(world)[RELEASE]
    assert "het antwoord bleef uit" in page
    assert "Productie wacht" not in page
    assert "Uit de evaluatie: voortaan drie weken testtijd" in pages(world)[CALENDAR]


def test_an_incident_of_a_release_is_watched_from_its_production_to_its_evaluation(world: World) -> None:
    def happens(summary: str) -> str:
        fields = {"Criteria van het incident": ["grote imago-impact"]}
        made = world.act("u-servicedesk", "create_request", type="Incident", summary=summary, fields=fields)
        world.act("u-servicedesk", "link", issue=made["key"], type="Relates", to=world.key(MITZ))
        return str(made["key"])

    tick(world)
    before = happens("Te vroeg")
    tick(world, 10)
    silent = comments(world, before)
    world.act("u-servicedesk", "transition", issue=world.key(f"{MITZ}/5.8"), to="indeterminate")
    tick(world, 20)
    world.act("u-servicedesk", "transition", issue=before, to="Afgewezen")
    world.act("u-mitz-product", "transition", issue=world.key(f"{MITZ}/6.2"), to="done")
    after = happens("Te laat")
    tick(world, 30)

    assert silent == []
    assert sum("Voorstel: Crisis" in text for text in comments(world, before)) == 1
    assert news(world, "Te vroeg") == 2
    assert comments(world, after) == []


def production(world: World, to: str) -> None:
    world.act("u-servicedesk", "transition", issue=world.key(f"{MITZ}/5.8"), to=to)


def production_stands(world: World) -> str:
    return str(world.issues()[f"{MITZ}/5.8"]["fields"]["status"]["statusCategory"]["key"])


def test_production_goes_back_each_time_until_nothing_holds_it_up_and_is_told_when_it_is_live(
    world: World,
) -> None:
    world.appoint("REL", "RFC")
    key = ask(world, "Zonder tweede besluit", Release=RELEASE)
    move(world, key, *TO_CAB)
    vote(world, key)
    tick(world)
    for number, to in enumerate(("indeterminate", "indeterminate", "done"), 1):
        production(world, to)
        tick(world, number * 10)

        assert production_stands(world) == "new"
        assert news(world, "productie kan nog niet") == 2 * number  # two channels hear of releases
        assert "<strong>In productie.</strong>" not in pages(world)[RELEASE]
    assert sum("kan nog niet" in text for text in comments(world, world.key(f"{MITZ}/5.8"))) == 3

    move(world, key, *TO_PRODUCTION)
    vote(world, key)
    production(world, "done")
    for minutes in (50, 60):
        tick(world, minutes)

    assert production_stands(world) == "done"
    assert news(world, "Mitz 3.5.0 is in productie") == 2
    assert "<strong>In productie.</strong>" in pages(world)[RELEASE]
    versions = [v for v in world.control.state("version")["version"].values() if v["name"] == RELEASE]
    assert [v["released"] for v in versions] == [True, True]


def test_a_deviation_with_a_reason_of_who_may_lets_production_stand(world: World) -> None:
    config = own_config(world)
    file = config / "releases" / f"{MITZ}.yaml"
    person = (
        "{account_id: u-mitz-product, party: mitz-productmanagement, function: Manager, mandates: [gate]}"
    )
    file.write_text(f"{file.read_text(encoding='utf-8')}\npeople:\n  - {person}\n", encoding="utf-8")
    key = ask(world, "Spoed", Release=RELEASE)
    move(world, key, *TO_CAB)
    vote(world, key)
    tick(world)
    place = world.key(f"{MITZ}/5.8")
    world.act("u-mitz-product", "comment", issue=place, text="afwijking: lek moet vannacht dicht")
    production(world, "done")

    tick(world, 10)

    assert production_stands(world) == "done"
    assert news(world, "lek moet vannacht dicht") == 2


def test_the_impact_of_an_announced_change_decides_its_steps(world: World) -> None:
    def announce(summary: str, **fields: Any) -> str:
        made = world.act(
            "u-mc-leverancier",
            "create_request",
            type="Aankondiging MC-leverancier",
            summary=summary,
            fields=fields,
        )
        return str(made["key"])

    small = announce("Nieuwe servers", Impact="fix")
    messages = announce("Andere berichten", Impact="fix", Raakt=["koppelvlak"])

    for minutes in (0, 10):
        tick(world, minutes)

    shown = rows(pages(world)[AGENDA])
    assert "testtraject" not in shown[small]
    assert "afstemmen met Mitz" in shown[small]
    assert "testtraject" in shown[messages]
    assert "heracceptatie" in shown[messages]
    assert len(comments(world, small)) == len(comments(world, messages)) == 1
    assert "heracceptatie" in comments(world, messages)[0]
    assert [c["public"] for c in issue(world, messages)["comments"]] == [False]

    world.act("u-servicedesk", "edit", issue=small, fields={"customfield_10103": {"value": "major"}})
    tick(world, 20)
    assert "heracceptatie" in comments(world, small)[-1]
