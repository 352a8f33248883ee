"""The guard counts what nobody decided, and not what follows from a decision, a moment or a new version."""

import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.wording import words
from bot.errors import UnsafePlan
from bot.model.outcome import Word
from bot.reconcile.change_cause import Cause
from bot.reconcile.plan import Plan, Verb
from bot.resources import templates_dir
from tests.flow.people import NOORD, ROOT, people_do, say, status
from tests.flow.standing import WHO, run, told
from tests.flow.world import NOW, World, with_people

pytestmark = pytest.mark.no_cover

ZUID = "      - {id: zuid,"
O9 = f"{NOORD}/O.9"
ZA, IT = "u-zorgaanbieder", "u-it-deelnemer"
BOOK, PROGRAMME = "runbooks/koppeltaal-2.0-migratie.yaml", "programmes/klein.yaml"


@pytest.fixture
def one(world: World) -> World:
    """A programme of one domain, made; one with the right to decide, and steps to roll back."""
    with_people(world)
    edit_config(world, PROGRAMME, lambda text: text[: text.index(ZUID)], "one")
    return world.begin(_planned)


def _planned(world: World) -> None:
    assert not any("refused" in report.counts for report in [world.apply()])
    say(world, IT, f"{NOORD}/O.6", "rollback: Zet de back-up terug — IT — 30 min", 5)
    run(world, 5)
    run(world, 10)


def edit_config(world: World, name: str, change: Callable[[str], str], folder: str) -> None:
    """The configuration with another text of a file, in a folder of its own: files are read once."""
    world.configure(folder)
    file = world.folder / "config" / name
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file.write_text(after, encoding="utf-8")


def plan(world: World, minutes: int) -> Plan:
    at = NOW + timedelta(minutes=minutes)
    world.control.set_clock(at)
    with world.open(at, only=[ROOT], full=True) as space:
        (unit,) = space.units
        return space.round.draft(space.round.look(unit))


def causes(found: Plan) -> Counter[Cause | None]:
    return Counter(one.cause for one in found.changes if one.verb in (Verb.UPDATE, Verb.LINK))


def refused(world: World, minutes: int) -> str:
    """What the guard says of a round; nothing of it is carried out."""
    with pytest.raises(UnsafePlan) as told_:
        world.apply(NOW + timedelta(minutes=minutes))
    return str(told_.value)


def no_go(world: World, minutes: int) -> None:
    for person in (ZA, IT):
        say(world, person, O9, "besluit: NO-GO - de bezetting is te dun", minutes)


def renamed(text: str) -> str:
    """Every action of the draaiboek under another title."""
    return re.sub(r"(?m)^(\s+(?:- )?title: )(\S)", r"\1Heel anders \2", text)


def test_one_no_go_in_a_programme_of_one_domain_goes_through(one: World) -> None:
    no_go(one, 20)
    found = plan(one, 20)
    changed = sum(change.verb is Verb.UPDATE for change in found.changes)
    assert changed > 0.2 * found.managed, "control: it is a large share"
    assert causes(found).keys() == {Cause.DECISION}

    reports = run(one, 21)

    assert told(reports, Word.REFUSED) == []
    assert len(told(reports, Word.UPDATED)) >= changed - 1
    assert plan(one, 30).empty


def test_with_a_guard_of_nothing_at_all_a_no_go_still_goes_through(one: World) -> None:
    strict(one)
    no_go(one, 20)

    reports = run(one, 20)

    assert told(reports, Word.REFUSED) == []
    assert told(reports, Word.UPDATED)


def strict(world: World) -> None:
    """From now on the guard allows nothing that counts; settled."""
    allow(world, "0.3", "0.0")
    run(world, 15)


def allow(world: World, before: str, share: str) -> None:
    """Let the guard allow another share of updates."""
    change = (f"max_update_share: {before}", f"max_update_share: {share}")
    world.configure(f"share-{share}", change)


def test_a_decision_taken_back_goes_through_with_what_it_leaves_behind(one: World) -> None:
    no_go(one, 20)
    run(one, 20)
    strict(one)
    for person in (ZA, IT):
        say(one, person, O9, "besluit: ingetrokken - toch genoeg mensen", 30)
    found = plan(one, 30)

    reports = [*run(one, 31), *run(one, 40), *run(one, 50)]

    assert causes(found).keys() <= {Cause.DECISION}
    assert told(reports, Word.REFUSED) == []
    left = [c for c in plan(one, 60).changes if c.verb is Verb.ORPHAN]
    assert {c.cause for c in left} <= {Cause.DECISION}, "and that stays so"


def test_a_yaml_that_renames_everything_is_refused_in_words(one: World) -> None:
    edit_config(one, BOOK, renamed, "renamed")
    found = plan(one, 20)
    said = refused(one, 21)

    assert causes(found).keys() == {Cause.SPEC}
    assert re.search(r"\d+ of \d+ issues would be updated without a decision", said)
    assert "by a changed YAML file or template of your own (as KT-" in said
    assert "take back what was not meant" in said
    assert "--allow-updates" in said
    run(one, 22)
    assert plan(one, 30).counts == found.counts, "nothing of it was carried out"


def test_a_yaml_that_renames_everything_cannot_hide_behind_a_decision(one: World) -> None:
    no_go(one, 20)
    edit_config(one, BOOK, renamed, "renamed")
    found = plan(one, 20)

    assert causes(found)[Cause.SPEC] > 0.8 * found.managed
    assert "by a changed YAML file" in refused(one, 21)
    run(one, 22)
    assert "by a changed YAML file" in refused(one, 30), "the next round neither"


def test_a_yaml_that_makes_more_of_a_decision_than_it_was_cannot_hide_it(one: World) -> None:
    """A NO-GO plans anew; the settings that say how far ahead change on the same day."""
    no_go(one, 20)
    assert causes(plan(one, 20)).keys() == {Cause.DECISION}
    far = "\ngates: {again_working_days: 60}\n"
    edit_config(one, "bot.yaml", lambda text: text + far, "far")

    found = plan(one, 21)

    later = [c for c in found.changes if any(f.field == "duedate" for f in c.written)]
    assert len(later) > 10
    assert {c.cause for c in later} == {Cause.SPEC}


def test_templates_of_ones_own_are_counted_and_those_of_a_new_version_are_not(
    one: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own" / "jira"
    own.mkdir(parents=True)
    (own / "_source.j2").write_text("Uit het draaiboek van ons.", encoding="utf-8")
    one.templates = own.parent
    found = plan(one, 20)
    assert causes(found).keys() == {Cause.SPEC}
    assert "by a changed YAML file or template of your own" in refused(one, 21)

    one.templates = None
    assert plan(one, 22).empty, "control"
    monkeypatch.setattr("bot.render.language_files.templates_dir", lambda: shipped(tmp_path))
    monkeypatch.setattr("bot.app.former_files._shipped", lambda: "another version")
    monkeypatch.setattr("bot.app.workspace.words", words)
    newer = plan(one, 23)
    assert causes(newer).keys() == {Cause.UPGRADE}
    assert sum(c.verb is Verb.UPDATE for c in newer.changes) > 0.5 * newer.managed
    assert told(run(one, 24), Word.REFUSED) == []
    assert plan(one, 30).empty


def shipped(folder: Path) -> Path:
    """Templates of a next version of the bot."""
    there = folder / "shipped"
    if not there.exists():
        shutil.copytree(templates_dir(), there)
        file = there / "nl" / "jira" / "_source.j2"
        file.write_text(
            file.read_text(encoding="utf-8") + "\nTekst van een nieuwe versie.\n", encoding="utf-8"
        )
    return there


def test_labels_that_somebody_moved_are_counted_and_said_to_be_edits(one: World) -> None:
    for issue in list(one.issues().values()):
        changes = [{"remove": label} for label in issue["fields"]["labels"] if label.startswith("rb:")]
        one.act(WHO, "edit", issue=issue["key"], update={"labels": changes})

    said = refused(one, 20)

    assert "by edits in Jira (as KT-" in said
    assert causes(plan(one, 21)).keys() == {Cause.EDIT}


def test_a_date_that_somebody_set_makes_what_follows_an_edit(one: World) -> None:
    one.act(WHO, "edit", issue=one.key(f"{NOORD}/N.3"), fields={"duedate": "2023-12-15"})
    found = plan(one, 20)

    assert causes(found).keys() == {Cause.EDIT}


def test_of_a_mixed_round_only_the_surprises_count(one: World) -> None:
    """So many consequences that a guard which counted them would refuse; and five surprises."""
    shared = ("klein/c1/A2.", "klein/c1/C2.")
    steps = [identity for identity in sorted(one.issues()) if identity.startswith(shared)][:5]
    assert len(steps) == 5
    no_go(one, 20)
    for identity in steps:
        label = {"remove": f"rb:{identity}"}
        one.act(WHO, "edit", issue=one.key(identity), update={"labels": [label]})
    found = plan(one, 20)
    assert causes(found)[Cause.EDIT] == 5
    assert causes(found)[Cause.DECISION] > 20
    share = 5 / found.managed

    allow(one, "0.3", below := f"{share - 0.005:.4f}")
    assert f"5 of {found.managed} issues would be updated" in refused(one, 30)
    allow(one, below, f"{share + 0.005:.4f}")
    assert told(run(one, 40), Word.REFUSED) == []
    assert plan(one, 50).empty


def test_a_signature_and_what_a_condition_decides_go_through(one: World) -> None:
    strict(one)
    say(one, ZA, f"{NOORD}/A2.4", "besluit: nee - er zijn geen andere leveranciers", 20)
    people_do(one, {f"{NOORD}/N.5": "done"}, 20)
    found = plan(one, 20)

    assert found.writes
    assert causes(found).keys() == {Cause.DECISION}
    assert told(run(one, 21), Word.REFUSED) == []


def test_a_lost_ledger_knows_no_reasons_and_counts_everything(one: World) -> None:
    no_go(one, 20)
    one.lose_ledger()
    found = plan(one, 20)

    assert causes(found).keys() <= {Cause.UNKNOWN, Cause.OWN}
    assert status(one, O9) == "new"
