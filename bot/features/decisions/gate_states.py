"""What a GO/NO-GO meeting decided: who said what with which mandate, attempt by attempt.

A decision is `besluit: GO | GO, mits … | NO-GO - …` (docs/commands.md) by a person with the mandate `gate`
for the party that decides. The others advise; the quorum says which roles have to be there (S4 N.4, O.9 and
Q.7: the meeting of zorgaanbieder and IT-deelnemers). Who writes a `besluit:` is there, and `aanwezig: ZA, IT`
names who else is. Or it is the field that `jira.values.decision` maps: who may set that is arranged in Jira,
so it stands for the whole meeting. Comments go before the field.

After a NO-GO the gate is in its next attempt and everything is said again; what was decided stays history.
What was decided once is in the ledger's record and stays decided, whatever config, people or comments say
later; it is taken back with `besluit: ingetrokken - reden`.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.commands.events import Entry, Kind
from bot.commands.forms import Form, Reading
from bot.commands.verbs import Verb
from bot.config.runbook_model import Condition
from bot.config.runbook_model import Kind as RowKind
from bot.features.decisions.choices import overtaken
from bot.features.decisions.meeting import Meeting
from bot.features.decisions.verdicts import GateState
from bot.model.issue import Identity
from bot.model.item import Item
from bot.situation.situation import Situation


def gate_states(situation: Situation) -> Mapping[Identity, GateState]:
    """The state of every gate, by its identity; ask it with `situation.once`, as it is costly.

    A gate whose NO-GO rolls everything back opens the gates before it again: their GO was for that attempt.
    So does work that turned out to be needed after a gate had passed without it, until the domain migrated.
    """
    gates = [item for item in situation.tree.items.values() if item.kind is RowKind.GATE]
    last = final_gates(situation)
    states = {gate.identity: _state(situation, gate, None) for gate in gates if gate.code in last}
    back = {gate.scope: states[gate.identity].refusal for gate in gates if gate.code in last}
    for gate in gates:
        if gate.identity not in states:
            refusal = back.get(gate.scope)
            states[gate.identity] = _state(situation, gate, refusal.at if refusal else None)
    passed = {gate.scope for gate in gates if gate.code in last and states[gate.identity].is_go}
    for identity, at in overtaken(situation).items():
        gate, decided = situation.tree.items[identity], states[identity].present
        if decided and decided.at < at and gate.scope not in passed:
            states[identity] = _state(situation, gate, at)
    return states


def final_gates(situation: Situation) -> frozenset[str]:
    """Codes of the gates whose NO-GO leads to a rollback: what stands only after a NO-GO names them."""
    rows = situation.tree.runbook.rows
    return frozenset(code for row in rows if row.when is Condition.NO_GO for code in row.after)


def _state(situation: Situation, gate: Item, restarted: datetime | None) -> GateState:
    issue = situation.issues.get(gate.identity)
    if issue is None:
        return GateState()
    meeting = Meeting(situation, gate, issue, restarted)
    for command in issue.commands:
        meeting.hear(command)
    meeting.look_at_field()
    return meeting.state()


def outcomes(situation: Situation) -> Iterator[Entry]:
    """Decisions of gates that are not in the ledger's record yet."""
    for identity, state in situation.once(gate_states).items():
        issue = situation.issues.get(identity)
        known = {entry.slot for entry in issue.heard.outcomes} if issue else set()
        for decision in state.history:
            if decision.key not in known:
                yield decision.as_entry(identity)
        for back in state.withdrawn:
            if back.key not in known:
                reading = Reading(Verb.DECISION.value, Form.WITHDRAWN, back.reason, (back.function,))
                yield Entry(identity, Kind.OUTCOME, back.key, back.at, reading)
                if back.decision.key not in known:
                    yield back.decision.as_entry(identity)
