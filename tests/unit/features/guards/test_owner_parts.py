"""Whose part is done of work that several own: every statement and move, one after another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.config.programme_model import Party
from bot.config.runbook_model import Person
from bot.features.all_rules import IssueAction
from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.owner_part_rules import owners_parts
from bot.features.guards.owner_parts import assignees, open_parts, owner_parts, turn, unheard
from bot.features.guards.violations import Fault, violations
from bot.model.issue import Category, Identity
from bot.model.status_history import Move
from bot.runbook.expand import Tree
from bot.situation.situation import Situation
from tests.builders import DAYS, NOON, STATUS, action, comment, programme, runbook, situation
from tests.dutch import expand_programme

D0 = Identity("prog/c0/d0")
K5 = Identity(f"{D0}/K.5")
PEOPLE = (
    Person(account_id="za", party="za-0-0", function="Bestuurder", mandates=("gate",)),
    Person(account_id="it", party="it-een", function="Projectleider"),
    Person(account_id="twee", party="it-twee", function="Projectleider"),
    Person(account_id="chef", party="kto", function="Facilitator", mandates=("gate",)),
)
CLOSED, OPENED = Category.DONE, Category.NEW

Line = tuple[float, str, str]
"""Minutes after one o'clock, who, and what they write; `+` closes and `-` opens the issue."""


def made(*without: str, accounts: Sequence[str] = (), after: tuple[str, ...] = ()) -> Tree:
    """The small runbook in which two IT parties and the zorgaanbieder own K.5; nobody is known of some."""
    afspreken, uitvoeren = runbook().phases
    (k,) = afspreken.steps
    shared = action("K.5", owner=("IT", "ZA"), after=after)
    k = k.model_copy(update={"actions": (*k.actions, shared)})
    phases = (afspreken.model_copy(update={"steps": (k,)}), uitvoeren)
    book = runbook().model_copy(update={"phases": phases})
    source = programme(domains=1)
    cluster = source.clusters[0].model_copy(update={"parties": ("it-een", "it-twee", "kto")})
    more = (Party(id="it-twee", title="IT Twee", roles=("IT",)), Party(id="kto", title="KTO"))
    parties = tuple(
        one.model_copy(update={"account_id": f"jira-{one.id}"}) if one.id in accounts else one
        for one in (*source.parties, *more)
    )
    people = tuple(one for one in PEOPLE if one.party not in without)
    update = {"clusters": (cluster,), "parties": parties, "people": people}
    return expand_programme(book, source.model_copy(update=update), DAYS)


def here(tree: Tree, *lines: Line, since: float | None = None) -> Situation:
    """The situation an hour later; what is said and moved is told in order."""
    said = [
        comment(text, who, at=NOON + timedelta(minutes=at)) for at, who, text in lines if text not in "+-"
    ]
    base = situation(tree)
    moves = tuple(
        Move(
            base.issues[K5].id,
            str(number),
            NOON + timedelta(minutes=at),
            CLOSED if text == "+" else OPENED,
            who,
        )
        for number, (at, who, text) in enumerate(lines)
        if text in "+-"
    )
    state = {
        "comments": tuple(said),
        "status": STATUS[moves[-1].to if moves else OPENED],
        "done_at": moves[-1].at if moves and moves[-1].to is CLOSED else None,
    }
    found = situation(tree, edits={K5: state}, now=NOON + timedelta(hours=1))
    began = None if since is None else NOON + timedelta(minutes=since)
    return replace(found, moves={K5: moves}, judged_since=began)


def waiting(now: Situation) -> list[str]:
    return [part.party for part in open_parts(now, now.tree.items[K5])]


ALL = ["it-een", "it-twee", "za-0-0"]
SAID: Sequence[tuple[str, Sequence[Line], list[str]]] = (
    ("nothing yet", (), ALL),
    ("the role means one's own party alone", ((1, "it", "gereed: IT"),), ALL[1:]),
    ("one's own party by name", ((1, "it", "gereed: IT Een"),), ALL[1:]),
    ("two roles, of which one is one's own", ((1, "it", "gereed: IT en ZA"),), ALL[1:]),
    ("two lines", ((1, "za", "gereed: IT\ngereed: ZA"),), ALL[:2]),
    ("another party by name", ((1, "it", "gereed: IT Twee"),), ALL),
    ("another role", ((1, "za", "gereed: IT"),), ALL),
    ("nobody known", ((1, "stranger", "gereed: IT"),), ALL),
    ("twice", ((1, "it", "gereed: IT"), (2, "it", "gereed: IT")), ALL[1:]),
    ("taken back", ((1, "it", "gereed: IT"), (2, "it", "gereed: ingetrokken - fout")), ALL),
    (
        "taken back by somebody else's party",
        ((1, "it", "gereed: IT"), (2, "za", "gereed: ingetrokken")),
        ALL[1:],
    ),
    ("closing says one's own part", ((1, "it", "+"),), ALL[1:]),
    ("closing for another party", ((1, "chef", "+"),), ALL),
    ("a stranger closes while three are open", ((1, "stranger", "+"),), ALL),
    (
        "a stranger closes the last",
        ((1, "it", "gereed: IT"), (1, "twee", "gereed: IT"), (2, "stranger", "+")),
        [],
    ),
    (
        "somebody of another party closes the last",
        ((1, "it", "gereed: IT"), (1, "twee", "gereed: IT"), (2, "chef", "+")),
        ["za-0-0"],
    ),
    ("what was said stands", ((1, "it", "gereed: IT"), (2, "za", "+"), (3, "za", "-")), ["it-twee"]),
    (
        "whole and opened again",
        ((1, "it", "gereed: IT"), (1, "twee", "gereed: IT"), (2, "za", "+"), (3, "za", "-")),
        ALL,
    ),
    (
        "said after it was closed",
        ((1, "it", "gereed: IT"), (2, "za", "+"), (3, "twee", "gereed: IT")),
        [],
    ),
    (
        "taken back after it was closed",
        (
            (1, "it", "gereed: IT"),
            (1, "twee", "gereed: IT"),
            (2, "za", "+"),
            (3, "it", "gereed: ingetrokken"),
        ),
        ["it-een"],
    ),
)


@pytest.mark.parametrize(("lines", "open_"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_whose_part_is_open(lines: Sequence[Line], open_: list[str]) -> None:
    assert waiting(here(made(), *lines)) == open_


def test_of_whom_nobody_is_known_closing_says_the_part() -> None:
    lines: Sequence[Line] = ((1, "it", "gereed: IT"), (2, "stranger", "+"))

    assert waiting(here(made("it-twee", "za-0-0"), *lines)) == []
    assert waiting(here(made("it-twee"), *lines)) == ["za-0-0"]
    assert waiting(here(made("it-een", "it-twee", "za-0-0"), lines[1])) == []


def test_an_account_of_a_party_speaks_for_it() -> None:
    tree = made("it-een", accounts=["it-een"])

    assert waiting(here(tree, (1, "jira-it-een", "gereed: IT"))) == ALL[1:]


def test_what_was_closed_before_parts_were_asked_for_is_whole() -> None:
    assert waiting(here(made(), (1, "chef", "+"), since=2)) == []
    assert waiting(here(made(), (3, "chef", "+"), since=2)) == ALL


def test_who_closes_again_says_its_part_anew() -> None:
    lines: Sequence[Line] = (
        (1, "it", "+"),
        (2, "it", "-"),
        (3, "twee", "gereed: IT"),
        (4, "za", "gereed: ZA"),
    )
    now = here(made(), *lines, (5, "it", "+"))

    since = {part.party: part.since for part in owner_parts(now, now.tree.items[K5])}
    assert since["it-een"] == NOON + timedelta(minutes=5)
    assert since["it-twee"] == NOON + timedelta(minutes=3)


def test_work_of_one_owner_has_no_parts() -> None:
    now = here(made())

    assert owner_parts(now, now.tree.items[Identity(f"{D0}/K.2")]) == ()


def test_the_whole_holds_from_the_last_part_on_and_until_then_is_out_of_order() -> None:
    whole = ((1, "it", "gereed: IT"), (2, "za", "+"), (30, "twee", "gereed: IT"))
    now, before = here(made(), *whole), here(made(), *whole[:2])
    item = now.tree.items[K5]

    assert now.once(Fulfilment).since(item) == NOON + timedelta(minutes=30)
    assert not before.once(Fulfilment).holds(item)
    found = [(one.details, one.guarded) for one in violations(before) if one.fault is Fault.PARTS]
    assert found == [(("IT Twee",), False)]


def test_a_departure_that_somebody_with_the_mandate_accepts_holds_without_the_part() -> None:
    lines: Sequence[Line] = ((1, "it", "+"), (2, "za", "afwijking: IT Twee heeft hier geen applicatie"))
    accepted, other = here(made(), *lines), here(made(), lines[0], (2, "it", "afwijking: zo is het"))

    assert accepted.once(Fulfilment).holds(accepted.tree.items[K5])
    assert [bool(one.excuse) for one in violations(accepted) if one.fault is Fault.PARTS] == [True]
    assert not other.once(Fulfilment).holds(other.tree.items[K5])


def test_the_bot_closes_what_everybody_reported_once_the_rest_is_done() -> None:
    said: Sequence[Line] = ((1, "it", "gereed: IT"), (2, "twee", "gereed: IT"), (3, "za", "gereed: ZA"))
    (act,) = [one for one in owners_parts(here(made(), *said)) if isinstance(one, IssueAction)]

    assert (act.identity, act.template, act.to) == (K5, "parts_done", Category.DONE)
    assert list(owners_parts(here(made(), *said[:2]))) == []
    assert list(owners_parts(here(made(), *said, (4, "za", "+")))) == []


@pytest.mark.parametrize(
    ("who", "line", "names"),
    [
        ("za", "gereed: IT", ["IT-deelnemer"]),
        ("it", "gereed: IT Twee", ["IT Twee"]),
        ("it", "gereed: IT, ZA", ["Zorgaanbieder"]),
        ("stranger", "gereed: IT", ["IT-deelnemer"]),
        ("chef", "gereed: ingetrokken", []),
        ("it", "gereed: IT", None),
        ("it", "gereed: ingetrokken", None),
    ],
)
def test_a_part_that_is_not_ones_own_is_answered(who: str, line: str, names: list[str] | None) -> None:
    now = here(made(), (1, who, line))
    (command,) = now.issues[K5].commands
    found = [one.values["names"] for one in owners_parts(now) if isinstance(one, IssueAction)]

    assert unheard(now.tree, now.tree.items[K5], command) is (names is not None)
    assert found == ([] if names is None else [names])


def test_the_turn_is_of_the_first_whose_part_is_open_and_then_of_the_last() -> None:
    tree = made(accounts=ALL)
    steps: Sequence[Line] = ((1, "it", "gereed: IT"), (2, "twee", "gereed: IT"), (3, "za", "gereed: ZA"))
    turns = []
    for number in range(len(steps) + 1):
        now = here(tree, *steps[:number])
        turns.append(turn(owner_parts(now, tree.items[K5])))
        assert assignees(tree, now.issues, now.moves, None)[K5] == f"jira-{turns[-1]}"

    assert turns == ["it-een", "it-twee", "za-0-0", "za-0-0"]


@pytest.mark.parametrize(
    ("first", "notes", "closes"),
    [((0.5,), 0, True), ((4,), 3, False), ((0.5, 0.6, 2), 2, False), ((), 3, False)],
    ids=["before", "after", "done anew in between", "not yet"],
)
def test_a_part_counts_from_when_it_was_said(first: tuple[float, ...], notes: int, closes: bool) -> None:
    """K.5 comes after K.2, which is closed and opened by turns at these minutes."""
    tree = made(after=("K.2",))
    said: Sequence[Line] = ((1, "it", "gereed: IT"), (1.5, "twee", "gereed: IT"), (3, "za", "gereed: ZA"))
    now = here(tree, *said)
    k2 = now.issues[Identity(f"{D0}/K.2")]
    turns = [CLOSED, OPENED] * len(first)
    moves = tuple(
        Move(k2.id, f"a{n}", NOON + timedelta(minutes=at), to)
        for n, (at, to) in enumerate(zip(first, turns, strict=False))
    )
    last = moves[-1] if moves else None
    done_at = last.at if last and last.to is CLOSED else None
    status = STATUS[last.to if last else OPENED]
    issues = {**now.issues, Identity(f"{D0}/K.2"): replace(k2, status=status, done_at=done_at)}
    now = replace(now, issues=issues, moves={**now.moves, Identity(f"{D0}/K.2"): moves})

    found = [one for one in owners_parts(now) if isinstance(one, IssueAction)]

    assert sum(one.template == "part_early" for one in found) == notes
    assert any(one.template == "parts_done" for one in found) is closes
