"""RFCs: an approved one becomes part of its release, linked to the epic and with the fixVersion."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.errors import ServiceError
from bot.features.rfc.assess import belongs_to, is_wanted
from bot.features.rfc.release_assignment import Placement, place, placed_by_itself
from bot.model.field_table import FIX_VERSION
from bot.model.issue import Identity, IssueId, Observed
from bot.model.outcome import Outcome, Report, Word
from bot.model.reasons import Reason
from bot.model.request import ChangeRequest
from bot.ports import Desk, Notes, Tracker
from bot.reconcile.project_limits import Omission
from bot.round.apply.issue_acts import word_of
from bot.round.brake import outcome as paused
from bot.round.observe.limit_memory import SiteLimits
from bot.situation.scope_pauses import Pause
from bot.situation.situation import Situation


@dataclass(slots=True)
class Attach:
    """One run for one release."""

    desk: Desk
    tracker: Tracker
    notes: Notes
    limits: SiteLimits
    held: Callable[[Identity], Pause | None] = lambda _: None
    """What an operator has paused; asked before every RFC."""
    attached: set[IssueId] = field(default_factory=set)
    """RFCs that were linked just now."""

    def run(self, situation: Situation, epic: Observed) -> Report:
        """Link every RFC that the CAB approved and that belongs here; one that has both is left alone."""
        outcomes: list[Outcome] = []
        unchanged = 0
        version, desk = situation.tree.fix_version or "", situation.desk
        placed = list(_placed(situation)) if desk and version else []
        unlinked = any(epic.id not in change.linked for change, _ in placed)
        rfcs = f"{situation.tree.root} rfcs"
        if placed and desk:
            self.limits.look(desk.project, rfcs, (), writes=unlinked)
        takes = desk is not None and not self._why_not(desk.project, version)
        for change, found in placed:
            if found.conflicts:
                reasons = "; ".join(reason.said for reason in found.conflicts)
                outcomes.append(Outcome(Word.HELD, change.key, epic.key, reasons))
            elif epic.id in change.linked and (version in change.fix_versions or not takes):
                unchanged += 1
            else:
                outcomes.append(self._one(situation, change, epic, found, version if takes else ""))
        if placed and desk:
            outcomes += self._told(rfcs, desk.project, version, placed)
        return Report("changes", situation.tree.root, tuple(outcomes), unchanged)

    def _why_not(self, project: str, version: str) -> str:
        return self.limits.of([project])[project].why_not(FIX_VERSION, version)

    def _told(
        self, rfcs: str, project: str, version: str, placed: Sequence[tuple[ChangeRequest, Placement]]
    ) -> list[Outcome]:
        """What RFCs do without because their project does not take it, once."""
        lacking = sum(version not in change.fix_versions for change, _ in placed)
        why = self._why_not(project, version)
        left_out = [Omission(project, FIX_VERSION, why, lacking)] if why and lacking else []
        return self.limits.told(rfcs, left_out)

    def after(
        self, requests: tuple[ChangeRequest, ...], epic: Observed, version: str
    ) -> tuple[ChangeRequest, ...]:
        """The requests as they are now that some were linked; the very same where none was."""
        if not self.attached:
            return requests
        return tuple(
            replace(one, linked=one.linked | {epic.id}, fix_versions=one.fix_versions | {version})
            if one.id in self.attached
            else one
            for one in requests
        )

    def _one(
        self, situation: Situation, change: ChangeRequest, epic: Observed, found: Placement, version: str
    ) -> Outcome:
        """Link one RFC; without a version where its project has none of that name."""
        root = situation.tree.root
        if pause := self.held(root):
            return paused(pause)
        key = f"placed:{change.id}"
        if placed_by_itself(found) and self.notes.read_note(key) == root:
            return Outcome(Word.KEPT, change.key, epic.key, "a person took it out of the release")
        try:
            if situation.desk and version:
                self.tracker.ensure_version(situation.desk.project, version)
            self.desk.attach(change, epic.key, version)
        except ServiceError as error:
            return Outcome(word_of(error), change.key, epic.key, str(error))
        self.notes.write_note(key, root)
        self.attached.add(change.id)
        name = situation.tree.fix_version
        return Outcome(Word.LINKED, change.key, epic.key, f"RFC approved for {name}: {found.reason.said}")


def _placed(situation: Situation) -> Iterator[tuple[ChangeRequest, Placement]]:
    """The approved RFCs that belong here, with the reason."""
    for change in situation.changes:
        found = _placement(situation, change)
        if found is not None and situation.desk and is_wanted(change, situation.desk):
            yield change, found


def _placement(situation: Situation, change: ChangeRequest) -> Placement | None:
    """Where the RFC goes, if that is here; without a releasekalender people name the release."""
    root, version = situation.tree.root, situation.tree.fix_version
    if situation.plan is None or situation.plan.of(root) is None:
        return Placement(Reason("named")) if belongs_to(change, root, version) else None
    found = place(change, situation.plan, situation.now)
    return found if found and found.release and found.release.id == root else None
