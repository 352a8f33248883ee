"""Who listens where: what each row of the runbooks is to who speaks there, and whom people mean by a name."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from bot.commands.comments import Comment
from bot.commands.events import Entry, Kind
from bot.commands.forms import Form, Place, Reading
from bot.commands.grammar import role_of
from bot.commands.reading import Why
from bot.config.cab_model import Cab, Incidents
from bot.config.catalog import Catalog
from bot.config.load import load
from bot.config.runbook_model import Action, Level, Person, Runbook, Step
from bot.config.site_model import ServiceDesk
from bot.features.hearing.facts import heard, places_of, surroundings
from bot.model.identity import attempt_code, join
from bot.model.issue import Category, Heard, Identity, IssueId, IssueKey, Status
from bot.model.request import ChangeRequest
from bot.resources import config_dir
from bot.runbook.expand import Tree
from bot.runbook.overlay import Extra, ScopeOverlay
from tests.builders import DAYS, NOON, action, comment, programme, runbook, situation
from tests.dutch import expand_programme, expand_release, heard_on_requests

D0 = Identity("prog/c0/d0")
GATE, K2 = Identity(f"{D0}/O.9"), Identity(f"{D0}/K.2")
PEOPLE = (
    Person(account_id="za", party="za-0-0", function="Bestuurder", mandates=("gate",)),
    Person(account_id="it", party="it-een", function="Projectleider", mandates=("gate",)),
    Person(account_id="elders", party="za-0-1", function="Bestuurder", mandates=("gate",)),
)


@cache
def catalog() -> Catalog:
    return load(config_dir())[0]


def shipped(name: str) -> Tree:
    """A programme or release of the shipped configuration on one of its runbooks."""
    book = catalog().runbooks[name]
    for programme_ in catalog().programmes.values():
        if programme_.runbook == name:
            return expand_programme(book, programme_, DAYS)
    found = next(one for one in catalog().releases.values() if one.runbook == name)
    return expand_release(book, found, DAYS)


DOCUMENT = Path(__file__).parents[4] / "docs" / "commands.md"

# What a row is beside work; every row of a runbook that is not named is work alone.
ROWS: Mapping[str, Mapping[str, str]] = {
    "koppeltaal-2.0-migratie": {
        "A2.1": "mandate",
        "A2.4": "choice",
        "D.2": "owners",
        "D.3": "choice",
        "K.10": "owners",
        "K.4": "threshold",
        "L.4": "trial",
        "L.5": "trial",
        "L.6": "trial",
        "L.10": "trial",
        "L.11": "trial",
        "L.12": "trial owners",
        "L.13": "loop trial",
        "M.1": "requirements",
        "M.2": "trial",
        "M.3": "trial owners",
        "M.4": "trial",
        "M.5": "trial",
        "M.6": "loop trial",
        "N.4": "gate",
        "O.4": "trial",
        "O.6": "rollback",
        "O.7": "trial",
        "O.9": "gate",
        "O.10": "mandate",
        "P.5": "owners",
        "P.7": "mandate",
        "P.8": "trial",
        "Q.7": "gate",
        "Q.8": "mandate",
        "Q.10": "owners",
        "T.1": "lessons",
        "T.2": "lessons",
    },
    "koppelvlakrelease": {
        "1.2b": "planning",
        "2.2": "signature",
        "4.1": "agreement",
        "5.3": "evaluation",
    },
    "mitz-fix": {
        "1.1": "result",
        "1.2": "result",
        "1.3": "result",
        "2.2": "result",
        "3.1": "evaluation",
    },
    "mitz-release": {
        "4.1": "trial",
        "4.2": "trial",
        "5.1": "result trial",
        "5.2": "result trial",
        "5.3": "result trial",
        "5.4": "result trial",
        "5.5": "trial",
        "5.6": "result trial",
        "5.7": "trial",
        "5.8": "result trial",
        "5.9": "loop trial",
        "6.2": "evaluation",
    },
}


def test_every_shipped_runbook_is_in_the_table() -> None:
    assert ROWS.keys() == catalog().runbooks.keys()


@pytest.mark.parametrize("name", ROWS)
def test_what_each_row_of_a_runbook_is(name: str) -> None:
    tree = shipped(name)
    found = {
        (item.code, " ".join(places_of(tree, item)))
        for item in tree.items.values()
        if isinstance(item.row.spec, Action)
    }
    codes = {code for code, _ in found}

    assert ROWS[name].keys() <= codes
    assert found == {(code, f"{ROWS[name].get(code, '')} work".strip()) for code in codes}


def test_the_document_names_the_trials_of_the_draaiboek() -> None:
    (line,) = [one for one in DOCUMENT.read_text(encoding="utf-8").splitlines() if one.startswith("| trial:")]
    trials = [code for code, place in ROWS["koppeltaal-2.0-migratie"].items() if "trial" in place]

    assert ", ".join(trials) in line


@pytest.mark.parametrize("name", ROWS)
def test_nobody_listens_on_a_step_with_actions_and_one_without_is_work(name: str) -> None:
    tree = shipped(name)
    steps = {
        (bool(row.actions), places_of(tree, item))
        for item in tree.items.values()
        if isinstance(row := item.row.spec, Step)
    }

    assert (True, ()) in steps
    assert steps <= {(True, ()), (False, (Place.WORK,))}
    assert ((False, (Place.WORK,)) in steps) is (name == "koppeltaal-2.0-migratie")


def test_the_same_row_done_again_and_a_detail_of_it_are_what_it_is() -> None:
    book = catalog().runbooks["koppeltaal-2.0-migratie"]
    again = [
        Extra("M", action(code, Level.DOMAIN), attempt=2)
        for code in (attempt_code("M.2", 2), "M.2.d-7001", "M.1.d-7001")
    ]
    tree = expand_programme(book, programme(), DAYS, {D0: ScopeOverlay(extra=tuple(again))})

    found = {one.code: places_of(tree, one) for one in tree.items.values() if one.scope == D0}
    assert found["M.2.a2"] == found["M.2.d-7001"] == (Place.TRIAL, Place.WORK)
    assert found["M.1.d-7001"] == (Place.WORK,)


@pytest.mark.parametrize(("elsewhere", "place"), [("B", Place.ENVIRONMENT), ("A", None)])
def test_work_in_another_environment_than_the_runbook_s_asks_permission(
    elsewhere: str, place: Place | None
) -> None:
    made = book(environment="A")
    (cluster,) = programme(domains=1).clusters
    source = programme(domains=1).model_copy(
        update={"clusters": (cluster.model_copy(update={"environments": {"K.2": elsewhere}}),)}
    )
    tree = expand_programme(made, source, DAYS)

    assert places_of(tree, tree.items[K2]) == ((place, Place.WORK) if place else (Place.WORK,))


# -- whom people mean


def book(**more: object) -> Runbook:
    """The small runbook with more said of K.2."""
    first, second = runbook().phases
    (step,) = first.steps
    actions = tuple(a.model_copy(update=more) if a.code == "K.2" else a for a in step.actions)
    changed = first.model_copy(update={"steps": (step.model_copy(update={"actions": actions}),)})
    return runbook().model_copy(update={"phases": (changed, second)})


def made(**more: object) -> Tree:
    return expand_programme(book(**more), programme().model_copy(update={"people": PEOPLE}), DAYS)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("ZA", "ZA"),
        ("za", "ZA"),
        ("Zorgaanbieder", "ZA"),
        ("it-deelnemer", "IT"),
        ("IT Een", "IT"),
        ("it-een", "IT"),
        ("Zorg 0.0", "ZA"),
        ("[~accountid:za]", "ZA"),
        ("[~accountid:it]", "IT"),
        ("Zorg 0.1", None),
        ("[~accountid:elders]", None),
        ("[~accountid:niemand]", None),
        ("elders", None),
        ("KTO", None),
        ("", None),
    ],
)
def test_a_name_is_a_role_a_party_of_the_place_or_somebody_of_it(name: str, role: str | None) -> None:
    assert role_of(name, surroundings(made(), D0)) == role


def test_an_account_id_is_no_name_that_people_write() -> None:
    """Codes go before: an account that is called as a role is nobody's role."""
    people = (Person(account_id="it", party="za-0-0", function="Bestuurder"),)
    tree = expand_programme(book(), programme().model_copy(update={"people": people}), DAYS)

    assert role_of("it", surroundings(tree, D0)) == "IT"


# -- what is heard


BEGAN = datetime(2023, 10, 1, tzinfo=UTC)


def listen_to(identity: Identity, *comments: Comment, tree: Tree | None = None) -> Heard:
    """What is heard of these comments on one issue."""
    here = situation(tree or made())
    issues = {identity: replace(here.issues[identity], comments=comments)}
    return heard(here.tree, issues, {}, NOON, BEGAN)[identity]


def told(found: Heard) -> list[tuple[str, Form]]:
    return [(one.word, one.form) for one in found.commands]


def test_the_same_word_is_read_by_what_the_issue_is() -> None:
    at_gate = listen_to(GATE, comment("besluit: GO"))
    at_work = listen_to(K2, comment("besluit: GO"))
    on_epic = listen_to(D0, comment("besluit: GO"))

    assert told(at_gate) == [("besluit", Form.GO)]
    assert (told(at_work), [u.rejected.why for u in at_work.unread]) == ([], [Why.ELSEWHERE])
    assert (told(on_epic), [u.rejected.why for u in on_epic.unread]) == ([], [Why.ELSEWHERE])


def test_issues_without_comments_and_what_is_not_in_the_tree_are_left_out() -> None:
    here = situation(made())
    stranger = replace(here.issues[GATE], comments=(comment("besluit: GO"),))
    issues = {**here.issues, Identity("elders/x"): stranger}

    assert heard(here.tree, issues, {}, NOON, BEGAN) == {}


def test_what_the_record_has_of_an_issue_is_heard_without_its_comments() -> None:
    entry = Entry(GATE, Kind.SAID, "1/besluit/1", NOON, Reading("besluit", Form.GO), "za")
    here = situation(made())

    found = heard(here.tree, here.issues, {GATE: [entry]}, NOON, BEGAN)

    assert told(found[GATE]) == [("besluit", Form.GO)]
    assert found.keys() == {GATE}


def test_who_spoke_is_told_by_the_config_for_the_day_on_which_they_did() -> None:
    people = (Person(account_id="za", party="za-0-0", function="Bestuurder", until=NOON.date()),)
    tree = expand_programme(book(), programme().model_copy(update={"people": people}), DAYS)
    comments = (
        comment("besluit: GO", number=1),
        comment("besluit: GO", number=2, at=NOON + timedelta(days=1)),
    )

    found = listen_to(GATE, *comments, tree=tree)

    assert [[one.function for one in command.people] for command in found.commands] == [["Bestuurder"], []]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2023, 10, 20, 21, 59, tzinfo=UTC), "2023-10-20"),
        (datetime(2023, 10, 20, 22, 0, tzinfo=UTC), "2024-10-20"),
    ],
)
def test_a_day_without_a_year_is_counted_from_the_day_in_amsterdam(at: datetime, day: str) -> None:
    text = "besluit: GO, mits de back-up klaar is\nvoorwaarde 1: IT, 20 okt"

    found = listen_to(GATE, comment(text, at=at))

    assert [one.values for one in found.commands if one.form is Form.ASSIGNED] == [("1", "IT", day)]


def test_a_lesson_is_known_by_its_comment_and_its_place_in_it() -> None:
    tree = expand_programme(
        catalog().runbooks["koppeltaal-2.0-migratie"],
        programme().model_copy(update={"people": PEOPLE}),
        DAYS,
    )
    lessons = comment("les: a\nles: geen\nles: b\nrollback: c\nMvg\nles: d", number=10345)

    def taken(number: str) -> list[tuple[str, ...]]:
        found = listen_to(
            join(Identity("prog/c0"), "T.1"), lessons, comment(f"besluit: overnemen {number}"), tree=tree
        )
        return [one.values for one in found.commands if one.word == "besluit"]

    assert taken("10345") == [("10345",)]
    assert taken("10345-2") == [("10345-2",)]
    assert taken("10345-3") == []
    assert taken("10346") == []


# -- requests


STATUS = Status("1", "Nieuw", Category.NEW)
DESK = ServiceDesk(
    project="RFC",
    cab=Cab(
        functions=("Manager",),
        people=(
            Person(account_id="m", party="cab", function="Manager", mandates=("cab",)),
            Person(
                account_id="plv",
                party="cab",
                function="Adviseur",
                deputy_for={"account_id": "m"},
            ),
        ),
    ),
)


def request(*comments: Comment, type_: str = "") -> ChangeRequest:
    return ChangeRequest(
        IssueId("1"), IssueKey("RFC-1"), "Iets", STATUS, NOON, NOON, comments=comments, type=type_
    )


def on_request(one: ChangeRequest, desk: ServiceDesk = DESK) -> Heard:
    (found,) = heard_on_requests([one], desk, {}, NOON, BEGAN)
    return found.heard


def test_on_an_rfc_the_cab_votes_and_a_deputy_does_as_whom_it_stands_in_for() -> None:
    found = on_request(request(comment("cab: wens akkoord", "plv")))

    assert told(found) == [("cab", Form.APPROVED)]
    assert found.commands[0].values == ("wens",)
    assert [one.function for one in found.commands[0].people] == [
        "plv. Manager",
        "Adviseur",
        "Manager",
    ]


def test_on_an_incident_a_class_counts_and_no_vote() -> None:
    desk = DESK.model_copy(update={"incidents": Incidents(request_type="Incident", decided_by="cab")})
    said = (comment("klasse: crisis", "m"), comment("cab: akkoord", "m"))

    assert told(on_request(request(*said, type_="incident"), desk)) == [("klasse", Form.CRISIS)]
    assert told(on_request(request(*said, type_="wijziging"), desk)) == [("cab", Form.APPROVED)]


def test_a_request_on_which_nothing_was_said_is_left_as_it_is() -> None:
    one = request()

    assert heard_on_requests([one], DESK, {}, NOON, BEGAN) == (one,)
    assert on_request(one).commands == ()
