"""What the bot says on a request is for the people of the service desk, not for who asked."""

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
        world.act(who, "request_comment", request=key, text=f"{text} {number}", public=False)


def test_the_requester_reads_the_decision_with_its_reason_and_never_who_voted_what(world: World) -> None:
    said = ask(world, "Zonder goedkeuringen")
    speak(world, said, "cab: akkoord — past in de release")
    world.act("u-it-deelnemer", "comment", issue=said, text="cab: akkoord — wij ook")
    voted = ask(world, "Met goedkeuringen")
    move(world, voted, "Beoordelen", "Wacht op CAB")
    vote(world, voted, "-")
    undecided = ask(world, "Nog niet besloten")

    for minutes in (0, 10):
        tick(world, minutes)

    (told,) = portal(world, said)
    assert "Uw wijzigingsverzoek is goedgekeurd" in told
    assert "past in de release 1" in told
    (declined,) = portal(world, voted)
    assert "Uw wijzigingsverzoek is afgewezen" in declined
    assert portal(world, undecided) == []
    for text in (told, declined):
        for word in ("productmanager", "Operations", "architect", "Ronde", "mandaat"):
            assert word not in text
    internal = str(comments(world, said))
    assert "Mitz-productmanager" in internal
    assert "geen mandaat" in internal


def test_without_a_word_in_the_config_a_requester_reads_nothing_of_the_bot(world: World) -> None:
    config = world.folder / "config"
    shipped = config.resolve()
    config.unlink()
    config.mkdir()
    for part in ("runbooks", "programmes", "releases"):
        (config / part).symlink_to(shipped / part)
    lines = (shipped / "bot.yaml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "requester_reads" not in line]
    (config / "bot.yaml").write_text("\n".join(kept), encoding="utf-8")
    key = ask(world, "Stil")
    speak(world, key, "cab: akkoord")

    tick(world)

    assert portal(world, key) == []
    assert [c["public"] for c in issue(world, key)["comments"] if c["author"] == "bot-regiebot"] == [False]
