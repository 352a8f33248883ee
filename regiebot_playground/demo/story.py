"""What happened before the moment that the demo shows: people at work, RFCs on their way, some edits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from bot.app.workspace import Workspace
from bot.model.issue import Category, Identity, IssueKey
from bot.model.working_days import AMSTERDAM
from bot.round.phases import ACT, finished, through
from bot.round.units import Unit
from bot.runbook.expand import Tree
from bot.situation.timing import schedule_of
from regiebot_playground.demo.control import Control, IssueAction
from regiebot_playground.demo.people import Done, Mishaps, People
from regiebot_playground.demo.rfcs import RFCS, Votes, act_of

_STATUS = {Category.DONE: "done", Category.DOING: "indeterminate", Category.NEW: "new"}
_NOON = time(12, 0)
_MORNING = time(9, 0)
_BEFORE_NIGHT = timedelta(hours=1)

PROGRAMME = Identity("koppeltaal-2023")
_C1, _C2 = f"{PROGRAMME}/c1", f"{PROGRAMME}/c2"

MISHAPS = Mishaps(
    left=frozenset({Identity(f"{_C1}/za-04/O.3")}),
    early={Identity(f"{_C2}/za-08/N.6"): datetime(2023, 10, 11, 11, 30, tzinfo=AMSTERDAM)},
    said={
        Identity(f"{_C2}/za-09/N.4"): "besluit: GO — de planning past iedereen",
        Identity(f"{_C2}/za-08/A2.4"): "besluit: nee — elke leverancier heeft een eigen koppeling",
    },
)
"""A check that nobody did before the meeting of next week; people who were told a date that is not definitive
yet; a meeting without an IT party. And no mishap: a domain in which other suppliers have no work."""


def tell(
    control: Control,
    space: Workspace,
    keys: Mapping[Identity, IssueKey],
    now: datetime,
    say: Callable[[str], None],
) -> None:
    """Let people act in the sandbox, day by day, until `now`; the bot looks where it has to."""
    acts, done = 0, set[Identity]()
    for unit in space.units:
        story = Story(control, space, unit, keys, MISHAPS)
        acts += story.play(_looks(unit.tree, now), now)
        done |= story.people.finished.keys()
    say(f"people finished or took up {acts} steps and actions, and wrote down what they decided")
    _ask_for_changes(control, _watched(keys, done))
    say(f"{len(RFCS)} RFCs, announcements and incidents came in at the servicedesk and went their way")
    control.set_clock(_at(now.date() - timedelta(days=1)))
    say(f"people made {len(control.act(list(_edits(keys))))} edits of their own in Jira")


def _looks(tree: Tree, now: datetime) -> list[datetime]:
    """When the bot looks: an hour before each migration, as all has to be ready (S4 P.1), and the day before.

    By then the first domains are approved, so the others of their clusters have dates.
    """
    nights = {scope.migration - _BEFORE_NIGHT for scope in tree.scopes.values() if scope.migration}
    eve = datetime.combine(now.date() - timedelta(days=1), _MORNING, AMSTERDAM)
    return [*sorted(at for at in nights if at < eve), eve] if tree.root == PROGRAMME else []


class Story:
    """What happens in one programme or release: people at work, and the bot that looks in between."""

    def __init__(
        self,
        control: Control,
        space: Workspace,
        unit: Unit,
        keys: Mapping[Identity, IssueKey],
        mishaps: Mishaps,
    ) -> None:
        self._control, self._space, self._unit, self._keys = control, space, unit, keys
        self.people = People(space.round.days, mishaps)
        now = space.round.look(unit).situation
        self._tree, self._table = now.tree, schedule_of(now)

    def play(self, looks: Sequence[datetime], now: datetime) -> int:
        """Let people act until `now`; gives how many moves they made."""
        moves = 0
        for at in looks:
            moves += self._act(at)
            self._look(at)
        return moves + self._act(now)

    def _act(self, until: datetime) -> int:
        done = [d for d in self.people.until(self._tree, self._table, until) if d.identity in self._keys]
        for at, entries in groupby(done, key=lambda entry: entry.at):
            self._control.set_clock(at)
            self._control.act([act for entry in entries for act in self._acts(entry)])
        return len(done)

    def _acts(self, done: Done) -> Iterator[IssueAction]:
        issue = self._keys[done.identity]
        for who, text in done.said:
            yield {"as": who, "do": "comment", "issue": issue, "text": text}
        yield {"as": done.account, "do": "transition", "issue": issue, "to": _STATUS[done.category]}

    def _look(self, at: datetime) -> None:
        self._control.set_clock(at)
        one = self._space.at(at, lambda: False).round
        _, state = one.reconcile(self._unit)
        reached, _ = finished(through(one, state, [ACT]))
        now = (reached or state).situation
        self._tree, self._table = now.tree, schedule_of(now)


def _watched(keys: Mapping[Identity, IssueKey], done: set[Identity]) -> IssueKey | None:
    """The epic of a domain under verhoogde dijkbewaking."""
    on = (Identity(i.removesuffix("/O.8")) for i in sorted(done) if i.endswith("/O.8"))
    return next((keys[scope] for scope in on if f"{scope}/Q.11" not in done), None)


def _ask_for_changes(control: Control, watched: IssueKey | None) -> None:
    for rfc in sorted(RFCS, key=lambda r: r.asked):
        control.set_clock(_at(rfc.asked))
        asked = {
            "as": rfc.by,
            "do": "create_request",
            "type": rfc.type,
            "summary": rfc.summary,
            "description": rfc.description,
            "fields": rfc.fields,
        }
        key = control.act([asked])[0]["key"]
        if rfc.watched and watched:
            control.act(
                [{"as": "u-servicedesk", "do": "link", "issue": key, "type": "Relates", "to": watched}]
            )
        votes = Votes()
        for number, move in enumerate(rfc.moves, start=1):
            control.set_clock(_at(rfc.asked + timedelta(days=2 * number)))
            control.act([act_of(move, key, votes)])


def _edits(keys: Mapping[Identity, IssueKey]) -> Iterable[IssueAction]:
    """Edits that the bot must leave alone: a summary, a description, a label, a comment."""
    by_code: dict[str, list[Identity]] = {}
    for identity in sorted(keys):
        by_code.setdefault(identity.rsplit("/", 1)[-1], []).append(identity)
    for code, number, act in (
        (
            "K.4",
            6,
            {"do": "edit", "fields": {"summary": "K.4 Criteria voor succes: zie bijlage van het team"}},
        ),
        ("M.2", 4, {"do": "edit", "update": {"labels": [{"add": "team-migratie"}]}}),
        ("L.10", 2, {"do": "comment", "text": "De ketentest loopt, de eerste uitkomsten volgen morgen."}),
    ):
        found = by_code.get(code, [])
        if found:
            yield {"as": "u-it-deelnemer", "issue": keys[found[number % len(found)]], **act}


def _at(day: date) -> datetime:
    return datetime.combine(day, _NOON, AMSTERDAM)
