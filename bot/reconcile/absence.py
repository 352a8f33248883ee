"""Issues that the bot knows and that Jira does not show: what may be concluded from that.

A search is no proof of absence, so each was asked for by its number, with a login and rights that hold. Jira
gives the same answer for what is deleted and for what is shielded (services §1.3): nobody may be told that
it is deleted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.config.site_model import Guard
from bot.model.issue import IssueId
from bot.model.values import value
from bot.model.working_days import local

SETTLED = timedelta(hours=1)
"""For so long what disappeared may come back by itself: a look sooner than that says nothing new."""


@value
class Absence:
    """An issue that Jira does not show."""

    since: datetime
    """When a look missed it for the first time."""
    counts: bool = True
    """Whether it still counts as it was last seen."""


def reason_of(absence: Absence | None) -> str:
    """For a person: since when Jira does not show an issue, and whether it still counts."""
    if absence is None:
        return "Jira does not show it, and perhaps not yet; it is not made again"
    counts = (
        "it counts as it was last seen until a later look at everything confirms it"
        if absence.counts
        else "it does not count any more; what was recorded on it stands"
    )
    since = f"{local(absence.since):%d-%m-%Y %H:%M}"
    return (
        f"not visible since {since}: deleted or shielded, Jira tells neither; {counts}; it is not made again"
    )


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a look at everything leads to."""

    absences: Mapping[IssueId, Absence]
    withheld: str = ""
    """Why nothing may be concluded from the look, for a person; empty where it may."""
    needs_person: bool = False
    """Whether only a person can confirm that all of it was removed on purpose."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Judges what a look at everything did not show."""

    now: datetime
    guard: Guard = field(default_factory=Guard)
    accepted: bool = False
    """Whether a person confirmed that everything that is missing now was removed on purpose."""

    def conclude(
        self, known: Collection[IssueId], missing: Collection[IssueId], before: Mapping[IssueId, Absence]
    ) -> Conclusion:
        """`known` are all issues of a programme or release, `missing` those of them that did not answer.

        What is missing leaves the counts at a later look at everything, and none of it while it is so much
        that a person has to confirm it. What is shown again counts again.
        """
        found = {i: before.get(i) or Absence(self.now) for i in sorted(missing, key=int)}
        still = {i: one for i, one in found.items() if one.counts}
        counted = len(set(known) - {i for i, one in found.items() if not one.counts})
        if self.accepted:
            return Conclusion({i: replace(one, counts=False) for i, one in found.items()})
        needs_person = len(still) > self.guard.max_unconfirmed_share * counted
        leaves = {i for i, one in still.items() if not needs_person and self.now - one.since >= SETTLED}
        rest, of = len(still) - len(leaves), counted - len(leaves)
        if self._is_many(rest, of):
            finding = f"Jira does not show {len(still)} of the {counted} known issues"
            return Conclusion(found, finding, needs_person)
        left = {i: replace(found[i], counts=False) for i in leaves}
        return Conclusion(found | left, needs_person=needs_person)

    def _is_many(self, missing: int, counted: int) -> bool:
        """Whether so few are left that the look itself is in doubt; all of them is always many."""
        if missing == counted:
            return missing > 0
        return missing > self.guard.max_missing and missing > self.guard.max_missing_share * counted
