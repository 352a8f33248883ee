"""Rules of one runbook: codes, roles, levels, and an order without circles."""

from collections.abc import Iterator

from bot.config.checks.cycles import cycle_problems
from bot.config.checks.link_rules import link_problems
from bot.config.checks.owner_rules import choice_problems, owner_problems
from bot.config.checks.party_rules import duplicate_problems
from bot.config.finding_texts import one_of, unknown
from bot.config.findings import Path, Problem
from bot.config.runbook_model import Action, Anchor, Condition, Kind, Level, Runbook, Step

_ANCHORS = {
    "programme": (Anchor.KICK_OFF, Anchor.MIGRATION, Anchor.PROGRAMME_END),
    "release": (Anchor.KICK_OFF, Anchor.PRODUCTION),
}

_KNOWN_AT = {
    Condition.OTHER_SUPPLIERS: (Level.DOMAIN,),
    Condition.NO_GO: (Level.DOMAIN, Level.RELEASE, Level.PARTY),
    Condition.CHAIN_DEPENDENCIES: (Level.RELEASE, Level.PARTY),
    Condition.TOUCHES_PARTY: (Level.PARTY,),
    Condition.ENVIRONMENTS_READY: (Level.PROGRAMME, Level.CLUSTER, Level.DOMAIN),
}
"""Where a condition has an answer; elsewhere it would always count as true."""

_LEVELS = {
    "programme": (Level.PROGRAMME, Level.CLUSTER, Level.DOMAIN),
    "release": (Level.RELEASE, Level.PARTY),
}


def rows(runbook: Runbook) -> Iterator[tuple[Path, Step | Action]]:
    """Every step and action with its path, in the order written."""
    for p, phase in enumerate(runbook.phases):
        for s, step in enumerate(phase.steps):
            path: Path = ("phases", p, "steps", s)
            yield path, step
            for a, action in enumerate(step.actions):
                yield (*path, "actions", a), action


def runbook_problems(runbook: Runbook) -> Iterator[Problem]:
    """Everything that is wrong in a runbook by itself."""
    placed = list(rows(runbook))
    yield from _duplicates(runbook, placed)
    yield from _requirement_problems(runbook)
    for path, row in placed:
        yield from _role_problems(path, row, runbook)
        yield from _code_problems(path, row, runbook.codes)
        yield from _level_problems(path, row, runbook)
        yield from _meaning_problems(path, row, runbook)
        yield from (
            _step_problems(path, row) if isinstance(row, Step) else _action_problems(path, row, runbook)
        )
    yield from link_problems(runbook, placed)
    yield from cycle_problems(placed)


def _requirement_problems(runbook: Runbook) -> Iterator[Problem]:
    for number, requirement in runbook.requirements.items():
        for n, role in enumerate(requirement.roles):
            if role not in runbook.roles:
                yield unknown(("requirements", number, "roles", n), "role", role, runbook.roles)


def _duplicates(runbook: Runbook, placed: list[tuple[Path, Step | Action]]) -> Iterator[Problem]:
    """Codes differ in more than capitals: they end up in labels, which Jira searches without them."""
    seen: dict[str, str] = {}
    for path, row in placed:
        other = seen.get(row.code.casefold())
        if other is None:
            seen[row.code.casefold()] = row.code
            continue
        words = f"code `{row.code}` is used before" + (f", as `{other}`" if other != row.code else "")
        yield Problem((*path, "code"), words, "give it a code of its own")
    phases = [(("phases", p, "id"), phase.id) for p, phase in enumerate(runbook.phases)]
    yield from duplicate_problems(phases, "phase")


def _role_problems(path: Path, row: Step | Action, runbook: Runbook) -> Iterator[Problem]:
    if isinstance(row, Action):
        yield from owner_problems(path, row, runbook)
        for key, roles in (("support", row.support), ("quorum", row.quorum)):
            for n, role in enumerate(roles):
                if role not in runbook.roles:
                    yield unknown((*path, key, n), "role", role, runbook.roles)
    elif row.owner is not None and row.owner not in runbook.roles:
        yield unknown((*path, "owner"), "role", row.owner, runbook.roles)


def _code_problems(path: Path, row: Step | Action, codes: tuple[str, ...]) -> Iterator[Problem]:
    named: list[tuple[Path, str]] = [((*path, "after", n), code) for n, code in enumerate(row.after)]
    named += [
        ((*path, "instead", condition, n), code)
        for condition, others in row.instead.items()
        for n, code in enumerate(others)
    ]
    named += [((*path, "copies"), row.copies)] if isinstance(row, Step) and row.copies else []
    if isinstance(row, Action):
        named += [((*path, "reopens", n), code) for n, code in enumerate(row.reopens)]
        named += [((*path, "limit"), row.limit)] if row.limit else []
        named += [((*path, "repeats", n), code) for n, code in enumerate(row.repeats)]
        named += [((*path, "measured_by"), row.measured_by)] if row.measured_by else []
        named += [((*path, "copies"), code) for code in row.sources]
        named += [((*path, "level_of"), row.level_of)] if row.level_of else []
    for where, code in named:
        if code not in codes:
            yield unknown(where, "step or action", code, codes)


def _level_problems(path: Path, row: Step | Action, runbook: Runbook) -> Iterator[Problem]:
    if isinstance(row, Step) and row.actions:
        return
    allowed = _LEVELS[runbook.kind]
    for level in row.levels:
        if level not in allowed:
            words = f"level `{level}` does not occur in a runbook of kind `{runbook.kind}`"
            yield Problem((*path, "level"), words, f"use {one_of(allowed)}")
    if len(set(row.levels)) < len(row.levels):
        yield Problem((*path, "level"), "a level stands here twice", "keep one")


def _meaning_problems(path: Path, row: Step | Action, runbook: Runbook) -> Iterator[Problem]:
    """Anchors and conditions that nothing here gives an answer to."""
    anchors = _ANCHORS[runbook.kind]
    if row.due and row.due.anchor not in anchors:
        words = f"a runbook of kind `{runbook.kind}` has no anchor `{row.due.anchor}`"
        yield Problem((*path, "due", "anchor"), words, f"use one of {one_of(anchors)}")
    if isinstance(row, Action):
        yield from _choice_problems(path, row, runbook)
        yield from choice_problems(path, row, runbook.actions, _KNOWN_AT)
    if row.when and not set(row.levels) <= set(_KNOWN_AT[row.when]):
        words = f"`{row.when}` is not known at level {one_of(row.levels)}"
        yield Problem((*path, "when"), words, f"use it at level {one_of(_KNOWN_AT[row.when])} only")


def _choice_problems(path: Path, action: Action, runbook: Runbook) -> Iterator[Problem]:
    """Levels to choose from that do not occur here, and answers where the question does not stand."""
    allowed = _LEVELS[runbook.kind]
    for n, level in enumerate(action.or_level):
        if level not in allowed:
            words = f"level `{level}` does not occur in a runbook of kind `{runbook.kind}`"
            yield Problem((*path, "or_level", n), words, f"use {one_of(allowed)}")
    if action.decides and not set(action.levels) <= set(_KNOWN_AT[action.decides]):
        words = f"`{action.decides}` is not known at level {one_of(action.levels)}"
        where = one_of(_KNOWN_AT[action.decides])
        yield Problem((*path, "decides"), words, f"decide it at level {where}")


def _step_problems(path: Path, step: Step) -> Iterator[Problem]:
    if not step.actions and not step.levels:
        words = f"step `{step.code}` has no actions and no level"
        yield Problem(path, words, "add `level:`, or actions")
    if step.actions and step.level is not None:
        words = f"step `{step.code}` has a level of its own, beside those of its actions"
        yield Problem((*path, "level"), words, "remove it: the actions decide", at_key=True)
    if step.actions and step.kind is not Kind.ORDINARY:
        words = f"step `{step.code}` has actions, so its kind has no meaning"
        yield Problem((*path, "kind"), words, "give the kind to the action", at_key=True)
    codes = [action.code for action in step.actions]
    for n, code in enumerate(step.one_or_more):
        if code not in codes:
            yield unknown((*path, "one_or_more", n), "action in this step", code, codes)


def _action_problems(path: Path, action: Action, runbook: Runbook) -> Iterator[Problem]:
    if action.environment is not None and action.environment not in runbook.environments:
        yield unknown((*path, "environment"), "environment", action.environment, runbook.environments)
    for n, number in enumerate(action.requirements):
        if number not in runbook.requirements:
            yield unknown((*path, "requirements", n), "requirement", number, runbook.requirements)
    if action.kind is Kind.PLACEHOLDER and action.copies is None:
        yield Problem(path, f"placeholder `{action.code}` copies nothing", "add `copies:` with a code")
    if action.kind is Kind.LOOP and not action.repeats:
        yield Problem(path, f"loop `{action.code}` repeats nothing", "add `repeats:` with codes")
    if action.repeats and action.kind is not Kind.LOOP:
        yield Problem(
            (*path, "repeats"), "only a loop repeats", "add `kind: loop`, or remove it", at_key=True
        )
    for key in ("quorum", "reopens"):
        if getattr(action, key) and action.kind is not Kind.GATE:
            yield Problem((*path, key), f"only a gate has `{key}`", "remove it", at_key=True)
    if action.kind is Kind.GATE and action.due and action.time is None:
        yield Problem(path, f"gate `{action.code}` has a date but no usual time", 'add `time: "14:00"`')
