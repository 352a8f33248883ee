"""Views: numbers, gates, and who sees what."""

import json
from dataclasses import asdict, replace
from datetime import date

from bot.features.decisions.gate_moments import prerequisites
from bot.features.guards.counting import Counting
from bot.features.overview.assess import scope_view
from bot.features.overview.views import ScopeView
from bot.model.audience import Audience
from bot.model.issue import Category, Identity, Status
from bot.model.progress import Progress
from tests.builders import disclosed, situation, tree

ROOT = Identity("prog")


def test_progress_counts_categories_and_never_names() -> None:
    """`Gereed` and `Done` are the same, and a status called Done in another category is not done."""
    here = situation(tree(domains=1), {"prog/c0/d0/K.2": Category.DONE})
    odd = replace(here.issues[Identity("prog/c0/d0/O.1")], status=Status("9", "Done", Category.DOING))
    issues = {**here.issues, Identity("prog/c0/d0/O.1"): odd}

    progress = Counting(replace(here, issues=issues)).progress(Identity("prog/c0/d0"))

    assert progress == Progress(done=1, doing=1, open=3)


def test_a_cluster_counts_its_own_actions_and_its_domains() -> None:
    view = scope_view(situation(tree(domains=2)), ROOT)

    assert view.progress.total == 11
    assert [c.progress.total for c in view.children] == [11]
    assert [d.progress.total for d in view.children[0].children] == [5, 5]


def test_a_gate_looks_back_to_everything_before_it() -> None:
    here = situation(tree(domains=1))
    gate = here.tree.items[Identity("prog/c0/d0/O.9")]

    assert [i.code for i in prerequisites(here, gate)] == ["K.1", "K.2", "K.7", "O.1"]


def test_late_work_is_named_with_its_working_days() -> None:
    view = scope_view(situation(tree(domains=1)), ROOT)

    assert {a.code for a in view.overdue} == {"K.1", "K.2", "K.7"}
    assert all(a.days_late > 75 for a in view.overdue)
    assert view.late_total == 3


def test_the_date_in_jira_decides_what_is_late() -> None:
    here = situation(tree(domains=1), edits={"prog/c0/d0/K.2": {"due": date(2023, 12, 1)}})

    assert "K.2" not in {a.code for a in scope_view(here, ROOT).overdue}


def names_in(view: ScopeView) -> str:
    return json.dumps(asdict(view), default=str)


def test_shared_readers_get_numbers_and_no_names() -> None:
    here = situation(tree(domains=2, clusters=2))

    text = names_in(disclosed(here, ROOT, Audience.parse("shared")))

    assert "Zorg" not in text
    assert "Domein" not in text
    assert "IT Een" not in text
    assert "KT-" not in text
    assert '"total"' in text or '"done"' in text


def test_a_party_sees_its_own_domain_and_not_the_neighbours() -> None:
    here = situation(tree(domains=2, clusters=2))

    text = names_in(disclosed(here, ROOT, Audience.parse("party:za-0-0")))

    assert "Domein 0.0" in text
    for other in ("Domein 0.1", "Domein 1.0", "Zorg 1.0"):
        assert other not in text


def test_internal_readers_see_all() -> None:
    """The control of the two above: the names are there to be hidden."""
    text = names_in(scope_view(situation(tree(domains=2, clusters=2)), ROOT))

    for name in ("Domein 0.0", "Domein 1.1", "Zorg 1.0", "IT Een", "KT-"):
        assert name in text
