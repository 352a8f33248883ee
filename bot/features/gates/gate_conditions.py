"""The conditions of a GO, as work: who meets each, by when, and whether it is met (docs/gates.md)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.commands.events import Command
from bot.commands.forms import Form
from bot.features.decisions import gate_moments as gates
from bot.features.decisions.gate_states import gate_states
from bot.features.decisions.verdicts import Decision, Verdict
from bot.model.issue import Identity
from bot.model.item import Item
from bot.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class GateCondition:
    """One condition of the GO that counts."""

    gate: Item
    number: int
    """From 1, in the order of the decision."""
    text: str
    owner: str = ""
    """Role code; empty while nobody has it."""
    day: date | None = None
    """Last day to meet it."""
    met: datetime | None = None
    reason: str = ""
    """What was said when it was met."""
    function: str = ""
    """Of who said that it is met."""

    def is_late(self, today: date) -> bool:
        """Whether its day passed and it is not met."""
        return self.met is None and self.day is not None and self.day < today


def conditions_of(situation: Situation, gate: Item) -> tuple[GateCondition, ...]:
    """The conditions of a gate's present decision; none where it is no GO with conditions."""
    state = situation.once(gate_states)[gate.identity]
    decision = state.present
    if decision is None or decision.verdict is not Verdict.CONDITIONAL:
        return ()
    found = {
        number: GateCondition(gate, number, text) for number, text in enumerate(decision.conditions, start=1)
    }
    for command, function in state.steps:
        number = numbered(command, decision)
        if number is None:
            continue
        one = found[number]
        if command.form is Form.ASSIGNED:
            _, owner, day = command.values
            due = date.fromisoformat(day) if day else one.day
            found[number] = replace(one, owner=owner or one.owner, day=due)
        elif function:
            found[number] = replace(one, met=command.at, reason=command.text, function=function)
    return tuple(found.values())


def open_conditions(situation: Situation, scope: Identity) -> Iterator[GateCondition]:
    """The conditions that are not met, of the gates of a scope and of those below it, by gate and number."""
    for gate in gates.gates(situation, scope):
        yield from (one for one in conditions_of(situation, gate) if one.met is None)


def open_before(situation: Situation, gate: Item) -> tuple[GateCondition, ...]:
    """The open conditions of earlier gates of the same scope, for the gate that comes after them."""
    earlier = (
        other
        for other in gates.gates(situation, gate.scope)
        if other.scope == gate.scope and other.order < gate.order
    )
    return tuple(one for other in earlier for one in conditions_of(situation, other) if one.met is None)


def misaimed(situation: Situation, gate: Item) -> Iterator[tuple[Command, str]]:
    """Lines about a condition that the gate's decision does not have, or by who may not say that it is met;
    each with `number` or `mandate`.
    """
    state = situation.once(gate_states)[gate.identity]
    decision = state.present
    for command, function in state.steps:
        if decision is None or numbered(command, decision) is None:
            yield command, "number"
        elif command.form is Form.MET and not function:
            yield command, "mandate"


def numbered(command: Command, decision: Decision) -> int | None:
    """Which condition a line is about; with one condition its number may be left out."""
    number, total = command.values[0], len(decision.conditions)
    if not number:
        return 1 if total == 1 else None
    return int(number) if 1 <= int(number) <= total else None
