"""Before a copy of production data is used, every requirement is recorded for every party concerned."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.commands.reading import Why
from bot.config.people_model import by_account
from bot.config.runbook_model import Environment, Person, Requirement
from bot.features.all_rules import IssueAction
from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.security import lacks_permission, unmet
from bot.features.guards.violation_rules import out_of_order
from bot.features.guards.violations import violations
from bot.model.issue import Category, Identity
from bot.runbook.expand import Tree
from bot.situation.situation import Situation
from tests.builders import DAYS, NOON, comment, desired, programme, runbook, situation
from tests.dutch import expand_programme, numbers_in

D0 = Identity("prog/c0/d0")
O1 = Identity(f"{D0}/O.1")
PEOPLE = (
    Person(account_id="za", party="za-0-0", function="Bestuurder"),
    Person(account_id="it", party="it-een", function="Security officer"),
    Person(account_id="sec", party="it-een", function="Security", mandates=("security",)),
    Person(account_id="acc", party="za-0-0", function="Acceptatieteam", mandates=("acceptance",)),
)


def made(**elsewhere: str) -> Tree:
    """The small runbook, in which O.1 asks for two requirements and takes place in B."""
    first, second = runbook().phases
    (step,) = second.steps
    asked = {"requirements": ("1", "9"), "environment": "B"}
    actions = tuple(a.model_copy(update=asked) if a.code == "O.1" else a for a in step.actions)
    changed = step.model_copy(update={"actions": actions, "restricted": True})
    known = {
        "1": Requirement(title="Versleuteld", roles=("IT",)),
        "9": Requirement(title="VOG", roles=("IT", "ZA")),
    }
    book = runbook().model_copy(
        update={
            "phases": (first, second.model_copy(update={"steps": (changed,)})),
            "requirements": known,
            "environments": {"B": Environment(title="Test"), "C": Environment(title="Proef")},
        }
    )
    source = programme(domains=1)
    cluster = source.clusters[0].model_copy(update={"environments": elsewhere})
    update = {"people": PEOPLE, "clusters": (cluster,), "restricted_level": "10001"}
    return expand_programme(book, source.model_copy(update=update), DAYS)


def here(tree: Tree, *lines: tuple[str, str], status: Category = Category.NEW) -> Situation:
    said = tuple(comment(text, who) for who, text in lines)
    return situation(tree, {O1: status}, edits={O1: {"comments": said}})


def open_ones(*lines: tuple[str, str]) -> list[tuple[str, str]]:
    tree = made()
    return list(unmet(here(tree, *lines), tree.items[O1]))


@pytest.mark.parametrize(
    ("text", "found"),
    [("1-3, 9 en 10", "1 2 3 9 10"), ("4 t/m 6", "4 5 6"), ("1, 1", "1")],
)
def test_numbers_are_read_one_by_one_and_in_ranges(text: str, found: str) -> None:
    said = here(made(), ("it", f"eis: {text}")).issues[O1].heard

    assert numbers_in(text) == tuple(found.split())
    assert [one.values[1:] for one in said.commands] == [tuple(found.split())]


@pytest.mark.parametrize(
    "text", ["geen", "v1.2", "7-3", "1.2", "9 nog niet", "1-3 behalve 2", "9 (deels)", "9?", "1, 9 volgt"]
)
def test_what_is_no_list_of_numbers_records_nothing_and_is_not_understood(text: str) -> None:
    said = here(made(), ("it", f"eis: {text}")).issues[O1].heard

    assert said.commands == ()
    assert [one.rejected.why for one in said.unread] == [Why.UNCLEAR]


def test_what_is_recorded_counts_by_the_mandate_of_that_moment() -> None:
    tree = made(**{"O.1": "C"})
    past = (p.model_copy(update={"until": NOON.date()}) for p in PEOPLE)
    tree = replace(tree, people=by_account(past))
    lines = (("it", "eis: 1"), ("sec", "eis: za-0-0 9"), ("acc", "toestemming: ja"))

    def lacking(later: timedelta) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
        comments = tuple(comment(text, who, n, NOON + later) for n, (who, text) in enumerate(lines, 1))
        now = NOON + timedelta(days=3)
        there = situation(tree, now=now, edits={O1: {"comments": comments}})
        return list(unmet(there, tree.items[O1])), lacks_permission(there, tree.items[O1])

    everything = [("1", "it-een"), ("9", "it-een"), ("9", "za-0-0")]
    assert lacking(timedelta()) == ([("9", "it-een")], ("afwijking",))
    assert lacking(timedelta(days=1)) == (everything, ("toestemming", "afwijking"))


def test_each_party_records_its_own_and_security_records_for_all() -> None:
    everything = [("1", "it-een"), ("9", "it-een"), ("9", "za-0-0")]

    assert open_ones() == everything
    assert open_ones(("it", "eis: 1, 9 — voldaan, zie dossier 12")) == [("9", "za-0-0")]
    assert open_ones(("it", "eis: za-0-0 9")) == everything
    assert open_ones(("sec", "eis: Zorg 0.0 9")) == everything[:2]
    assert open_ones(("vreemd", "eis: 1, 9")) == everything


def test_work_that_begins_before_is_a_violation_and_what_follows_waits() -> None:
    tree = made()
    begun = here(tree, ("it", "eis: 1 — J. Jansen"), status=Category.DOING)
    ready = here(tree, ("it", "eis: 1, 9"), ("za", "eis: 9"), status=Category.DONE)

    (found,) = violations(begun)
    (act,) = [one for one in out_of_order(begun) if isinstance(one, IssueAction)]

    assert (found.fault.value, found.details) == ("requirements", ("IT Een: 9", "Zorg 0.0: 9"))
    assert "Jansen" not in str(act.values)
    assert not Fulfilment(replace(ready, issues=begun.issues)).holds(tree.items[O1])
    assert Fulfilment(ready).holds(tree.items[O1])
    assert violations(here(tree)) == ()


def test_a_requirement_that_somebody_with_the_mandate_goes_without_holds_nothing_up() -> None:
    leads = PEOPLE[0].model_copy(update={"mandates": ("gate",)})
    tree = replace(made(), people=by_account((leads, *PEOPLE[1:])))
    lines = [("it", "eis: 1"), ("it", "afwijking: zo ook")]
    open_, accepted = (
        here(tree, *lines, *more, status=Category.DONE) for more in ([], [("za", "afwijking: deze keer")])
    )

    assert {one.excuse for one in violations(open_)} == {""}
    assert {one.excuse for one in violations(accepted)} == {"deze keer"}
    assert not Fulfilment(open_).holds(tree.items[O1])
    assert Fulfilment(accepted).holds(tree.items[O1])


def test_another_environment_needs_permission_and_a_deviation() -> None:
    tree = made(**{"O.1": "C"})
    recorded = [("it", "eis: 1, 9"), ("za", "eis: 9")]

    def missing(*lines: Any) -> list[tuple[str, ...]]:
        found = violations(here(tree, *recorded, *lines, status=Category.DOING))
        return [v.details for v in found if v.fault.value == "permission"]

    assert tree.items[O1].environment == "C"
    assert missing() == [("toestemming", "afwijking")]
    assert missing(("it", "toestemming: ja"), ("acc", "toestemming: ja")) == [("afwijking",)]
    assert missing(("acc", "toestemming: ja"), ("sec", "afwijking: alleen deze keer")) == [("afwijking",)]
    assert missing(("acc", "toestemming: ja"), ("sec", "afwijking: voor deze ene keer")) == []


def test_a_restricted_step_gets_the_level_and_no_other_does() -> None:
    levels = {issue.identity: issue.security for issue in desired(made())}

    assert levels[Identity(f"{D0}/O")] == "10001"
    assert {level for identity, level in levels.items() if identity != f"{D0}/O"} == {None}
