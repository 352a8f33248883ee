"""Rules of the links between rows: what they wait for, how long, and what they run alongside."""

from collections.abc import Iterator

from bot.config.finding_texts import unknown
from bot.config.findings import Path, Problem
from bot.config.runbook_model import Action, Runbook, Step

Row = tuple[Path, Step | Action]


def link_problems(runbook: Runbook, placed: list[Row]) -> Iterator[Problem]:
    """Codes that are not there, lags after what is not waited for, and days where minutes count."""
    with_actions = {step.code for step in runbook.steps if step.actions}
    timed = {row.code for _, row in placed if row.minutes is not None}
    for path, row in placed:
        yield from _parallel(path, row, runbook.codes, with_actions)
        yield from _lag(path, row, timed)


def _parallel(path: Path, row: Step | Action, codes: tuple[str, ...], steps: set[str]) -> Iterator[Problem]:
    for n, code in enumerate(row.parallel):
        where: Path = (*path, "parallel", n)
        if code not in codes:
            yield unknown(where, "step or action", code, codes)
        elif code in steps:
            words = f"`{code}` is a step with actions, which begin on days of their own"
            yield Problem(where, words, "name one of its actions")
        elif code in row.after:
            words = f"`{code}` comes first by `after`, so its begin has no meaning here"
            yield Problem(where, words, f"name `{code}` in one of both")


def _lag(path: Path, row: Step | Action, timed: set[str]) -> Iterator[Problem]:
    waited = {*row.after, *row.parallel, *(code for codes in row.instead.values() for code in codes)}
    for code in row.lag:
        where: Path = (*path, "lag", code)
        if code not in waited:
            words = f"`lag` waits after `{code}`, which does not come first"
            yield Problem(where, words, f"name `{code}` in `after`, or remove it here", at_key=True)
        elif row.code in timed and code in timed:
            words = f"`{row.code}` follows `{code}` by the minute, so no days lie between"
            yield Problem(where, words, "remove it, or plan one of them in days", at_key=True)
