"""What was said stays said: how the record grows when people change, delete and bring back comments."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from bot.commands.comments import Comment
from bot.commands.events import REDACTED, Command, Entry, Kind, Listening, listen, withdrawn_applied
from bot.commands.forms import Form, Place, Reading, Surroundings
from bot.commands.reading import Heard, Why, read
from bot.config.people_model import Person
from tests.builders import comment
from tests.unit.commands.corpus import ABOUT

BEGAN = datetime(2023, 10, 12, 9, 0, tzinfo=UTC)
ZA = Person(account_id="za", party="za-0-0", function="Bestuurder", mandates=("gate",))


def hour(number: float) -> datetime:
    """So long after the record began."""
    return BEGAN + timedelta(hours=number)


def written(text: str, by: str = "za", at: float = 1, **more: Any) -> Comment:
    """Comment 1, written when the record existed already."""
    return comment(text, by, more.pop("number", 1), hour(at), **more)


def edited(text: str, at: float, by: str = "za", **more: Any) -> Comment:
    """The same, changed later, by its author or by somebody else."""
    return written(text, updated=hour(at), editor=by, **more)


@dataclass(slots=True)
class Ledger:
    """A record that grows look by look, as the database keeps it."""

    place: Place = Place.GATE
    about: Surroundings = ABOUT
    known: list[Entry] = field(default_factory=list)
    people: dict[str, tuple[Person, ...]] = field(default_factory=lambda: {"za": (ZA,)})
    added: list[list[Entry]] = field(default_factory=list)
    """What each look added."""

    def look(self, at: float, *comments: Comment) -> Listening:
        """What is heard at an instant."""
        found = listen(
            "prog/x",
            tuple(self.known),
            comments,
            self._read,
            lambda account, _: self.people.get(account, ()),
            hour(at),
            BEGAN,
        )
        self.added.append(list(found.new))
        for entry in found.new:
            self.known.append(replace(entry, number=len(self.known) + 1))
        return found

    def _read(self, one: Comment) -> Heard:
        return read((self.place, Place.WORK), one.said, self.about)


def said(found: Listening) -> list[tuple[str, datetime]]:
    """What counts, and since when."""
    return [(" ".join((one.form.value, *one.reading.texts)), one.at) for one in found.commands]


def changes(found: Listening) -> list[tuple[Kind, datetime]]:
    return [(one.kind, one.at) for one in found.changes]


GO, NO_GO, WITH = "besluit: GO", "besluit: NO-GO", "besluit: GO, mits de back-up klaar is"
BOTH = f"{GO}\naanwezig: ZA"
Look = tuple[float, Sequence[Comment]]


@dataclass(frozen=True, slots=True)
class Story:
    """What the comments show at each look, and what counts after the last."""

    looks: tuple[Look, ...]
    counts: tuple[tuple[str, float], ...]
    """Form and conditions, and the hour since when."""
    changed: tuple[tuple[Kind, float], ...] = ()
    unread: tuple[tuple[Why, bool], ...] = ()
    """Why a line was not understood, and whether an earlier statement of it stands."""


BACKUP = "conditional de back-up klaar is"
STORIES = {
    "said, and looked at again": Story(((1, [written(GO)]), (2, [written(GO)])), (("go", 1),)),
    "a typo in the reason is mended": Story(
        (
            (1, [written("besluit: GO - alels gereed")]),
            (3, [edited("besluit: GO - alles gereed", 2)]),
        ),
        (("go", 1),),
    ),
    "case and blanks of a condition are mended": Story(
        ((1, [written(WITH)]), (3, [edited("besluit:  GO,  mits de Back-up  klaar is", 2)])),
        ((BACKUP, 1),),
    ),
    "another word is added": Story(((1, [written(GO)]), (3, [edited(BOTH, 2)])), (("go", 1), ("present", 2))),
    "its author changes the verdict": Story(
        ((1, [written(GO)]), (3, [edited(NO_GO, 2)]), (4, [edited(NO_GO, 2)])),
        (("no-go", 2),),
        ((Kind.REVOKED, 2),),
    ),
    "its author adds a condition": Story(
        ((1, [written(GO)]), (3, [edited(WITH, 2)])), ((BACKUP, 2),), ((Kind.REVOKED, 2),)
    ),
    "its author changes it there and back": Story(
        ((1, [written(GO)]), (3, [edited(NO_GO, 2)]), (5, [edited(GO, 4)])),
        (("go", 4),),
        ((Kind.REVOKED, 2), (Kind.REVOKED, 4)),
    ),
    "several changes between two looks": Story(
        ((1, [written(GO)]), (5, [edited(WITH, 4)])), ((BACKUP, 4),), ((Kind.REVOKED, 4),)
    ),
    "several changes between two looks that come to nothing": Story(
        ((1, [written(GO)]), (5, [edited(GO, 4)])), (("go", 1),)
    ),
    "its author makes it something that nobody understands": Story(
        ((1, [written(GO)]), (3, [edited("besluit: toch maar niet", 2)])),
        (("go", 1),),
        (),
        ((Why.UNCLEAR, True),),
    ),
    "its author makes it contradict itself": Story(
        ((1, [written(GO)]), (3, [edited(f"{GO}\n{NO_GO}", 2)])),
        (("go", 1),),
        (),
        ((Why.CONTRADICTION, True), (Why.CONTRADICTION, True)),
    ),
    "somebody else changes the verdict": Story(
        (
            (1, [written(GO)]),
            (3, [edited(NO_GO, 2, "it")]),
            (4, [edited(NO_GO, 2, "it")]),
        ),
        (("go", 1),),
        ((Kind.ALTERED, 2),),
    ),
    "somebody else changes it twice": Story(
        ((1, [written(GO)]), (3, [edited(NO_GO, 2, "it")]), (5, [edited(WITH, 4, "it")])),
        (("go", 1),),
        ((Kind.ALTERED, 2), (Kind.ALTERED, 4)),
    ),
    "somebody else mends a typo": Story(
        ((1, [written("besluit: GO - alels")]), (3, [edited("besluit: GO - alles", 2, "it")])),
        (("go", 1),),
    ),
    "somebody else changes it and its author decides anew": Story(
        ((1, [written(GO)]), (3, [edited(NO_GO, 2, "it")]), (5, [edited(NO_GO, 4)])),
        (("no-go", 4),),
        ((Kind.ALTERED, 2), (Kind.REVOKED, 4)),
    ),
    "somebody else changed it before it was ever read": Story(
        ((3, [edited(GO, 2, "it")]),), (), (), ((Why.FOREIGN, False),)
    ),
    "somebody else adds a decision": Story(
        ((1, [written("aanwezig: ZA")]), (3, [edited(f"aanwezig: ZA\n{GO}", 2, "it")])),
        (("present", 1),),
        (),
        ((Why.FOREIGN, False),),
    ),
    "the line is removed": Story(
        ((1, [written(BOTH)]), (3, [edited("aanwezig: ZA", 2)]), (4, [edited("aanwezig: ZA", 2)])),
        (("go", 1), ("present", 1)),
        ((Kind.REMOVED, 3),),
    ),
    "somebody else removes the line": Story(
        ((1, [written(BOTH)]), (3, [edited("aanwezig: ZA", 2, "it")])),
        (("go", 1), ("present", 1)),
        ((Kind.REMOVED, 3),),
    ),
    "the comment is deleted": Story(
        ((1, [written(GO)]), (3, []), (4, [])), (("go", 1),), ((Kind.REMOVED, 3),)
    ),
    "deleted, and back": Story(
        ((1, [written(GO)]), (3, []), (4, [written(GO)])), (("go", 1),), ((Kind.REMOVED, 3),)
    ),
    "deleted, back and deleted again": Story(
        ((1, [written(GO)]), (3, []), (4, [written(GO)]), (5, [])), (("go", 1),), ((Kind.REMOVED, 3),)
    ),
    "deleted, back with another verdict, and again another, and deleted": Story(
        (
            (1, [written(GO)]),
            (3, []),
            (5, [edited(NO_GO, 4)]),
            (7, [edited(WITH, 6)]),
            (8, []),
        ),
        ((BACKUP, 6),),
        ((Kind.REMOVED, 3), (Kind.REVOKED, 4), (Kind.REVOKED, 6), (Kind.REMOVED, 8)),
    ),
    "edited before the record began": Story(
        ((1, [written(NO_GO, at=-9, updated=hour(-2))]),), (("no-go", -2),)
    ),
    "edited by somebody else before the record began": Story(
        ((1, [written(NO_GO, at=-9, updated=hour(-2), editor="it")]),), (("no-go", -2),)
    ),
    "written before the record began, edited by somebody else since": Story(
        ((3, [written(GO, at=-9, updated=hour(2), editor="it")]),), (), (), ((Why.FOREIGN, False),)
    ),
    "not understood, before the record began": Story(((1, [written("besluit: GO?", at=-9)]),), ()),
    "not understood since": Story(((1, [written("besluit: GO?")]),), (), (), ((Why.UNCLEAR, False),)),
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_what_counts_after_all_that_happened_to_a_comment(story: Story) -> None:
    ledger = Ledger()
    for at, comments in story.looks:
        found = ledger.look(at, *comments)

    assert said(found) == [(form, hour(at)) for form, at in story.counts]
    assert changes(found) == [(kind, hour(at)) for kind, at in story.changed]
    assert [(one.rejected.why, one.stands) for one in found.unread] == list(story.unread)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_look_that_sees_nothing_new_adds_nothing(story: Story) -> None:
    ledger = Ledger()
    for at, comments in story.looks:
        ledger.look(at, *comments)
    _, last = story.looks[-1]

    ledger.look(20, *last)

    assert ledger.added[-1] == []


@pytest.mark.parametrize(("at", "updated", "derived"), [(-9, -2, True), (-9, -9, False), (1, 2, False)])
def test_what_was_changed_before_the_record_began_is_marked(
    at: float, updated: float, *, derived: bool
) -> None:
    ledger = Ledger()

    first = ledger.look(3, written(GO, at=at, updated=hour(updated)))
    again = ledger.look(4, written(GO, at=at, updated=hour(updated)))

    assert [one.derived for one in (*first.commands, *again.commands)] == [derived, derived]


def test_one_of_two_lines_with_the_same_word_is_missed() -> None:
    ledger = Ledger(Place.LESSONS)
    lessons = (written("les: a", number=10345), written("les: b", number=10346))
    take, turn_down = "besluit: overnemen 10345", "besluit: afwijzen 10346"

    ledger.look(1, *lessons, written(f"{take}\n{turn_down}"))
    found = ledger.look(3, *lessons, edited(turn_down, 2))

    assert [one.values for one in found.commands if one.word == "besluit"] == [("10345",), ("10346",)]
    assert changes(found) == [(Kind.REMOVED, hour(3))]


def test_who_spoke_is_fixed_with_what_was_said_and_goes_before_the_config_of_today() -> None:
    ledger = Ledger()
    ledger.look(1, written(GO))
    later = Person(account_id="za", party="za-0-0", function="Adviseur")
    ledger.people = {"za": (later,)}

    (command,) = ledger.look(2, written(GO)).commands

    assert command.people == (ZA, later)
    assert (command.author, command.id) == ("za", "1")


NOBODY = Surroundings(spoken_on=ABOUT.spoken_on, vocabulary=ABOUT.vocabulary, roles={"kto": "KTO"})


@pytest.mark.parametrize("text", ["aanwezig: ZA, IT", "aanwezig: ZA, KTO"])
@pytest.mark.parametrize("editor", ["za", "it"])
def test_a_config_that_reads_it_otherwise_later_changes_nothing_that_was_said(text: str, editor: str) -> None:
    """Nor does a grammar: nobody changed the comment."""
    ledger = Ledger()
    one = written(text, at=-9, updated=hour(-2), editor=editor)
    first = ledger.look(1, one)

    ledger.about = NOBODY
    found = ledger.look(2, one)

    assert found.commands == first.commands
    assert (found.new, found.changes) == ((), ())


def test_once_its_author_changes_it_the_present_config_reads_it() -> None:
    ledger = Ledger()
    ledger.look(1, written("aanwezig: ZA, KTO"))

    ledger.about = NOBODY
    found = ledger.look(3, edited("aanwezig: ZA, IT, KTO", 2))

    assert [one.values for one in found.commands] == [("KTO",)]
    assert changes(found) == [(Kind.REVOKED, hour(2))]


def test_what_counts_now_is_read_from_the_comment_and_is_of_who_changed_it_last() -> None:
    ledger = Ledger(Place.ROLLBACK)
    ledger.look(1, written("rollback: Zet terug"))

    found = ledger.look(3, edited("rollback: Zet alles terug", 2, "it"))

    assert ledger.known == []
    assert [(one.text, one.author, one.at) for one in found.commands] == [("Zet alles terug", "it", hour(2))]
    assert ledger.look(4).commands == ()


def test_everything_that_counts_is_in_the_order_in_which_it_was_said() -> None:
    ledger = Ledger()
    late = written("aanwezig: IT", at=2, number=3)
    same = [written(GO, at=1, number=number) for number in (10, 9)]

    found = ledger.look(3, late, *same, edited("aanwezig: ZA", 1.5, number=2))

    assert [one.id for one in found.commands] == ["9", "10", "2", "3"]


def test_moments_are_those_that_the_ledger_gives_back() -> None:
    ledger = Ledger()
    summer = timezone(timedelta(hours=2))
    first = ledger.look(1, written(GO, updated=hour(1).astimezone(summer)))
    gone = ledger.look(3)

    assert [one.at.isoformat() for one in first.new] == ["2023-10-12T10:00:00+00:00"]
    assert [one.at.tzinfo for one in gone.new] == [UTC]


@pytest.mark.parametrize("text", [WITH, "besluit: GO - alles gereed", "afwijking: de ruimte was vol"])
def test_words_that_were_taken_out_of_the_record_are_not_said_again(text: str) -> None:
    ledger = Ledger()
    (first,) = ledger.look(1, written(text)).new
    assert first.reading
    taken_out = replace(first.reading, reason=REDACTED, texts=(REDACTED,) * len(first.reading.texts))
    ledger.known = [
        replace(first, reading=taken_out),
        Entry("prog/x", Kind.REDACTED, "1", hour(2), Reading("redact", Form.TEXT, "op verzoek")),
    ]

    found = ledger.look(3, written(text))

    assert (found.new, found.changes, found.unread) == ((), (), ())
    assert [one.reading for one in found.commands] == [taken_out]


def test_a_verdict_that_changes_after_its_words_were_taken_out_is_a_new_one() -> None:
    ledger = Ledger()
    (first,) = ledger.look(1, written(WITH)).new
    assert first.reading
    ledger.known = [replace(first, reading=replace(first.reading, texts=(REDACTED,)))]

    found = ledger.look(3, edited(NO_GO, 2))

    assert said(found) == [("no-go", hour(2))]
    assert changes(found) == [(Kind.REVOKED, hour(2))]


def test_outcomes_are_given_as_they_are_recorded_and_are_no_statements() -> None:
    outcome = Entry("prog/x", Kind.OUTCOME, "decided:1:go", hour(1), Reading("besluit", Form.GO))
    ledger = Ledger(known=[outcome])

    found = ledger.look(2)

    assert (found.outcomes, found.commands, found.new) == ((outcome,), (), ())


def test_what_two_processes_missed_at_once_is_told_once() -> None:
    ledger = Ledger()
    ledger.look(1, written(GO))
    (first,) = ledger.look(3).new
    ledger.known.append(replace(first, at=hour(3.001)))

    assert [(one.kind, one.at) for one in ledger.look(4).changes] == [(Kind.REMOVED, first.at)]


# -- what is taken back


def command(form: Form, author: str = "a", *values: str, word: str = "besluit") -> Command:
    return Command("1", author, BEGAN, Reading(word, form, values=values))


YES, NO, BACK = Form.YES, Form.NO, Form.WITHDRAWN


@pytest.mark.parametrize(
    ("commands", "stand"),
    [
        ([command(YES), command(BACK)], []),
        ([command(YES), command(NO), command(BACK)], [0]),
        ([command(YES), command(NO), command(BACK), command(BACK)], []),
        ([command(BACK), command(YES)], [1]),
        ([command(YES, "a"), command(NO, "b"), command(BACK, "a")], [1]),
        ([command(YES, "a"), command(BACK, "b")], [0]),
        ([command(YES, "a", "1"), command(YES, "a", "2"), command(BACK, "a", "1")], [1]),
        ([command(YES, "a", "1"), command(YES, "a", "2"), command(BACK, "a")], [0]),
        ([command(YES, "a", "wens"), command(YES, "a", "productie"), command(BACK, "a", "")], [0]),
        ([command(YES), command(NO, word="uitslag"), command(BACK)], [0]),
        ([command(YES), command(YES, word="cab"), command(BACK)], []),
    ],
)
def test_a_withdrawal_takes_back_the_last_of_its_author_about_the_same(
    commands: list[Command], stand: list[int]
) -> None:
    assert withdrawn_applied(commands, "besluit", "uitslag") == tuple(commands[place] for place in stand)
