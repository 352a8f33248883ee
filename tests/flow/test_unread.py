"""Jira refuses for hours: said once, and once when it is over; nothing is told from old facts meanwhile."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.errors import Transient
from bot.model.issue import Identity
from bot.model.outcome import Outcome, Word
from bot.model.working_days import AMSTERDAM
from bot.reconcile.diff import ObservedState as Seen
from bot.round.observe.look import Observer
from tests.flow.command import Desk
from tests.flow.test_publish import pages
from tests.flow.world import World

pytestmark = pytest.mark.no_cover

ALWAYS = 10**6
PAGE = "Actualiteit"
JIRA = "/rest/*"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2023, 10, day, hour, minute, tzinfo=AMSTERDAM)


def tick(world: World, now: datetime) -> list[Outcome]:
    """One round of the bot, as a new process."""
    world.control.set_clock(now)
    return [outcome for report in world.cycle(now) for outcome in report.outcomes]


def rounds(start: datetime, end: datetime, minutes: int = 20) -> Iterator[datetime]:
    """Moments from the one to the other, both included."""
    while start <= end:
        yield start
        start += timedelta(minutes=minutes)


def walk(world: World, *moments: datetime) -> list[Outcome]:
    return [outcome for now in moments for outcome in tick(world, now)]


def spaces(world: World) -> Mapping[str, Any]:
    """The page of each space."""
    state = world.control.state("confluence_page", "confluence_space")
    keys = {str(row): one["key"] for row, one in state["confluence_space"].items()}
    found = [page for page in state["confluence_page"].values() if page["title"] == PAGE]
    return {keys[str(page["spaceId"])]: page for page in found}


def version(world: World, space: str = "KTREGIE") -> int:
    return int(spaces(world)[space]["version"]["number"])


def said(world: World, begin: str = "Jira is") -> list[str]:
    """First lines of messages in Slack."""
    return [first for m in world.messages() if (first := m["text"].splitlines()[0]).startswith(begin)]


def break_jira(world: World, status: int = 503) -> None:
    world.fault(JIRA, "status", status=status, times=ALWAYS)


@pytest.fixture
def begun(world: World) -> World:
    """Everything made and said; the request log is empty."""
    walk(world, at(12, 8), at(12, 9))
    world.control.forget_requests()
    return world


def test_hours_without_jira_are_told_once_and_once_when_it_is_over(begun: World) -> None:
    world = begun
    assert 'ac:name="include"' in str(pages(world)["Klein programma"]["body"])
    assert "Geen storing gemeld" in spaces(world)["KTREGIE"]["body"]
    tick(world, at(12, 9, 5))
    assert not [r for r in world.control.requests() if r["path"].startswith("/wiki")]
    digests = said(world, "69 acties te laat")

    break_jira(world, 401)
    walk(world, *rounds(at(12, 9, 10), at(12, 10, 50)))
    assert (version(world), said(world)) == (1, [])
    tick(world, at(12, 11, 10))
    assert (version(world), version(world, "KTDEEL")) == (2, 2)
    assert said(world) == ["Jira is niet te lezen sinds do 12 okt 2023 09:10"]
    assert "Bron niet bereikbaar sinds do 12 okt 2023 09:10." in spaces(world)["KTREGIE"]["body"]

    world.control.forget_requests()
    walk(world, *rounds(at(12, 11, 30), at(12, 12, 50)))
    assert world.writes() == {}
    walk(world, at(12, 13), at(12, 13, 20))
    (announced, *_) = [m for m in world.messages() if "Jira is sinds" in m["text"]]
    assert announced["text"].splitlines()[0] == "GO/NO-GO Zorggroep Noord – do 12 okt 2023 14:00"
    assert "Jira is sinds 09:10 niet te lezen." in announced["text"]
    assert "gereed, nog" not in announced["text"]
    assert said(world, "69 acties te laat") == digests

    world.control.heal()
    walk(world, *rounds(at(12, 14), at(12, 15)))
    assert (version(world), version(world, "KTDEEL")) == (3, 3)
    assert "Geen storing gemeld" in spaces(world)["KTREGIE"]["body"]
    assert said(world)[1:] == ["Jira is weer te lezen"]
    assert len(said(world, "GO/NO-GO Zorggroep Noord – do 12")) == 4  # in two channels, before and blind


def test_a_short_outage_says_nothing_and_one_look_in_between_makes_no_storm(begun: World) -> None:
    world = begun
    break_jira(world)
    walk(world, *rounds(at(12, 9, 10), at(12, 10, 50)))
    world.control.heal()
    tick(world, at(12, 11))
    break_jira(world)
    walk(world, *rounds(at(12, 11, 10), at(12, 12, 50)))
    assert (version(world), said(world)) == (1, [])

    walk(world, at(12, 13, 10), at(12, 13, 20))
    world.control.heal()
    tick(world, at(12, 13, 30))
    break_jira(world)
    walk(world, *rounds(at(12, 13, 40), at(12, 16)))
    assert version(world) == 2
    assert said(world) == ["Jira is niet te lezen sinds do 12 okt 2023 11:10"]

    world.control.heal()
    walk(world, at(12, 16, 20), at(12, 16, 40))
    assert version(world) == 3
    assert said(world)[1:] == ["Jira is weer te lezen"]


def test_a_weekend_is_no_working_time(begun: World) -> None:
    world = begun
    tick(world, at(13, 16, 20))
    break_jira(world)

    walk(world, at(13, 16, 30), at(13, 17), at(14, 12), at(15, 12), at(16, 9, 20))
    assert (version(world), said(world)) == (1, [])
    tick(world, at(16, 9, 30))

    assert version(world) == 2
    assert said(world) == ["Jira is niet te lezen sinds vr 13 okt 2023 16:30"]


def test_the_message_tells_what_it_can_where_confluence_refuses_too(begun: World) -> None:
    world = begun
    break_jira(world)
    world.fault("/wiki/*", "status", status=503, times=ALWAYS)

    walk(world, at(12, 9, 10), at(12, 11, 10), at(12, 11, 20))
    (told,) = [m for m in world.messages() if m["text"].startswith("Jira is niet")]
    assert "Op de pagina's staat deze storing nog niet." in told["text"]
    assert version(world) == 1

    world.control.heal()
    break_jira(world)
    tick(world, at(12, 11, 40))
    assert (version(world), len(said(world))) == (2, 1)


def test_a_beginning_that_chat_refused_is_told_as_lapsed_and_its_end_is_not_said(begun: World) -> None:
    world = begun
    break_jira(world)
    world.act("u-facilitator", "revoke_token")
    refused = walk(world, at(12, 9, 10), at(12, 11, 10))
    assert version(world) == 2
    assert [o.word for o in refused if o.subject.startswith("source_unread")] == [Word.REFUSED]

    world.control.heal()
    world.act("u-facilitator", "install_app")
    after = walk(world, *rounds(at(12, 12), at(12, 13)))

    assert said(world) == []
    assert [o.word for o in after if o.subject.startswith("source_unread")] == [Word.LAPSED]
    assert version(world) == 3


def test_a_meeting_of_the_cab_is_announced_without_its_agenda(begun: World) -> None:
    world = begun
    tick(world, at(18, 8, 30))
    break_jira(world)

    walk(world, at(18, 8, 40), at(18, 9), at(18, 9, 10))
    assert said(world, "CAB-vergadering") == []
    walk(world, at(18, 9, 20), at(18, 9, 40))

    told = [m["text"] for m in world.messages() if m["text"].startswith("CAB-vergadering")]
    assert len(told) == 2  # the two internal channels with `changes`
    assert "Jira is sinds 08:40 niet te lezen." in told[0]
    assert said(world) == []


def withheld(patch: pytest.MonkeyPatch, root: str) -> None:
    """A look at one unit may not be believed."""
    look = Observer.look

    def judged(self: Observer, one: Identity, *more: Any) -> Seen:
        if one == root:
            raise Transient("withheld")
        return look(self, one, *more)

    patch.setattr(Observer, "look", judged)


def test_of_two_units_the_page_names_the_blind_one_and_no_other_party_reads_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = "  - {id: gedeeld, key: KTDEEL, audience: shared}"
    party = '  - {id: za, key: RELINLOG, audience: "party:za-een"}'
    world.configure("three", (shared, f"{shared}\n{party}"))
    walk(world, at(12, 8), at(12, 9))
    withheld(monkeypatch, "mitz-3-5-0")

    done = walk(world, at(12, 9, 10), at(12, 11, 10))

    body = spaces(world)["KTREGIE"]["body"]
    assert "Mitz 3.5.0" in body
    assert "Klein programma" not in body
    assert version(world, "RELINLOG") == 1
    assert "Mitz" not in spaces(world)["RELINLOG"]["body"]
    assert not [o for o in done if o.word is Word.REFUSED and o.subject == "klein"]
    (told,) = [m for m in world.messages() if m["text"].startswith("Jira is niet")]
    assert "Regiebot kan Mitz 3.5.0 niet lezen." in told["text"]


@pytest.mark.parametrize("away", ["delete_page", "archive_page"])
def test_a_page_that_a_person_took_away_leaves_no_error_on_the_others(begun: World, away: str) -> None:
    world = begun
    world.act("u-facilitator", away, page=str(spaces(world)["KTREGIE"]["id"]))
    world.act("u-zorgaanbieder", "transition", issue=world.key("klein/c1/noord/K.2"), to="done")

    tick(world, at(12, 9, 10))

    changed = {title: p for title, p in pages(world).items() if "Regiebot" in str(p["version"])}
    assert changed
    assert not any('ac:name="include"' in str(page["body"]) for page in changed.values())
    assert spaces(world)["KTREGIE"]["status"] != "current"
    break_jira(world)
    walk(world, at(12, 9, 20), at(12, 11, 20))
    assert version(world, "KTDEEL") == 2
    assert len(said(world)) == 1


def test_one_search_that_fails_is_a_look_at_nothing(begun: World) -> None:
    """The second unit must not take the first one's failure for a site where nothing changed."""
    world = begun
    world.fault("/rest/api/3/search/jql", "status", status=503, times=ALWAYS)

    done = tick(world, at(12, 9, 10))

    assert {o.subject for o in done if o.word is Word.REFUSED} >= {"klein", "mitz-3-5-0"}


def test_the_service_says_that_it_is_not_well_and_why(desk: Desk) -> None:
    day = "2023-10-12T"
    assert desk.run("run", "--once", "--now", f"{day}09:00").code == 0
    desk.control.fault({"match": {"path": JIRA}, "action": "status", "status": 401, "times": ALWAYS})
    assert desk.run("run", "--once", "--now", f"{day}09:10").code == 1

    with desk.begin("run", "--now", f"{day}11:10") as child:
        assert child.stderr
        log = (_event(line) for line in child.stderr)
        health = next(event for event in log if event["event"] == "started")["health"]
        told = next(event for event in log if event["event"] == "unread")
        asked = desk.run("health", "--url", f"{health}/readyz")
        lives = desk.run("health", "--url", f"{health}/healthz")

    assert (told["level"], told["since"][:16]) == ("warning", "2023-10-12T09:10")
    assert (asked.code, lives.code) == (1, 0)
    assert "p-2023 is not read since 2023-10-12 09:10" in asked.out


def _event(line: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line)
    return found
