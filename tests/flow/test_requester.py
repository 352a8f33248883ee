"""What the bot says on a request is for the people of the service desk, not for who asked."""

from collections.abc import Callable

import requests

from bot.model.outcome import Report, Word
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


ALWAYS = 10**6


def decided_in_comments(world: World, summary: str) -> str:
    """A request on which the CAB decided, and that several notes are about."""
    key = ask(world, summary)
    speak(world, key, "cab: akkoord")
    return key


def internal(world: World, key: str) -> list[str]:
    """The bot's comments that only the people of the service desk read."""
    found = issue(world, key)["comments"]
    return [str(c["body"]) for c in found if c["author"] == "bot-regiebot" and not c["public"]]


def told(reports: list[Report], word: Word) -> list[tuple[str, str]]:
    found = [o for r in reports if r.job == "requests" for o in r.outcomes if o.word is word]
    return [(o.subject, o.detail) for o in found]


def test_notes_of_one_round_on_a_request_are_one_comment(world: World) -> None:
    key = decided_in_comments(world, "Twee notities")
    world.act("u-it-deelnemer", "comment", issue=key, text="cab: akkoord — wij ook")

    tick(world)

    (said,) = internal(world, key)
    assert "geen mandaat" in said
    assert "Mitz-productmanager" in said


def test_a_note_whose_answer_is_lost_is_not_repeated_nor_one_that_the_ledger_forgot(world: World) -> None:
    key = decided_in_comments(world, "Antwoord kwijt")
    world.fault("/rest/api/3/issue/*/comment", "drop_after", method="POST", times=1)

    first = tick(world)
    at_once = tick(world, 1)
    later = tick(world, 10)

    assert [subject for subject, _ in told(first, Word.UNKNOWN)] == [key]
    assert [subject for subject, _ in told(at_once, Word.WAITING)] == [key], "it may still be under way"
    assert told(later, Word.REFUSED) == told(later, Word.WAITING) == []
    assert (len(internal(world, key)), len(portal(world, key))) == (1, 1)

    world.lose_ledger()
    tick(world, 20)
    assert (len(internal(world, key)), len(portal(world, key))) == (1, 1)


def test_where_an_internal_note_reaches_who_asked_that_is_told_and_no_other_is_placed(world: World) -> None:
    first = decided_in_comments(world, "Lekt")
    world.fault(
        "/rest/api/3/issue/*/comment/*", "merge", method="GET", body={"jsdPublic": True}, times=ALWAYS
    )
    leak = tick(world)
    second = decided_in_comments(world, "Wacht daarop")

    held = tick(world, 10)
    quiet = tick(world, 20)

    ((subject, detail),) = told(leak, Word.REFUSED)
    assert subject == first
    assert "remove it or make it internal" in detail
    assert {subject for subject, _ in told(held, Word.LEFT_OUT)} == {second}
    assert told(quiet, Word.LEFT_OUT) == []
    assert internal(world, second) == []
    assert len(portal(world, second)) == 1, "what is meant for who asked goes on"

    world.control.heal()
    tick(world, 30)
    assert len(internal(world, second)) == 1


def test_what_is_meant_for_who_asked_and_does_not_reach_them_is_told(world: World) -> None:
    world.appoint("RFC", role="agents", member=False)
    key = decided_in_comments(world, "Zonder licentie")

    reports = tick(world)

    assert portal(world, key) == []
    assert any("an agent's licence" in detail for _, detail in told(reports, Word.REFUSED))
