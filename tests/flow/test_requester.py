"""What the bot says on a request is for the people of the service desk, not for who asked."""

from collections.abc import Callable

import requests

from tests.flow.cab import CAB, comments, issue, move, tick, vote
from tests.flow.world import World

REQUESTER = "u-infolijn"
"""A customer of the portal, without a licence for Jira."""


def ask(world: World, summary: str) -> str:
    fields = {"Bron": "infolijn", "Impact": "minor", "Oplossing": "Zo doen we het."}
    made = world.act(REQUESTER, "create_request", type="RFC", summary=summary, fields=fields)
    return str(made["key"])


def portal(world: World, key: str) -> list[str]:
    """What the requester reads of the bot on the portal."""
    answer = requests.get(
        f"{world.running.url}/rest/servicedeskapi/request/{key}/comment",
        auth=(f"{REQUESTER}@example.org", "person"),
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
    found = answer.json()["values"]
    return [comment["body"] for comment in found if comment["author"]["accountId"] == "bot-regiebot"]


def speak(world: World, key: str, text: str) -> None:
    """Every CAB member says something, between themselves."""
    for number, who in enumerate(CAB, 1):
        world.act(who, "request_comment", request=key, text=f"{text} - onderling {number}", public=False)


def configured(world: World, change: Callable[[str], str]) -> None:
    """The configuration of the test with another `bot.yaml`."""
    config = world.folder / "config"
    shared = config.resolve()
    config.unlink()
    config.mkdir()
    for part in ("runbooks", "programmes", "releases"):
        (config / part).symlink_to(shared / part)
    text = (shared / "bot.yaml").read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    (config / "bot.yaml").write_text(changed, encoding="utf-8")


def reads_reasons(text: str) -> str:
    return text.replace("requester_reads: decision\n", "requester_reads: decision_and_reason\n")


def test_the_requester_reads_the_decision_as_shipped_and_nothing_of_what_the_cab_said(world: World) -> None:
    said = ask(world, "Zonder goedkeuringen")
    speak(world, said, "cab: akkoord")
    world.act("u-cab-product", "request_comment", request=said, text="cab-toelichting: welkom", public=False)
    world.act("u-it-deelnemer", "comment", issue=said, text="cab: akkoord - wij ook")
    voted = ask(world, "Met goedkeuringen")
    move(world, voted, "Beoordelen", "Wacht op CAB")
    vote(world, voted, "-")
    undecided = ask(world, "Nog niet besloten")

    for minutes in (0, 10):
        tick(world, minutes)

    (told,) = portal(world, said)
    assert "Uw wijzigingsverzoek is goedgekeurd" in told
    (declined,) = portal(world, voted)
    assert "Uw wijzigingsverzoek is afgewezen" in declined
    assert portal(world, undecided) == []
    for text in (told, declined):
        for word in ("productmanager", "Operations", "architect", "Ronde", "mandaat", "onderling", "welkom"):
            assert word not in text
    internal = str(comments(world, said))
    assert "Mitz-productmanager" in internal
    assert "geen mandaat" in internal


def test_a_reason_reaches_the_requester_only_where_it_was_written_for_them(world: World) -> None:
    configured(world, reads_reasons)
    silent, told = ask(world, "Zonder toelichting"), ask(world, "Met toelichting")
    for key in (silent, told):
        speak(world, key, "cab: niet akkoord")
    stranger = "cab-toelichting: dit schrijft een ander"
    world.act("u-it-deelnemer", "comment", issue=told, text=stranger)
    for text in ("cab-toelichting: te vroeg", "cab-toelichting: volgt", "cab-toelichting: na de zomer"):
        world.act("u-cab-product", "request_comment", request=told, text=text, public=False)

    tick(world)

    (bare,) = portal(world, silent)
    assert "Toelichting" not in bare
    (reasoned,) = portal(world, told)
    assert "na de zomer" in reasoned
    for word in ("onderling", "te vroeg", "volgt", "een ander"):
        assert word not in bare + reasoned


def test_without_a_word_in_the_config_a_requester_reads_nothing_of_the_bot(world: World) -> None:
    configured(world, lambda text: text.replace("  requester_reads: decision\n", ""))
    key = ask(world, "Stil")
    speak(world, key, "cab: akkoord")

    tick(world)

    assert portal(world, key) == []
    assert [c["public"] for c in issue(world, key)["comments"] if c["author"] == "bot-regiebot"] == [False]


def test_an_answer_is_as_public_as_the_comment_that_it_answers(world: World) -> None:
    key = ask(world, "Wie leest wat")
    for public in (True, False):
        text = f"cab: akkoord, maar pas na de test {public}"
        world.act("u-cab-product", "request_comment", request=key, text=text, public=public)

    tick(world)

    (seen,) = portal(world, key)
    assert "test True" in seen
    assert sum("test False" in text for text in comments(world, key)) == 1
