"""What a finished domain really took becomes a lesson for the next, and moves dates once it is taken over."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.config.runbook_model import Kind
from bot.features.first_domain.facts import approval
from bot.model.issue import Identity
from bot.model.working_days import AMSTERDAM
from bot.situation.timing import schedule_of
from tests.flow.people import NOORD, migrate, notes, page, people_do, say
from tests.flow.world import NOW, World, with_people

ZUID, LESSONS = "klein/c1/zuid", "klein/c1/T.1"
_BEGIN = datetime(2023, 9, 15, 10, 0, tzinfo=AMSTERDAM)
_LATER = ("O", "P", "Q", "J.7", "S", "T", "R")
_BY_THE_BOT = (Kind.GATE, Kind.MILESTONE, Kind.PRECONDITION)
Span = tuple[int, int]
"""The days of September from and until which an action took."""


def run(world: World, minutes: int) -> None:
    at = NOW + timedelta(minutes=minutes)
    world.control.set_clock(at)
    world.cycle(at, only=["klein"])


def day(number: int) -> datetime:
    return datetime(2023, 9, number, 10, 0, tzinfo=AMSTERDAM)


def work(world: World, spans: Mapping[str, Span], back: int | None = None) -> None:
    """Somebody takes actions up and closes them, in the order of the days; `back` puts them back between."""
    keys = {identity: issue["key"] for identity, issue in world.issues().items()}
    moves = [(begin, "indeterminate", code) for code, (begin, _) in spans.items()]
    moves += [(end, "done", code) for code, (_, end) in spans.items()]
    if back:
        moves += [(at, to, code) for code in spans for at, to in ((back, "new"), (back + 1, "indeterminate"))]
    for at, to, code in sorted(moves, key=lambda one: one[0]):
        world.control.set_clock(day(at))
        world.act("u-facilitator", "transition", issue=keys[f"{NOORD}/{code}"], to=to)


def prepared(world: World, domain: str, leave: str) -> None:
    """All that comes before the cut-over of a domain is closed in its order, but for one step."""
    keys = {identity: issue["key"] for identity, issue in world.issues().items()}
    with world.open(_BEGIN, only=["klein"]) as space:
        (unit,) = space.units
        net = schedule_of(space.round.look(unit).situation).net
        items = [net.items[number] for number in net.order]
    found = [
        item
        for item in items
        if item.scope in (domain, "klein/c1", "klein")
        and item.identity in keys
        and not {item.code, item.code.split(".")[0]} & {*_LATER, leave}
        and item.kind not in _BY_THE_BOT
    ]
    say = {"as": "u-it-deelnemer", "do": "comment"}
    for person, role in (("u-it-deelnemer", "IT"), ("u-zorgaanbieder", "ZA")):
        shared = [one for one in found if role in one.owners and len(one.owners) > 1]
        said = {**say, "as": person, "text": f"gereed: {role}"}
        world.control.act([{**said, "issue": keys[one.identity]} for one in shared])
    if leave != "M":
        world.control.act([{**say, "issue": keys[f"{domain}/M.1"], "text": "eis: 1, 4, 5, 6, 9, 10"}])
        own = {**say, "as": "u-zorgaanbieder", "issue": keys[f"{domain}/M.1"]}
        world.control.act([{**own, "text": "eis: 2, 3, 7, 9"}])
    world.control.act([_closing(keys[one.identity], one.kind) for one in found])


def _closing(key: str, kind: Kind) -> Mapping[str, str]:
    """Closed by who may: an order by who has the mandate."""
    person = "u-zorgaanbieder" if kind is Kind.MANDATE else "u-facilitator"
    return {"as": person, "do": "transition", "issue": key, "to": "done"}


def approved(world: World) -> bool:
    with world.open(NOW + timedelta(minutes=20), only=["klein"]) as space:
        (unit,) = space.units
        now = space.round.look(unit).situation
        return approval(now, now.tree.scopes[Identity(NOORD)]) is not None


def decide(world: World, minutes: int = 0, *, told: bool = True) -> None:
    """The planning is agreed, and what follows from that is done; unless nobody is told of it."""
    do = {"do": "transition", "to": "done"}
    keys = {identity: issue["key"] for identity, issue in world.issues().items()}
    for person in ("u-zorgaanbieder", "u-it-deelnemer"):
        world.act(person, "comment", issue=keys[f"{NOORD}/N.4"], text="besluit: GO")
    run(world, minutes)
    found = [keys[f"{NOORD}/{code}"] for code in (("N.5", "N.6", "N.7") if told else ("N.5",))]
    world.control.act([{**do, "as": "u-facilitator", "issue": key} for key in found])


def begin(world: World) -> None:
    with_people(world)
    world.control.set_clock(_BEGIN)
    world.cycle(_BEGIN, only=["klein"])
    prepared(world, NOORD, leave="N")


def migrated(world: World, *, told: bool = True) -> None:
    decide(world, told=told)
    migrate(world, leave=("N.3", "N.4", "N.5"))
    run(world, 10)
    run(world, 20)


def finish(world: World, spans: Mapping[str, Span]) -> None:
    """The first domain migrates; its planning (step N) took from and until these days of September."""
    begin(world)
    work(world, spans)
    migrated(world)


def people_close(world: World, *codes: str) -> None:
    for code in codes:
        world.act("u-facilitator", "transition", issue=world.key(f"{NOORD}/{code}"), to="done")


def due(world: World, identity: str) -> Any:
    return world.issues()[identity]["fields"].get("duedate")


SLOW = {"N.1": (18, 25), "N.2": (18, 19), "N.3": (19, 25)}
"""Thirteen working days together, where five are planned."""


def test_a_finished_domain_proposes_its_durations_once_and_names_nobody(world: World) -> None:
    finish(world, SLOW)
    run(world, 30)

    (told,) = notes(world, LESSONS)
    assert ("duur-N" in told, "5 werkdagen" in told, "13 werkdagen" in told) == (True, True, True)
    assert "1 afgerond domein" in told
    assert "Noord" not in told
    shown = page(world, "Cluster een (klein)")
    assert "Duur van stap N" in shown
    assert "Zorggroep Noord" in shown.partition("Duur van stap N")[2]


def dates(world: World) -> dict[str, Any]:
    return {code: due(world, f"{ZUID}/{code}") for code in ("N.1", "N.2", "N.3", "N.4", "N.5")}


def test_durations_that_are_taken_over_move_the_dates_that_nobody_set(world: World) -> None:
    finish(world, SLOW)
    mine = "2023-10-20"
    world.act("u-zorgaanbieder", "edit", issue=world.key(f"{ZUID}/N.1"), fields={"duedate": mine})
    run(world, 30)
    before = dates(world)
    say(world, "u-domeinbeheerder", LESSONS, "besluit: overnemen duur-N - klopt", 40)
    run(world, 40)
    assert dates(world) == before
    assert "mandaat" in notes(world, LESSONS)[-1]

    say(world, "u-it-deelnemer", LESSONS, "besluit: overnemen duur-N - zo ging het", 50)
    run(world, 50)
    run(world, 60)
    run(world, 70)

    after = dates(world)
    assert (before["N.3"], after["N.3"]) == ("2023-10-30", "2023-11-01")
    assert (before["N.4"], after["N.4"]) == ("2023-11-01", "2023-11-02")
    assert (after["N.1"], after["N.2"]) == (mine, before["N.2"])
    (moved,) = notes(world, f"{ZUID}/N")
    assert ("duur-N" in moved, "N.3: van 1 werkdag naar 5 werkdagen" in moved) == (True, True)
    assert sum("duur-N overgenomen" in str(message) for message in world.messages()) == 1
    assert "duur-N overgenomen" in notes(world, LESSONS)[-1]
    assert not any("duur-N-2" in one for one in notes(world, LESSONS))

    people_do(world, {f"{ZUID}/N.2": "indeterminate"}, 80)
    run(world, 80)
    assert dates(world) == after, "what was decided in time stays when the step begins"
    say(world, "u-it-deelnemer", LESSONS, "besluit: ingetrokken duur-N - toch niet", 90)
    run(world, 90)
    assert dates(world) == before, "and goes when it is taken back"


def test_a_proposal_that_was_turned_down_does_not_come_back(world: World) -> None:
    finish(world, SLOW)
    before = dates(world)
    say(world, "u-it-deelnemer", LESSONS, "besluit: afwijzen duur-N - dit was een uitzondering", 40)
    for minutes in (40, 50, 60):
        run(world, minutes)

    assert dates(world) == before
    told = notes(world, LESSONS)
    assert len(told) == 2
    assert "duur-N afgewezen" in told[-1]
    assert "uitzondering" in page(world, "Cluster een (klein)")


def test_work_that_was_put_back_or_never_taken_up_tells_nothing(world: World) -> None:
    begin(world)
    work(world, {"N.1": (18, 25)}, back=20)
    people_close(world, "N.2", "N.3")
    migrated(world)

    assert notes(world, LESSONS) == []


def test_a_domain_with_something_out_of_order_tells_nothing(world: World) -> None:
    begin(world)
    work(world, SLOW)
    migrated(world, told=False)

    assert approved(world)
    assert notes(world, LESSONS) == []


def test_a_domain_that_was_rolled_back_tells_nothing(world: World) -> None:
    begin(world)
    work(world, SLOW)
    decide(world)
    migrate(world, leave=("N.3", "N.4", "N.5", "Q.7", "J.7"))
    world.act(
        "u-zorgaanbieder",
        "comment",
        issue=world.key(f"{NOORD}/Q.7"),
        text="aanwezig: ZA, IT\nbesluit: NO-GO - te veel uitval",
    )
    run(world, 5)
    run(world, 6)
    people_close(world, "R.1", "N.2", "N.3")
    world.control.set_clock(NOW + timedelta(minutes=7))
    run(world, 7)
    people_close(world, "N.3")
    decide(world, 8)
    migrate(world, leave=("N.3", "N.4", "N.5"))
    run(world, 10)
    run(world, 20)

    assert approved(world)
    assert notes(world, LESSONS) == []
