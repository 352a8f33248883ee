"""A day in which Slack and Teams refuse in each way that they have: no message is lost, none comes twice."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from pydantic import SecretStr

from bot.app.workspace import workspace
from bot.features.all_rules import Announcement, IssueAction
from bot.features.reminding.messages import MessageState
from bot.model.issue import Identity
from bot.model.outcome import Outcome, Report, Word, any_failed
from bot.model.working_days import AMSTERDAM
from bot.ports import OutboxEntry
from bot.round.phases import REMIND, through
from bot.settings import Settings
from bot.situation.situation import Situation
from tests.flow.world import IMPATIENT, World

pytestmark = pytest.mark.no_cover

POST, FLOW = "/slack/api/chat.postMessage", "/teams/*"
ROOT = Identity("klein")
BEGIN = datetime(2023, 10, 11, 8, 10, tzinfo=AMSTERDAM)
HEALED = datetime(2023, 10, 12, 12, 30, tzinfo=AMSTERDAM)
"""After the last use of the reminder a day ahead, before that of an hour ahead."""
END = datetime(2023, 10, 13, 11, 10, tzinfo=AMSTERDAM)
GATE = "O.9 {} klein/c1/noord/O.9"
ALWAYS = 10**6

Break = Callable[[World], None]


def act(do: str, **more: Any) -> Break:
    return lambda world: world.act("u-facilitator", do, **more)


def fault(path: str, action: str, **more: Any) -> Break:
    return lambda world: world.fault(path, action, times=ALWAYS, **more)


def kick(world: World) -> None:
    for channel in ("C0REGIE", "C0GONOGO"):
        world.act("u-facilitator", "kick", channel=channel)


def archive(world: World) -> None:
    for channel in ("C0REGIE", "C0GONOGO"):
        world.act("u-facilitator", "archive_channel", channel=channel)


def fatal_and_blind(world: World) -> None:
    """Nobody knows whether it was posted, and the token may not look."""
    world.fault(POST, "status", status=200, body=word("fatal_error"), times=ALWAYS)
    world.act("u-facilitator", "install_app", scopes=["chat:write"])


def heal(world: World) -> None:
    world.control.heal()
    for channel in ("C0REGIE", "C0GONOGO"):
        world.act("u-facilitator", "invite", channel=channel)
        world.act("u-facilitator", "archive_channel", channel=channel, archived=False)
    world.act("u-facilitator", "install_app")
    world.act("u-facilitator", "set_flow", workflow="kt-regie", state="on")


def word(error: str) -> Mapping[str, Any]:
    return {"ok": False, "error": error}


@dataclass(frozen=True)
class Way:
    """One way to refuse in Slack and one in Teams, at the same time: they do not know each other."""

    slack: Break
    teams: Break
    wrong_address: bool = False
    unclear: frozenset[str] = frozenset()
    """Kinds of chat where nobody knows whether what was sent arrived."""


def nothing(_: World) -> None:
    pass


WAYS = {
    "token_revoked, 404": Way(act("revoke_token"), act("set_flow", workflow="kt-regie", state="deleted")),
    "missing_scope, 410": Way(
        act("install_app", scopes=["channels:history"]), act("set_flow", workflow="kt-regie", state="gone")
    ),
    "no scope at all, turned off": Way(
        act("install_app", scopes=[]), act("set_flow", workflow="kt-regie", state="off")
    ),
    "not_in_channel, 403": Way(kick, fault(FLOW, "status", status=403)),
    "is_archived, 413": Way(archive, fault(FLOW, "status", status=413)),
    "invalid_blocks, 429": Way(
        fault(POST, "status", status=200, body=word("invalid_blocks")),
        fault(FLOW, "status", status=429, headers={"Retry-After": "1"}),
    ),
    "channel_not_found, 400": Way(
        fault(POST, "status", status=200, body=word("channel_not_found")), fault(FLOW, "status", status=400)
    ),
    "ratelimited, 500": Way(
        fault(POST, "status", status=429, headers={"Retry-After": "3600"}),
        fault(FLOW, "status", status=500),
        unclear=frozenset({"teams"}),
    ),
    "internal_error after it was posted, dropped after": Way(
        fault(POST, "merge", body=word("internal_error")),
        fault(FLOW, "drop_after"),
        unclear=frozenset({"slack", "teams"}),
    ),
    "fatal_error and no history, dropped before": Way(
        fatal_and_blind,
        fault(FLOW, "drop_before"),
        unclear=frozenset({"slack", "teams"}),
    ),
    "wrong addresses": Way(nothing, nothing, wrong_address=True),
    "503, a flow that shows nothing": Way(
        fault("/slack/*", "status", status=503),
        act("set_flow", workflow="kt-regie", state="blind"),
        unclear=frozenset({"slack"}),
    ),
}


def rule(situation: Situation) -> Iterable[IssueAction | Announcement]:
    """Two pieces of news: one that happened in that day, and one that holds until Thursday evening."""
    told = {"party": "Leverancier", "moment": BEGIN}
    yield Announcement(ROOT, "happened", "roll_out_early", told, at=BEGIN + timedelta(hours=2))
    if situation.now < HEALED + timedelta(hours=6):
        yield Announcement(
            ROOT, "holds", "plan_changed", {"title": "x", "number": 2, "digest": "d", "parties": 3}
        )


def ticks(begin: datetime, end: datetime) -> Iterator[datetime]:
    """Every hour of the day, and twice a night."""
    at = begin
    while at < end:
        if 8 <= at.hour < 18 or at.hour in (20, 3):
            yield at
        at += timedelta(hours=1)


def rounds(world: World, settings: Settings, begin: datetime, end: datetime) -> list[list[Report]]:
    found = []
    with workspace(settings, begin, only=["klein"], policy=IMPATIENT) as space:
        space.round.rules = (rule,)
        for at in ticks(begin, end):
            world.control.set_clock(at)
            one = space.at(at, lambda: False).round
            (unit,) = space.units
            found.append([*one.outgoing.lapse(), *through(one, one.look(unit), [REMIND])])
    return found


def entries(world: World) -> Mapping[str, OutboxEntry]:
    """Every message of the ledger, however it ended."""
    with closing(sqlite3.connect(world.folder / "state" / "state.sqlite")) as db:
        ids = [key for (key,) in db.execute("SELECT id FROM message")]
    with world.open(END, only=["klein"]) as space:
        outbox = space.connections.ports.outbox
        return {key: entry for key in ids if (entry := outbox.read(key))}


def told(reports: Iterable[Sequence[Report]]) -> list[Outcome]:
    return [outcome for each in reports for report in each for outcome in report.outcomes]


def posted(world: World) -> Counter[str]:
    """Messages in Slack by their id."""
    return Counter(m["metadata"]["event_payload"]["delivery_id"] for m in world.messages())


@pytest.fixture(scope="module")
def ordinary() -> set[tuple[str, str]]:
    """Channel and title of what is said where nothing is refused; found out once."""
    return set()


@pytest.fixture
def due(world: World, ordinary: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The same; the site is empty again, but for the issues."""
    if not ordinary:
        world.apply(BEGIN)
        rounds(world, world.settings, BEGIN, END)
        ordinary |= {(e.letter.channel, e.letter.title) for e in entries(world).values()}
        world.lose_ledger()
        requests.post(f"{world.running.url}/_sandbox/reset", json={}, timeout=10).raise_for_status()
    world.control.set_clock(BEGIN)
    world.begin(World.apply, BEGIN)
    return ordinary


def test_on_an_ordinary_day_everything_is_said_once(world: World, due: set[tuple[str, str]]) -> None:
    reports = rounds(world, world.settings, BEGIN, END)

    ended = entries(world)
    sent = {key for key, e in ended.items() if e.state is MessageState.SENT}
    assert posted(world) == Counter(sent)
    assert {e.state for e in ended.values()} == {MessageState.SENT, MessageState.ACCEPTED}
    assert len(world.cards()) == len(ended) - len(sent)
    assert {title.split()[0] for _, title in due} >= {"O.9", "overdue", "plan_changed", "roll_out_early"}
    assert not any(any_failed(each) for each in reports)


@pytest.mark.parametrize("name", WAYS)
def test_every_message_is_delivered_once_or_told_as_lapsed_or_uncertain(
    world: World, due: set[tuple[str, str]], name: str
) -> None:
    way = WAYS[name]
    settings = world.settings
    if way.wrong_address:
        hook = urlsplit(settings.teams_webhook_url.get_secret_value())._replace(query="sig=verkeerd").geturl()
        wrong = {"slack_url": f"{world.running.url}/nergens", "teams_webhook_url": SecretStr(hook)}
        settings = settings.model_copy(update=wrong)
    for breaks in (way.slack, way.teams):
        breaks(world)

    refused = rounds(world, settings, BEGIN, HEALED)
    heal(world)
    after = rounds(world, world.settings, HEALED, END)

    ended = entries(world)
    assert {(e.letter.channel, e.letter.title) for e in ended.values()} >= due
    assert any_failed(refused[1])
    assert way.unclear or all(any_failed(each) for each in refused[2:10])
    judge(world, ended, told([*refused, *after]), way)


def judge(world: World, ended: Mapping[str, OutboxEntry], said: Sequence[Outcome], way: Way) -> None:
    """Whether each message came once, or its end was told once."""
    arrived = posted(world)
    for key, entry in ended.items():
        title, channel = entry.letter.title, entry.letter.channel
        mine = [o for o in said if (o.subject, o.where) == (title, channel)]
        words = Counter(o.word for o in mine)
        final = [o for o in mine if o.word is Word.UNKNOWN and "not sent again" in o.detail]
        copies = arrived[key]
        assert not entry.is_open, entry
        assert len(final) == (entry.state is MessageState.UNKNOWN), mine
        assert words[Word.LAPSED] == (entry.state is MessageState.LAPSED), mine
        assert words[Word.SENT] == (entry.state is MessageState.SENT)
        assert words[Word.ACCEPTED] == (entry.state is MessageState.ACCEPTED)
        if entry.state is MessageState.SENT:
            assert copies == 1
        if entry.state is MessageState.LAPSED:
            assert copies == 0
        if entry.state is MessageState.UNKNOWN:
            assert copies <= 1
            assert entry.letter.text.splitlines()[0] in final[0].detail
    shown = [run for run in world.cards() if run["status"] == "Succeeded"]
    states = Counter(e.state for e in ended.values() if e.letter.channel == "teams-regie")
    assert len(world.cards()) >= states[MessageState.ACCEPTED]
    assert len(shown) <= states[MessageState.ACCEPTED] + states[MessageState.UNKNOWN]
    kinds = {
        "slack" if e.letter.channel != "teams-regie" else "teams"
        for e in ended.values()
        if e.state is MessageState.UNKNOWN
    }
    assert kinds <= way.unclear
