"""What people changed in Jira's structure: not visible, elsewhere, under another, of another type, closed.

The bot moves none of it back (ADR 0001, 0019). It tells it where the team sees it, once for each change.
"""

from collections.abc import Iterator, Mapping

from bot.model.identity import is_own, own_labels, scope_label
from bot.model.issue import Category, Identity, Observed, Rank
from bot.model.structure_change import Deviation, Fault, Told
from bot.reconcile.merge import written_parent
from bot.runbook.overlay import NOT_APPLICABLE
from bot.situation.situation import Situation

FEW = 3
"""So many issues that were put elsewhere in one round are each told themselves; more of them, together where
they stood before."""


def deviations(situation: Situation) -> Iterator[Deviation]:
    """Everything that deviates now. Of what went along with its parent only the parent is told."""
    there = situation.visible
    absent = {i for i in situation.missing if i not in there and _is_wanted(situation, i)}
    for identity in sorted(absent):
        if parent_of(situation, identity) not in absent:
            yield Deviation(identity, Fault.ABSENT, situation.missing[identity])
    for identity, issue in there.items():
        if _is_wanted(situation, identity):
            yield from _of_issue(situation, identity, issue)


def _of_issue(situation: Situation, identity: Identity, issue: Observed) -> Iterator[Deviation]:
    parent = situation.visible.get(parent_of(situation, identity) or Identity(""))
    went_along = issue.rank is Rank.SUBTASK and parent is not None and parent.project == issue.project
    if issue.project not in situation.tree.projects and not went_along:
        yield Deviation(identity, Fault.MOVED, issue.project)
    if issue.rank is not rank_of(situation, identity):
        yield Deviation(identity, Fault.TYPE, "" if issue.rank is None else issue.rank.name.lower())
    elif parent and written_parent(issue) == parent.id != issue.parent_id:
        yield Deviation(identity, Fault.PARENT, issue.parent_id or "")
    closed = identity in situation.tree.scopes and issue.status.category is Category.DONE
    if closed and open_below(situation, identity):
        yield Deviation(identity, Fault.CLOSED, "")
    here = issue.project in situation.tree.projects
    if here and issue.stamp and not _is_labelled(situation, identity, issue):
        yield Deviation(identity, Fault.LABELS, "")


def _is_wanted(situation: Situation, identity: Identity) -> bool:
    scope = situation.tree.scopes.get(identity)
    return identity in situation.tree.items or (scope is not None and scope.has_epic)


def _is_labelled(situation: Situation, identity: Identity, issue: Observed) -> bool:
    """Whether it has the labels by which it is found, and no other issue's. Those that come and go with
    decisions are not people's to tell of.
    """
    ours = set(own_labels(identity, scope_label(situation.tree.root)))
    foreign = {one for one in issue.labels if is_own(one) and ":" in one} - ours
    return ours <= issue.labels and not foreign


def rank_of(situation: Situation, identity: Identity) -> Rank:
    """Which rank the bot gave it."""
    item = situation.tree.items.get(identity)
    if item is None:
        return Rank.EPIC
    return Rank.SUBTASK if item.step else Rank.TASK


def parent_of(situation: Situation, identity: Identity) -> Identity | None:
    """The parent that the bot gave it: its step, or the epic of its scope; None for an epic."""
    item = situation.tree.items.get(identity)
    if item is None:
        return None
    return item.step or epic_of(situation, item.scope)


def epic_of(situation: Situation, scope: Identity) -> Identity:
    """The scope, or the nearest above it, that has an epic."""
    return next(i for i in situation.tree.lineage(scope) if situation.tree.scopes[i].has_epic)


def open_below(situation: Situation, scope: Identity) -> int:
    """How many actions below a scope somebody still has to do."""
    return sum(
        not situation.is_done(item.identity) and item.waits != NOT_APPLICABLE
        for item in situation.all_actions(scope)
        if item.identity in situation.visible
    )


def place_of(situation: Situation, found: Deviation, *, together: bool = False) -> Identity | None:
    """On whose issue a deviation is told: its own where it is visible, else the nearest above that is.

    Several `together` are told on the one that they stood under; an issue in another project is not written
    to. Labels are told with the edit that puts them back.
    """
    own = situation.visible.get(found.identity)
    if (
        own
        and own.project in situation.tree.projects
        and own.stamp
        and (found.fault is Fault.LABELS or not together)
    ):
        return found.identity
    above = parent_of(situation, found.identity)
    scope = situation.tree.items[found.identity].scope if above else found.identity
    lineage = [i for i in situation.tree.lineage(scope) if situation.tree.scopes[i].has_epic]
    for identity in filter(None, (above, *lineage)):
        issue = situation.visible.get(identity)
        if identity != found.identity and issue and issue.stamp and issue.project in situation.tree.projects:
            return identity
    return None


def told(situation: Situation, before: Mapping[str, Told], *, silent: bool = False) -> tuple[Told, ...]:
    """The deviations of now. One that holds since an earlier round keeps where it is told.

    What was as it should be meanwhile, or is something else now, is a new one; `silent` ones are not told.
    """
    found = tuple(deviations(situation))
    new = [one for one in found if (known := before.get(one.name)) is None or known.deviation != one]
    made: dict[str, Told] = {}
    for one in new:
        above = parent_of(situation, one.identity)
        alike = sum(i.fault is one.fault and parent_of(situation, i.identity) == above for i in new)
        on = place_of(situation, one, together=alike > FEW)
        made[one.name] = Told(one, situation.now, on, silent)
    return tuple(made.get(one.name) or before[one.name] for one in found)
