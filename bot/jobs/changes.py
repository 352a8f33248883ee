"""RFCs: an approved one becomes part of its release, linked to the epic and with the fixVersion."""

from dataclasses import dataclass, field, replace

from bot.core.cab.placing import Placement, place, placed_by_itself
from bot.core.cab.reasons import Reason
from bot.core.changes import belongs_to, is_wanted
from bot.core.outcome import Outcome, Report, Word
from bot.core.situation import Situation
from bot.core.types import ChangeRequest, IssueId, Observed
from bot.errors import ServiceError
from bot.ports import Desk, Notes, Tracker


@dataclass(slots=True)
class Attach:
    """One run for one release."""

    desk: Desk
    tracker: Tracker
    notes: Notes
    attached: set[IssueId] = field(default_factory=set)
    """RFCs that were linked just now."""

    def run(self, situation: Situation, epic: Observed) -> Report:
        """Link every RFC that the CAB approved and that belongs here; one that has both is left alone."""
        outcomes: list[Outcome] = []
        unchanged = 0
        version, desk = situation.tree.fix_version or "", situation.desk
        for change in situation.changes if desk and version else ():
            found = _placement(situation, change)
            if found is None or desk is None or not is_wanted(change, desk):
                continue
            if found.conflicts:
                said = "; ".join(reason.said for reason in found.conflicts)
                outcomes.append(Outcome(Word.HELD, change.key, epic.key, said))
            elif epic.id in change.linked and version in change.fix_versions:
                unchanged += 1
            else:
                outcomes.append(self._one(situation, change, epic, found))
        return Report("changes", situation.tree.root, tuple(outcomes), unchanged)

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

    def _one(self, situation: Situation, change: ChangeRequest, epic: Observed, found: Placement) -> Outcome:
        version, root = situation.tree.fix_version or "", situation.tree.root
        key = f"placed:{change.id}"
        if placed_by_itself(found) and self.notes.read_note(key) == root:
            return Outcome(Word.KEPT, change.key, epic.key, "a person took it out of the release")
        try:
            if situation.desk:
                self.tracker.ensure_version(situation.desk.project, version)
            self.desk.attach(change, epic.key, version)
        except ServiceError as error:
            return Outcome(Word.REFUSED, change.key, epic.key, str(error))
        self.notes.write_note(key, root)
        self.attached.add(change.id)
        return Outcome(Word.LINKED, change.key, epic.key, f"RFC approved for {version}: {found.reason.said}")


def _placement(situation: Situation, change: ChangeRequest) -> Placement | None:
    """Where the RFC goes, if that is here; without a releasekalender people name the release."""
    root, version = situation.tree.root, situation.tree.fix_version
    if situation.plan is None or situation.plan.of(root) is None:
        return Placement(Reason("named")) if belongs_to(change, root, version) else None
    found = place(change, situation.plan, situation.now)
    return found if found and found.release and found.release.id == root else None
