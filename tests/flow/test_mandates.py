"""People whose mandate has a period: replaced, and with deputies. What counts is when they said it."""

from datetime import timedelta

import pytest

from tests.flow.cab import TO_CAB, ask, comments, move, own_config, tick
from tests.flow.people import NOORD, notes, page, people_do, run, say, status
from tests.flow.world import NOW, PROGRAMME, World, write_config

N4, O9, A24 = f"{NOORD}/N.4", f"{NOORD}/O.9", f"{NOORD}/A2.4"
ZA, DEPUTY, IT = "u-zorgaanbieder", "u-domeinbeheerder", "u-it-deelnemer"
TITLE = "Zorggroep Noord (klein)"
MIDNIGHT = 11 * 60
"""Minutes after `NOW` that 13 October begins in Amsterdam."""

IN_CHARGE = f"account_id: {ZA}, party: za-een, function: Bestuurder, mandates: [gate]"
IT_LEAD = f"account_id: {IT}, party: it-een, function: Projectleider IT, mandates: [gate]"


def configure(world: World, *people: str) -> None:
    """The small programme with these people, from the next run on."""
    folder = world.folder / "configs" / str(len(list(world.folder.glob("configs/*"))))
    folder.mkdir(parents=True)
    write_config(folder)
    lines = "".join(f"  - {{{one}}}\n" for one in people)
    text = PROGRAMME.replace("clusters:", f"people:\n{lines}clusters:")
    (folder / "programmes" / "klein.yaml").write_text(text, encoding="utf-8")
    link = world.folder / "config"
    link.unlink()
    link.symlink_to(folder)


def test_a_deputy_decides_within_the_period_and_not_a_day_after(world: World) -> None:
    period = "from: 2023-10-09, until: 2023-10-12"
    own = f"account_id: {DEPUTY}, party: za-een, function: Domeinbeheerder"
    configure(world, IN_CHARGE, IT_LEAD, f"{own}, deputy_for: {{account_id: {ZA}, {period}}}")
    world.begin(World.apply)

    say(world, DEPUTY, N4, "besluit: GO - alles staat klaar\naanwezig: ZA, IT", MIDNIGHT)
    run(world, MIDNIGHT)  # written a minute before midnight, read when the period is over
    say(world, DEPUTY, O9, "besluit: GO", MIDNIGHT + 1)
    run(world, MIDNIGHT + 10)

    assert status(world, N4) == "done"
    assert "plv. Bestuurder" in notes(world, N4)[0]
    assert "plv. Bestuurder" in page(world, TITLE)
    assert (status(world, O9), "mandaat" in notes(world, O9)[0]) == ("new", True)

    say(world, ZA, O9, "besluit: NO-GO - de back-up ontbreekt\naanwezig: ZA, IT", MIDNIGHT + 20)
    run(world, MIDNIGHT + 20)
    assert "de back-up ontbreekt" in notes(world, O9)[1]


def test_who_is_replaced_decided_what_was_decided_and_decides_no_more(world: World) -> None:
    configure(world, IN_CHARGE, IT_LEAD)
    world.begin(World.apply)
    say(world, ZA, N4, "besluit: GO - alles staat klaar", 10)
    say(world, IT, N4, "besluit: GO", 10)
    say(world, ZA, A24, "besluit: nee - er zijn geen andere leveranciers", 10)
    run(world, 10)
    decided, closed = notes(world, N4), status(world, f"{NOORD}/K.7")
    assert (status(world, N4), "Bestuurder" in decided[0], closed) == ("done", True, "done")

    successor = f"account_id: {DEPUTY}, party: za-een, function: Directeur, mandates: [gate]"
    configure(
        world,
        f"{IN_CHARGE}, until: 2023-10-12",
        f"{successor}, from: 2023-10-13",
        f"{IT_LEAD}, until: 2023-10-12",
    )
    run(world, MIDNIGHT + 10)

    assert (status(world, N4), notes(world, N4)) == ("done", decided)
    assert status(world, f"{NOORD}/K.7") == "done"
    assert "alles staat klaar" in page(world, TITLE)
    assert not any("mandaat" in text for text in notes(world, A24))

    say(world, ZA, A24, "besluit: ja - toch wel", MIDNIGHT + 20)
    run(world, MIDNIGHT + 20)
    assert status(world, f"{NOORD}/K.7") == "done"
    assert "mandaat" in notes(world, A24)[-1]

    say(world, DEPUTY, A24, "besluit: ja - ze zijn er toch", MIDNIGHT + 30)
    run(world, MIDNIGHT + 30)
    assert status(world, f"{NOORD}/K.7") == "new"


def test_a_departure_from_the_order_stands_as_long_as_it_was_said_in_time(world: World) -> None:
    configure(world, f"{IN_CHARGE}, until: 2023-10-12", IT_LEAD)
    world.begin(World.apply)
    early = f"{NOORD}/P.4"
    people_do(world, {early: "done"}, 10)
    say(world, ZA, early, "afwijking: de leverancier kon alleen vandaag", MIDNIGHT)
    run(world, MIDNIGHT)
    assert "de leverancier kon alleen vandaag" in page(world, TITLE)


@pytest.mark.parametrize("way", ["comment", "approve"])
def test_the_deputy_of_a_cab_function_votes_as_it_within_the_period(world: World, way: str) -> None:
    """The architect of the CAB is away, and the account that votes has that function for two days alone."""
    config = own_config(world)
    file = config / "bot.yaml"
    architect = (
        "{account_id: u-cab-architect, party: mitz-cab, function: Mitz-bedrijfsarchitect, mandates: [cab]}"
    )
    away = architect.replace("u-cab-architect", "u-lead-architect")
    stands_in = (
        "{account_id: u-cab-architect, party: mitz-cab, function: Adviseur, "
        "deputy_for: {account_id: u-lead-architect, from: 2023-10-11, until: 2023-10-12}}"
    )
    text = file.read_text(encoding="utf-8")
    assert architect in text
    file.write_text(text.replace(architect, f"{away}\n      - {stands_in}"), encoding="utf-8")

    def voted(key: str) -> None:
        for who in ("u-cab-product", "u-cab-operations", "u-cab-architect"):
            if way == "comment":
                world.act(who, "comment", issue=key, text="cab: akkoord - past in de release")
            else:
                world.act(who, "approve", request=key)

    within, after = ask(world, "Op tijd gestemd"), ask(world, "Een dag te laat gestemd")
    if way == "approve":
        move(world, within, *TO_CAB)
        move(world, after, *TO_CAB)
    world.control.set_clock(NOW + timedelta(minutes=MIDNIGHT - 30))
    voted(within)
    tick(world, MIDNIGHT - 20)
    world.control.set_clock(NOW + timedelta(minutes=MIDNIGHT))
    voted(after)
    tick(world, MIDNIGHT + 10)

    decided = [text for text in comments(world, within) if "Mitz-bedrijfsarchitect: akkoord" in text]
    assert len(decided) == 1
    assert not any("Mitz-bedrijfsarchitect: akkoord" in text for text in comments(world, after))
    assert sum("geen mandaat" in text for text in comments(world, after)) == (1 if way == "comment" else 0)


def test_a_configuration_with_wrong_people_is_left_out(world: World) -> None:
    configure(world, f"{IN_CHARGE}, until: 2023-10-12", f"{IN_CHARGE}, from: 2023-10-12")

    with world.open() as space:
        assert "stands here more than once" in space.findings
        assert "klein" not in [unit.name for unit in space.units]
