"""A new version of a runbook reaches running scopes only when a person says so.

Each epic's stamp tells by which version its programme, cluster, domain or release runs. While that is not
the version in the spec, nothing is made there and no words or places change; dates and people still
follow. New scopes start with the new version.
"""

from collections.abc import Mapping, Sequence

from bot.model.issue import Category, Identity, Observed
from bot.reconcile.diff import ObservedState, claims_on
from bot.runbook.expand import Tree


def held(tree: Tree, observed: ObservedState, lifted: Sequence[str] = ()) -> frozenset[Identity]:
    """Everything that belongs to a scope on another version of the runbook, but what `lifted` names."""
    claims = claims_on(observed)
    behind = {
        scope.identity
        for scope in tree.scopes.values()
        if not _is_lifted(scope.identity, lifted)
        and (found := claims.get(_epic_of(tree, scope.identity)))
        and found[0].stamp
        and found[0].stamp.runbook not in ("", tree.runbook.version)
    }
    items = (item.identity for item in tree.items.values() if item.scope in behind)
    return frozenset(behind) | frozenset(items)


def started(tree: Tree, issues: Mapping[Identity, Observed]) -> frozenset[Identity]:
    """Rows that people added in Jira and that somebody began: edits of their source do not reach them."""
    return frozenset(
        identity
        for identity in tree.added
        if (issue := issues.get(identity)) and issue.status.category is not Category.NEW
    )


def _is_lifted(scope: Identity, lifted: Sequence[str]) -> bool:
    return any(scope == name or scope.startswith(f"{name}/") for name in lifted)


def _epic_of(tree: Tree, scope: Identity) -> Identity:
    return next(i for i in tree.lineage(scope) if tree.scopes[i].has_epic)
