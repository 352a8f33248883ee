"""audit verify: whether the trail is whole, by itself and by the heads that stand outside of the ledger."""

from collections.abc import Sequence
from typing import Annotated

import typer

from bot.app.ledger_access import existing_ledger
from bot.atlassian.jira.head_reading import heads_of
from bot.cli.options import ConfigFolder, err, open_workspace, say, settings_with
from bot.errors import CheckFailed, RegiebotError
from bot.model.issue import IssueId
from bot.trail.heads import heads_in
from bot.trail.verifying import Outside, Verdict

Offline = Annotated[bool, typer.Option("--offline", help="Ask Jira nothing; what that leaves open is told.")]
Known = Annotated[
    list[str] | None,
    typer.Option("--head", help="A line that the auditor was sent; may be given again."),
]

BROKEN, OPEN = 1, 2
"""Exit statuses: something is wrong; nothing is, but not everything could be checked."""


def verify(config: ConfigFolder = None, head: Known = None, *, offline: Offline = False) -> int:
    """Check the chain record by record, and against the heads in the epics and those that are given.

    Exit 0: all is well, 1: something was changed, 2: nothing wrong was found, but not everything could be
    checked.
    """
    given = [one for text in head or () for one in _given(text)]
    if offline:
        with existing_ledger(settings_with(config)) as store:
            verdict = store.trail.verified(given)
        return _told(verdict, given, "Jira was not asked (--offline)")
    with open_workspace(config, "", None, partly=True) as space:
        store, jira, why = space.connections.store, space.connections.jira, ""
        found: list[Outside] = []
        try:
            rows = [store.known(root).get(root) for root in space.all_roots]
            found = list(heads_of(jira, [IssueId(row.issue_id) for row in rows if row and row.issue_id]))
        except RegiebotError as error:
            why = f"Jira could not be asked ({error})"
        verdict = store.trail.verified([*given, *found])
    return _told(verdict, [*given, *found], why)


def _given(text: str) -> Sequence[Outside]:
    found = [Outside(one, "the line that was given") for one in heads_in(text)]
    if not found:
        raise CheckFailed(f"--head {text!r} holds no line as 2023-10-12 / 1234 / sha256:… with 64 digits")
    return found


def _told(verdict: Verdict, outside: Sequence[Outside], why: str) -> int:
    for fault in verdict.faults:
        err.print(f"!! {fault}", markup=False)
    say(
        f"{verdict.records} records read, {len(verdict.faults)} faults; words taken out of {verdict.redacted}"
    )
    if outside:
        say(f"{len(outside)} heads outside were compared; they confirm the records up to {verdict.confirmed}")
    open_ends = [f"not checked: {why}"] if why else []
    if not outside:
        open_ends.append(
            "not checked: no head outside of the ledger was at hand, so nothing proves that its end was not "
            "cut off, that it was not put back from a backup, and that it was not written anew as a whole"
        )
    elif verdict.confirmed < verdict.records:
        say("what stands behind that is proved by the next head outside")
    for one in open_ends:
        say(one)
    if verdict.faults:
        return BROKEN
    return OPEN if open_ends else 0
