"""A choice in a comment is what was chosen, what it names and the reason; only who may decides."""

from datetime import timedelta
from typing import Any

import pytest

from bot.commands.forms import Form
from bot.config.runbook_model import Condition, Kind, Part, Person, Runbook
from bot.model.issue import Identity
from bot.situation.answers import answers
from bot.situation.situation import Situation
from tests.builders import DAYS, NOON, comment, programme, runbook, situation
from tests.dutch import expand_programme

D0 = Identity("prog/c0/d0")
K2 = Identity(f"{D0}/K.2")
CHOICE = {"decides": Condition.OTHER_SUPPLIERS}
PEOPLE = (
    Person(account_id="za", party="za-0-0", function="Bestuurder", mandates=("gate",)),
    Person(account_id="other", party="za-0-1", function="Bestuurder", mandates=("gate",)),
    Person(account_id="clerk", party="za-0-0", function="Medewerker"),
)


def book(**more: Any) -> Runbook:
    """The small runbook, with more said of K.2."""
    first, second = runbook().phases
    (step,) = first.steps
    actions = tuple(a.model_copy(update=more) if a.code == "K.2" else a for a in step.actions)
    steps = (step.model_copy(update={"actions": actions}),)
    return runbook().model_copy(update={"phases": (first.model_copy(update={"steps": steps}), second)})


def here(*said: tuple[str, str], **more: Any) -> Situation:
    """Who said what on K.2, a minute after each other; the numbers of the comments begin at 10001."""
    made = expand_programme(book(**more), programme().model_copy(update={"people": PEOPLE}), DAYS)
    comments = tuple(
        comment(text, who, 10001 + n, NOON + timedelta(minutes=n)) for n, (who, text) in enumerate(said)
    )
    return situation(made, edits={K2: {"comments": comments}})


def chosen(*said: tuple[str, str], **more: Any) -> list[tuple[Form, tuple[str, ...], str]]:
    found = answers(here(*said, **more), D0, K2, tuple(Form))
    return [(one.form, one.names, one.reason) for one in found]


@pytest.mark.parametrize(
    ("more", "text", "form", "names", "reason"),
    [
        (CHOICE, "nee — niemand geraakt", Form.NO, (), "niemand geraakt"),
        (CHOICE, "Ja", Form.YES, (), ""),
        (CHOICE, "nee, want er is niemand", Form.NO, (), "er is niemand"),
        ({"kind": Kind.GATE}, "NO-GO: te laat", Form.NO_GO, (), "te laat"),
        ({"kind": Kind.LOOP}, "herhalen - nog te veel uitval", Form.AGAIN, (), "nog te veel uitval"),
        ({"part": Part.LESSONS}, "overnemen 10001-2 – nuttig", Form.TAKE, ("10001-2",), "nuttig"),
    ],
)
def test_a_choice_is_read_as_people_write_it(
    more: dict[str, Any], text: str, form: Form, names: tuple[str, ...], reason: str
) -> None:
    lessons = ("clerk", "les: Bel eerst\nles: Neem taart")

    assert chosen(lessons, ("za", f"besluit: {text}"), **more) == [(form, names, reason)]


def test_only_a_person_with_the_mandate_and_a_role_there_decides() -> None:
    said = [(who, "besluit: nee") for who in ("clerk", "other", "stranger", "za")]

    found = list(answers(here(*said, **CHOICE), D0, K2, (Form.NO,)))

    assert [one.person.account_id for one in found] == ["za"]


def test_only_the_forms_that_are_asked_for_are_answers() -> None:
    assert list(answers(here(("za", "besluit: nee"), **CHOICE), D0, K2, (Form.YES,))) == []


def test_who_takes_an_answer_back_takes_back_the_last_of_their_own() -> None:
    yes, no = (Form.YES, (), ""), (Form.NO, (), "")
    said = [("za", "besluit: ja"), ("za", "besluit: nee"), ("za", "besluit: ingetrokken - te snel")]

    assert chosen(*said[:2], **CHOICE) == [yes, no]
    assert chosen(*said, **CHOICE) == [yes]
    assert chosen(*said[:2], ("clerk", "besluit: ingetrokken"), **CHOICE) == [yes, no]
