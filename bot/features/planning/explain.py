"""Why an action is where it is: a list of facts, each from a small function.

Another rule explains itself by adding a function to `EXPLAINERS` and its words to `[explain]` in
`words.toml`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.config.runbook_model import Kind
from bot.features.decisions import gate_moments as gates
from bot.features.guards.date_status import date_status
from bot.features.guards.owner_parts import owner_parts
from bot.features.planning.conflicts import conflict_view, open_conflicts
from bot.model.issue import Identity
from bot.model.item import Item
from bot.runbook.date_settling import DateStatus
from bot.schedule.timetable import DateDriver, Reason
from bot.situation.situation import Situation
from bot.situation.timing import paths_of, schedule_of


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know: what it is about, and the words that say it with these values.

    Values are texts, numbers, days, moments and words of a list (`Category`: a word of `[category]`); each
    is shown in the reader's language.
    """

    topic: str
    """A word of `[topic]`."""
    words: str
    """A word of `[explain]`."""
    values: Mapping[str, Any] = field(default_factory=dict)
    section: str = "explain"
    """Where in `words.toml` the words stand."""


Explainer = Callable[[Situation, Item], Iterable[Fact]]


def explain(
    situation: Situation, identity: Identity, explainers: Iterable[Explainer] | None = None
) -> Iterator[Fact]:
    """Everything that the bot can say of a step or action. Raises KeyError for an unknown identity."""
    item = situation.tree.items[identity]
    for explainer in EXPLAINERS if explainers is None else explainers:
        yield from explainer(situation, item)


def what(situation: Situation, item: Item) -> Iterator[Fact]:
    """What it is, where and whose."""
    tree, issue = situation.tree, situation.issues.get(item.identity)
    yield Fact("what", "action", {"code": item.code, "title": item.title})
    yield Fact("what", "place", {"scope": tree.scopes[item.scope].title})
    parties = [tree.parties[party].title for party in item.parties]
    roles = ", ".join(tree.runbook.roles.get(role, role) for role in item.owners)
    yield Fact("what", "owner", {"role": roles, "parties": parties})
    for part in owner_parts(situation, item):
        done = "part_open" if part.since is None else "part_done"
        yield Fact("what", done, {"party": tree.parties[part.party].title, "at": part.since})
    if issue:
        yield Fact(
            "what", "issue", {"key": issue.key, "status": issue.status.name, "url": situation.url(issue.key)}
        )
    else:
        yield Fact("what", "no_issue")
    if item.waits:
        yield Fact("what", "waits", {"why": item.waits})


def dates(situation: Situation, item: Item) -> Iterator[Fact]:
    """Each step towards its date, the date itself, and its total float."""
    slot = schedule_of(situation).slot(item.identity)
    if slot is None:
        yield Fact("date", "undated")
        return
    for reason in slot.reasons:
        yield _reason(situation, item, reason)
    if learned := situation.tree.lasts.get(item.identity):
        by_minute = getattr(item.row.spec, "minutes", None) is not None
        words = "learned_minutes" if by_minute else "learned_days"
        yield Fact("date", words, {"amount": learned.amount, "lesson": learned.lesson})
    shown = situation.due(item)
    yield Fact("date", "due", {"day": slot.due})
    if shown != slot.due:
        yield Fact("date", "shown", {"day": shown})
    if slot.pinned and slot.own != slot.due:
        yield Fact("date", "own", {"day": slot.own})
    if slot.stretch:
        timed = "measured" if slot.stretch.measured else "stretch"
        yield Fact("date", timed, {"begins": slot.stretch.begins, "ends": slot.stretch.ends})
    if slot.driver and item.step:
        yield Fact("date", "driver", {"what": _named(situation, slot.driver)})
    if slot.earliest and slot.earliest < slot.due:
        yield Fact("date", "earliest", {"day": slot.earliest})
    if slot.latest and slot.total_float is not None:
        yield Fact("date", "room", {"latest": slot.latest, "room": slot.total_float})


def _reason(situation: Situation, item: Item, reason: Reason) -> Fact:
    values = {"day": reason.day, "what": _named(situation, reason.what)}
    due = item.row.due
    if reason.why is DateDriver.RULE and due:
        return Fact("date", "rule", {**values, "days": due.working_days, "anchor": due.anchor})
    return Fact("date", f"why_{reason.why.value}", values)


def _named(situation: Situation, what: str) -> str:
    item = situation.tree.items.get(Identity(what))
    return f"{item.code} {item.title}" if item else what


def conflicts(situation: Situation, item: Item) -> Iterator[Fact]:
    """What its date is at odds with."""
    for conflict in open_conflicts(situation):
        if conflict.identity == item.identity:
            view = conflict_view(situation, conflict)
            values = {"day": view.day, "what": view.what, "other": view.other, "until": view.until}
            yield Fact("conflict", view.clash, values, "clash")


def order(situation: Situation, item: Item) -> Iterator[Fact]:
    """What comes before it and after it, and how far that is."""
    net = schedule_of(situation).net
    number = net.number[item.identity]
    for p in net.before[number]:
        yield Fact("before", "neighbour", _neighbour(situation, net.items[p]))
    for n, before in enumerate(net.before):
        if number in before and net.items[n].identity != item.step:
            yield Fact("after", "neighbour", _neighbour(situation, net.items[n]))


def _neighbour(situation: Situation, item: Item) -> Mapping[str, Any]:
    slot = schedule_of(situation).slot(item.identity)
    return {
        "code": item.code,
        "title": item.title,
        "scope": situation.tree.scopes[item.scope].title,
        "state": situation.category(item.identity),
        "day": slot.due if slot else None,
    }


def gate(situation: Situation, item: Item) -> Iterator[Fact]:
    """The gates that wait for it, and the date status of the migration."""
    for scope in situation.below(item.scope):
        for one in situation.items(scope.identity):
            if one.kind is Kind.GATE and item in gates.prerequisites(situation, one):
                values = {"code": one.code, "title": one.title, "scope": scope.title}
                yield Fact("gate", "gate", {**values, "at": gates.moment(situation, one)})
    firm, scope = date_status(situation, item.scope), situation.tree.scopes[item.scope]
    if firm is not DateStatus.NONE:
        yield Fact("gate", f"migration_{firm.value}", {"at": scope.migration})


def path(situation: Situation, item: Item) -> Iterator[Fact]:
    """The critical paths that it lies on."""
    for scope in situation.tree.lineage(item.scope):
        if item.identity in paths_of(situation).of(scope).actions:
            yield Fact("path", "critical", {"scope": situation.tree.scopes[scope].title})


def source(situation: Situation, item: Item) -> Iterator[Fact]:
    """The row of the runbook and where that comes from."""
    runbook, row = situation.tree.runbook, item.row.spec
    yield Fact("source", "runbook", {"title": runbook.title, "version": runbook.version})
    if item.source:
        yield Fact("source", "source", {"source": item.source})
    if note := getattr(row, "note", ""):
        yield Fact("source", "note", {"note": note})


EXPLAINERS: tuple[Explainer, ...] = (what, dates, conflicts, order, gate, path, source)
