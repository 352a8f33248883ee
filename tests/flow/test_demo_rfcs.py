"""The demo's RFCs stand in every status that the workflow of the service desk has."""

from datetime import datetime, time

from bot.model.working_days import AMSTERDAM
from regiebot_playground.demo.rfcs import RFCS, Votes, act_of
from tests.flow.world import World

STATES = {
    "Nieuw",
    "Beoordelen",
    "Wacht op CAB",
    "Goedgekeurd",
    "Testen",
    "Wacht op productiebesluit",
    "Gereed",
    "Afgewezen",
}


def test_the_demo_holds_ten_rfcs_in_all_states(world: World) -> None:
    found = []
    for rfc in (one for one in RFCS if one.type == "RFC"):
        world.control.set_clock(datetime.combine(rfc.asked, time(12), AMSTERDAM))
        made = world.act(
            rfc.by, "create_request", type=rfc.type, summary=rfc.summary, fields=dict(rfc.fields)
        )
        votes = Votes()
        for move in rfc.moves:
            world.control.act([act_of(move, made["key"], votes)])
        found.append(made["key"])

    issues = world.control.state("issue")["issue"].values()
    states = {one["fields"]["status"]["name"] for one in issues if one["key"] in found}
    assert len(found) >= 10
    assert states == STATES
