"""One edit of an issue: what changes, and what its property says afterwards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.model.identity import is_own
from bot.model.issue import Desired, IssueId, IssueKey, ManagedState, Observed
from bot.ports import Edit
from bot.reconcile.bot_block import with_block
from bot.reconcile.merge import Field, applied_values, observed_values
from bot.reconcile.plan import Change
from bot.reconcile.project_limits import LINKS
from bot.round.apply.stamps import stamp

_TEXTS = {Field.SUMMARY, Field.DESCRIPTION}
_PLAIN = {Field.SUMMARY, Field.DUE, Field.ASSIGNEE, Field.PRIORITY, Field.PARENT, Field.SECURITY}
"""Fields that are set; to the others something is added."""


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
        values = applied_values(desired, self.parent)
        written = [one.field for one in change.written]
        own = {label for label in seen.labels if is_own(label)}
        labels, versions = Field.LABELS in written, Field.FIX_VERSION in written
        components = desired.components - seen.components if Field.COMPONENTS in written else ()
        return Edit(
            issue_id=seen.id,
            project=seen.project,
            fields={name.value: values[name] for name in written if name in _PLAIN},
            add_labels=tuple(sorted(set(desired.labels) - seen.labels)) if labels else (),
            remove_labels=tuple(sorted(own.difference(desired.labels))) if labels else (),
            add_versions=(desired.fix_version,) if versions and desired.fix_version else (),
            add_components=tuple(sorted(components)),
            blocked_by=self.blocked_by,
            stamp=stamp(self.linked, self.parent, seen, self._kept(change), held=self.held, say=self.say),
            description=with_block(seen.description, desired.description.document)
            if Field.DESCRIPTION in written
            else None,
        )

    def _kept(self, change: Change) -> set[Field]:
        """Fields whose memory stays as it is: the bot does not write them."""
        texts = _TEXTS if self.desired.text_error else set()
        return {*(one.field for one in change.kept), *texts, *self._differing()}

    def _differing(self) -> list[Field]:
        """Of fields that the project does not take those that are not as desired."""
        shown, wanted = observed_values(self.seen, self.desired), applied_values(self.desired, None)
        names = (Field(name) for name in self.untaken if name != LINKS)
        return [name for name in names if shown[name] != wanted[name]]
