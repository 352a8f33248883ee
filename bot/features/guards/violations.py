"""Work that is out of order: before what comes first, without its evidence or security, or while it waits.

The order is that of the runbook, with the readings of the sources that it cites (domain §4, §5): P.2 after
P.5, for one. It is a guideline (S4, opmerking 2): who has the mandate `gate` may depart from it with a
reason, `afwijking: reden` on the issue; that stays visible.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.config.runbook_model import Action, Kind
from bot.features.decisions.attempts import rollbacks
from bot.features.decisions.gate_states import gate_states
from bot.features.guards.fulfilment import Fulfilment, excuse_of, is_guarded
from bot.features.guards.owner_parts import open_parts
from bot.features.guards.security import lacks_permission, unmet
from bot.model.action_view import UncountedView
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.runbook.overlay import NOT_APPLICABLE
from bot.situation.situation import Situation


class Fault(StrEnum):
    """What is wrong with a piece of work."""

    ORDER = "order"
    EVIDENCE = "evidence"
    PARTS = "parts"
    WAITS = "waits"
    REQUIREMENTS = "requirements"
    PERMISSION = "permission"
    MANDATE = "mandate"
    STARTED = "started"


_NAMED = 3
"""So many codes are named of what has to be done first."""

_SIGNED = frozenset({"signature", "in_force"})


@dataclass(frozen=True, slots=True)
class Violation:
    """One piece of work that is out of order. It is gone when that was repaired: done anew, after what comes
    first.
    """

    item: Item
    fault: Fault
    missing: tuple[Item, ...] = ()
    """What should have been done first, for `ORDER` and `STARTED`."""
    details: tuple[str, ...] = ()
    """For other faults: the missing requirement and its party, the missing command, or whose part is open."""
    guarded: bool = False
    """Whether it is a hard guard, or a hard guard that comes before it does not hold."""
    void: bool = False
    """Whether it does not count until it is repaired or accepted."""
    earlier: bool = False
    """Whether an earlier version of the bot let it pass: then it still counts and is only listed."""
    excuse: str = ""
    """Why somebody with the mandate accepts it; empty where nobody does."""
    cause: tuple[Item, ...] = ()
    """For `ORDER`: the missing items that wait for nothing themselves, so what has to be done first."""
    hasty: bool = True
    """Whether somebody closed it too soon; not so where what comes first was opened again later."""

    @property
    def named(self) -> tuple[Item, ...]:
        """What should have been done first: what its own row names, then what others wait for, the rest."""
        near = (one for one in self.missing if one.identity in self.item.after)
        return tuple({one.identity: one for one in (*near, *self.cause, *self.missing)}.values())


def violations(situation: Situation) -> tuple[Violation, ...]:
    """Every violation, in draaiboek order within each scope."""
    fulfilment = situation.once(Fulfilment)
    found = (_judged(situation, item, fulfilment) for item in situation.tree.items.values())
    return tuple(violation for one in found for violation in one)


def violations_in(situation: Situation, scope: Identity) -> Iterator[Violation]:
    """The violations in one scope, those of scopes below it not included."""
    fulfilment = situation.once(Fulfilment)
    for item in situation.items(scope):
        yield from _judged(situation, item, fulfilment)


def _gravest(one: "Violation") -> tuple[bool, bool, bool]:
    return bool(one.excuse), one.earlier, not one.guarded


def violations_by_scope(situation: Situation) -> Mapping[Identity, list[Violation]]:
    """The violations of each scope and of what lies below it, hard guards first and accepted ones last."""
    found: dict[Identity, list[Violation]] = {}
    ordered = sorted(situation.once(violations), key=_gravest)
    for one in ordered:
        for scope in situation.tree.lineage(one.item.scope):
            found.setdefault(scope, []).append(one)
    return found


def is_stopped(situation: Situation, scope: Identity) -> bool:
    """Whether a hard guard was passed by work of the scope itself, and nobody accepts that."""
    fulfilment = situation.once(Fulfilment)
    found = (one for item in situation.items(scope) for one in _judged(situation, item, fulfilment))
    return any(one.guarded and not (one.excuse or one.earlier) for one in found)


def _judged(situation: Situation, item: Item, fulfilment: Fulfilment) -> Iterator[Violation]:
    category = situation.category(item.identity)
    if category is Category.NEW or (item.step is None and situation.actions(item.identity)):
        return
    if _is_of_before(situation, item) or _follows_signatures(item):
        return
    if item.waits == NOT_APPLICABLE:
        return
    if item.waits and item.kind is not Kind.GATE:
        yield _violation(situation, item, Fault.WAITS)
    else:
        yield from _insecure(situation, item)
    if not item.waits:
        yield from _unfounded(situation, item, fulfilment)


def _unfounded(situation: Situation, item: Item, fulfilment: Fulfilment) -> Iterator[Violation]:
    """What was done, or begun, without what has to come first or stand behind it."""
    if situation.is_done(item.identity):
        if (missing := fulfilment.missing(item)) and not _is_decided(situation, item):
            yield _out_of_order(situation, item, fulfilment, missing)
        if fulfilment.lacks_evidence(item):
            yield replace(_violation(situation, item, Fault.EVIDENCE), excuse="")
        if found := open_parts(situation, item):
            titles = tuple(situation.tree.parties[part.party].title for part in found)
            yield replace(_violation(situation, item, Fault.PARTS), details=titles)
        if fulfilment.lacks_mandate(item):
            yield _unauthorised(situation, item, fulfilment)
    elif shut := fulfilment.shut(item):
        cause = _causes(situation, fulfilment, shut)
        yield replace(_violation(situation, item, Fault.STARTED), missing=shut, cause=cause)


def _follows_signatures(item: Item) -> bool:
    """Whether the bot itself moves it when parties sign; they may sign before 2.1 is closed."""
    row = item.row.spec
    return isinstance(row, Action) and row.part in _SIGNED


def _insecure(situation: Situation, item: Item) -> Iterator[Violation]:
    """Work that began before the security of it was recorded (bijlage B)."""
    parties = situation.tree.parties
    if found := unmet(situation, item):
        per_party = {party: [n for n, whose in found if whose == party] for _, party in found}
        details = tuple(
            f"{parties[party].title}: {', '.join(numbers)}" for party, numbers in per_party.items()
        )
        yield replace(
            _violation(situation, item, Fault.REQUIREMENTS), details=details, guarded=True, void=True
        )
    if words := lacks_permission(situation, item):
        yield replace(
            _violation(situation, item, Fault.PERMISSION), details=words, guarded=True, void=True, excuse=""
        )


def _is_decided(situation: Situation, item: Item) -> bool:
    """Whether a meeting decided: it knew what was still open, and the note of its decision tells that. Who
    closes it with NO-GO did not close it too soon; the bot opens it again with its note.
    """
    state = situation.once(gate_states).get(item.identity)
    if state is None or state.present is not None or not state.history:
        return state is not None and state.present is not None
    stamp = situation.issues[item.identity].stamp
    return stamp is not None and (
        state.history[-1].key not in stamp.posted or stamp.pending_transition is not None
    )


def _is_of_before(situation: Situation, item: Item) -> bool:
    """Whether it was finished in an attempt that was turned back since."""
    back = situation.once(rollbacks).get(item.scope)
    done_at = situation.issues[item.identity].done_at
    return back is not None and done_at is not None and done_at <= back.decision.at


def void(situation: Situation) -> frozenset[Identity]:
    """Items that are done and do not count, because the hard guard before them does not hold."""
    found = (one for one in situation.once(violations) if one.void and not one.excuse and not one.earlier)
    return frozenset(one.item.identity for one in found if situation.is_done(one.item.identity))


def uncounted(situation: Situation) -> Mapping[Identity, Violation]:
    """Why what is done and counts for nothing does not count: the first reason of each."""
    found: dict[Identity, Violation] = {}
    for one in situation.once(violations):
        if one.item.identity in situation.once(void) and one.void and not one.excuse and not one.earlier:
            found.setdefault(one.item.identity, one)
    return found


def uncounted_view(situation: Situation, item: Item) -> UncountedView | None:
    """Why an item that was closed does not count, as a reader sees it."""
    one = situation.once(uncounted).get(item.identity)
    codes = tuple(dict.fromkeys(before.shown or before.code for before in one.named)) if one else ()
    return UncountedView(one.fault.value, codes[:_NAMED]) if one else None


def days_late(situation: Situation, item: Item) -> int:
    """Working days past its date while it is not done, or was closed and counts for nothing; else 0."""
    is_open = item.identity in situation.once(void) or not situation.is_done(item.identity)
    return situation.days_past(item) if is_open else 0


def _violation(situation: Situation, item: Item, fault: Fault) -> Violation:
    guarded = is_guarded(situation, item)
    void = guarded or fault in (Fault.EVIDENCE, Fault.MANDATE, Fault.STARTED)
    return Violation(item, fault, guarded=guarded, void=void, excuse=excuse_of(situation, item))


def _unauthorised(situation: Situation, item: Item, fulfilment: Fulfilment) -> Violation:
    """Only who has the mandate can make up for it, so there is no departing from it; but what an earlier
    version took for good can be accepted.
    """
    earlier = fulfilment.is_spared(item)
    found = _violation(situation, item, Fault.MANDATE)
    return replace(found, earlier=earlier, excuse=found.excuse if earlier else "")


def _out_of_order(
    situation: Situation, item: Item, fulfilment: Fulfilment, missing: tuple[Item, ...]
) -> Violation:
    hard, cause = fulfilment.is_hard(item), _causes(situation, fulfilment, missing)
    earlier = fulfilment.is_spared(item)
    excuses = (excuse_of(situation, one) for one in (item, *(cause if earlier else ())))
    return Violation(
        item,
        Fault.ORDER,
        missing,
        guarded=hard,
        void=hard or bool(fulfilment.shut(item)),
        earlier=earlier,
        excuse=next(filter(None, excuses), ""),
        cause=cause,
        hasty=fulfilment.is_hasty(item),
    )


def _causes(situation: Situation, fulfilment: Fulfilment, missing: tuple[Item, ...]) -> tuple[Item, ...]:
    """What is missed first of all, behind work that is out of order itself."""
    found: dict[Identity, Item] = {}
    seen: set[Identity] = set()
    todo = list(missing)
    while todo:
        item = todo.pop()
        if item.identity not in seen:
            seen.add(item.identity)
            before = fulfilment.missing(item) if situation.is_done(item.identity) else ()
            todo += before
            if not before:
                found[item.identity] = item
    return tuple(sorted(found.values(), key=lambda one: (one.order, one.identity)))
