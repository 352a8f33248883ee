"""What a project takes of what the bot would write there: its screens, its versions, who can be assigned.

A field that Jira would refuse is left out, so that the issue is made without it, and told once. What an issue
cannot do without (`Field.essential`) is never left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.model.field_table import ASSIGNEE, COMPONENTS, FIELDS, LINKS, SECURITY, Field
from bot.model.issue import Desired, Identity, Observed, Rank
from bot.model.values import value
from bot.reconcile.merge import EMPTY

ANY = "*"
"""In place of a value."""

_NONE: frozenset[str] = frozenset()


@value
class ProjectLimits:
    """What one project does not take. Without any of this it takes everything."""

    off_create: Mapping[Rank, frozenset[str]] = field(default_factory=dict)
    """Fields that are not on the create screen, or that the bot may not fill in."""
    off_edit: Mapping[Rank, frozenset[str]] = field(default_factory=dict)
    """The same of the edit screen."""
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Per field the names that it has; a field that is not here takes any."""
    refused: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Per field the values that Jira refuses, and why; `ANY` where it refuses all."""
    obstacles: tuple[str, ...] = ()
    """Why no issue can be made there at all."""

    @property
    def is_free(self) -> bool:
        """Whether the project takes everything."""
        off = (*self.off_create.values(), *self.off_edit.values())
        return not (any(off) or self.known or self.refused)

    def why_not(self, name: str, wanted: str) -> str:
        """Why a field does not take a value; empty where it does."""
        values = self.refused.get(name, {})
        if why := values.get(wanted) or values.get(ANY):
            return why
        if name in self.known and wanted not in self.known[name]:
            return f"{wanted!r} is not there"
        return ""

    def why_none(self, name: str, wanted: tuple[str, ...]) -> str:
        """Why a field does not take some of these values; without any, why it takes nothing at all."""
        return "; ".join(filter(None, (self.why_not(name, one) for one in wanted or (ANY,))))


Limits = Mapping[str, ProjectLimits]
"""By the key of the project; one that is absent takes everything."""


def left_out(issue: Desired, limits: Limits, *, exists: bool = False) -> Mapping[str, str]:
    """The fields of an issue that its project does not take, each with the reason.

    Of an issue that exists also those that cannot be changed any more.
    """
    here = limits.get(issue.project)
    if here is None or here.is_free:
        return {}
    off_create, off_edit = here.off_create.get(issue.rank, _NONE), here.off_edit.get(issue.rank, _NONE)
    rank, wanted = issue.rank.name.lower(), dict(_wanted(issue))
    found = {}
    for name in FIELDS.written if exists else wanted:
        if name in off_create and name in FIELDS.optional:
            found[str(name)] = f"not on the create screen of {rank}s, or the bot may not set it"
        elif exists and name in off_edit:
            found[str(name)] = f"not on the edit screen of {rank}s, or the bot may not change it"
        elif name in wanted and (why := here.why_none(name, wanted[name])):
            found[str(name)] = why
    return found


def refusal(issue: Desired, said: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """What to remember of a refusal over these fields: per field the values, each with Jira's words."""
    values = {str(name): wanted for name, wanted in _wanted(issue) if name.may_differ}
    found = {name: dict.fromkeys(values.get(name, (ANY,)), why) for name, why in said.items()}
    if issue.assignee and ASSIGNEE in found:
        found[ASSIGNEE] = {issue.assignee: unassignable(issue.assignee, issue.project)}
    return found


def unassignable(account: str, project: str) -> str:
    """Why an account gets no work, in the same words however it was found out."""
    return f"account {account!r} cannot be assigned in {project}"


def fitted(issue: Desired, limits: Limits) -> Desired:
    """An issue to make, without what its project does not take."""
    found, here = left_out(issue, limits), limits.get(issue.project)
    if not found or here is None:
        return issue
    if COMPONENTS in found and COMPONENTS not in here.off_create.get(issue.rank, _NONE):
        taken = {one for one in issue.components if not here.why_not(COMPONENTS, one)}
        issue, found = replace(issue, components=frozenset(taken)), {**found}
        del found[COMPONENTS]
    return without(issue, found)


def without(issue: Desired, names: Iterable[str]) -> Desired:
    """An issue that says nothing of these fields. Essential ones stay."""
    for name in FIELDS.optional.intersection(names):
        issue = FIELDS[name].emptied(issue)
    return issue


def takes_links(issue: Desired, limits: Limits) -> bool:
    """Whether links can be made with the issue."""
    here = limits.get(issue.project)
    return here is None or LINKS not in here.off_create.get(issue.rank, _NONE)


def obstacles(creates: Iterable[Desired], limits: Limits) -> tuple[str, ...]:
    """Why issues cannot be made: what their projects ask for, and a security level that they would lack."""
    found: dict[str, None] = {}
    for issue in creates:
        here = limits.get(issue.project)
        if here is None:
            continue
        found |= dict.fromkeys(here.obstacles)
        if issue.security and SECURITY in here.off_create.get(issue.rank, _NONE):
            rank = issue.rank.name.lower()
            found[f"{issue.project}: the bot cannot set the security level of {rank}s"] = None
        elif issue.security and (why := here.why_not(SECURITY, issue.security)):
            found[f"{issue.project}: security level {why}"] = None
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Omission:
    """A field that some issues of a project lack, all for the same reason."""

    project: str
    field: str
    why: str
    issues: int

    @property
    def key(self) -> str:
        """The same for as long as it is the same thing to tell, however many issues it is about."""
        return f"{self.project} {self.field}: {self.why}"

    @property
    def said(self) -> str:
        """For a person."""
        return f"{self.field} of {self.issues} issue{'' if self.issues == 1 else 's'}: {self.why}"


def omissions(
    wanted: Iterable[Desired], observed: Mapping[Identity, Observed], limits: Limits
) -> Iterator[Omission]:
    """What issues lack, made or not, because their projects do not take it."""
    found: Counter[tuple[str, str, str]] = Counter()
    for issue in wanted:
        seen = observed.get(issue.identity)
        for name, why in left_out(issue, limits, exists=seen is not None).items():
            if seen is None or not _is_there(name, issue, seen):
                found[issue.project, name, why] += 1
    for (project, name, why), count in found.items():
        yield Omission(project, name, why, count)


def _is_there(name: str, issue: Desired, seen: Observed) -> bool:
    """Whether it is as desired all the same. A link that was made and taken away by a person is."""
    if name == LINKS:
        return not issue.blocked_by or bool(seen.stamp and seen.stamp.links.issuperset(issue.blocked_by))
    shown, wanted = FIELDS.shown(seen, issue)[name], FIELDS.applied(issue, seen.parent_id)[name]
    applied = seen.stamp.applied.get(name) if seen.stamp else None
    return bool(shown == wanted or (wanted in EMPTY and applied in EMPTY))


def _wanted(issue: Desired) -> Iterator[tuple[Field, tuple[str, ...]]]:
    """The fields of which the issue says something, with the names that it says."""
    for one in FIELDS.written:
        if (said := one.said(issue)) is not None:
            yield one, said
