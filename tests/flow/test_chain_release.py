"""A koppelvlakrelease with five competing parties: plan, signatures, reports, roll-out, evaluation."""

import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model.outcome import Report, any_failed
from bot.model.working_days import AMSTERDAM
from bot.resources import config_dir
from regiebot_sandbox.embedded import Running
from tests.flow.world import NOW, World

pytestmark = pytest.mark.no_cover

ROOT = "koppelvlakrelease-2024-1"
RELEASE = config_dir() / "releases" / f"{ROOT}.yaml"
ACCOUNTS = {
    "inlogdienst-voorbeeld": "u-inlogdienst",
    "makelaar-denkbeeld": "u-makelaar",
    "machtigingsdienst-fictie": "u-machtiging",
    "sleuteldienst-verzonnen": "u-sleuteldienst",
    "toegangsdienst-maquette": "u-toegang",
}
OTHERS = ("Makelaar", "Machtigingsdienst", "Sleuteldienst", "Toegangsdienst", "Routering", "Sleutels voor")
SITE = """\
spaces:
  - {id: regie, key: KTREGIE, audience: internal}
  - {id: gedeeld, key: KTDEEL, audience: shared}
  - {id: inlogdienst, key: RELINLOG, audience: "party:inlogdienst-voorbeeld"}
channels:
  - {id: releases, kind: slack, channel: C0RELEASE, topics: [news]}
  - {id: beraad, kind: slack, channel: C0BERAAD, audience: "party:tactisch-beraad", topics: [news]}
"""


def configure(folder: Path, old: str = "", new: str = "") -> None:
    """The shipped release, with one piece of its text replaced."""
    config = folder / "config"
    (config / "releases").mkdir(parents=True)
    shutil.copytree(config_dir() / "runbooks", config / "runbooks")
    text = RELEASE.read_text(encoding="utf-8")
    assert old in text
    (config / "releases" / "r.yaml").write_text(text.replace(old, new), encoding="utf-8")
    (config / "bot.yaml").write_text(SITE, encoding="utf-8")


@pytest.fixture
def chain(sandbox: Running, tmp_path: Path) -> World:
    """The release in Jira, at the demo's moment."""
    configure(tmp_path)
    made = World(sandbox, tmp_path)
    made.control.reset(NOW)
    return made.begin(run, NOW)


def run(world: World, now: datetime) -> list[Report]:
    """A whole run of the bot at an instant, that refuses nothing."""
    world.control.set_clock(now)
    reports = world.cycle(now)
    assert not any_failed(reports), reports
    return reports


def comment(world: World, who: str, code: str, text: str) -> None:
    world.act(who, "comment", issue=world.key(f"{ROOT}/{code}"), text=text)


def move(world: World, code: str, to: str = "done", who: str = "u-releasemanager") -> None:
    world.act(who, "transition", issue=world.key(f"{ROOT}/{code}"), to=to)


def status(world: World, code: str) -> str:
    return str(world.issues()[f"{ROOT}/{code}"]["fields"]["status"]["statusCategory"]["key"])


def notes(world: World, code: str) -> list[str]:
    """What the bot said on an issue."""
    comments = world.issues()[f"{ROOT}/{code}"]["comments"]
    return [str(c["body"]) for c in comments if c["author"] == "bot-regiebot"]


def hash_asked(world: World, party: str) -> str:
    """The hash in the last note that asks a party to sign."""
    found = [m for note in notes(world, f"{party}/2.2") for m in re.findall(r"handtekening: (\w{12})", note)]
    return str(found[-1])


def sign(world: World, *parties: str) -> None:
    for party in parties:
        comment(world, f"{ACCOUNTS[party]}-bv", f"{party}/2.2", f"handtekening: {hash_asked(world, party)}")


def pages(world: World, space: str) -> dict[str, dict[str, Any]]:
    """The pages of a space, by title."""
    state = world.control.state("confluence_page", "confluence_space")
    (home,) = [key for key, row in state["confluence_space"].items() if row["key"] == space]
    found = (p for p in state["confluence_page"].values() if str(p["spaceId"]) == home)
    return {str(page["title"]): page for page in found}


def said_in(world: World, channel: str) -> list[str]:
    messages = world.control.state(f"slack.messages.{channel}").get(f"slack.messages.{channel}", {})
    return [str(m) for m in messages.values()]


def later(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def assert_next_tick_is_cheap(world: World, now: datetime) -> None:
    world.control.forget_requests()
    run(world, now)
    assert world.writes() == {}
    assert len([r for r in world.control.requests() if r["service"] == "jira"]) <= 3


def finish_concept(world: World) -> None:
    move(world, "1.3")
    run(world, later(1))
    world.control.set_clock(later(2))


PER_PARTY = {"1.1", "1.2a", "1.2b", "2.2", "3.1", "3.3", "3.4", "4.2", "5.2"}
ONCE = {"1.3", "2.1", "2.3", "2.4", "3.2", "3.5", "4.1", "4.3", "5.1", "5.3"}


def test_one_epic_holds_the_five_steps_and_what_each_party_does_in_them(chain: World) -> None:
    issues = chain.issues()
    level = {identity: issue["fields"]["issuetype"]["hierarchyLevel"] for identity, issue in issues.items()}
    keys = {issue["key"]: identity for identity, issue in issues.items()}

    def above(identity: str) -> str:
        return keys[issues[identity]["fields"]["parent"]["key"]]

    actions = {identity for identity in issues if level[identity] == -1}
    steps = {identity for identity in issues if level[identity] == 0}
    assert [identity for identity in issues if level[identity] == 1] == [ROOT]
    assert {above(step) for step in steps} == {ROOT}
    assert {step.rsplit("/", 1)[-1] for step in steps} == {"1", "2", "3", "4", "5"}
    assert actions == {f"{ROOT}/{code}" for code in ONCE} | {
        f"{ROOT}/{party}/{code}" for party in ACCOUNTS for code in PER_PARTY
    }
    for action in actions:
        scope, code = action.rsplit("/", 1)
        assert above(action) == f"{scope}/{code.split('.')[0]}"


def test_the_plan_binds_when_the_fifth_signed_and_not_before_and_the_beraad_hears_it_once(
    chain: World,
) -> None:
    *four, last = ACCOUNTS
    finish_concept(chain)
    sign(chain, *four)
    run(chain, later(3))

    assert [status(chain, f"{p}/2.2") for p in ACCOUNTS] == ["done"] * 4 + ["new"]
    assert status(chain, "2.3") == "new"
    assert "4 van 5 partijen hebben getekend" in str(pages(chain, "KTREGIE")[f"Implementatieplan ({ROOT})"])
    assert not any("van kracht" in text for text in said_in(chain, "C0BERAAD"))

    sign(chain, last)
    for hour in (4, 5):
        run(chain, later(hour))

    assert status(chain, "2.3") == "done"
    plan = str(pages(chain, "KTREGIE")[f"Implementatieplan ({ROOT})"])
    assert "5 van 5 partijen hebben getekend" in plan
    assert "Directeur operatie" in plan
    assert sum("Implementatieplan van kracht" in text for text in said_in(chain, "C0BERAAD")) == 1
    assert_next_tick_is_cheap(chain, later(6))


def test_a_changed_plan_voids_all_signatures_and_asks_each_party_again_once(chain: World) -> None:
    finish_concept(chain)
    old = hash_asked(chain, "makelaar-denkbeeld")
    sign(chain, *ACCOUNTS)
    run(chain, later(3))
    assert status(chain, "2.3") == "done"

    chain.control.set_clock(later(4))
    comment(
        chain, "u-makelaar-ap", "makelaar-denkbeeld/1.2b", "maatregel: 2024-02-09 — Extra logging inrichten"
    )
    for hour in (5, 6):
        run(chain, later(hour))
    chain.control.set_clock(later(7))
    comment(chain, "u-makelaar-bv", "makelaar-denkbeeld/2.2", f"handtekening: {old}")
    run(chain, later(8))

    assert [status(chain, f"{p}/2.2") for p in ACCOUNTS] == ["new"] * 5
    assert status(chain, "2.3") == "new"
    for party in ACCOUNTS:
        asked = [n for n in notes(chain, f"{party}/2.2") if "graag tekenen" in n]
        assert len(asked) == 2
        assert hash_asked(chain, party) != old
    assert "Extra logging" in str(notes(chain, "makelaar-denkbeeld/2.2"))
    assert "Extra logging" not in str(notes(chain, "sleuteldienst-verzonnen/2.2"))
    assert sum("eerdere versie" in n for n in notes(chain, "makelaar-denkbeeld/2.2")) == 1
    page = str(pages(chain, "KTREGIE")[f"Implementatieplan ({ROOT})"])
    assert old in page
    assert "0 van 5 partijen hebben getekend" in page


def test_who_may_not_sign_is_refused_with_the_reason_once(chain: World) -> None:
    finish_concept(chain)
    where = "inlogdienst-voorbeeld/2.2"
    text = f"handtekening: {hash_asked(chain, 'inlogdienst-voorbeeld')}"
    for who in ("u-inlogdienst-ap", "u-makelaar-bv", "u-facilitator"):
        comment(chain, who, where, text)
    for hour in (3, 4):
        run(chain, later(hour))

    said = notes(chain, where)
    for reason in ("aanspreekpunt van de partij", "vertegenwoordigt deze partij niet", "geen mandaat"):
        assert sum(reason in note for note in said) == 1
    assert status(chain, where) == "new"
    assert "Makelaar" not in str(said)


def told_outside(world: World) -> Iterator[tuple[str, str]]:
    """Everything that readers other than internal ones get, with where it stands."""
    for space in ("KTDEEL", "RELINLOG"):
        yield from ((f"{space} {title}", str(page)) for title, page in pages(world, space).items())
    yield "C0BERAAD", str(said_in(world, "C0BERAAD"))


def test_no_party_reads_what_another_does_and_signs_and_totals_name_nobody(chain: World) -> None:
    finish_concept(chain)
    sign(chain, *ACCOUNTS)
    comment(
        chain, "u-sleuteldienst-ap", "sleuteldienst-verzonnen/1.2b", "mijlpaal: 2024-01-08 — Sleutels voor nu"
    )
    run(chain, later(20))
    sign(chain, "sleuteldienst-verzonnen")
    move(chain, "makelaar-denkbeeld/4.2", "indeterminate")
    run(chain, later(21))

    found = dict(told_outside(chain))

    assert {f"KTDEEL Implementatieplan ({ROOT})", f"RELINLOG Tussenrapportage 2023-10-12 ({ROOT})"} <= set(
        found
    )
    for where, text in found.items():
        for name in (*OTHERS, "REL-") if where.startswith(("KTDEEL", "C0")) else OTHERS:
            assert name not in text, (where, name)
    mine = found[f"RELINLOG Implementatieplan ({ROOT})"]
    assert "Nieuwe berichtversie ondersteunen" in mine
    assert "1 van 5 partijen heeft getekend" in mine
    assert "Nieuwe berichtversie" not in found[f"KTDEEL Implementatieplan ({ROOT})"]
    internal = str(pages(chain, "KTREGIE")) + str(said_in(chain, "C0RELEASE"))
    for name in OTHERS:
        assert name in internal


def test_an_interim_report_stays_as_it_was_and_the_next_one_stands_beside_it(chain: World) -> None:
    title = f"Tussenrapportage 2023-10-12 ({ROOT})"
    first = pages(chain, "KTDEEL")[title]
    assert first["parentId"] == pages(chain, "KTDEEL")["Koppelvlakrelease 2024.1"]["id"]

    finish_concept(chain)
    chain.lose_ledger()
    run(chain, later(3))
    run(chain, datetime(2023, 11, 9, 9, 30, tzinfo=AMSTERDAM))

    now = pages(chain, "KTDEEL")
    assert now[title] == first
    assert f"Tussenrapportage 2023-11-09 ({ROOT})" in now
    assert sum("Tussenrapportage do 9 nov 2023" in text for text in said_in(chain, "C0BERAAD")) == 1


def test_a_roll_out_before_the_beheerorganisatie_agreed_is_told(chain: World) -> None:
    party = "makelaar-denkbeeld/4.2"
    move(chain, party, "indeterminate")
    move(chain, "4.1")
    run(chain, later(20))

    assert any("nog niet afgestemd" in n for n in notes(chain, party))
    assert any("beheerorganisatie ontbreekt" in n for n in notes(chain, "4.1"))
    assert sum("zonder afstemming: Makelaar" in text for text in said_in(chain, "C0RELEASE")) == 1
    comment(chain, "u-beheerorganisatie", "4.1", "akkoord: activiteiten en planning")
    run(chain, later(21))
    page = str(pages(chain, "KTREGIE")["Koppelvlakrelease 2024.1"])
    assert "Afgestemd" in page
    assert "Manager beheer" in page


def test_an_evaluation_after_31_december_is_due_on_29_february_and_late_on_1_march(chain: World) -> None:
    for number, party in enumerate(ACCOUNTS, 27):
        chain.control.set_clock(datetime(2023, 12, number, 12, tzinfo=AMSTERDAM))
        move(chain, f"{party}/4.2")
    run(chain, datetime(2024, 1, 2, 10, tzinfo=AMSTERDAM))
    due = chain.issues()[f"{ROOT}/5.3"]["fields"]["duedate"]
    for day in (1, 29):
        run(chain, datetime(2024, 2, day, 10, tzinfo=AMSTERDAM))
    in_time, silent = str(pages(chain, "KTREGIE")["Koppelvlakrelease 2024.1"]), notes(chain, "5.3")

    for day in (1, 4, 5):
        run(chain, datetime(2024, 3, day, 10, tzinfo=AMSTERDAM))

    assert (due, silent) == ("2024-02-29", [])
    assert "De evaluatie is te laat" not in in_time
    assert sum("Evaluatie te laat" in n for n in notes(chain, "5.3")) == 1
    page = str(pages(chain, "KTREGIE")["Koppelvlakrelease 2024.1"])
    assert "De evaluatie is te laat" in page
    messages = said_in(chain, "C0RELEASE")
    assert sum("Evaluatie te laat" in text for text in messages) == 1
    assert sum("Evaluatie houden" in text for text in messages) == 2  # 20 days ahead and on the day


def test_a_release_without_chain_dependencies_has_no_plan_and_still_an_evaluation(
    sandbox: Running, tmp_path: Path
) -> None:
    configure(tmp_path, "chain_dependencies: true", "chain_dependencies: false")
    world = World(sandbox, tmp_path)
    run(world, NOW)

    codes = {identity.rsplit("/", 1)[-1] for identity in world.issues()}
    assert {"3.1", "4.2", "5.3"} <= codes
    assert not codes & {"1", "2", "1.3", "2.2"}
    assert f"Implementatieplan ({ROOT})" not in pages(world, "KTREGIE")


def test_the_evaluation_is_drafted_once_when_the_last_party_is_ready_and_then_left_to_people(
    chain: World,
) -> None:
    title = f"Evaluatie ({ROOT})"
    *others, last = ACCOUNTS
    chain.control.set_clock(later(1))
    for party in others:
        move(chain, f"{party}/4.2")
    run(chain, later(2))
    assert title not in pages(chain, "KTREGIE")

    chain.control.set_clock(later(3))
    move(chain, f"{last}/4.2")
    run(chain, later(4))

    draft = pages(chain, "KTREGIE")[title]
    for words in (
        "Acties gereed: 5 van de",
        "[Wat houden we]",
        "4 Uitrol release",
        "[Wat doen we de volgende keer",
    ):
        assert words in str(draft["body"]), words
    assert not any(title in pages(chain, space) for space in ("KTDEEL", "RELINLOG"))
    chain.control.set_clock(later(5))
    move(chain, "5.1")
    run(chain, later(6))
    assert pages(chain, "KTREGIE")[title] == draft, "it is people's from then on"
    assert_next_tick_is_cheap(chain, later(7))
