"""What people decide or write out in Jira grows the tree, by the rules of S3 and S4."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from bot.commands.comments import Comment
from bot.config.load import load
from bot.config.programme_model import Programme
from bot.config.runbook_model import Kind, Level, Person, Runbook
from bot.features.all_overlays import SOURCES, overlay_of
from bot.features.all_rules import IssueAction
from bot.features.loops.rules import rounds
from bot.model.identity import WAITING
from bot.model.issue import Category, Identity, Observed
from bot.model.status_history import Move
from bot.resources import config_dir
from bot.runbook.expand import Tree, with_levels
from bot.runbook.overlay import NOT_APPLICABLE
from bot.situation.situation import Situation
from tests.builders import DAYS, NOON, STATUS, comment, desired, observed, programme, situation
from tests.dutch import expand_programme

BOOK: Runbook = load(config_dir())[0].runbooks["koppeltaal-2.0-migratie"]
PEOPLE = tuple(
    Person(account_id=name, party=party, function=name, mandates=("gate",))
    for name, party in (("za", "za-0-0"), ("it", "it-een"))
)
C, D0, D1 = Identity("prog/c0"), Identity("prog/c0/d0"), Identity("prog/c0/d1")


def book(**more: Any) -> Programme:
    return programme().model_copy(update={"people": PEOPLE, **more})


def seen(edits: dict[str, Any], made: Programme | None = None, **more: Any) -> Situation:
    """Everything of the spec made; `edits` by identity. Orders were given by who may."""
    tree = expand_programme(BOOK, made or book(), DAYS)
    now = situation(tree, edits=edits)
    given = [i for i, item in tree.items.items() if item.kind is Kind.MANDATE and now.is_done(i)]
    moves = {i: (Move(now.issues[i].id, "1", NOON, Category.DONE, "za"),) for i in given}
    return replace(now, moves=moves, **more)


def resolved(now: Situation, made: Programme | None = None) -> Tree:
    return expand_programme(BOOK, made or book(), DAYS, overlay_of(now, SOURCES))


def said(*lines: str, author: str = "it") -> dict[str, tuple[Comment, ...]]:
    """A comment per line, a minute after each other, numbered from 10001."""
    moments = (NOON + timedelta(minutes=number) for number in range(len(lines)))
    numbered = zip(lines, moments, range(10001, 20000), strict=False)
    return {"comments": tuple(comment(line, author, number, at) for line, at, number in numbered)}


def subtask(summary: str, number: int = 7001, **more: Any) -> Observed:
    """What people made themselves under a task."""
    return observed(
        desired(expand_programme(BOOK, book(), DAYS))[-1], number, stamp=None, summary=summary, **more
    )


class TestConditions:
    def test_what_is_not_needed_and_is_there_stays_as_not_applicable_and_has_no_date(self) -> None:
        items = resolved(seen({f"{D0}/A2.4": said("besluit: nee — geen", author="za")})).items

        assert {items[Identity(f"{D0}/{code}")].waits for code in ("C2.3", "K.7")} == {NOT_APPLICABLE}
        assert items[Identity(f"{D0}/K.7")].due is None
        assert items[Identity(f"{D1}/K.7")].waits == ""

    def test_what_is_not_needed_and_not_there_is_not_made(self) -> None:
        now = seen({f"{D0}/A2.4": said("besluit: nee", author="za")})
        gone = {i: issue for i, issue in now.issues.items() if i != f"{D0}/K.7"}

        assert f"{D0}/K.7" not in resolved(replace(now, issues=gone)).items

    def test_the_last_answer_counts_and_goes_before_the_programme(self) -> None:
        made = book(clusters=programme(other_suppliers=False).clusters)
        answer = said("besluit: nee", "besluit: ja — toch", author="za")

        assert resolved(seen({f"{D0}/A2.4": answer}, made), made).items[Identity(f"{D0}/K.7")].waits == ""
        assert f"{D1}/K.7" not in resolved(seen({}, made), made).items


class TestDetails:
    def test_a_detail_stands_once_behind_each_row_that_takes_it_over_and_that_comes_after_it(self) -> None:
        added = {Identity(f"{C}/K"): (subtask("k.6.2: Laad alles"), subtask("Overleg", 7002))}
        tree = resolved(seen({}, added=added))

        found = [i for i in tree.items if ".d-" in i]
        rows = [f"{C}/L.10", f"{D0}/M.2", f"{D0}/P.8", f"{D1}/M.2", f"{D1}/P.8"]
        assert sorted(found) == [f"{row}.d-7001" for row in rows]
        assert {tree.items[Identity(i)].title for i in found} == {"Laad alles"}
        assert f"{D0}/P.8.d-7001" in tree.items[Identity(f"{D0}/P.8")].after

    def test_a_label_marks_one_too_and_a_domains_own_stays_in_that_domain(self) -> None:
        one = subtask("Waarschuw de apotheek", labels=frozenset({"K.7"}))
        tree = resolved(seen({}, added={Identity(f"{D0}/K"): (one,)}))

        assert sorted(i for i in tree.items if ".d-" in i) == [f"{D0}/M.2.d-7001", f"{D0}/P.8.d-7001"]

    def test_what_is_done_gets_no_detail_any_more(self) -> None:
        done = {f"{D0}/M.2": {"status": STATUS[Category.DONE]}}
        added = {Identity(f"{C}/K"): (subtask("K.6.1 Laad alles"),)}

        assert f"{D0}/M.2.d-7001" not in resolved(seen(done, added=added)).items

    def test_details_of_the_config_come_along(self) -> None:
        (cluster,) = programme().clusters
        detail = {"id": "laad", "of": "K.6", "title": "Laad alles"}
        made = Programme.model_validate(
            book().model_dump() | {"clusters": [cluster.model_dump() | {"details": [detail]}]}
        )

        assert f"{D1}/P.8.d-laad" in resolved(seen({}, made), made).items


class TestLoops:
    def test_an_attempt_repeats_the_rows_in_their_order_and_holds_the_loop(self) -> None:
        tree = resolved(seen({f"{D0}/M.6": said("besluit: herhalen — te veel")}))

        again = [tree.items[i] for i in tree.items if i.startswith(f"{D0}/") and ".a2" in i]
        assert [item.code for item in again] == ["M.2.a2", "M.3.a2", "M.4.a2", "M.5.a2"]
        assert [item.attempt for item in again] == [2, 2, 2, 2]
        assert f"{D0}/M.5" in again[0].after
        assert again[1].after == (f"{D0}/M.2.a2",)
        assert f"{D0}/M.5.a2" in tree.items[Identity(f"{D0}/M.6")].after

    @pytest.mark.parametrize("again", [1, 2])
    def test_two_people_who_say_it_at_once_open_one_attempt(self, again: int) -> None:
        now = seen({f"{D0}/M.6": said(*["besluit: herhalen"] * again)})

        assert f"{D0}/M.2.a2" in resolved(now).items
        assert f"{D0}/M.2.a3" not in resolved(now).items

    def test_a_third_attempt_comes_after_the_second_was_tried(self) -> None:
        words = said("besluit: herhalen", "besluit: herhalen — nog eens")
        now = seen({f"{D0}/M.6": words})
        tried = observed(desired(now.tree)[-1], 8001, status=STATUS[Category.DONE], done_at=NOON)
        issues = {**now.issues, Identity(f"{D0}/M.2.a2"): tried}

        assert f"{D0}/M.2.a3" in resolved(replace(now, issues=issues)).items

    def test_what_is_enough_closes_once_everything_before_it_is_done(self) -> None:
        enough = {f"{D0}/M.6": said("besluit: voldoende — goed zo")}
        now = seen(enough)
        before = [i for i, item in now.tree.items.items() if item.phase != "uitvoeren" and i != f"{D0}/M.6"]
        done: dict[str, Any] = {str(one): {"status": STATUS[Category.DONE]} for one in before}

        assert list(rounds(now)) == []
        assert [act.to for act in rounds(seen({**done, **enough})) if isinstance(act, IssueAction)] == [
            Category.DONE
        ]

    def test_an_attempt_has_its_details_again(self) -> None:
        added = {Identity(f"{C}/K"): (subtask("K.6.1 Laad alles"),)}
        tree = resolved(seen({f"{D0}/M.6": said("besluit: herhalen")}, added=added))

        assert f"{D0}/M.2.a2.d-7001" in tree.items[Identity(f"{D0}/M.2.a2")].after


class TestFirstDomain:
    GO: ClassVar[dict[str, Any]] = {
        "comments": tuple(comment("besluit: GO — klaar", who) for who in ("it", "za"))
    }

    def approved(self, **more: Any) -> dict[str, Any]:
        """Everything that the first domain does is done, and its meetings said GO."""
        done = {"status": STATUS[Category.DONE], "done_at": NOON}
        tree = expand_programme(BOOK, book(), DAYS)
        edits: dict[str, Any] = {i: done for i, item in tree.items.items() if item.scope != D1}
        edits |= {f"{D0}/{gate}": {**self.GO, **done} for gate in ("N.4", "O.9", "Q.7")}
        files = {**done, "attachments": ("getekend.pdf",)}
        secure = {**done, "comments": tuple(comment("eis: 1-7, 9, 10", who) for who in ("it", "za"))}
        return {**edits, f"{D0}/Q.8": files, f"{D0}/O.6": files, f"{D0}/M.1": secure, **more}

    def test_until_it_is_approved_the_phases_after_it_wait_elsewhere(self) -> None:
        tree = resolved(seen({}))
        held = {i for i, item in tree.items.items() if item.waits == "first_domain"}
        marked = {issue.identity for issue in desired(tree) if WAITING in issue.labels}

        phases = {phase.id for phase in BOOK.phases if phase.waits_for_first}
        assert (
            held == marked == {i.identity for i in tree.items.values() if i.scope == D1 and i.phase in phases}
        )
        assert {issue.due for issue in desired(tree) if issue.identity in held} == {None}
        assert tree.items[Identity(f"{D1}/Q.7")].at, "planned in pencil all the same"

    @pytest.mark.parametrize("missing", ["Q.7", "J.7", "Q.8", "Q.6", "P.5"])
    def test_go_alone_or_the_milestone_alone_approves_nothing(self, missing: str) -> None:
        edits = self.approved()
        del edits[f"{D0}/{missing}"]

        assert resolved(seen(edits)).items[Identity(f"{D1}/O.1")].waits == "first_domain"

    def test_nothing_is_approved_past_a_hard_guard_of_another_phase(self) -> None:
        edits = self.approved()
        assert resolved(seen(edits)).items[Identity(f"{D1}/O.1")].waits == ""

        edits[f"{D0}/M.1"] = {**edits[f"{D0}/M.1"], "comments": (comment("eis: 1-7, 9, 10", "it"),)}
        assert resolved(seen(edits)).items[Identity(f"{D1}/O.1")].waits == "first_domain"

    def test_once_approved_the_others_get_its_own_actions_and_its_measured_time(self) -> None:
        added = {Identity(f"{D0}/P"): (subtask("P.6.1 Zet de mail uit"),)}
        tried = self.approved(**{f"{D0}/M.2": said("proef: 1%, 80 min")})
        tree = resolved(seen(tried, added=added))

        assert tree.items[Identity(f"{D1}/O.1")].waits == ""
        assert [i for i in tree.items if ".t-" in i] == [f"{D1}/P.6.t-7001"]
        assert tree.measured[Identity(f"{D1}/M.2")] == 80

    def test_what_a_domain_measured_itself_goes_before(self) -> None:
        tried = {f"{D0}/M.2": said("proef: 80 min"), f"{D1}/M.2": said("proef: 70 min")}

        assert resolved(seen(self.approved(**tried))).measured[Identity(f"{D1}/M.2")] == 70


class TestLessons:
    def test_a_lesson_that_was_taken_over_is_a_check_in_the_domains_that_are_still_to_go(self) -> None:
        words = said("les: Bel eerst", "les: Neem taart", "besluit: overnemen 10001")
        tree = resolved(seen({f"{C}/T.1": words, f"{D0}/O.9": {"status": STATUS[Category.DONE]}}))

        assert [i for i in tree.items if "O.l-" in i] == [f"{D1}/O.l-10001"]
        assert f"{D1}/O.l-10001" in tree.items[Identity(f"{D1}/O.9")].after

    def test_the_last_word_about_a_lesson_counts(self) -> None:
        words = said("les: Bel eerst", "besluit: overnemen 10001", "besluit: afwijzen 10001 — toch niet")

        assert not [i for i in resolved(seen({f"{C}/T.1": words})).items if "O.l-" in i]


class TestRollback:
    """Which steps R has: those listed on O.6 for the attempt that a NO-GO in Q.7 ended."""

    def branch(
        self,
        listed: dict[str, int],
        refused: tuple[int, ...],
        begun: int | None = None,
        made: tuple[str, ...] = (),
    ) -> list[str]:
        """R's rows; `listed`, `refused` and `begun` by the day that it was, `made` are in Jira already."""
        at = {day: NOON + timedelta(days=day) for day in range(10)}
        lines = [
            comment(f"rollback: {line}", "it", 10001 + n, at[day])
            for n, (line, day) in enumerate(listed.items())
        ]
        refusals = [
            comment("besluit: NO-GO — terug", who, 20001 + 2 * day + n, at[day])
            for day in refused
            for n, who in enumerate(("it", "za"))
        ]
        edits: dict[str, Any] = {
            f"{D0}/O.6": {"comments": tuple(lines)},
            f"{D0}/Q.7": {"comments": tuple(refusals)},
        }
        if begun is not None:
            edits[f"{D0}/N.2"] = {"status": STATUS[Category.DONE], "done_at": at[begun]}
        now = seen(edits)
        there = {Identity(f"{D0}/{code}"): subtask(code, 8000 + n) for n, code in enumerate(made)}
        rows = resolved(replace(now, issues={**now.issues, **there})).items.values()
        return [f"{item.code} {item.title}" for item in rows if item.code.startswith("R.")]

    def test_a_later_no_go_takes_the_steps_of_the_one_before_where_nobody_listed_others(self) -> None:
        listed = {"Zet terug": 0, "Te laat": 6}

        assert self.branch(listed, (1, 3, 5)) == ["R.1 Zet terug", "R.1.a2 Zet terug", "R.1.a3 Zet terug"]

    def test_each_no_go_has_the_steps_that_were_listed_for_it(self) -> None:
        listed = {"Zet terug": 0, "Herstel": 2, "Te laat": 4}

        assert self.branch(listed, refused=(1, 3)) == ["R.1 Zet terug", "R.1.a2 Herstel"]

    def test_listed_only_after_the_no_go_it_counts_until_the_next_attempt_begins(self) -> None:
        listed = {"Zet terug": 2, "Voor de volgende keer": 4}

        assert self.branch(listed, refused=(1,), begun=3) == ["R.1 Zet terug"]
        assert len(self.branch(listed, refused=(1,))) == 2

    def test_what_was_listed_after_the_no_go_and_made_stays_when_the_next_no_go_comes(self) -> None:
        listed = {"Zet terug": 2, "Voor de volgende keer": 4}

        rows = self.branch(listed, refused=(1, 5), made=("R.1",))

        assert rows == ["R.1 Zet terug", "R.1.a2 Zet terug", "R.2.a2 Voor de volgende keer"]
        assert self.branch(listed, refused=(1, 5)) == rows[1:]


class TestLevels:
    def test_a_programme_moves_an_action_and_what_goes_along_with_it(self) -> None:
        moved = {a.code: a.level for a in with_levels(BOOK, {"S.4": Level.PROGRAMME}).actions}

        assert (moved["S.4"], moved["S.5"], moved["S.3"]) == (Level.PROGRAMME, Level.PROGRAMME, Level.DOMAIN)

    def test_the_sources_let_six_actions_move(self) -> None:
        assert {a.code: set(a.or_level) for a in BOOK.actions if a.or_level} == {
            "K.2": {Level.CLUSTER},
            "K.4": {Level.CLUSTER},
            "K.9": {Level.DOMAIN},
            "K.10": {Level.DOMAIN},
            "S.4": {Level.PROGRAMME},
            "T.2": {Level.CLUSTER},
        }
