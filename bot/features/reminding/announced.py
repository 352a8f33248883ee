"""What a channel heard of meetings, and which of that no longer holds: moved, called off, to be held again.

What was heard is told by the outbox: the subject of each message about a meeting names its moment.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.config.site_model import Reminders
from bot.features.decisions import gate_moments as gates
from bot.features.decisions.gate_states import gate_states
from bot.features.decisions.verdicts import GateState, Verdict
from bot.features.reminding.reminders import after_quiet
from bot.model.issue import Identity
from bot.model.item import Item
from bot.model.working_days import WorkingDays, local
from bot.situation.actions import Announcement
from bot.situation.situation import Situation

_SUBJECT = re.compile(r"gate:(?P<gate>[^:]+):(?P<at>none|\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d):.+")


class Because(StrEnum):
    """Why a meeting has another moment than a channel heard."""

    MOVED = "moved"
    """Its date was changed, by a person, the network or the YAML."""
    OFF = "off"
    """It has no moment any more: nobody needs it, it waits, or nobody knows when it is."""
    REFUSED = "refused"
    """It was held, with NO-GO."""
    WITHDRAWN = "withdrawn"
    """What it decided was taken back."""
    NEEDED = "needed"
    """It was held without work that turned out to be needed, or in an attempt that was turned back."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The last that a channel was told of a meeting."""

    gate: Identity
    at: datetime | None
    """The moment that was told; None where it was told that there is none."""
    since: datetime
    """When that was told."""
    message: str
    """Id of the message that told it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a channel has to hear, because what it heard last no longer holds."""

    gate: Identity
    was: datetime | None
    at: datetime | None
    because: Because
    follows: str
    """Id of the message that it corrects, so that each correction is another message."""
    reason: str = ""
    """Why it is held again, in the words of who decided."""

    @property
    def subject(self) -> str:
        """What the message is about, the same after a restart."""
        at = self.at.isoformat(timespec="minutes") if self.at else "none"
        return f"gate:{self.gate}:{at}:after-{self.follows}"

    @property
    def until(self) -> datetime:
        """Until when it is useful: as long as somebody may still go to one of both."""
        return max(moment for moment in (self.was, self.at) if moment)

    def is_urgent(self, now: datetime, days: WorkingDays, rules: Reminders) -> bool:
        """Whether it cannot wait until the end of quiet hours: one of both moments comes first."""
        ahead = [moment for moment in (self.was, self.at) if moment and moment > now]
        return bool(ahead) and after_quiet(now, days, rules) >= min(ahead)


def heard_of(messages: Iterable[tuple[str, datetime, str]]) -> Mapping[Identity, Heard]:
    """The last that was told of each meeting, from the subject, moment and id of each message."""
    found: dict[Identity, Heard] = {}
    for subject, since, message in messages:
        match = _SUBJECT.fullmatch(subject)
        if match:
            gate = Identity(match["gate"])
            at = None if match["at"] == "none" else datetime.fromisoformat(match["at"])
            if gate not in found or found[gate].since <= since:
                found[gate] = Heard(gate, at, since, message)
    return found


def corrections(
    situation: Situation, heard: Mapping[Identity, Heard], *, hears_decisions: bool
) -> Iterator[Correction]:
    """What has to be put right of what a channel heard, by gate.

    A meeting that moved and moved back between two looks is where it was heard to be. What was heard of a
    meeting that was held since is settled: its next moment is told with the decision to channels that
    `hears_decisions`, and by a correction to others.
    """
    for gate, last in sorted(heard.items()):
        item = situation.tree.items.get(gate)
        found = _correction(situation, item, last, hears_decisions=hears_decisions) if item else _off(last)
        if found and found.until > situation.now:
            yield found


def corrected(situation: Situation, correction: Correction) -> Announcement:
    """What is said of a meeting that is not when it was heard to be."""
    tree, gate = situation.tree, correction.gate
    item, issue = tree.items.get(gate), situation.issues.get(gate)
    scope = tree.scopes.get(item.scope) if item else None
    values = {
        "because": correction.because.value,
        "code": gate.rpartition("/")[2],
        "title": item.title if item else "",
        "scope": scope.title if scope else tree.title,
        "programme": tree.title,
        "was": local(correction.was) if correction.was else None,
        "at": local(correction.at) if correction.at else None,
        "is_past": correction.at is not None and correction.at <= situation.now,
        "reason": correction.reason,
        "waits": item.waits if item else "",
        "is_planned": item is not None,
        "key": issue.key if issue else "",
        "url": situation.url(issue.key) if issue else "",
    }
    place = scope.identity if scope else tree.root
    return Announcement(place, correction.subject, "meeting_moved", values, about=gate)


def _correction(
    situation: Situation, item: Item, heard: Heard, *, hears_decisions: bool
) -> Correction | None:
    state = situation.once(gate_states)[item.identity]
    if situation.is_done(item.identity) or state.is_go:
        return None
    at = gates.moment(situation, item) if situation.counts(item) else None
    if at == heard.at:
        return None
    if (event := _event(state)) and event[0] > heard.since:
        if hears_decisions or at is None:
            return None
        return Correction(item.identity, heard.at, at, event[1], heard.message, event[2])
    if at is None:
        return _off(heard)
    return Correction(item.identity, heard.at, at, Because.MOVED, heard.message)


def is_settled_since(situation: Situation, gate: Identity, since: datetime) -> bool:
    """Whether a meeting got a NO-GO, or its decision was taken back, since a moment: news of that tells when
    it is held next.
    """
    event = _event(situation.once(gate_states)[gate])
    return event is not None and event[0] >= since


def _off(heard: Heard) -> Correction | None:
    return None if heard.at is None else Correction(heard.gate, heard.at, None, Because.OFF, heard.message)


def _event(state: GateState) -> tuple[datetime, Because, str] | None:
    """The last that settled a meeting: when, what and why."""
    found = [(back.at, Because.WITHDRAWN, back.reason) for back in state.withdrawn]
    found += [(one.at, Because.REFUSED, one.reason) for one in state.history if one.verdict is Verdict.NO_GO]
    if state.restarted:
        found.append((state.restarted, Because.NEEDED, ""))
    return max(found, key=lambda one: one[0], default=None)
