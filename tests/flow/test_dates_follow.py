"""Dates that move in the round of the news, and steps of a rollback in the order that people gave them."""

import re
from datetime import timedelta

import pytest

from tests.flow.heard import REGIE, Ears
from tests.flow.people import NOORD, field, migrate, page, people_do, run, say, status
from tests.flow.world import NOW, World, with_people

N2, O6, O9, Q7 = (f"{NOORD}/{code}" for code in ("N.2", "O.6", "O.9", "Q.7"))
ZA, IT = "u-zorgaanbieder", "u-it-deelnemer"
TITLE = "Zorggroep Noord (klein)"
DAY = 24 * 60
NO_GO = "aanwezig: ZA, IT\nbesluit: NO-GO - tellingen wijken af"
AFTER_GO = ("Q.7", "Q.8", "Q.9", "Q.10", "J.7")


@pytest.fixture
def turned_back(world: World) -> World:
    """Migrated, refused at Q.7 on Sunday."""
    return with_people(world).begin(_turned_back)


def _turned_back(world: World) -> None:
    world.begin(World.apply)
    migrate(world, leave=AFTER_GO)
    run(world, 10)
    say(world, ZA, Q7, NO_GO, 3 * DAY)
    run(world, 3 * DAY)


def late(world: World, domain: str = NOORD, on: str = "2023-10-16") -> set[str]:
    """Open work of a domain past its day."""
    return {
        name.rpartition("/")[2]
        for name, issue in world.issues().items()
        if name.startswith(f"{domain}/")
        and issue["fields"]["status"]["statusCategory"]["key"] != "done"
        and (issue["fields"].get("duedate") or on) < on
    }


def test_a_second_attempt_has_its_dates_in_the_round_that_opens_it(turned_back: World) -> None:
    world = turned_back
    ears = Ears(world, REGIE)
    before = late(world)
    people_do(world, {N2: "done"}, 4 * DAY)

    run(world, 4 * DAY)

    assert status(world, O9) == "new"
    assert late(world) <= before, "what opened again is not late by the dates of the attempt before"
    moved = [str(field(world, f"{NOORD}/{code}", "duedate")) for code in ("N.4", "O.9", "P.3")]
    assert moved == ["2023-10-25", "2023-11-09", "2023-11-11"]
    (digest,) = ears.new("acties te laat")
    counts = int(re.findall(r"(\d+) acties te laat", digest)[0])
    text = page(world, TITLE)
    assert "za 11 nov 2023" in text

    run(world, 4 * DAY + 10)
    assert ears.new("acties te laat") == []
    run(world, 5 * DAY)
    after = [int(found) for text in ears.new() for found in re.findall(r"(\d+) acties te laat", text)]
    assert all(counts <= one for one in after), "nothing of it was late by mistake"
    world.control.forget_requests()
    run(world, 5 * DAY + 10)
    assert not any(world.writes().values())


def test_a_meeting_that_its_people_closed_with_no_go_has_its_next_date_at_once(world: World) -> None:
    with_people(world).begin(World.apply)
    run(world, 1)
    say(world, ZA, O9, NO_GO, 70)
    people_do(world, {O9: "done"}, 71)

    run(world, 71)

    assert (status(world, O9), field(world, O9, "duedate")) == ("new", "2023-10-19")
    assert field(world, f"{NOORD}/P.3", "duedate") == "2023-10-21"


def test_a_measured_trial_moves_what_follows_the_night_in_its_own_round(world: World) -> None:
    with_people(world).begin(World.apply)
    before = str(field(world, f"{NOORD}/P.8", "duedate"))
    say(world, IT, f"{NOORD}/M.2", "proef: 1% fout, 2000 min", 10)

    run(world, 10)

    assert str(field(world, f"{NOORD}/P.8", "duedate")) > before
    first = page(world, TITLE)
    run(world, 20)
    assert page(world, TITLE) == first


def test_an_accepted_deviation_is_settled_in_its_own_round(world: World) -> None:
    with_people(world).begin(World.apply)
    migrate(world, leave=("P.5",))
    run(world, 10)
    assert "Stop: harde eis" in page(world, TITLE)
    late_before = late(world)
    people_do(world, {f"{NOORD}/P.5": "done"}, 20)
    for code in ("P.2", "P.6", "P.7", "P.8", "Q.8", "Q.9", "Q.10", "J.7"):
        say(world, ZA, f"{NOORD}/{code}", "afwijking: telling na afloop gecontroleerd", 20)

    run(world, 20)
    dates = {name: issue["fields"].get("duedate") for name, issue in world.issues().items()}
    first = page(world, TITLE)

    run(world, 30)
    assert {name: issue["fields"].get("duedate") for name, issue in world.issues().items()} == dates
    assert page(world, TITLE) == first
    assert late(world) <= late_before


LISTS = {
    "more than nine, listed backwards": [f"{n}. Stap {n}" for n in range(12, 0, -1)],
    "gaps": ["30. Stap 30", "5. Stap 5", "100. Stap 100", "12. Stap 12"],
    "unnumbered": [f"Stap {n}" for n in range(1, 12)],
}


@pytest.mark.parametrize("lines", LISTS.values(), ids=list(LISTS))
def test_rollback_steps_keep_the_numbers_and_the_order_that_people_gave_them(
    world: World, lines: list[str]
) -> None:
    with_people(world).begin(World.apply)
    migrate(world, leave=("O.6", *AFTER_GO))
    say(world, IT, O6, "\n".join(f"rollback: {line} - IT - 10 min" for line in lines), 5)
    say(world, ZA, Q7, NO_GO, 60)

    run(world, 60)

    numbers = sorted(int(line.rpartition(" ")[2]) for line in lines)
    wanted = [f"R.{n} Stap {n}" for n in numbers]
    assert steps(world) == wanted
    assert on_page(world) == wanted


def steps(world: World) -> list[str]:
    """The rollback steps as Jira shows them: in the order in which they were made."""
    found = [
        issue for name, issue in world.issues().items() if re.fullmatch(rf"{NOORD}/R\.\d+(\.a\d+)?", name)
    ]
    found.sort(key=lambda issue: int(issue["key"].rpartition("-")[2]))
    return [str(issue["fields"]["summary"]).partition(" — ")[0] for issue in found]


def on_page(world: World) -> list[str]:
    """The same on the page of the domain, where the steps of R are listed last."""
    found = re.findall(r"R\.\d+ [A-Z][^<—]*?(?=\s*(?:<|—))", page(world, TITLE))
    return [one.strip() for one in found[-len(steps(world)) :]]


def test_two_steps_with_one_number_keep_the_order_of_listing(world: World) -> None:
    with_people(world).begin(World.apply)
    migrate(world, leave=("O.6", *AFTER_GO))
    lines = ("2. Stap d", "1. Stap a", "1. Stap b", "1. Stap c")
    say(world, IT, O6, "\n".join(f"rollback: {line} - IT - 10 min" for line in lines), 5)
    say(world, ZA, Q7, NO_GO, 60)

    run(world, 60)

    assert steps(world) == ["R.1 Stap a", "R.2 Stap b", "R.3 Stap c", "R.4 Stap d"]
    assert on_page(world) == steps(world)


def test_a_step_that_is_added_in_between_takes_no_other_steps_place(world: World) -> None:
    """The list is mended in its comment while people carry it out; what was done stays done."""
    with_people(world).begin(World.apply)
    migrate(world, leave=("O.6", *AFTER_GO))
    listed = ["1. Stap 1", "2. Stap 2", "4. Stap 4"]
    said = say_list(world, listed, 5)
    say(world, ZA, Q7, NO_GO, 60)
    run(world, 60)
    people_do(world, {f"{NOORD}/R.1": "done", f"{NOORD}/R.2": "done"}, 70)
    text = "\n".join(f"rollback: {line} - IT - 10 min" for line in sorted([*listed, "3. Stap 3"]))
    world.act(IT, "edit_comment", issue=world.key(O6), comment=said, text=text)

    at = NOW + timedelta(minutes=80)
    world.control.set_clock(at)
    world.cycle(
        at, only=["klein"], full=True
    )  # Jira does not say of an issue that a comment on it was edited

    issues = world.issues()
    assert [status(world, f"{NOORD}/R.{n}") for n in (1, 2, 3, 4)] == ["done", "done", "new", "new"]
    assert str(issues[f"{NOORD}/R.3"]["fields"]["summary"]).startswith("R.3 Stap 3")
    assert on_page(world) == [f"R.{n} Stap {n}" for n in (1, 2, 3, 4)]


def say_list(world: World, lines: list[str], minutes: int) -> str:
    """List the steps in one comment; gives its id."""
    say(world, IT, O6, "\n".join(f"rollback: {line} - IT - 10 min" for line in lines), minutes)
    return str(world.issues()[O6]["comments"][-1]["id"])
