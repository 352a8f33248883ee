"""Rules that programmes and releases share: parties, roles, identities and the length of summaries."""

from collections.abc import Iterable, Iterator, Mapping

from bot.config.finding_texts import one_of, unknown
from bot.config.findings import Path, Problem, Severity
from bot.config.programme_model import Party, Programme, Release
from bot.config.runbook_model import Action, Level, Runbook, Step

SUMMARY_LIMIT = 255
"""Characters that Jira takes in a summary."""

_SEPARATORS = 10
"""Room for what templates put between code, title and scope."""

Named = tuple[Path, str]
"""Where an id stands, and the id."""


def kind_problems(runbook: Runbook, kind: str) -> Iterator[Problem]:
    """A programme needs a runbook for programmes, a release one for releases."""
    if runbook.kind != kind:
        words = f"runbook `{runbook.id}` is of kind `{runbook.kind}`, not `{kind}`"
        yield Problem(("runbook",), words, f"name a runbook of kind `{kind}`")


def duplicate_problems(named: Iterable[Named], what: str) -> Iterator[Problem]:
    """An id that stands in a list more than once."""
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            yield Problem(path, f"{what} `{name}` is used before", "give it an id of its own")
        seen.add(name)


def code_clashes(named: Iterable[Named], runbook: Runbook, level: Level) -> Iterator[Problem]:
    """Ids that stand beside the codes of a level, and look like one of them.

    Both end up in labels, and not everything that reads labels minds capitals.
    """
    rows: tuple[Step | Action, ...] = (*runbook.steps, *runbook.actions)
    codes = {row.code.casefold(): row.code for row in rows if level in row.levels}
    for path, name in named:
        code = codes.get(name.casefold())
        if code:
            words = f"id `{name}` looks like code `{code}`, which stands at the same place"
            yield Problem(path, words, "choose another id")


def role_problems(source: Programme | Release, runbook: Runbook) -> Iterator[Problem]:
    """Roles and parties that refer to nothing, and roles that nobody fills."""
    for role in source.roles:
        if role not in runbook.roles:
            problem = unknown(("roles", role), "role", role, runbook.roles)
            yield Problem(problem.path, problem.message, problem.fix, at_key=True)
    for n, party in enumerate(source.parties):
        for r, role in enumerate(party.roles):
            if role not in runbook.roles:
                yield unknown(("parties", n, "roles", r), "role", role, runbook.roles)
    filled = {*source.roles, *(role for party in source.parties for role in party.roles)}
    missing = [role for role in needed_roles(runbook.actions) if role not in filled]
    if missing:
        words = f"nobody fills {one_of(missing)}: that work will have no owner"
        fix = "add the role to a party, or to `roles`"
        yield Problem(("parties",), words, fix, Severity.WARNING, at_key=True)


def unfilled(
    path: Path, filled: set[str] | None, runbook: Runbook, level: Level, source: Programme | Release
) -> Iterator[Problem]:
    """Roles with work at one place that somebody fills elsewhere, but nobody here."""
    if filled is None:
        return
    elsewhere = {role for party in source.parties for role in party.roles}
    here = filled | set(source.roles)
    missing = [r for r in needed_roles(runbook.actions, (level,)) if r in elsewhere and r not in here]
    if missing:
        words = f"nobody here fills {one_of(missing)}"
        yield Problem(path, words, "name a party that does, or give it the role", Severity.WARNING)


def party_references(source: Programme | Release) -> Iterator[Problem]:
    """Roles that name a party which is not there."""
    known = [party.id for party in source.parties]
    for role, party in source.roles.items():
        if party not in known:
            yield unknown(("roles", role), "party", party, known)


def needed_roles(actions: Iterable[Action], levels: Iterable[Level] = Level) -> list[str]:
    """Roles that own an action at one of the levels, in the order of the runbook."""
    wanted = set(levels)
    return list(dict.fromkeys(role for a in actions if wanted & set(a.levels) for role in a.owners))


def party_names(parties: Iterable[Party]) -> list[Named]:
    """Where the parties' ids stand."""
    return [(("parties", n, "id"), party.id) for n, party in enumerate(parties)]


def summary_problems(titles: Mapping[Path, tuple[str, Level]], runbook: Runbook) -> Iterator[Problem]:
    """A title of a scope that leaves too little room for its longest action in a summary."""
    for path, (title, level) in titles.items():
        rows = [f"{a.code} {a.title}" for a in runbook.actions if level in a.levels]
        longest = max(rows, key=len, default="")
        over = len(longest) + len(title) + _SEPARATORS - SUMMARY_LIMIT
        if over > 0:
            words = f"title is {over} characters too long beside action {longest.split(' ', 1)[0]}"
            yield Problem(path, words, f"shorten it: a summary holds {SUMMARY_LIMIT} characters in all")
