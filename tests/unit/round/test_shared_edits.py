"""What the ledger noted of a bulk edit whose end nobody saw."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest

from bot.atlassian.jira.field_codecs import codec
from bot.model.field_table import DUE, FIELDS, LABELS, Field
from bot.model.issue import Identity, IssueId, Observed
from bot.model.outcome import Word
from bot.ports import AlikeEdits, Edit, Notes, Tracker, ValueChange
from bot.round.apply.shared_edits import EditAlike
from tests.builders import NOON, desired, observed, tree

ROOT = Identity("prog")
GATE = replace(
    next(issue for issue in desired(tree()) if issue.identity.endswith("/O.9")), due=date(2023, 11, 2)
)
SEEN = observed(GATE, 7)
MEMORY = {"applied": FIELDS.applied(GATE, None), "links": [], "n": 2}
HEAD = {
    "at": (NOON - timedelta(minutes=1)).isoformat(),
    "task": "5",
    "project": "KT",
    "add": [],
    "remove": [],
}
ROW = [GATE.identity, SEEN.key, SEEN.updated.isoformat()]
NOTED = {**HEAD, "values": {"duedate": "2023-11-02"}, "issues": {"7": [*ROW, {"duedate": None}, MEMORY]}}
BEFORE = {**HEAD, "dated": True, "due": "2023-11-02", "issues": {"7": [*ROW, None, MEMORY]}}
"""The same as an earlier version of the bot noted it."""


class Ended:
    """All ports of a run in which the task has ended. `last` is how the date was changed last."""

    def __init__(self, note: Mapping[str, Any], last: ValueChange) -> None:
        self.notes: dict[str, Any] = {f"alike:{ROOT}": [note]}
        self.edits: list[Edit] = []
        self.last = last

    def read_note(self, key: str) -> Any:
        return self.notes.get(key)

    def write_note(self, key: str, value: Any) -> None:
        self.notes[key] = value

    def failures(self, _task: str, _issues: Any) -> Mapping[IssueId, str]:
        return {}

    def last_changes(self, issues: Any, fields: Any) -> Mapping[tuple[IssueId, Field], ValueChange]:
        return {(issue, field): self.last for issue in issues for field in fields}

    def fetch(self, _ids: Any) -> list[Observed]:
        return [SEEN]

    def edit(self, edit: Edit) -> None:
        self.edits.append(edit)


@pytest.mark.parametrize("note", [NOTED, BEFORE], ids=["as it is noted now", "as it was noted before"])
@pytest.mark.parametrize(
    ("before", "word", "back"),
    [(None, Word.UPDATED, {}), ("2023-11-09", Word.KEPT, {"duedate": "2023-11-09"})],
    ids=["nobody was there", "somebody set another date meanwhile"],
)
def test_it_is_finished_by_the_next_run(
    note: dict[str, Any], before: str | None, word: Word, back: dict[str, str]
) -> None:
    ports = Ended(note, ValueChange(is_own=True, before=before, after="2023-11-02"))
    alike = EditAlike(cast("AlikeEdits", ports), cast("Tracker", ports), cast("Notes", ports), ROOT, NOON)

    (outcome,) = alike.settle()

    assert (outcome.word, outcome.subject) == (word, GATE.identity)
    (edit,) = ports.edits
    assert edit.fields == back
    assert edit.stamp is not None
    assert edit.stamp["applied"][DUE] == "2023-11-02"
    assert ports.notes[f"alike:{ROOT}"] == []


def test_every_field_that_may_be_shared_has_a_form_in_a_bulk_edit() -> None:
    assert [field for field in FIELDS if field.shared and field is not LABELS] == [DUE]
    assert all(codec(field.kind).bulk for field in FIELDS if field.shared and field is not LABELS)
