"""From YAML to the tree of scopes and items."""

from datetime import date

from bot.model.issue import Identity, Rank
from tests.builders import DAYS, desired, programme, runbook, tree
from tests.dutch import expand_programme


def test_an_action_stands_once_per_scope_of_its_level() -> None:
    made = tree(domains=3, clusters=2)

    assert sum(i.code == "K.1" for i in made.items.values()) == 2
    assert sum(i.code == "K.2" for i in made.items.values()) == 6


def test_a_step_stands_wherever_one_of_its_actions_does() -> None:
    made = tree()

    assert Identity("prog/c0/K") in made.items
    assert Identity("prog/c0/d0/K") in made.items
    assert Identity("prog/c0/O") not in made.items


def test_a_condition_that_is_decided_against_prunes_and_an_undecided_one_does_not() -> None:
    assert Identity("prog/c0/d0/K.7") in tree(other_suppliers=None).items
    assert Identity("prog/c0/d0/K.7") in tree(other_suppliers=True).items
    assert Identity("prog/c0/d0/K.7") not in tree(other_suppliers=False).items


def test_a_predecessor_is_found_here_then_above() -> None:
    items = tree().items

    assert items[Identity("prog/c0/d0/K.2")].after == ("prog/c0/K.1",)
    assert items[Identity("prog/c0/d0/O")].after == ("prog/c0/d0/K",)


def test_dates_count_working_days_from_the_anchor() -> None:
    items = tree().items

    assert items[Identity("prog/c0/K.1")].due == date(2023, 6, 21)
    assert items[Identity("prog/c0/d0/O.1")].due == date(2023, 10, 12)


def test_an_agreed_meeting_wins_over_the_usual_time() -> None:
    agreed = programme(gates={"O.9": "2023-10-10T09:00:00+02:00"})
    gate = expand_programme(runbook(), agreed, DAYS).items[Identity("prog/c0/d0/O.9")]
    usual = tree().items[Identity("prog/c0/d0/O.9")]

    assert gate.at is not None
    assert (gate.due, f"{gate.at:%H:%M}") == (date(2023, 10, 10), "09:00")
    assert usual.at is not None
    assert (usual.due, f"{usual.at:%H:%M}") == (date(2023, 10, 12), "14:00")


def test_every_issue_has_its_parent_before_it() -> None:
    issues = desired(tree(domains=3, clusters=2))
    seen: set[str] = set()

    for issue in issues:
        assert issue.parent is None or issue.parent in seen
        seen.add(issue.identity)
    assert {i.rank for i in issues} == set(Rank)


def test_work_of_one_party_is_assigned_and_shared_work_is_not() -> None:
    made = programme()
    parties = tuple(p.model_copy(update={"account_id": f"acc-{p.id}"}) for p in made.parties)
    issues = {
        i.identity: i
        for i in desired(expand_programme(runbook(), made.model_copy(update={"parties": parties}), DAYS))
    }

    assert issues[Identity("prog/c0/d0/K.2")].assignee == "acc-za-0-0"
    assert issues[Identity("prog/c0/d0")].assignee is None


def test_links_show_dependencies_of_steps_and_around_what_decides() -> None:
    issues = {i.identity: i for i in desired(tree())}

    assert issues[Identity("prog/c0/d0/O")].blocked_by == ("prog/c0/d0/K",)
    assert issues[Identity("prog/c0/d0/O.10")].blocked_by == ("prog/c0/d0/O.9",)
    assert issues[Identity("prog/c0/d0/K.2")].blocked_by == ()
