"""Detail actions: pieces of an action that people wrote out, in the config or as sub-tasks of their own.

A sub-task that people make under the task of a step counts as a detail of one of its actions where its
summary starts with that action's code and a number (`K.6.1 Dossiers exporteren`), or where it carries the
code as a label (`k.6`). S4 K.6: the regievoerder takes them over in L.10, M.2 and P.8 (domain §5.2).
A clone of one counts once somebody has given it a title of its own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.commands.amounts import measured_in
from bot.commands.vocabulary import Vocabulary
from bot.config.growth_model import DetailAction
from bot.config.runbook_model import Action, Kind, Step
from bot.model.identity import join
from bot.model.issue import Identity, Observed
from bot.model.item import Item
from bot.runbook.expand import Tree
from bot.runbook.overlay import Extra
from bot.situation.situation import Situation

_END = re.compile(r"(?<=\S)\s*(?:\((?P<brackets>[^()]+)\)|\s[-–—|]\s+(?P<dash>[^-–—|()]+))\s*$")
"""The last part of a title, between brackets or behind a dash."""

CLONED = "CLONE - "
"""What Jira's Clone puts before a summary until the person writes another."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail action, wherever it was written down."""

    token: str
    """Its stable key, part of the code of each copy: the id of its issue, or its id in the config."""
    of: str
    """Code of the action that it details."""
    label: str
    """What people call it, such as `K.6.1`."""
    title: str
    how: str = ""
    owner: str = ""
    source: str = ""
    """Key of its issue; empty for one of the config."""
    minutes: int | None = None
    """What people say that it takes."""


def written(situation: Situation) -> Mapping[Identity, list[Detail]]:
    """Every detail by the scope in which it was written: those of the config first, then by issue."""
    found = {scope: list(map(_configured, details)) for scope, details in situation.tree.details.items()}
    for identity, issues in situation.added.items():
        step = situation.tree.items.get(identity)
        if step:
            details = _made(situation.tree.vocabulary, step.row.spec, issues)
            found.setdefault(step.scope, []).extend(details)
    return found


def hosts(tree: Tree) -> frozenset[Identity]:
    """The steps under whose tasks people's own sub-tasks are looked for.

    Those with an action whose details are copied; and of the domain that goes first, those of the phases
    that the others wait with, because it is their template.
    """
    wanted = {code for action in tree.runbook.actions for code in action.sources}
    steps = {step.code for step in tree.runbook.steps if wanted & {one.code for one in step.actions}}
    phases = {phase.id for phase in tree.runbook.phases if phase.waits_for_first}
    return frozenset(item.identity for item in tree.items.values() if _is_host(tree, item, steps, phases))


def _is_host(tree: Tree, item: Item, steps: set[str], phases: set[str]) -> bool:
    if item.step is not None:
        return False
    return item.code in steps or (item.phase in phases and tree.scopes[item.scope].first)


def copies(
    situation: Situation, scope: Identity, rows: tuple[str, Action], details: Iterable[Detail], letter: str
) -> Iterator[Extra]:
    """Details as rows behind an action, one after the other; the action is done after them.

    They share its duration: several may be done on one day.

    `rows` are the code of the step and the action. To an action that is done no copy is added any more; one
    that exists stays.
    """
    step, action = rows
    closed = situation.is_done(join(scope, action.code))
    after = action.after
    for detail in details:
        code = f"{action.code}.{letter}-{detail.token}"
        if closed and join(scope, code) not in situation.issues:
            continue
        row = _row(action, detail, code, after)
        shown = f"{action.code} · {detail.label}"
        yield Extra(step, row, action.code, action.code, shown, is_part=True, minutes=detail.minutes)
        after = (code,)


def _row(action: Action, detail: Detail, code: str, after: tuple[str, ...]) -> Action:
    own: dict[str, Any] = {
        "code": code,
        "title": detail.title,
        "how": detail.how,
        "owner": detail.owner or action.owner,
        "kind": Kind.ORDINARY,
        "part": None,
        "source": "; ".join(filter(None, (action.source, detail.source))),
        "note": "",
        "after": after,
        "days": 1,
        "lag": {},
        "parallel": (),
        "same_day": action.same_day or after != action.after,
        "copies": None,
        "time": None,
    }
    return action.model_copy(update=own)


def _configured(detail: DetailAction) -> Detail:
    shown = f"{detail.of} {detail.id}"
    return Detail(
        detail.id, detail.of, shown, detail.title, detail.how, detail.owner or "", minutes=detail.minutes
    )


def _made(vocabulary: Vocabulary, step: Step | Action, issues: tuple[Observed, ...]) -> Iterator[Detail]:
    codes = [row.code for row in step.actions] if isinstance(step, Step) else []
    for issue in sorted(issues, key=lambda issue: int(issue.id)):
        if detail := _read(vocabulary, issue, codes):
            yield detail


def _read(vocabulary: Vocabulary, issue: Observed, codes: Iterable[str]) -> Detail | None:
    if issue.summary.startswith(CLONED):
        return None
    labels = {label.casefold() for label in issue.labels}
    for code in codes:
        match = re.match(rf"{re.escape(code)}(\.[\w-]+)+\b[\s:.—–-]*", issue.summary, re.IGNORECASE)
        title = issue.summary[match.end() :].strip() if match else ""
        if match and title:
            label = match[0].strip(" :.—–-")
            title, minutes = _timed(vocabulary, title)
            return Detail(issue.id, code, label, title, source=issue.key, minutes=minutes)
        if code.casefold() in labels:
            title, minutes = _timed(vocabulary, issue.summary.strip())
            return Detail(issue.id, code, issue.key, title, source=issue.key, minutes=minutes)
    return None


def _timed(vocabulary: Vocabulary, title: str) -> tuple[str, int | None]:
    """A title without the duration at its end, and the minutes of that: `Dossiers exporteren (45 min)`."""
    end = _END.search(title)
    found = measured_in(vocabulary, end["brackets"] or end["dash"]) if end else None
    if end is None or found is None or found.minutes is None or found.errors is not None:
        return title, None
    return title[: end.start()], found.minutes
