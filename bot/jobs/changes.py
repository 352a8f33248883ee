"""RFCs: an approved one becomes part of its release, linked to the epic and with the fixVersion."""

from collections.abc import Sequence

from bot.core.changes import belongs_to, is_wanted
from bot.core.outcome import Outcome, Report, Word
from bot.core.types import ChangeRequest, Observed
from bot.errors import ServiceError
from bot.ports import Desk, Tracker
from bot.spec.site import ServiceDesk


def attach_changes(
    root: str,
    version: str,
    epic: Observed,
    changes: Sequence[ChangeRequest],
    desk: ServiceDesk,
    ports: tuple[Desk, Tracker],
) -> Report:
    """Link every RFC that the CAB approved and that names this release; one that has both is left alone."""
    door, tracker = ports
    outcomes = []
    unchanged = 0
    mine = [c for c in changes if belongs_to(c, root, version) and is_wanted(c, desk)]
    todo = [c for c in mine if epic.id not in c.linked or version not in c.fix_versions]
    unchanged = len(mine) - len(todo)
    if todo:
        tracker.ensure_version(desk.project, version)
    for change in todo:
        try:
            door.attach(change, epic.key, version)
        except ServiceError as error:
            outcomes.append(Outcome(Word.REFUSED, change.key, epic.key, str(error)))
        else:
            outcomes.append(Outcome(Word.LINKED, change.key, epic.key, f"RFC approved for {version}"))
    return Report("changes", root, tuple(outcomes), unchanged)
