"""Whether work is done in the way that what follows may count on it, and since when.

Order is judged by moments: what was finished before what comes first was finished is out of order, whichever
look sees it, until it is done again. Behind a hard guard such work counts for nothing meanwhile.
"""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.verbs import Verb
from bot.config.runbook_model import Action, Kind, Part, Step
from bot.features.decisions.gate_states import gate_states
from bot.features.decisions.verdicts import GateState, Verdict
from bot.features.guards.authority import MANDATES, Authority, authority, given_at
from bot.features.guards.owner_parts import open_parts, owner_parts
from bot.features.guards.security import lacks_permission, unmet
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.status_history import closings, is_behind, was_done
from bot.runbook.overlay import NOT_APPLICABLE
from bot.situation.evidence import has_evidence, is_proven, proofs
from bot.situation.mandates import mandated
from bot.situation.situation import Situation

_BY_THE_BOT = frozenset({Part.SIGNATURE, Part.IN_FORCE, Part.WISH, Part.GO_AHEAD})
"""Parts of a release that the bot closes at its next look: that is not when it was decided."""


_OPENS = frozenset({Kind.GATE, Kind.PRECONDITION, *MANDATES})
"""What lets through what comes directly after it: before that, nothing of it starts or counts."""


class Fulfilment:
    """The items of one situation, each judged once."""

    def __init__(self, situation: Situation) -> None:
        self._now = situation
        self._judged: dict[Identity, bool] = {}
        self._lacking: dict[Identity, tuple[Item, ...]] = {}
        self._hasty: dict[Identity, bool] = {}
        self._begun: dict[Identity, datetime | None] = {}
        self._over: dict[Identity, bool] = {}

    def holds(self, item: Item) -> bool:
        """Whether what comes after the item may begin.

        A step with actions holds when all of them do, whatever its own status says. An item that is in no
        tracker, because a person deleted it, holds up what follows: that is skipped with a reason
        (`afwijking:`), not silently (S4, opmerking 2).
        """
        if item.identity not in self._judged:
            actions = () if item.step else self._now.actions(item.identity)
            self._judged[item.identity] = all(map(self.holds, actions)) if actions else self._judge(item)
        return self._judged[item.identity]

    def missing(self, item: Item) -> tuple[Item, ...]:
        """What comes first and does not hold; and of an item that is done, what was finished after it.

        That is what its own `after` and its step's name, of a step its actions; of a milestone everything
        before it in its phase. Each once.
        """
        if item.identity not in self._lacking:
            done = self._moment(item) if self._remembers(item) else None
            self._lacking[item.identity] = tuple(
                before
                for before in self._before(item)
                if not self.holds(before) or (done and (since := self.since(before)) and since > done)
            )
        return self._lacking[item.identity]

    def since(self, item: Item) -> datetime | None:
        """Since when it counts (aware); None where it does not count, or where the moment is not known."""
        if item.identity not in self._begun:
            self._begun[item.identity] = self._since(item)
        return self._begun[item.identity]

    def _since(self, item: Item) -> datetime | None:
        if not self.holds(item):
            return None
        if item.kind is Kind.GATE:
            state = self._now.once(gate_states)[item.identity]
            return _go_since(state) or (self.closed(item) if state.by_status else None)
        if item.kind is Kind.PRECONDITION:
            return max(filter(None, map(self.since, self._before(item))), default=None)
        closed = self.closed(item)
        if closed is None or _closes_by_itself(item):
            return None
        if self.is_spared(item):
            return closed
        moments = (part.since for part in owner_parts(self._now, item) if part.since)
        given = given_at(self._now, item) or closed
        return max(closed, self._shown(item) or closed, given, self._repaired(item, closed), *moments)

    def closed(self, item: Item) -> datetime | None:
        """When it was finished the last time, by the changelog where that is known; None while it is not."""
        if self._now.category(item.identity) is not Category.DONE:
            return None
        history, issue = self._now.history(item.identity), self._now.issues[item.identity]
        return issue.done_at if is_behind(issue, history) else closings(history)[-1].at

    def is_hasty(self, item: Item) -> bool:
        """Whether it was closed while something before it was not done, or was hasty itself.

        Not so where that was opened again later: then it has to be done anew, and nobody closed too soon.
        """
        if item.identity not in self._hasty:
            closed = self.closed(item)
            self._hasty[item.identity] = bool(self.missing(item)) and (
                closed is None or any(self._lacked(before, closed) for before in self._before(item))
            )
        return self._hasty[item.identity]

    def later(self, item: Item, at: datetime) -> tuple[Item, ...]:
        """The items before it that do not hold, or that hold only since after a given moment."""
        return tuple(
            before
            for before in self._before(item)
            if not self.holds(before) or ((since := self.since(before)) and since > at)
        )

    def is_hard(self, item: Item) -> bool:
        """Whether it is a hard guard, or a hard guard that comes before it does not hold."""
        return is_guarded(self._now, item) or any(is_guarded(self._now, one) for one in self.missing(item))

    def shut(self, item: Item) -> tuple[Item, ...]:
        """What has to let it through and did not, or only after it was done: the meeting, entry condition,
        order or signature that comes directly before it.
        """
        if item.kind in (Kind.GATE, Kind.PRECONDITION) or not any(map(_opens, self._directly(item))):
            return ()
        near = {before.identity for before in self._directly(item)}
        return tuple(one for one in self.missing(item) if one.identity in near and _opens(one))

    def is_let_through(self, item: Item) -> bool:
        """Whether the meeting, entry condition, order or signature directly before it holds now."""
        return all(self.holds(before) for before in self._directly(item) if _opens(before))

    def is_spared(self, item: Item) -> bool:
        """Whether it was closed before this state was taken over from a version that judged otherwise.

        That counts as it did then; but a hard guard only where its scope had reached its milestone.
        """
        since, closed = self._now.judged_since, self.closed(item)
        if since is None or closed is None or closed > since:
            return False
        return not is_guarded(self._now, item) or self._was_over(item.scope, since)

    def _was_over(self, scope: Identity, since: datetime) -> bool:
        """Whether a scope had reached its milestones by a moment."""
        if scope not in self._over:
            found = [self.closed(one) for one in self._now.items(scope) if one.kind is Kind.MILESTONE]
            self._over[scope] = bool(found) and all(at is not None and at <= since for at in found)
        return self._over[scope]

    def lacks_evidence(self, item: Item) -> bool:
        """Whether it is done although the evidence is missing that its owner has to give."""
        row = item.row.spec
        if not isinstance(row, Action) or not row.evidence or not self._now.is_done(item.identity):
            return False
        issue = self._now.issues.get(item.identity)
        if issue is None or (self.is_spared(item) and has_evidence(issue)):
            return False
        return not is_proven(self._now, item)

    def lacks_mandate(self, item: Item) -> bool:
        """Whether it needs a mandate and was closed by somebody without it."""
        return authority(self._now, item) is Authority.LACKING

    def lacks_parts(self, item: Item) -> bool:
        """Whether it is done, and an owner did not say so of its part; not where somebody accepted that."""
        done = len(item.owners) > 1 and self._now.is_done(item.identity)
        return done and bool(open_parts(self._now, item)) and not excuse_of(self._now, item)

    def is_insecure(self, item: Item) -> bool:
        """Whether a requirement, or a permission for its environment, is not recorded; not where somebody
        accepted to go without that requirement.
        """
        unrecorded = bool(unmet(self._now, item)) and not excuse_of(self._now, item)
        return unrecorded or bool(lacks_permission(self._now, item))

    def _judge(self, item: Item) -> bool:
        """A gate holds by its decision, an entry condition by what it is after, other work by its status."""
        if item.kind is Kind.GATE:
            return self._now.once(gate_states)[item.identity].is_go
        if item.kind is Kind.PRECONDITION:
            opened = self._now.history(item.identity) and not self._now.is_done(item.identity)
            return not self.missing(item) and not opened
        if not self._now.is_done(item.identity) or self.lacks_evidence(item) or self.is_insecure(item):
            return False
        if self.is_spared(item):
            return True
        uncertain = item.kind is Kind.MILESTONE and self._is_uncertain(item)
        if uncertain or self.lacks_parts(item) or self.lacks_mandate(item):
            return False
        may = is_guarded(self._now, item) or any(is_guarded(self._now, one) for one in self._before(item))
        passed = (may and self.missing(item) and self.is_hard(item)) or self.shut(item)
        return not passed or bool(excuse_of(self._now, item))

    def _is_uncertain(self, item: Item) -> bool:
        """Whether Jira did not tell yet who closed something before it."""
        return any(authority(self._now, one) is Authority.UNKNOWN for one in self._before(item))

    def _before(self, item: Item) -> tuple[Item, ...]:
        """What comes first, of a step its actions; of a milestone all of it in the same place and phase."""
        found: dict[Identity, Item] = {}
        todo = list(self._directly(item))
        while todo:
            before = todo.pop(0)
            if before.identity in found:
                continue
            found[before.identity] = before
            near = (before.scope, before.phase) == (item.scope, item.phase)
            if item.kind is Kind.MILESTONE and near:
                todo += [
                    one
                    for one in self._directly(before)
                    if (one.scope, one.phase) == (item.scope, item.phase)
                ]
        return tuple(found.values())

    def _directly(self, item: Item) -> Iterator[Item]:
        """What its own `after` and its step's name; not what does not apply there."""
        items = self._now.tree.items
        for name in (*item.after, *(items[item.step].after if item.step else ())):
            actions = () if items[name].step else self._now.actions(name)
            yield from (one for one in actions or (items[name],) if one.waits != NOT_APPLICABLE)

    def _remembers(self, item: Item) -> bool:
        """Whether its moment matters: a meeting is judged by its decision, an entry condition anew."""
        return item.kind not in (Kind.GATE, Kind.PRECONDITION)

    def _moment(self, item: Item) -> datetime | None:
        """When it was done the last time: closed, or shown anew by its owner since; of what several own, when
        the first of their parts was done.
        """
        closed = self.closed(item)
        if closed is None:
            return None
        moments = (part.since for part in owner_parts(self._now, item) if part.since)
        return max((min((closed, *moments)), *proofs(self._now, item)))

    def _shown(self, item: Item) -> datetime | None:
        """From when its evidence is there, where something has to show that it is done; None where a file may
        have been there all along.
        """
        row, issue = item.row.spec, self._now.issues[item.identity]
        needed = isinstance(row, Action) and row.evidence and not issue.attachments
        return next(iter(proofs(self._now, item)), None) if needed else None

    def _repaired(self, item: Item, closed: datetime) -> datetime:
        """From when evidence made up for an order in which it was closed; else when it was closed."""
        moments = [at for before in self._before(item) if (at := self.since(before))]
        late = max(moments, default=closed)
        if late <= closed:
            return closed
        return next((at for at in proofs(self._now, item) if at >= late), closed)

    def _lacked(self, before: Item, at: datetime) -> bool:
        """Whether something that comes first was not done at a moment."""
        if before.kind in (Kind.GATE, Kind.PRECONDITION):
            since = self.since(before)
            return since is None or since > at
        history = self._now.history(before.identity)
        done = was_done(history, at) if history else self._was_done_by_then(before, at)
        lacks = (self.lacks_evidence, self.lacks_mandate, self.lacks_parts, self.is_hasty)
        if not done or any(check(before) for check in lacks):
            return True
        return any(one > at for one in (self._shown(before), given_at(self._now, before)) if one)

    def _was_done_by_then(self, before: Item, at: datetime) -> bool:
        closed = self.closed(before)
        return self.holds(before) if closed is None else closed <= at


def _opens(item: Item) -> bool:
    return item.kind in _OPENS


def _closes_by_itself(item: Item) -> bool:
    """Whether the bot closes it for what people said: when it did tells nothing of when they did."""
    row = item.row.spec
    return item.kind is Kind.LOOP or (isinstance(row, Action) and row.part in _BY_THE_BOT)


def is_guarded(situation: Situation, item: Item) -> bool:
    """Whether it is a hard guard, by itself or by its step."""
    step = situation.tree.items[item.step].row.spec if item.step else None
    row = item.row.spec
    return row.guarded or (isinstance(step, Step) and step.guarded)


def excuse_of(situation: Situation, item: Item) -> str:
    """Why somebody with the mandate `gate` departs from the order here; empty where nobody does."""
    issue = situation.issues.get(item.identity)
    statements = [
        command.text
        for command in (issue.commands if issue else ())
        if command.word == Verb.DEPARTURE and mandated(situation.tree, item.scope, command, "gate")
    ]
    return statements[-1] if statements else ""


def _go_since(state: GateState) -> datetime | None:
    """When the GO fell that stands now, whatever was added to it later."""
    since = None
    for decision in state.history:
        old = state.restarted and decision.at <= state.restarted
        since = None if decision.verdict is Verdict.NO_GO or old else since or decision.at
    return since
