"""What a party, or one person of it, has to do: late, next, what it waits for, and who waits for it."""

from collections.abc import Callable, Iterable
from datetime import date

from bot.config.runbook_model import Kind
from bot.features.audiences.knowledge import Knowledge
from bot.features.audiences.work import Work
from bot.features.decisions import gate_moments as gates
from bot.features.gates.views import GateView
from bot.features.guards.counting import Counting
from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.owner_parts import OwnerPart, owner_parts
from bot.features.overview.assess import action_view, gate_view
from bot.features.reminding.views import MineView, WaitView
from bot.model.action_view import ActionView
from bot.model.issue import Identity
from bot.model.item import Item
from bot.situation.situation import Situation

_EVER = date.max


class Mine:
    """Makes the view of what one audience has to do in one situation."""

    def __init__(self, situation: Situation, known: Knowledge, work: Work) -> None:
        self._now, self._known, self._work = situation, known, work
        self._fulfilment, self._counting = situation.once(Fulfilment), situation.once(Counting)

    def party(self) -> MineView:
        """Of the whole party."""
        title = self._now.tree.parties[self._known.party].title
        return self._view(title, str(self._now.tree.root), self._known.owns)

    def person(self, account: str, function: str, *, is_alone: bool) -> MineView:
        """Of one account: what Jira assigns to it of the work of its party. `is_alone` in its function."""
        issues, root = self._now.issues, self._now.tree.root

        def is_assigned(item: Item) -> bool:
            issue = issues.get(item.identity)
            return issue is not None and issue.assignee == account and self._known.owns(item)

        return self._view(function, str(root) if is_alone else f"{root}, {account}", is_assigned)

    def _view(self, who: str, name: str, is_own: Callable[[Item], bool]) -> MineView:
        now = self._now
        own = [i for i in now.tree.items.values() if i.step and is_own(i) and self._counting.counts(i)]
        todo = [item for item in own if self._is_open(item)]
        late = sorted((self._shown(i) for i in todo if now.days_past(i)), key=_longest)
        rest = [item for item in todo if not now.days_past(item)]
        blocked = {item.identity: self._before(item) for item in todo}
        coming = sorted(rest, key=lambda i: (bool(blocked[i.identity]), now.due(i) or _EVER, i.order))
        done = self._counting.of(own)
        return MineView(
            identity=now.tree.root,
            programme=now.tree.title,
            who=who,
            name=name,
            late=tuple(late),
            next=tuple(self._shown(item) for item in coming if not item.waits),
            waiting_on=self._waits(blocked),
            waited_for=self._waits(self._after(todo)),
            gate=self._gate(),
            done=done.done,
            total=done.total,
        )

    def _shown(self, item: Item) -> ActionView:
        return self._work.action(action_view(self._now, item))

    def _is_open(self, item: Item) -> bool:
        """Whether the readers have something to do there: their own part, where several have one."""
        if item.kind is Kind.PRECONDITION or self._now.is_done(item.identity):
            return False
        mine = [part for part in self._parts(item) if part.party == self._known.party]
        return not mine or any(part.since is None for part in mine)

    def _parts(self, item: Item) -> Iterable[OwnerPart]:
        return owner_parts(self._now, item) if len(item.owners) > 1 else ()

    def _before(self, item: Item) -> list[Item]:
        """What others have to do first; what only waits itself for something else is not named."""
        found = self._actions(self._fulfilment.missing(item))
        return [one for one in found if not self._known.owns(one) and one.kind is not Kind.PRECONDITION]

    def _actions(self, items: Iterable[Item]) -> list[Item]:
        """The items, a step as its own actions that do not hold."""
        found: dict[Identity, Item] = {}
        for item in items:
            rows = self._now.actions(item.identity) if item.step is None else ()
            open_rows = [row for row in rows if not self._fulfilment.holds(row)]
            found |= {row.identity: row for row in (open_rows or [item])}
        return list(found.values())

    def _after(self, todo: list[Item]) -> dict[Identity, list[Item]]:
        """By own action: who waits for it."""
        ids = {item.identity for item in todo}
        found: dict[Identity, list[Item]] = {}
        for item in self._now.tree.items.values():
            if item.step is None or self._known.owns(item) or item.waits or self._now.is_done(item.identity):
                continue
            for before in self._actions(self._fulfilment.missing(item)):
                if before.identity in ids:
                    found.setdefault(before.identity, []).append(item)
        return found

    def _waits(self, found: dict[Identity, list[Item]]) -> tuple[WaitView, ...]:
        """One line per action of others, with the codes of the own actions that it is tied to."""
        items = self._now.tree.items
        tied: dict[Identity, list[Item]] = {}
        for own, others in found.items():
            for other in others:
                tied.setdefault(other.identity, []).append(items[own])
        lines: dict[tuple[object, ...], WaitView] = {}
        for identity, mine in tied.items():
            line = self._line(items[identity], mine)
            lines.setdefault((line.code, line.who, line.due, line.own, line.scope_title), line)
        return tuple(sorted(lines.values(), key=lambda one: (one.due or _EVER, one.code, one.who)))

    def _line(self, item: Item, mine: list[Item]) -> WaitView:
        tree = self._now.tree
        roles = [tree.runbook.roles.get(role, role) for role in item.owners]
        open_parts = [part.party for part in self._parts(item) if part.since is None]
        parties = open_parts or list(item.parties)
        named = all(map(self._known.may_name, parties)) and parties
        who = [tree.parties[one].title for one in parties] if named else roles
        codes = dict.fromkeys(one.shown or one.code for one in sorted(mine, key=lambda one: one.order))
        return WaitView(
            code=item.shown or item.code,
            title=self._known.row_title(item),
            who=", ".join(dict.fromkeys(who)),
            due=self._now.due(item),
            own=tuple(codes),
        )

    def _gate(self) -> GateView | None:
        """The soonest that lies ahead; else the last one that still has no decision."""
        now = self._now
        coming = [
            (at, gate.identity)
            for gate in gates.gates(now, now.tree.root)
            if self._known.attends(gate)
            and not self._fulfilment.holds(gate)
            and (at := gates.moment(now, gate)) is not None
        ]
        if not coming:
            return None
        ahead = [one for one in coming if one[0] >= now.now]
        _, soonest = min(ahead) if ahead else max(coming)
        return self._work.gate(gate_view(now, now.tree.items[soonest]))


def _longest(view: ActionView) -> tuple[int, str]:
    return -view.days_late, view.identity
