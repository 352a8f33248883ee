"""Who reads what is private: steps marked `restricted`, and the security level that hides them."""

from collections.abc import Iterator

from bot.config.finding_texts import one_of, unknown
from bot.config.findings import Problem, Severity
from bot.config.programme_model import Programme, Release
from bot.config.runbook_model import Level, Runbook


def restriction_problems(programme: Programme, runbook: Runbook) -> Iterator[Problem]:
    """Private steps that nothing hides, and a level for which there is no such step."""
    codes, open_ = restricted_codes(runbook), _open_places(programme, runbook)
    if codes and open_ and not any(_levels(programme)):
        words = (
            f"private steps {one_of(codes)}: no `restricted_level` hides them, so everybody who may browse "
            f"project {programme.project} reads their issues, with comments and files"
        )
        fix = "set `restricted_level` to a security level of the project, or keep names out of those issues"
        yield Problem(("project",), words, fix, Severity.WARNING)
    elif codes and open_:
        words = f"private steps {one_of(codes)}: no `restricted_level` hides them in {one_of(open_)}"
        fix = "set `restricted_level` there, or on the programme"
        yield Problem(("project",), words, fix, Severity.WARNING)
    if programme.restricted_level is not None and not codes:
        words = f"runbook `{runbook.id}` marks no step as `restricted`, so this level hides nothing"
        yield Problem(("restricted_level",), words, "mark the steps, or remove it", Severity.WARNING)


def step_problems(source: Programme | Release, runbook: Runbook) -> Iterator[Problem]:
    """Places for steps that the runbook does not have."""
    known = sorted(step.code for step in runbook.steps)
    for code in source.steps:
        if code not in known:
            yield unknown(("steps", code), "step", code, known)


def _levels(programme: Programme) -> Iterator[str | None]:
    for cluster in programme.clusters:
        yield cluster.restricted_level
        yield from (domain.restricted_level for domain in cluster.domains)


def _open_places(programme: Programme, runbook: Runbook) -> tuple[str, ...]:
    """The clusters and domains whose private steps nothing hides; nothing where the programme does."""
    if programme.restricted_level:
        return ()
    used = {level for step in runbook.steps if step.restricted for level in step.levels}
    found = [(Level.PROGRAMME, programme.id)]
    for cluster in programme.clusters:
        if not cluster.restricted_level:
            found.append((Level.CLUSTER, cluster.id))
            found += [(Level.DOMAIN, domain.id) for domain in cluster.domains if not domain.restricted_level]
    return tuple(name for level, name in found if level in used)


def restricted_codes(runbook: Runbook) -> tuple[str, ...]:
    """Codes of the steps whose content is private."""
    return tuple(step.code for step in runbook.steps if step.restricted)
