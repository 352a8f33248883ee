"""The state of programmes and releases in the terminal: with colour, or as plain text."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.features.gates.views import ConditionView, GateView
from bot.features.overview.health import Health
from bot.features.overview.views import AbsentView, ScopeView
from bot.features.reminding.messages import Missed
from bot.model.action_view import ActionView
from bot.model.disclosed import Disclosed
from bot.model.progress import Progress
from bot.render import figures
from bot.render.environment import Medium, Templates
from bot.render.text import clip, one_line
from bot.situation.scope_pauses import Pause

GATES, OVERDUE = 5, 10
"""How many gates are listed, and how many overdue actions and open conditions."""

_COLOUR = {
    Health.DONE: "green",
    Health.ON_TRACK: "green",
    Health.ATTENTION: "yellow",
    Health.LATE: "red",
    Health.STOPPED: "red",
    Health.CALAMITY: "red",
    Health.WAITING: "dim",
    Health.WITHHELD: "dim",
}
_BAR = 12
_LONG = frozenset({"part", "what", "where", "who", "outcome"})
"""Columns that may take more than one line in a narrow terminal."""


class StatusText:
    """What `regiebot status` shows of programmes and releases, each with the parts below it."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._words = templates.words["report"]
        filters: dict[str, Callable[..., object]] = {
            "bar": figures.bar,
            "who": figures.who,
            "pad": _pad,
            "paused": self._paused,
        }
        templates.add_filters(Medium.REPORT, filters)

    def plain(
        self,
        shown: Sequence[Disclosed[ScopeView]],
        now: datetime,
        missed: Sequence[Missed] = (),
        pauses: Sequence[Pause] = (),
    ) -> str:
        """Plain text, for a pipe or a file; `missed` are messages that did not arrive, `pauses` what an
        operator has stopped. Raises RenderError.
        """
        values = {
            "views": [one.view for one in shown],
            "now": now,
            "gates": GATES,
            "overdue": OVERDUE,
            "missed": missed,
        }
        values |= {"pauses": pauses}
        rendered = self._templates.render(Medium.REPORT, "status", tree=_tree, **values)
        return "\n".join(line.rstrip() for line in rendered.strip().split("\n")) + "\n"

    def rich(
        self,
        shown: Sequence[Disclosed[ScopeView]],
        now: datetime,
        missed: Sequence[Missed] = (),
        pauses: Sequence[Pause] = (),
    ) -> RenderableType:
        """The same for a terminal, as rich renderables."""
        parts: list[RenderableType] = [Text(self._paused(each), style="bold yellow") for each in pauses]
        parts += [part for one in shown for part in self._view(one.view, now)]
        return Group(*parts, *([self._missed(missed)] if missed else []))

    def _view(self, view: ScopeView, now: datetime) -> Iterator[RenderableType]:
        yield Rule(Text(one_line(view.title), style="bold"), align="left")
        yield Text(f"{self._words['as_of']} {self._say('moment', now)}", style="dim")
        for one in view.concerns:
            yield Text(f"! {one_line(self._say('concern', one))}", style=_COLOUR[one.health])
        yield self._parts(view)
        if view.gates:
            yield self._gates(view.gates[:GATES])
        if view.conditions:
            yield self._conditions(view.conditions[:OVERDUE], len(view.conditions))
        if view.overdue:
            yield self._overdue(view.overdue[:OVERDUE], view.late_total)
        if view.absent:
            yield self._absent(view.absent[:OVERDUE], len(view.absent))

    def _paused(self, pause: Pause) -> str:
        words = self._words
        said = (
            f"{words['paused']}: {pause.scope or words['everything']}",
            f"{words['since']} {self._say('moment', pause.since)}",
            f"{words['till']} {self._say('moment', pause.until)}" if pause.until else "",
            f"{words['by']} {pause.who}",
        )
        return one_line(", ".join(filter(None, said)) + (f": {pause.reason}" if pause.reason else ""))

    def _parts(self, view: ScopeView) -> Table:
        table = self._table("part", "state", "progress", "done", "late", "gate")
        for depth, scope in _tree(view):
            done, total = (self._say("number", n) for n in (scope.progress.done, scope.progress.total))
            table.add_row(
                Text("  " * depth + one_line(scope.title), style="" if depth else "bold"),
                Text(self._templates.words["health"][scope.health], style=_COLOUR[scope.health]),
                _bar(scope.progress),
                f"{done}/{total}",
                Text(self._say("number", scope.late_total), style="bold red" if scope.late_total else "dim"),
                self._say("moment", scope.gates[0].at) if scope.gates else "–",
            )
        return table

    def _gates(self, gates: Iterable[GateView]) -> Table:
        table = self._table("when", "what", "where", "ready", title="gates")
        for gate in gates:
            soon = "" if gate.working_days is None else f" ({self._say('ahead', gate.working_days)})"
            table.add_row(
                f"{self._say('moment', gate.at)}{soon}",
                Text(one_line(f"{gate.code} {gate.title}")),
                Text(one_line(gate.scope_title)),
                f"{gate.ready.done}/{gate.ready.total}",
            )
        return table

    def _overdue(self, actions: Sequence[ActionView], total: int) -> Table:
        table = self._table("late", "what", "where", "who", "due", title="overdue")
        for action in actions:
            table.add_row(
                Text(self._say("late", action.days_late), style="red"),
                Text(one_line(f"{action.key or ''} {action.code} {action.title}")),
                Text(one_line(action.scope_title)),
                Text(one_line(figures.who(action))),
                self._say("day", action.due),
            )
        return self._with_rest(table, total - len(actions))

    def _absent(self, absent: Sequence[AbsentView], total: int) -> Table:
        table = self._table("absent_since", "what", "where", "seen", title="absent")
        for one in absent:
            counts = self._words["counts" if one.counts else "counts_not"]
            table.add_row(
                self._say("moment", one.since),
                Text(one_line(f"{one.key or ''} {one.title}")),
                Text(one_line(one.scope_title)),
                Text(one_line(f"{one.status}; {counts}")),
            )
        return self._with_rest(table, total - len(absent))

    def _conditions(self, conditions: Sequence[ConditionView], total: int) -> Table:
        table = self._table("when", "what", "where", "who", title="conditions")
        for one in conditions:
            what = f"{one.key or ''} {one.code} {self._words['condition']} {one.number}: {one.text}"
            table.add_row(
                Text(self._say("term", one.day, one.days_late), style="red" if one.is_late else ""),
                Text(one_line(what)),
                Text(one_line(one.scope_title)),
                Text(one_line(figures.who(one) or self._words["unassigned"])),
            )
        return self._with_rest(table, total - len(conditions))

    def _with_rest(self, table: Table, number: int) -> Table:
        if number > 0:
            table.caption = f"{self._words['more']} {self._say('number', number)}"
        return table

    def _missed(self, missed: Iterable[Missed]) -> Table:
        table = self._table("until", "channel", "what", "outcome", title="missed")
        for one in missed:
            word = self._templates.words["missed"][one.state]
            table.add_row(
                self._say("moment", one.until),
                one.channel,
                Text(one_line(one.text)),
                Text(one_line(f"{word}: {one.detail}" if one.detail else word), style="red"),
            )
        return table

    def _table(self, *columns: str, title: str = "") -> Table:
        table = Table(box=None, pad_edge=False, title_justify="left", caption_justify="left")
        if title:
            table.title = Text(f"\n{self._words[title]}", style="bold")
        for column in columns:
            table.add_column(self._words[column], overflow="fold", no_wrap=column not in _LONG)
        return table

    def _say(self, name: str, *values: object) -> str:
        return str(self._templates.phrase(name, *values))


def _tree(view: ScopeView, depth: int = 0) -> Iterator[tuple[int, ScopeView]]:
    """The scope and everything below it, each with its depth."""
    yield depth, view
    for child in view.children:
        yield from _tree(child, depth + 1)


def _bar(progress: Progress) -> Table:
    grid = Table.grid(padding=(0, 1))
    bar = ProgressBar(total=max(progress.total, 1), completed=progress.done, width=_BAR)
    grid.add_row(bar, f"{progress.percent:>3}%")
    return grid


def _pad(value: object, width: int) -> str:
    return clip(one_line(str(value)), width).ljust(width)
