"""Work that several parties own is done once each of them did its part, and shows whose turn it is."""

from datetime import timedelta

from bot.reconcile.change_cause import Cause
from tests.flow.people import CUT_OVER, NOORD, field, migrate, notes, page, people_do, run, say, status
from tests.flow.world import NOW, World, with_people

ZA, IT, SUPPORT, SERVER = "u-zorgaanbieder", "u-it-deelnemer", "u-kt2-support", "u-kt1-support"
OTHER_ZA, FACILITATOR = "u-ggz-voorbeeldland", "u-facilitator"
D1, D2, P5, M3 = "klein/D.1", "klein/D.2", f"{NOORD}/P.5", f"{NOORD}/M.3"
TITLE, TOP = "Zorggroep Noord (klein)", "Klein programma"

STAFF = """people:
  - {account_id: u-kt2-support, party: kt2, function: Servicemanager}
  - {account_id: u-kt1-support, party: kt1, function: Serverbeheer}
  - {account_id: u-ggz-voorbeeldland, party: za-twee, function: Bestuurder}
  - {account_id: u-facilitator, party: koppeltaal, function: Migratiefacilitator, mandates: [gate]}
"""


def staffed(world: World, site: str = "", *changes: tuple[str, str]) -> World:
    """The small programme in which somebody is known of every party; nothing is made yet."""
    file = with_people(world, site).folder / "config" / "programmes" / "klein.yaml"
    text = file.read_text(encoding="utf-8").replace("people:\n", STAFF)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return world


def at(world: World, minutes: int) -> None:
    world.control.set_clock(NOW + timedelta(minutes=minutes))


def close(world: World, person: str, identity: str, minutes: int, to: str = "done") -> None:
    """Somebody brings an issue to a category, a minute before the bot looks."""
    at(world, minutes - 1)
    world.act(person, "transition", issue=world.key(identity), to=to)


def before_the_check(world: World, enforce: str = "flag") -> None:
    """A cut-over of which the buffers are still to be checked; then the order is enforced, or not."""
    staffed(world, "gates: {enforce: flag}\n").apply()
    at(world, 9)
    migrate(world, leave=CUT_OVER[CUT_OVER.index("P.5") :])
    run(world, 10)
    if enforce != "flag":
        world.configure(enforce, ("enforce: flag", f"enforce: {enforce}"))


def assignee(world: World, identity: str) -> str:
    """Whose an issue is."""
    found = field(world, identity, "assignee")
    assert isinstance(found, dict)
    return str(found["accountId"])


def violations(world: World, title: str) -> str:
    """What the page says of work that is out of order."""
    return page(world, title).partition("Niet in volgorde")[2].partition("</table>")[0]


def test_each_owner_reports_its_part_and_the_last_one_closes(world: World) -> None:
    before_the_check(world)
    say(world, IT, P5, "gereed: IT - de lijsten zijn leeg", 20)
    run(world, 20)
    assert "Deel gereed: Softwarehuis Een" in page(world, TITLE)
    assert notes(world, P5) == []

    close(world, SERVER, P5, 30)
    run(world, 30)

    assert (status(world, P5), notes(world, P5)) == ("done", [])
    assert "Deel gereed" not in page(world, TITLE)
    assert "P.5" not in violations(world, TITLE)


def test_closed_with_a_part_missing_counts_for_nothing_and_is_told(world: World) -> None:
    before_the_check(world)
    close(world, IT, P5, 20)
    run(world, 20)
    run(world, 30)

    (note,) = notes(world, P5)
    assert "Nog niet gereedgemeld door: KT Support" in note
    assert "Softwarehuis Een" not in note, "closing says one's own part"
    assert "harde eis" in page(world, TITLE)
    assert sum("gesloten terwijl een deel nog open is" in str(m) for m in world.messages()) == 1

    say(world, SERVER, P5, "gereed: K1", 40)
    run(world, 40)
    assert "harde eis" not in page(world, TITLE)
    assert (status(world, P5), notes(world, P5)) == ("done", [note])


def test_where_it_is_enforced_it_goes_back_and_the_parts_that_were_said_stand(world: World) -> None:
    before_the_check(world, "revert")
    close(world, IT, P5, 20)
    run(world, 20)
    assert status(world, P5) == "new"

    close(world, FACILITATOR, P5, 30)
    run(world, 30)
    assert status(world, P5) == "new", "who is of another party closes for nobody"

    say(world, SERVER, P5, "gereed: KT Support", 40)
    run(world, 40)
    run(world, 50)

    assert status(world, P5) == "done", "with the last part the bot closes it"
    assert "Alle delen zijn gereed: Softwarehuis Een en KT Support" in notes(world, P5)[-1]
    assert sum("Alle delen" in note for note in notes(world, P5)) == 1


def test_work_that_was_whole_and_is_opened_again_begins_anew(world: World) -> None:
    before_the_check(world)
    say(world, IT, P5, "gereed: IT", 20)
    close(world, SERVER, P5, 21)
    run(world, 22)
    close(world, SERVER, P5, 30, to="new")
    run(world, 30)
    assert "Deel gereed" not in page(world, TITLE)

    close(world, SERVER, P5, 40)
    run(world, 40)
    assert "Nog niet gereedgemeld door: Softwarehuis Een" in notes(world, P5)[-1]


def test_a_part_that_is_taken_back_is_open_again(world: World) -> None:
    before_the_check(world, "revert")
    say(world, IT, P5, "gereed: IT", 20)
    close(world, SERVER, P5, 21)
    run(world, 22)
    assert status(world, P5) == "done"

    say(world, IT, P5, "gereed: ingetrokken - er staat nog een bericht klaar", 30)
    run(world, 30)
    assert status(world, P5) == "new"

    say(world, IT, P5, "gereed: IT", 40)
    run(world, 40)
    assert status(world, P5) == "done"


def test_what_does_not_count_is_answered_and_what_is_said_twice_is_not(world: World) -> None:
    staffed(world).apply()
    people_do(world, {D1: "done"}, 5)
    say(world, IT, D2, "gereed: IT, ZA", 10)
    say(world, "u-procesfacilitator", D2, "gereed: IT", 11)
    say(world, ZA, D2, "gereed: Zorgroep Noord", 12)
    say(world, IT, f"{NOORD}/O.1", "gereed: IT", 13)
    say(world, IT, f"{NOORD}/O.2", "Gereed: alle scripts zijn getest", 14)
    run(world, 15)

    (answer,) = notes(world, D2)
    assert "Het deel van Zorgaanbieder is hiermee niet gereedgemeld" in answer
    assert "niet voor welke partij u werkt" in answer
    assert "gereed: Zorgroep Noord" in answer
    assert "ZA (Zorgaanbieder)" in answer
    assert "actie met meer actiehouders" in notes(world, f"{NOORD}/O.1")[0]
    assert notes(world, f"{NOORD}/O.2") == []

    say(world, IT, D2, "gereed: IT", 20)
    say(world, ZA, D2, "gereed: Zorggroep Noord\ngereed: ZA", 21)
    run(world, 22)
    assert notes(world, D2) == [answer]
    assert "Deel gereed: Softwarehuis Een en Zorggroep Noord" in page(world, TOP)
    assert status(world, D2) == "new"

    say(world, OTHER_ZA, D2, "gereed: ZA", 30)
    run(world, 30)
    run(world, 40)
    assert (status(world, D2), len(notes(world, D2))) == ("done", 2)


def test_a_part_in_a_comment_that_is_edited_counts_from_then_and_only_by_its_author(world: World) -> None:
    staffed(world).apply()
    people_do(world, {D1: "done"}, 5)
    say(world, IT, D2, "de eigen gegevens zijn nagekeken", 10)
    comment = world.issues()[D2]["comments"][-1]["id"]
    at(world, 12)
    world.act(ZA, "edit_comment", issue=world.key(D2), comment=comment, text="gereed: IT")
    run(world, 15)
    assert "Deel gereed" not in page(world, TOP)
    assert "iemand anders heeft deze opmerking gewijzigd" in notes(world, D2)[0]

    at(world, 19)
    world.act(IT, "edit_comment", issue=world.key(D2), comment=comment, text="gereed: IT")
    run(world, 20)
    assert "Deel gereed: Softwarehuis Een" in page(world, TOP)


def test_the_assignee_is_who_has_the_next_part_and_a_persons_choice_stands(world: World) -> None:
    changes = (
        ("title: Softwarehuis Een,", f"title: Softwarehuis Een, account_id: {IT},"),
        ("title: KT2-Support,", f"title: KT2-Support, account_id: {SUPPORT},"),
    )
    staffed(world, "", *changes).apply()
    zuid = "klein/c1/zuid/M.3"
    assert assignee(world, M3) == IT
    at(world, 8)
    world.act(IT, "edit", issue=world.key(zuid), fields={"assignee": {"accountId": ZA}})
    say(world, IT, M3, "gereed: IT", 10)
    say(world, IT, zuid, "gereed: IT", 10)
    with world.open(NOW + timedelta(minutes=10), only=["klein"]) as space:
        (unit,) = space.units
        found = space.round.plan(space.round.look(unit))
    assert [one.cause for one in found.changes if one.identity == M3] == [Cause.DECISION]
    run(world, 10)

    assert assignee(world, M3) == SUPPORT
    assert assignee(world, zuid) == ZA


def test_environments_that_were_set_up_at_once_need_no_second_time(world: World) -> None:
    staffed(world).apply()
    say(world, FACILITATOR, "klein/D.3", "besluit: ja - acc22 staat klaar", 10)
    run(world, 10)
    assert status(world, "klein/c1/L.7") == "done"
    assert "niet van toepassing" in notes(world, "klein/c1/L.7")[0].casefold()

    say(world, FACILITATOR, "klein/D.3", "besluit: nee - acc22 bleek leeg", 20)
    run(world, 20)
    assert status(world, "klein/c1/L.7") == "new"
    assert "**" not in notes(world, "klein/c1/L.7")[1]


def test_a_part_before_its_turn_is_answered_once_and_has_to_be_said_anew(world: World) -> None:
    staffed(world).apply()
    say(world, IT, D2, "gereed: IT", 10)
    run(world, 10)
    run(world, 20)
    (note,) = notes(world, D2)
    assert "voordat dit gereed was" in note
    assert "D.1" in note

    people_do(world, {D1: "done"}, 30)
    say(world, ZA, D2, "gereed: ZA", 31)
    say(world, OTHER_ZA, D2, "gereed: ZA", 31)
    run(world, 32)
    assert status(world, D2) == "new", "the IT-deelnemer looked before there was anything to look at"

    say(world, IT, D2, "gereed: IT", 40)
    run(world, 40)
    assert (status(world, D2), len(notes(world, D2))) == ("done", 2)


def test_a_missing_part_stays_missing_when_the_ledger_is_lost(world: World) -> None:
    before_the_check(world)
    close(world, IT, P5, 20)
    run(world, 20)
    assert "harde eis" in page(world, TITLE)

    world.lose_ledger()
    run(world, 30)
    run(world, 40)

    assert "harde eis" in page(world, TITLE)
