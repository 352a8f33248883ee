"""One edit of an issue: what changes, and what its property says afterwards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.model.field_table import DESCRIPTION, FIELDS, LABELS, LINKS, Field
from bot.model.identity import is_own
from bot.model.issue import Desired, IssueId, IssueKey, ManagedState, Observed
from bot.ports import Edit
from bot.reconcile.bot_block import with_block
from bot.reconcile.plan import Change
from bot.round.apply.stamps import stamp


@dataclass(frozen=True, slots=True)
class Written:
    """An issue about to be edited, as it was read just now."""

    desired: Desired
    seen: Observed
    parent: IssueId | None
    blocked_by: tuple[IssueKey, ...]
    """Links to make."""
    linked: Desired
    """As the property remembers it: with the links alone that are there then."""
    untaken: Iterable[str]
    """Fields that the project does not take."""
    held: bool
    """Whether it runs by another version of the runbook."""
    say: Callable[[ManagedState], ManagedState]
    """Adds the notes that go with the edit."""

    def edit(self, change: Change) -> Edit:
        """The edit that carries out the change."""
        desired, seen = self.desired, self.seen
        values = FIELDS.applied(desired, self.parent)
        written = [one.field for one in change.written]
        own = {label for label in seen.labels if is_own(label)}
        labels = LABELS in written
        return Edit(
            issue_id=seen.id,
            project=seen.project,
            fields={str(field): values[field] for field in written if field.is_set},
            add_labels=tuple(sorted(set(desired.labels) - seen.labels)) if labels else (),
            remove_labels=tuple(sorted(own.difference(desired.labels))) if labels else (),
            add_names={field: names for field in written if (names := field.added(desired, seen))},
            blocked_by=self.blocked_by,
            stamp=stamp(self.linked, self.parent, seen, self._kept(change), held=self.held, say=self.say),
            description=with_block(seen.description, desired.description.document)
            if DESCRIPTION in written
            else None,
        )

    def _kept(self, change: Change) -> set[Field]:
        """Fields whose memory stays as it is: the bot does not write them."""
        texts = FIELDS.texts if self.desired.text_error else ()
        return {*(one.field for one in change.kept), *texts, *self._differing()}

    def _differing(self) -> list[Field]:
        """Of fields that the project does not take those that are not as desired."""
        shown, wanted = FIELDS.shown(self.seen, self.desired), FIELDS.applied(self.desired, None)
        names = (FIELDS[name] for name in self.untaken if name != LINKS)
        return [name for name in names if shown[name] != wanted[name]]
