"""What MC-leveranciers owe follows the RFCs in a release: made, opened again and closed as those go."""

from collections.abc import Iterable

from bot.model.outcome import any_failed
from tests.flow.cab import MITZ, TO_CAB, ask, comments, move, pages, tick, vote
from tests.flow.world import World

CODES = ("5.2", "5.3", "5.4")
BRAVO, DELTA = "mc-leverancier-bravo", "mc-leverancier-delta"


def duties(world: World) -> dict[str, str]:
    """Status category of every duty of an MC-leverancier, by party and code."""
    found = {}
    for identity, one in world.issues().items():
        _, _, rest = identity.partition(f"{MITZ}/mc-leverancier-")
        if rest.endswith(CODES):
            found[rest] = str(one["fields"]["status"]["statusCategory"]["key"])
    return found


def wanted(world: World, summary: str, hits: Iterable[str]) -> str:
    """An RFC on the Mitz Connector that the CAB wants, for these MC-leveranciers."""
    named = {"Geraakte MC-leveranciers": [f"MC-leverancier {name}" for name in hits]}
    key = ask(world, summary, "minor", ["Mitz Connector"], **named)
    move(world, key, *TO_CAB)
    vote(world, key)
    return key


def test_an_rfc_brings_the_work_of_whom_it_hits_into_its_release_and_takes_it_along_again(
    world: World,
) -> None:
    tick(world)
    assert duties(world) == {}

    first = wanted(world, "Connector sneller", ["Bravo"])
    reports = tick(world, 10)

    assert duties(world) == {f"bravo/{code}": "new" for code in CODES}
    assert "5.4" in pages(world)["Mitz 3.5.0"]
    tested = world.key(f"{MITZ}/{BRAVO}/5.2")
    assert sum(first in text and "Connector sneller" in text for text in comments(world, tested)) == 1
    assert not any_failed(reports)

    world.act("u-mc-leverancier", "transition", issue=tested, to="done")
    second = wanted(world, "Connector zuiniger", ["Bravo", "Delta"])
    tick(world, 20)

    assert set(duties(world)) == {f"{party}/{code}" for party in ("bravo", "delta") for code in CODES}
    assert duties(world)["bravo/5.2"] == "new"
    assert sum("weer open" in text and second in text for text in comments(world, tested)) == 1
    page = pages(world)["Mitz 3.5.0"]
    assert "MC-leverancier Delta: 5.4" in page
    assert first in page
    assert "Bravo" not in str(pages(world, "KTDEEL"))

    world.act("u-servicedesk", "edit", issue=second, fields={"fixVersions": []})
    for minutes in (30, 40):
        tick(world, minutes)

    assert [duties(world)[f"delta/{code}"] for code in CODES] == ["done"] * 3
    assert [duties(world)[f"bravo/{code}"] for code in CODES] == ["new"] * 3
    assert "MC-leverancier Delta: 5.4" not in pages(world)["Mitz 3.5.0"]
    assert any("Niet meer nodig" in text for text in comments(world, world.key(f"{MITZ}/{DELTA}/5.2")))


def test_while_the_service_desk_cannot_be_read_nothing_is_closed(world: World) -> None:
    wanted(world, "Connector sneller", ["Bravo"])
    tick(world)
    made = duties(world)
    match = {"method": "POST", "path": "/rest/api/3/search/jql", "contains": 'project = \\"RFC\\"'}
    world.control.fault({"match": match, "action": "status", "status": 503, "times": 100})

    reports = tick(world, 10)

    assert any_failed(reports)
    assert made == duties(world) == {f"bravo/{code}": "new" for code in CODES}
