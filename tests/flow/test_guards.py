"""What people do between two looks is judged by when they did it, and remembered until it is repaired."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from bot.features.overview.assess import overdue_views
from bot.model.issue import Identity
from bot.model.working_days import AMSTERDAM
from tests.flow.people import NOORD, field, migrate, notes, page, people_do, run, say, status
from tests.flow.world import NOW, World, with_people

ZA, IT = "u-zorgaanbieder", "u-it-deelnemer"
REVERT = "revert"
PAGES = ("Zorggroep Noord (klein)", "Cluster een (klein)", "Klein programma")
P1, P2, P3, P4, P5 = (f"{NOORD}/P.{n}" for n in range(1, 6))
Q8, Q9, Q10, J7 = (f"{NOORD}/{code}" for code in ("Q.8", "Q.9", "Q.10", "J.7"))
CHANNEL = "channels:\n  - {id: beheer, kind: slack, channel: C0GONOGO, topics: [operations]}\n"
LINK = "bewijs: https://dms.example.org/eigen-verklaring"


def at(world: World, minutes: int) -> None:
    """It is so many minutes later."""
    world.control.set_clock(NOW + timedelta(minutes=minutes))


def do(world: World, person: str, codes: Mapping[str, str], minutes: int) -> None:
    """Somebody brings issues to a category, at a minute."""
    at(world, minutes)
    for identity, to in codes.items():
        world.act(person, "transition", issue=world.key(identity), to=to)


def standing(world: World, *identities: str) -> list[str]:
    return [status(world, identity) for identity in identities]


def told(world: World, text: str) -> int:
    """How many messages say it."""
    return sum(text in str(message) for message in world.messages())


def releases(world: World) -> bool:
    """Whether the other domain of the cluster has its dates."""
    return field(world, "klein/c1/zuid/O.3", "duedate") is not None


def _migrated(world: World) -> None:
    world.begin(World.apply)
    at(world, 9)
    migrate(world, leave=("Q.8", "Q.9", "Q.10", "J.7"))
    run(world, 10)


def up_to_the_statement(world: World, enforce: str = "flag") -> None:
    """A migrated domain whose Eigen verklaring nobody signed."""
    with_people(world, "gates: {enforce: flag}\n").begin(_migrated)
    if enforce != "flag":
        world.configure(enforce, ("enforce: flag", f"enforce: {enforce}"))


def test_everything_behind_the_statement_goes_back_in_one_round_and_each_time(world: World) -> None:
    up_to_the_statement(world, REVERT)
    do(world, IT, dict.fromkeys((Q9, Q10, J7), "done"), 19)
    run(world, 20)

    assert standing(world, Q9, Q10, J7) == ["new", "new", "new"]
    back = [world.issues()[one]["changelog"][-1] for one in (J7, Q10, Q9)]
    assert [int(one["id"]) for one in back] == sorted(int(one["id"]) for one in back), "the last comes first"
    assert all("Q.8" in notes(world, one)[0] for one in (Q9, J7))
    assert told(world, "Q.9 Gewenste triggerfuncties") == 1, "one message in each channel, when it happened"
    assert (told(world, "definitieve planning"), releases(world)) == (0, False)

    do(world, IT, {Q9: "done"}, 29)
    run(world, 30)
    assert status(world, Q9) == "new", "closing it again does not stick"
    assert len(notes(world, Q9)) == 2, "and is told each time"
    run(world, 40)
    world.control.forget_requests()
    run(world, 50)
    assert not any(world.writes().values())
    assert len(world.control.requests()) <= 4


def test_a_statement_counts_by_the_evidence_of_its_owner_and_what_follows_only_after_it(world: World) -> None:
    up_to_the_statement(world, REVERT)
    do(world, IT, {Q8: "done"}, 17)
    say(world, IT, Q8, LINK, 19)
    do(world, IT, dict.fromkeys((Q9, Q10, J7), "done"), 19)
    run(world, 20)
    assert standing(world, Q8, Q9, Q10, J7) == ["new", "new", "new", "new"]
    assert told(world, "definitieve planning") == 0

    say(world, ZA, Q8, LINK, 29)
    do(world, ZA, {Q8: "done"}, 29)
    do(world, IT, dict.fromkeys((Q9, Q10, J7), "done"), 29)
    run(world, 30)
    run(world, 35)
    assert standing(world, Q8, Q9, Q10, J7) == ["done", "done", "done", "done"]
    assert (told(world, "definitieve planning") > 0, releases(world)) == (True, True)
    assert "Stop: harde eis" not in page(world, PAGES[0])


def test_what_is_only_flagged_stands_counts_for_nothing_and_makes_the_pages_red(world: World) -> None:
    up_to_the_statement(world)
    do(world, IT, dict.fromkeys((Q9, Q10, J7), "done"), 19)
    run(world, 20)

    assert standing(world, Q9, Q10, J7) == ["done", "done", "done"]
    assert all("telt niet mee" in notes(world, one)[0] for one in (Q9, Q10, J7))
    assert all("Stop: harde eis" in page(world, title) for title in PAGES)
    assert (told(world, "definitieve planning"), releases(world)) == (0, False)

    say(world, ZA, Q8, LINK, 29)
    do(world, ZA, {Q8: "done"}, 29)
    run(world, 30)
    assert all("Stop: harde eis" in page(world, title) for title in PAGES), "signing later repairs nothing"
    assert (told(world, "definitieve planning"), releases(world)) == (0, False)

    do(world, IT, dict.fromkeys((J7, Q10, Q9), "new"), 39)
    do(world, IT, dict.fromkeys((Q9, Q10, J7), "done"), 39)
    run(world, 40)
    run(world, 45)
    assert not any("Stop: harde eis" in page(world, title) for title in PAGES)
    assert (told(world, "definitieve planning") > 0, releases(world)) == (True, True)


def test_what_was_closed_and_does_not_count_is_late_with_the_reason(world: World) -> None:
    up_to_the_statement(world)
    do(world, IT, dict.fromkeys((Q9, Q10, J7), "done"), 19)
    run(world, 20)

    later = datetime(2023, 10, 26, 9, 30, tzinfo=AMSTERDAM)
    with world.open(later, only=["klein"]) as space:
        (unit,) = space.units
        now = space.round.look(unit).situation
        late = {one.code: one for one in overdue_views(now, Identity(NOORD))}
    found = late["J.7"].uncounted
    assert (late["J.7"].status, late["J.7"].days_late > 0) == ("Gereed", True)
    assert found is not None
    assert (found.fault, "Q.8" in found.codes or "Q.9" in found.codes) == ("order", True)


def test_what_an_automation_closes_again_and_again_stands_after_five_times_and_counts_for_nothing(
    world: World,
) -> None:
    up_to_the_statement(world, REVERT)
    world.configure("operations", ("channels:\n", CHANNEL))
    for time in range(1, 7):
        do(world, IT, {Q9: "done"}, 10 * time + 9)
        run(world, 10 * time + 10)
        assert status(world, Q9) == ("new" if time < 6 else "done")
    last = notes(world, Q9)[-1]

    assert (len(notes(world, Q9)), "automatisering" in last) == (6, True)
    operated = world.control.state()["slack.messages.C0GONOGO"].values()
    assert ["automatisering van de site" in str(one) for one in operated] == [True]
    assert all("Stop: harde eis" in page(world, title) for title in PAGES)
    run(world, 80)
    assert (status(world, Q9), len(notes(world, Q9))) == ("done", 6)


@pytest.mark.parametrize("repair", ["again", "evidence", "deviation"])
def test_a_back_up_from_before_the_queues_were_empty_is_remembered_until_it_is_repaired(
    world: World, repair: str
) -> None:
    with_people(world).begin(World.apply)
    at(world, 5)
    migrate(world, leave=("P.2", "P.5", "P.6", "P.7", "P.8", *(f"Q.{n}" for n in range(1, 11)), "J.7"))
    do(world, IT, {P2: "done"}, 9)
    run(world, 10)
    assert "P.5" in notes(world, P2)[0]
    do(world, IT, {P5: "done"}, 19)
    run(world, 20)
    assert "Stop: harde eis" in page(world, PAGES[0]), "no new back-up was made"
    say(world, ZA, P2, "bewijs: https://dms.example.org/logboek", 29)
    run(world, 30)
    assert "Stop: harde eis" in page(world, PAGES[0]), "nor by the word of another party"

    if repair == "again":
        do(world, IT, {P2: "new"}, 38)
        do(world, IT, {P2: "done"}, 39)
    elif repair == "evidence":
        say(world, IT, P2, "bewijs: https://dms.example.org/back-up", 39)
    else:
        say(world, IT, P2, "afwijking: de applicatie was al leeg", 39)
    run(world, 40)
    assert "Stop: harde eis" not in page(world, PAGES[0])
    assert ("de applicatie was al leeg" in page(world, PAGES[0])) == (repair == "deviation")
    assert len(notes(world, P2)) == 1


def test_order_is_judged_by_when_things_were_done_and_not_by_when_the_bot_looks(world: World) -> None:
    world.begin(World.apply)
    do(world, "u-facilitator", {f"{NOORD}/S.3": "done"}, 1)
    do(world, "u-facilitator", {f"{NOORD}/S.2": "done"}, 6)
    do(world, "u-facilitator", {"klein/D.1": "done"}, 7)
    do(world, "u-facilitator", {"klein/D.2": "done"}, 8)
    run(world, 10)

    assert "S.2" in notes(world, f"{NOORD}/S.3")[0]
    assert notes(world, "klein/D.2") == []


def test_what_happened_is_learnt_anew_where_the_ledger_was_lost(world: World) -> None:
    world.begin(World.apply)
    people_do(world, {"klein/D.1": "done"}, 2)
    people_do(world, {"klein/D.2": "done"}, 4)
    people_do(world, {"klein/D.1": "new"}, 6)
    run(world, 10)
    people_do(world, {"klein/D.1": "done"}, 12)
    run(world, 20)
    assert "Niet in volgorde" in page(world, "Klein programma"), "done again after what follows"

    world.lose_ledger()
    run(world, 30)
    run(world, 40)
    assert "Niet in volgorde" in page(world, "Klein programma")
    assert len(notes(world, "klein/D.2")) == 1
    people_do(world, {"klein/D.2": "new"}, 50)
    people_do(world, {"klein/D.2": "done"}, 51)
    run(world, 60)
    assert "Niet in volgorde" not in page(world, "Klein programma")


def test_ten_actions_closed_before_the_same_are_one_message(world: World) -> None:
    world.begin(World.apply)
    early = [f"{NOORD}/{code}" for code in ("N.6", "N.7")]
    people_do(world, dict.fromkeys(early, "done"), 10)
    run(world, 10)
    assert all(notes(world, one) for one in early)
    assert told(world, "te vroeg gereedgemeld") == told(world, "2 acties te vroeg gereedgemeld") > 0


def test_while_the_changelog_is_not_told_jiras_own_moments_count_and_it_is_asked_again(world: World) -> None:
    world.begin(World.apply)
    world.fault("/rest/api/3/changelog/bulkfetch", "status", status=500, method="POST", times=99)
    people_do(world, {f"{NOORD}/S.3": "done"}, 4)
    people_do(world, {f"{NOORD}/S.2": "done"}, 8)
    run(world, 10)
    assert "S.2" in notes(world, f"{NOORD}/S.3")[0]

    world.control.heal()
    for minutes, asked in ((20, 1), (30, 0)):
        world.control.forget_requests()
        run(world, minutes)
        calls = [row for row in world.control.requests() if row["template"].endswith("/bulkfetch")]
        assert sum("changelog" in row["template"] for row in calls) == asked
    assert len(notes(world, f"{NOORD}/S.3")) == 1


def test_no_migration_is_approved_while_a_hard_guard_of_another_phase_is_passed(world: World) -> None:
    with_people(world).begin(World.apply)
    trial = f"{NOORD}/M.1"
    do(world, IT, {trial: "done"}, 8)
    at(world, 9)
    migrate(world)
    run(world, 10)
    run(world, 20)
    assert "Stop: harde eis" in page(world, PAGES[0])
    assert (told(world, "definitieve planning"), releases(world)) == (0, False)

    say(world, IT, trial, "eis: 1, 4-6, 9, 10", 29)
    say(world, ZA, trial, "eis: 2, 3, 7, 9", 29)
    run(world, 30)
    run(world, 40)
    assert "Stop: harde eis" not in page(world, PAGES[0])
    assert (told(world, "definitieve planning") > 0, releases(world)) == (True, True)
