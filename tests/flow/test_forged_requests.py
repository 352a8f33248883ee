"""On a request, too, anybody may write properties: none hides a note, and none makes one come twice."""

from datetime import timedelta
from typing import Any

import pytest
import requests

from bot.model.identity import NOTE, PROPERTY
from bot.model.outcome import Word
from tests.flow import cab
from tests.flow.world import NOW, World

BOT, WHO = "bot-regiebot", "u-facilitator"


def property_of(world: World, key: str, value: Any) -> None:
    """Somebody writes the property of a request."""
    world.act(WHO, "set_property", issue=key, key=PROPERTY, value=value)


def voted(world: World, summary: str) -> tuple[str, list[str]]:
    """A request that asks the bot for one note, and the key of that: a vote without the mandate."""
    key = cab.ask(world, summary, Release="Mitz 3.5.0")
    text = "cab: akkoord - wij willen dit graag"
    comment = world.act("u-zorgaanbieder", "comment", issue=key, text=text)["comment"]
    return key, [f"vote:{comment}:vote_without_mandate"]


def rest(world: World, who: str, method: str, path: str, body: Any) -> requests.Response:
    """A call to Jira as somebody."""
    url = f"{world.running.url}/rest/api/3/{path}"
    login = ("regiebot@example.org", "sandbox-token") if who == BOT else (f"{who}@example.org", "person")
    return requests.request(method, url, json=body, auth=login, timeout=10)


def own_comment(world: World, key: str) -> Any:
    """The only comment of the bot on a request."""
    (found,) = [one for one in cab.issue(world, key)["comments"] if one["author"] == BOT]
    return found


def remembered(world: World, key: str) -> set[str]:
    """What the ledger holds as said on a request."""
    with world.open(NOW + timedelta(minutes=30)) as space:
        return set(space.connections.store.read_note(f"said:{cab.issue(world, key)['id']}") or ())


def keys_said(world: World, key: str) -> list[str]:
    """The keys that the bot's comments on a request carry."""
    found = [one for one in cab.issue(world, key)["comments"] if one["author"] == BOT]
    return [key for one in found for key in one["properties"].get(NOTE, {}).get("keys", ())]


def test_a_forged_property_on_a_request_hides_no_note(world: World) -> None:
    first, keys = voted(world, "Eerste")
    cab.tick(world)
    said = cab.comments(world, first)
    assert (len(said), keys_said(world, first)) == (1, keys)
    assert PROPERTY not in cab.issue(world, first)["properties"], "the bot has none there"

    property_of(world, first, {"said": []})
    second, wanted = voted(world, "Tweede")
    property_of(world, second, {"said": wanted, "request": cab.issue(world, second)["id"]})
    for minutes in (10, 20):
        cab.tick(world, minutes)

    assert keys_said(world, second) == wanted
    assert cab.comments(world, first) == said, "and repeats none"


def test_a_comment_of_somebody_else_that_claims_a_key_hides_no_note(world: World) -> None:
    key, wanted = voted(world, "Eerste")
    text = {"type": "paragraph", "content": [{"type": "text", "text": "Ik was het"}]}
    body = {
        "body": {"type": "doc", "version": 1, "content": [text]},
        "properties": [{"key": NOTE, "value": {"keys": wanted}}],
    }
    made = rest(world, WHO, "POST", f"issue/{key}/comment", body)
    assert made.status_code == 201, made.text

    for minutes in (0, 10):
        cab.tick(world, minutes)
    assert keys_said(world, key) == wanted

    world.lose_ledger()
    cab.tick(world, 20)
    assert keys_said(world, key) == wanted, "control: the bot's own comment does count"


def test_nobody_writes_on_a_comment_of_the_bot_without_the_right_to_edit_it(world: World) -> None:
    key, wanted = voted(world, "Eerste")
    cab.tick(world)
    number = own_comment(world, key)["id"]

    answer = rest(world, "u-zorgaanbieder", "PUT", f"comment/{number}/properties/{NOTE}", {"keys": ["x"]})

    assert answer.status_code in (400, 403)
    assert keys_said(world, key) == wanted


@pytest.mark.parametrize("odd", ["tekst", {"keys": "abc"}, {"keys": 7}, {"keys": None}, [1]])
def test_an_odd_property_on_a_comment_of_the_bot_is_no_key(world: World, odd: Any) -> None:
    key, _ = voted(world, "Eerste")
    cab.tick(world)
    said = cab.comments(world, key)
    body = {"body": own_comment(world, key)["body"], "properties": [{"key": NOTE, "value": odd}]}
    made = rest(world, BOT, "POST", f"issue/{key}/comment", body)
    assert made.status_code == 201, made.text

    world.lose_ledger()
    reports = cab.tick(world, 10)

    assert not any(one.word is Word.REFUSED for report in reports for one in report.outcomes)
    assert len(cab.comments(world, key)) == len(said) + 1, "that one, and none of the bot's"


def test_the_property_of_an_earlier_version_counts_once_where_its_note_stands(world: World) -> None:
    """Version 0.1.0 named its notes on the request, and not on the comments."""
    key, wanted = voted(world, "Eerste")
    cab.tick(world)
    own = own_comment(world, key)
    rest(world, BOT, "DELETE", f"issue/{key}/comment/{own['id']}", None)
    rest(world, BOT, "POST", f"issue/{key}/comment", {"body": own["body"]})
    property_of(world, key, {"said": wanted})
    world.lose_ledger()

    cab.tick(world, 10)
    assert keys_said(world, key) == [], "it is not repeated"
    assert remembered(world, key) == set(wanted)

    vote = world.act("u-it-deelnemer", "comment", issue=key, text="cab: akkoord - wij ook")["comment"]
    later = f"vote:{vote}:vote_without_mandate"
    property_of(world, key, {"said": [*wanted, later]})
    cab.tick(world, 20)
    assert keys_said(world, key) == [later], "the ledger knows the request by now"
