"""A new runbook version reaches running scopes only when a person says so."""

from dataclasses import replace
from datetime import timedelta

from bot.config.programme_model import Programme
from bot.config.runbook_model import Level
from bot.model.field_table import DESCRIPTION, DUE, SUMMARY
from bot.model.issue import Identity
from bot.reconcile.diff import ObservedState, diff
from bot.reconcile.plan import Plan, Verb
from bot.reconcile.upgrade import held
from bot.runbook.expand import Tree
from tests.builders import DAYS, action, all_observed, desired, programme, runbook
from tests.dutch import expand_programme

ROOT = Identity("prog")
NEW = Identity("prog/c0/d0/K.3")


def second_version(made: Programme) -> Tree:
    """Version 2: K.3 is new and K.2 has another title."""
    first = runbook()
    phase = first.phases[0]
    step = phase.steps[0]
    rows = [a.model_copy(update={"title": "Anders"}) if a.code == "K.2" else a for a in step.actions]
    steps = (step.model_copy(update={"actions": (*rows, action("K.3", Level.DOMAIN))}),)
    phases = (phase.model_copy(update={"steps": steps}), *first.phases[1:])
    return expand_programme(first.model_copy(update={"version": "2", "phases": phases}), made, DAYS)


def plan(tree: Tree, lifted: tuple[str, ...] = (), made: Programme | None = None) -> Plan:
    """The plan for a world that was made by version 1."""
    seen = all_observed(desired(expand_programme(runbook(), made or programme(), DAYS)))
    world = ObservedState(tuple(seen.values()))
    return diff(ROOT, desired(tree), replace(world, held=held(tree, world, lifted)))


def test_running_domains_keep_their_version_and_the_plan_tells() -> None:
    made = plan(second_version(programme()))

    assert made.empty
    verbs = {change.identity: change.verb for change in made.changes}
    assert verbs[NEW] is Verb.HELD
    assert verbs[Identity("prog/c0/d0/K.2")] is Verb.HELD


def test_an_upgraded_domain_takes_over_and_its_neighbour_does_not() -> None:
    made = plan(second_version(programme()), ("prog/c0/d0",))

    verbs = {change.identity: change.verb for change in made.changes}
    assert verbs[NEW] is Verb.CREATE
    assert verbs[Identity("prog/c0/d0/K.2")] is Verb.UPDATE
    assert verbs[Identity("prog/c0/d0")] is Verb.UPDATE  # its epic tells the version
    assert verbs[Identity("prog/c0/d1/K.3")] is Verb.HELD


def test_dates_follow_whatever_the_version() -> None:
    before = programme()
    (cluster,) = before.clusters
    later = cluster.model_copy(update={"kick_off": cluster.kick_off + timedelta(days=7)})
    after = before.model_copy(update={"clusters": (later,)})

    made = plan(second_version(after), made=before)

    (moved,) = [c for c in made.changes if c.identity == "prog/c0/d0/K.2"]
    assert [f.field for f in moved.written] == [DUE]
    assert [f.field for f in moved.kept] == [SUMMARY, DESCRIPTION]


def test_a_new_domain_starts_with_the_new_version() -> None:
    made = plan(second_version(programme(domains=3)), made=programme(domains=2))

    verbs = {change.identity: change.verb for change in made.changes}
    assert verbs[Identity("prog/c0/d2/K.3")] is Verb.CREATE


def test_the_same_version_holds_nothing() -> None:
    """The control: words of an unchanged version are written as always."""
    first = expand_programme(runbook(), programme(), DAYS)
    world = ObservedState(tuple(all_observed(desired(first)).values()))

    assert not held(first, world)
