"""What a NO-GO does to the rest of a domain: rolled back, sent back, or tried again later (domain §5.14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.config.runbook_model import Action, Condition, Kind
from bot.features.decisions.gate_states import final_gates, gate_states
from bot.features.decisions.verdicts import Decision
from bot.model.identity import join
from bot.model.issue import Identity
from bot.model.item import Item
from bot.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class Rollback:
    """A domain whose migration was turned back."""

    gate: Item
    refusals: tuple[Decision, ...]
    """Every NO-GO of the gate, oldest first; the last one counts."""
    begun: datetime | None
    """Since when N.2, which the NO-GO opened again, is done again; then the next attempt is under way."""
    waits: bool
    """Whether what comes after the gate waits: nobody began again, and nobody decided GO since."""

    @property
    def decision(self) -> Decision:
        """The decision by which the migration was rolled back."""
        return self.refusals[-1]


def rollbacks(situation: Situation) -> Mapping[Identity, Rollback]:
    """The scopes that were rolled back, by the last NO-GO of their final gate."""
    found = {}
    last = final_gates(situation)
    for gate in situation.tree.items.values():
        if gate.kind is Kind.GATE and gate.code in last:
            state = situation.once(gate_states)[gate.identity]
            if state.refusals:
                begun = _done_again(situation, gate, state.refusals[-1].at)
                waits = not begun and not state.is_go
                found[gate.scope] = Rollback(gate, state.refusals, begun, waits)
    return found


def reopened(situation: Situation, gate: Item) -> tuple[Item, ...]:
    """What a NO-GO of the gate opens again, in its scope."""
    row = gate.row.spec
    codes = row.reopens if isinstance(row, Action) else ()
    items = (situation.tree.items.get(join(gate.scope, code)) for code in codes)
    return tuple(item for item in items if item)


def after(situation: Situation, starts: tuple[Item, ...]) -> frozenset[Identity]:
    """The actions of the same scope that come after these, directly or through others; without these.

    What stands only after a NO-GO, or has another order then, is no part of it: that goes on (R, T.2).
    """
    followers = situation.once(_followers)
    found: set[Identity] = set()
    todo = [item.identity for item in starts]
    scopes = {item.scope for item in starts}
    while todo:
        for follower in followers.get(todo.pop(), ()):
            item = situation.tree.items[follower]
            row = item.row.spec
            free = row.when is Condition.NO_GO or Condition.NO_GO in row.instead
            if follower not in found and item.scope in scopes and not free:
                found.add(follower)
                todo.append(follower)
    return frozenset(found)


def _followers(situation: Situation) -> Mapping[Identity, list[Identity]]:
    """What comes directly after what; after a step is after each of its actions."""
    items = situation.tree.items
    found: dict[Identity, list[Identity]] = {}
    for item in items.values():
        for before in (*item.after, *(items[item.step].after if item.step else ())):
            actions = () if items[before].step else situation.actions(before)
            for one in actions or (items[before],):
                found.setdefault(one.identity, []).append(item.identity)
    return found


def _done_again(situation: Situation, gate: Item, since: datetime) -> datetime | None:
    items = reopened(situation, gate)
    done = (situation.issues.get(item.identity) for item in items if situation.is_done(item.identity))
    again = [issue.done_at for issue in done if issue and issue.done_at and issue.done_at > since]
    return max(again) if again and len(again) == len(items) else None
