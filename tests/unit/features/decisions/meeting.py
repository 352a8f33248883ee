"""A gate with two parties, and what is said in its meeting."""

from datetime import timedelta
from typing import Any

from bot.commands.comments import Comment
from bot.config.runbook_model import Person, Runbook
from bot.features.decisions.gate_states import gate_states, outcomes
from bot.features.decisions.verdicts import GateState
from bot.features.hearing.facts import Record
from bot.model.issue import Category, Identity
from bot.runbook.expand import Tree
from bot.situation.situation import Situation
from tests.builders import DAYS, NOON, comment, listened, programme, runbook, situation
from tests.dutch import expand_programme

D0 = Identity("prog/c0/d0")
GATE = Identity(f"{D0}/O.9")
PEOPLE = (
    Person(account_id="za", party="za-0-0", function="Bestuurder", mandates=("gate",)),
    Person(account_id="it", party="it-een", function="Projectleider", mandates=("gate",)),
    Person(account_id="leek", party="za-0-0", function="Beheerder"),
)


def book(**gate: Any) -> Runbook:
    """The small runbook with more said of its gate O.9, and of O.1 before it."""
    first, second = runbook().phases
    (step,) = second.steps
    changed = {"O.9": {"quorum": ("ZA", "IT"), **gate}, "O.1": gate.pop("before", {})}
    actions = tuple(a.model_copy(update=changed.get(a.code, {})) for a in step.actions)
    steps = (step.model_copy(update={"actions": actions}),)
    return runbook().model_copy(update={"phases": (first, second.model_copy(update={"steps": steps}))})


def made(people: tuple[Person, ...] = PEOPLE, **gate: Any) -> Tree:
    return expand_programme(book(**gate), programme(domains=1).model_copy(update={"people": people}), DAYS)


def said(*lines: tuple[str, str, int] | tuple[str, str]) -> tuple[Comment, ...]:
    """Who says what, and on which day from now; `besluit: GO`."""
    found = []
    for number, (who, text, *day) in enumerate(lines, start=1):
        at = NOON + timedelta(days=day[0] if day else 0, minutes=number)
        found.append(comment(text, who, number, at))
    return tuple(found)


def at_gate(tree: Tree, *lines: Any, record: Record | None = None, **more: Any) -> Situation:
    done = {GATE: more.pop("status", Category.NEW)}
    edits = {GATE: {"comments": said(*lines), **more.pop("gate", {})}, **more.pop("edits", {})}
    found = situation(tree, {str(k): v for k, v in done.items()}, edits={str(k): v for k, v in edits.items()})
    return listened(found, record)


def recorded(now: Situation, before: Record | None = None) -> Record:
    """What the ledger holds of the gate after this look, given what it held."""
    known = (before or {}).get(GATE, ())
    found = [one for one in outcomes(now) if one.subject == GATE]
    return {GATE: (*known, *now.issues[GATE].heard.new, *found)}


def state(*lines: Any, **more: Any) -> GateState:
    return at_gate(more.pop("tree", None) or made(), *lines, **more).once(gate_states)[GATE]
