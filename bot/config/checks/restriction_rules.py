"""Who reads what is private: steps marked `restricted`, and the security level that hides them."""

from collections.abc import Iterator

from bot.config.finding_texts import one_of
from bot.config.findings import Problem, Severity
from bot.config.programme_model import Programme
from bot.config.runbook_model import Runbook


def restriction_problems(programme: Programme, runbook: Runbook) -> Iterator[Problem]:
    """Private steps that nothing hides, and a level for which there is no such step."""
    codes = restricted_codes(runbook)
    if codes and programme.restricted_level is None:
        words = (
            f"private steps {one_of(codes)}: no `restricted_level` hides them, so everybody who may browse "
            f"project {programme.project} reads their issues, with comments and files"
        )
        fix = "set `restricted_level` to a security level of the project, or keep names out of those issues"
        yield Problem(("project",), words, fix, Severity.WARNING)
    if programme.restricted_level is not None and not codes:
        words = f"runbook `{runbook.id}` marks no step as `restricted`, so this level hides nothing"
        yield Problem(("restricted_level",), words, "mark the steps, or remove it", Severity.WARNING)


def restricted_codes(runbook: Runbook) -> tuple[str, ...]:
    """Codes of the steps whose content is private."""
    return tuple(step.code for step in runbook.steps if step.restricted)
