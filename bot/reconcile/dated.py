"""The dates of a timetable on the tree and the issues, and the dates that people set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.config.runbook_model import Kind
from bot.model.field_table import DUE
from bot.model.issue import Category, Desired, Identity, Observed
from bot.model.item import Item
from bot.reconcile.plan import Plan
from bot.runbook.expand import Tree
from bot.schedule.timetable import Timetable


def pins(issues: Mapping[Identity, Observed], anew: Mapping[Identity, date]) -> Mapping[Identity, date]:
    """The due dates in Jira that the bot did not write: a person set them, and they stand.

    A date that a person took away pins nothing, nor one from before the present attempt (`Tree.anew`).
    """
    return {
        identity: issue.due
        for identity, issue in issues.items()
        if issue.due and is_pinned(issue) and not is_outdated(issue, anew.get(identity))
    }


def is_outdated(issue: Observed, anew: date | None) -> bool:
    """Whether its date is from before the present attempt of the work, which began on the day `anew`."""
    return anew is not None and issue.due is not None and issue.due < anew


def is_pinned(issue: Observed) -> bool:
    """Whether the due date differs from what the bot wrote last."""
    written = issue.stamp.applied.get(DUE) if issue.stamp else None
    return written != (issue.due.isoformat() if issue.due else None)


def placed(tree: Tree, table: Timetable) -> Tree:
    """The tree with planned dates instead of wished ones."""
    moved = {
        item.identity: replace(item, due=date.fromordinal(own), at=_met(item, date.fromordinal(own)))
        for item, own in zip(table.net.items, table.own, strict=True)
        if own and (item.due is None or item.due.toordinal() != own)
    }
    return replace(tree, items={**tree.items, **moved}) if moved else tree


def written(
    issues: Sequence[Observed], plan: Plan, desired: Mapping[Identity, Desired]
) -> tuple[Observed, ...]:
    """The issues with the dates that the plan writes: what is said together with an edit holds after it."""
    due = {
        change.issue_id: desired[change.identity].due
        for change in plan.writes
        if any(one.field is DUE for one in change.written) and change.identity in desired
    }
    return tuple(replace(one, due=due[one.id]) if one.id in due else one for one in issues)


def _met(item: Item, day: date) -> datetime | None:
    """A meeting moves with its day, at the same time."""
    return None if item.at is None else datetime.combine(day, item.at.time(), item.at.tzinfo)


def dated(
    desired: Sequence[Desired],
    table: Timetable,
    issues: Mapping[Identity, Observed],
    anew: Mapping[Identity, date],
) -> tuple[Desired, ...]:
    """The issues with planned dates. What is done keeps the date that it had."""
    return tuple(_anew(one, anew.get(one.identity)) for one in _dated(desired, table, issues, anew))


def _anew(issue: Desired, day: date | None) -> Desired:
    return issue if day is None else replace(issue, anew=day)


def _keeps(done: Observed, item: Item, anew: Mapping[Identity, date]) -> bool:
    """Whether work that is done keeps its date; a meeting that is to be held again does not, whatever its
    status still says.
    """
    outdated = is_outdated(done, anew.get(item.identity))
    return not is_pinned(done) or (outdated and item.kind is not Kind.GATE)


def _dated(
    desired: Sequence[Desired],
    table: Timetable,
    issues: Mapping[Identity, Observed],
    anew: Mapping[Identity, date],
) -> Iterator[Desired]:
    for issue in desired:
        number = table.net.number.get(issue.identity)
        if number is None or table.net.items[number].waits:
            yield issue
            continue
        seen = issues.get(issue.identity)
        own = table.own[number]
        due = date.fromordinal(own) if own else None
        if seen and seen.status.category is Category.DONE and _keeps(seen, table.net.items[number], anew):
            due = seen.due
        yield issue if due == issue.due else replace(issue, due=due)
