"""Project and level of the nearest of step, domain, party, cluster and programme."""

from typing import Any

from bot.config.programme_model import Programme
from bot.config.terms import Placement
from bot.model.issue import Identity, Rank
from bot.runbook.expand import Tree
from bot.runbook.placement import Room
from tests.builders import DAYS, desired, programme, runbook
from tests.dutch import expand_programme

DOMAIN, STEP, SHARED = Identity("prog/c0/d0"), Identity("prog/c0/d0/K"), Identity("prog/c0/K")


def made(source: Programme, restricted: str = "", **step: Any) -> Tree:
    """The tree of a programme, with what the runbook says of step K, and a step that is private."""
    book = runbook()
    steps = tuple(
        one.model_copy(update={**(step if one.code == "K" else {}), "restricted": one.code == restricted})
        for one in book.phases[0].steps
    )
    phase = book.phases[0].model_copy(update={"steps": steps})
    return expand_programme(book.model_copy(update={"phases": (phase, *book.phases[1:])}), source, DAYS)


def said(source: Programme, of: str, **placement: str) -> Programme:
    """The programme in which something is said of the whole, a cluster, a domain or a party."""
    if of == "programme":
        return source.model_copy(update=placement)
    if of == "cluster":
        clusters = tuple(one.model_copy(update=placement) for one in source.clusters)
        return source.model_copy(update={"clusters": clusters})
    if of == "domain":
        first = source.clusters[0]
        domains = (first.domains[0].model_copy(update=placement), *first.domains[1:])
        clusters = (first.model_copy(update={"domains": domains}), *source.clusters[1:])
        return source.model_copy(update={"clusters": clusters})
    parties = tuple(p.model_copy(update=placement if p.id == of else {}) for p in source.parties)
    return source.model_copy(update={"parties": parties})


def test_the_nearest_wins_from_the_programme_to_the_step() -> None:
    source = programme()
    owner = source.clusters[0].domains[0].party
    places = [("programme", "1"), ("cluster", "2"), (owner, "3"), ("domain", "4")]
    for place, level in places:
        source = said(source, place, security_level=level)
        assert made(source).room(STEP).level == level, place
        assert made(source).room(DOMAIN).level == level, place
    assert made(source).room(Identity("prog/c0")).level == "2"
    assert made(source, security_level="5").room(STEP).level == "5"
    own = source.model_copy(update={"steps": {"K": Placement(security_level="6")}})
    assert made(own, security_level="5").room(STEP).level == "6"
    assert made(own).room(DOMAIN).level == "4", "a step's own says nothing of the domain"


def test_project_and_level_are_found_each_by_itself() -> None:
    source = said(said(programme(), "cluster", project="OTHER"), "domain", security_level="4")

    assert made(source).room(STEP) == Room("OTHER", "4")


def test_a_private_step_takes_the_nearest_restricted_level_before_all_but_its_own() -> None:
    source = said(said(programme(), "programme", restricted_level="9"), "domain", security_level="4")

    assert made(source, restricted="K").room(STEP).level == "9"
    assert made(said(source, "domain", restricted_level="8"), restricted="K").room(STEP).level == "8"
    assert made(source, restricted="K", security_level="7").room(STEP).level == "7"
    assert made(source).room(STEP).level == "4"


def test_a_party_that_does_a_shared_step_alone_has_it_at_its_level() -> None:
    source = said(said(programme(), "it-een", security_level="3"), "cluster", security_level="2")

    assert made(source).room(SHARED).level == "3"


def test_a_step_of_two_parties_stands_at_the_level_of_neither() -> None:
    source = said(programme(), "cluster", security_level="2")
    one, *others = source.parties
    first = one.model_copy(update={"security_level": "3"})
    second = one.model_copy(update={"id": "it-twee", "title": "IT Twee", "security_level": "4"})
    clusters = tuple(c.model_copy(update={"parties": ("it-een", "it-twee")}) for c in source.clusters)
    shared = source.model_copy(update={"parties": (first, second, *others), "clusters": clusters})

    tree = made(shared)

    assert {party for item in tree.items.values() if item.step == SHARED for party in item.parties} == {
        "it-een",
        "it-twee",
    }
    assert tree.room(SHARED).level == "2", "else one of the two could not read its own work"


def test_a_sub_task_stands_where_its_task_does_and_says_no_level() -> None:
    tree = made(said(said(programme(), "domain", security_level="4"), "domain", project="OTHER"))

    below = [one for one in desired(tree) if one.parent == STEP]
    assert below
    assert {(one.project, one.security, one.rank) for one in below} == {("OTHER", None, Rank.SUBTASK)}
    (task,) = [one for one in desired(tree) if one.identity == STEP]
    assert (task.project, task.security) == ("OTHER", "4")
    assert tree.projects == {tree.project, "OTHER"}


def test_where_only_the_whole_says_something_there_is_one_room() -> None:
    tree = made(said(programme(), "programme", security_level="1"))

    assert (tree.rooms, tree.room(STEP).level) == ({}, "1")
