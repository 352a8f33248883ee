"""What stands where: without the clusters of a party, one or more of several, and unless something is so."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.config.programme_model import Cluster, Domain, Party, Programme, Release
from bot.config.runbook_model import Condition, Level, Person, Runbook
from bot.features.all_rules import IssueAction
from bot.features.decisions.overlay import conditions
from bot.features.decisions.rules import superfluous
from bot.model.identity import join
from bot.model.issue import Category, Identity
from bot.runbook.expand import with_choices
from bot.runbook.overlay import NOT_APPLICABLE
from tests.builders import DAYS, action, comment, programme, runbook, situation
from tests.dutch import expand_programme, expand_release
from tests.unit.features.hearing.test_facts import catalog

ROOT = Identity("prog")


def with_philips() -> Programme:
    """The shipped programme with a sixth cluster, in which Philips works with Avinty."""
    source = catalog().programmes["koppeltaal-2023"]
    parties = (
        *source.parties,
        Party(id="philips", title="Philips", roles=("IT", "SAM")),
        Party(id="za-philips", title="Zorg bij Philips", roles=("ZA", "SAM")),
    )
    cluster = Cluster(
        id="c6",
        title="Cluster 6",
        kick_off=source.clusters[0].kick_off,
        parties=("philips", "avinty"),
        domains=(Domain(id="za-31", title="Zorg bij Philips", party="za-philips", first=True),),
    )
    return source.model_copy(update={"parties": parties, "clusters": (*source.clusters, cluster)})


def test_clusters_with_philips_have_no_part_in_step_d() -> None:
    book = catalog().runbooks["koppeltaal-2.0-migratie"]
    tree = expand_programme(book, with_philips(), DAYS)
    checked = tree.items[Identity("koppeltaal-2023/D.2")]

    assert {"philips", "za-philips"}.isdisjoint(checked.parties)
    assert {"avinty", "ggz-bordkarton"} <= set(checked.parties)
    assert len(checked.parties) == 36
    assert "philips" in tree.items[Identity("koppeltaal-2023/c6/K.5")].parties


def test_a_step_of_a_cluster_does_not_stand_where_its_party_is_left_out() -> None:
    one = runbook().phases[0].steps[0].model_copy(update={"excludes": ("it-een",)})
    book = runbook().model_copy(
        update={"phases": (runbook().phases[0].model_copy(update={"steps": (one,)}), runbook().phases[1])}
    )

    tree = expand_programme(book, programme(domains=1), DAYS)

    assert not [i for i in tree.items if "/K" in i]
    assert Identity("prog/c0/d0/O.1") in tree.items


def koppelvlak(*chosen: str) -> tuple[Runbook, Release]:
    found = catalog()
    release = found.releases["koppelvlakrelease-2024-1"]
    update = {"chosen": {"3": chosen} if chosen else {}}
    return found.runbooks["koppelvlakrelease"], release.model_copy(update=update)


@pytest.mark.parametrize("chosen", [("3.1",), ("3.2", "3.4"), ("3.3",), ("3.1", "3.2", "3.3", "3.4")])
def test_a_release_has_those_of_step_3_that_it_chose(chosen: tuple[str, ...]) -> None:
    book, release = koppelvlak(*chosen)
    tree = expand_release(book, release, DAYS)

    codes = {item.code for item in tree.items.values() if item.code.startswith("3.")}
    assert codes == {*chosen, "3.5"}


def test_what_came_after_an_action_that_was_not_chosen_comes_after_what_that_came_after() -> None:
    book, release = koppelvlak("3.3")
    after = {one.code: one.after for one in with_choices(book, release.chosen).actions}

    assert (after["3.3"], after["4.2"]) == (("2.3",), ("2.3", "3.3", "4.1"))


def test_undecided_all_of_them_stand_and_the_deelnemers_own_the_accession() -> None:
    book, release = koppelvlak()
    tree = expand_release(book, release, DAYS)
    found = {item.code: item.owner for item in tree.items.values() if item.code.startswith("3.")}

    assert found == {"3.1": "IP", "3.2": "BO", "3.3": "DN", "3.4": "IP", "3.5": "RM"}


PEOPLE = (Person(account_id="za", party="za-0-0", function="Bestuurder", mandates=("gate",)),)


def environments() -> Runbook:
    """D.3 of the programme decides whether L.7 of each cluster is needed."""
    afspreken, uitvoeren = runbook().phases
    (k,) = afspreken.steps
    decides = action(
        "D.3", Level.PROGRAMME, decides=Condition.ENVIRONMENTS_READY, optional="Omgevingen klaarzetten"
    )
    unless = action("L.7", Level.CLUSTER, owner="IT", unless=Condition.ENVIRONMENTS_READY)
    k = k.model_copy(update={"actions": (*k.actions, decides, unless)})
    return runbook().model_copy(update={"phases": (afspreken.model_copy(update={"steps": (k,)}), uitvoeren)})


@pytest.mark.parametrize(("said", "there"), [(None, True), (False, True), (True, False)])
def test_unless_stands_until_the_answer_is_yes(said: bool | None, there: bool) -> None:
    source = programme(domains=1, clusters=2).model_copy(update={"environments_ready": said})
    tree = expand_programme(environments(), source, DAYS)

    assert [join(ROOT, one, "L.7") in tree.items for one in ("c0", "c1")] == [there, there]


@pytest.mark.parametrize(
    ("lines", "waits", "status", "closes"),
    [
        (("besluit: ja",), True, Category.NEW, Category.DONE),
        (("besluit: nee",), False, Category.NEW, None),
        (("besluit: ja", "besluit: nee - toch niet"), False, Category.NEW, None),
        ((), False, Category.NEW, None),
    ],
)
def test_an_answer_at_the_programme_reaches_every_cluster(
    lines: tuple[str, ...], waits: bool, status: Category, closes: Category | None
) -> None:
    source = programme(domains=1, clusters=2).model_copy(update={"people": PEOPLE})
    tree = expand_programme(environments(), source, DAYS)
    said = tuple(comment(line, "za") for line in lines)
    edits: Mapping[str, Mapping[str, object]] = {f"{ROOT}/D.3": {"comments": said}}
    now = situation(tree, {f"{ROOT}/c0/L.7": status}, edits=edits)
    overlay = dict(conditions(now))
    resolved = expand_programme(environments(), source, DAYS, overlay)

    for cluster in ("c0", "c1"):
        item = resolved.items[join(ROOT, cluster, "L.7")]
        assert (item.waits == NOT_APPLICABLE) is waits
    acts = [one for one in superfluous(situation(resolved, edits=edits)) if isinstance(one, IssueAction)]
    assert {one.to for one in acts} == ({closes} if closes else set())


def test_every_choice_that_is_shipped_is_answered_somewhere() -> None:
    book = catalog().runbooks["koppeltaal-2.0-migratie"]
    asked = {one.unless for one in book.actions if one.unless}

    assert asked == {Condition.ENVIRONMENTS_READY}
    assert asked <= {one.decides for one in book.actions}


@pytest.mark.parametrize(("line", "made"), [("besluit: ja", False), ("besluit: nee", True)])
def test_what_is_not_needed_and_not_there_yet_is_not_made(line: str, made: bool) -> None:
    source = programme(domains=1).model_copy(update={"people": PEOPLE})
    now = situation(
        expand_programme(environments(), source, DAYS),
        edits={f"{ROOT}/D.3": {"comments": (comment(line, "za"),)}},
    )
    without = {identity: one for identity, one in now.issues.items() if not identity.endswith("L.7")}
    resolved = expand_programme(environments(), source, DAYS, dict(conditions(replace(now, issues=without))))

    assert (join(ROOT, "c0", "L.7") in resolved.items) is made
