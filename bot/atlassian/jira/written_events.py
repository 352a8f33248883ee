"""Records of what is about to be written to Jira: before and after, and no words of people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.model.field_table import FIELDS, Kind
from bot.model.issue import Adf, Observed
from bot.ports import Edit, NewIssue
from bot.reconcile.bot_block import block_of, digest
from bot.trail.encoding import canonical, fingerprint
from bot.trail.trail_events import Event, EventKind

BY_PEOPLE = {"by": "people"}
"""In place of a text that a person wrote: it stays on the issue, in whose history it can be read."""

_UNSEEN = {"by": "unknown"}
"""In place of what was not read before the write."""


def created(new: NewIssue) -> Event:
    """An issue that is about to be made."""
    fields = {
        name: [None, value]
        for name, value in FIELDS.applied(new.desired, new.parent).items()
        if value not in (None, "", [])
    }
    if links := [*new.blocked_by, *new.blocks]:
        fields["issuelinks"] = [None, links]
    what = {"service": "jira", "project": new.desired.project, "fields": fields}
    return Event(EventKind.WRITE, new.desired.identity, what, "wanted, and not there yet")


def edited(edit: Edit, seen: Observed | None, cause: str) -> Event:
    """An issue that is about to be changed; `seen` as it was read last."""
    what: dict[str, Any] = {"service": "jira", "issue": str(seen.key if seen else edit.issue_id)}
    if fields := dict(_fields(edit, seen)):
        what["fields"] = fields
    if edit.comment is not None:
        before = seen.stamp.posted if seen and seen.stamp else frozenset[str]()
        what["notes"] = sorted(set((edit.stamp or {}).get("said", ())) - before)
        what["comment"] = note_digest(edit.comment)
        cause = cause or "a note that a rule asks for"
    if not what.keys() - {"service", "issue"}:
        what["property"] = (edit.stamp or {}).get("n")
        cause = cause or "the bot's own memory on the issue"
    return Event(EventKind.WRITE, _subject(edit, seen), what, cause)


def note_digest(note: Adf) -> str:
    """The hash of a comment of the bot, which may quote people."""
    return fingerprint(canonical(note))


def restricted_event(event: Event, parties: Sequence[str]) -> Event:
    """Of a step that few may see: its number and parties."""
    what = {name: event.what[name] for name in ("service", "issue", "project") if name in event.what}
    return replace(event, what={**what, "restricted": True, "parties": list(parties)})


def _subject(edit: Edit, seen: Observed | None) -> str:
    if edit.stamp and "identity" in edit.stamp:
        return str(edit.stamp["identity"])
    if seen and seen.stamp:
        return seen.stamp.identity
    return str(seen.key if seen else f"issue {edit.issue_id}")


def _fields(edit: Edit, seen: Observed | None) -> Iterator[tuple[str, Any]]:
    for name, value in edit.fields.items():
        yield name, [_before(name, seen), value]
    if edit.description is not None:
        yield "description", [seen.block if seen else _UNSEEN, digest(block_of(edit.description))]
    if edit.add_labels or edit.remove_labels:
        yield "labels", _changes(edit.add_labels, edit.remove_labels)
    for name, names in edit.add_names.items():
        yield name, _changes(names)
    if edit.blocked_by:
        yield "issuelinks", _changes(edit.blocked_by)


def _changes(added: Sequence[str], removed: Sequence[str] = ()) -> Mapping[str, Any]:
    both = {"add": list(added), "remove": list(removed)}
    return {name: values for name, values in both.items() if values}


def _before(name: str, seen: Observed | None) -> Any:
    """What a field shows; of a text only what the bot wrote itself."""
    if seen is None:
        return _UNSEEN
    field = FIELDS[name]
    shown = field.shown(seen)
    is_own = seen.stamp is not None and seen.stamp.applied.get(name) == shown
    return shown if field.kind is not Kind.TEXT or is_own else BY_PEOPLE
