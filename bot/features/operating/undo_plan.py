"""What an operator may undo: make again what was deleted by mistake, close what left the configuration.

Jira answers in the same way for an issue that is deleted and for one that is hidden from the bot. So what is
missing here is only certainly not visible.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.model.issue import Category, Desired, Identity, IssueId, Observed, Rank
from bot.reconcile.diff import ObservedState, claims_on
from bot.reconcile.plan import Change, Verb
from bot.reconcile.project_limits import fitted


@dataclass(frozen=True, slots=True)
class Missing:
    """What may be made again."""

    wanted: tuple[Desired, ...]
    """Parents first."""
    below: int = 0
    """How many more are missing below it."""
    strays: tuple[Identity, ...] = ()
    """Issues that are there and lost their parent with it."""


def missing(
    identity: Identity, desired: Sequence[Desired], observed: ObservedState, *, below: bool
) -> Missing:
    """The issue of an identity that is not there any more; with `below` also what is missing under it."""
    seen, known = _shown(observed), observed.known
    under = _under(identity, desired)
    gone = [o for o in under if o.identity not in seen and o.identity in known]
    named = tuple(one for one in desired if one.identity == identity)
    strays = tuple(
        one.identity
        for one in desired
        if one.parent == identity and len(found := seen.get(one.identity, ())) == 1
        if found[0].parent_id is None and found[0].rank is not Rank.SUBTASK
    )
    if below:
        ranked = sorted((*named, *gone), key=lambda one: (one.rank, one.order, one.identity))
        return Missing(tuple(ranked), 0, strays)
    return Missing(named, len(gone), strays)


def why_not_remade(identity: Identity, desired: Sequence[Desired], observed: ObservedState) -> str:
    """Why nothing can be made again for an identity; empty where its issue is missing."""
    wanted = {one.identity: one for one in desired}
    known, found = observed.known.get(identity), _shown(observed).get(identity, ())
    if identity not in wanted:
        left = f"{identity} is no longer in the configuration: put it back there first"
        return left if known or found else unknown(identity, wanted)
    if found:
        keys = ", ".join(one.key for one in found)
        return f"{identity} is {keys}, which is there; nothing is to be made again"
    if known is None:
        return f"{identity} was never made as far as the ledger knows; regiebot apply makes it"
    if known.unresolved:
        return f"a create of {identity} was sent and its outcome is not known yet; regiebot apply settles it"
    parent = wanted[identity].parent
    orphaned = parent and not _shown(observed).get(parent)
    above = f"what it belongs under is not there either: regiebot remake {parent} --below"
    return above if orphaned else wanted[identity].text_error or ""


def creates(found: Missing, plan: Iterable[Change], observed: ObservedState) -> tuple[Change, ...]:
    """The lines of the plan that make them, and those of what they are linked to that is not there."""
    made = {one.identity for one in found.wanted}
    ends = {end for one in found.wanted for end in one.blocked_by}
    absent = (Verb.ABSENT, Verb.CONFLICT, Verb.WAIT)
    beside = (c for c in plan if c.verb in absent and c.identity in ends - made)
    lines = (
        Change(
            Verb.CREATE, one.identity, one.rank, one.summary, one.order, wanted=fitted(one, observed.limits)
        )
        for one in found.wanted
    )
    return (*lines, *beside)


Orphan = tuple[Identity, Observed]
"""An issue that the configuration has no more."""


def orphans(identity: Identity, plan: Iterable[Change], observed: ObservedState) -> tuple[Orphan, ...]:
    """The open issues of an identity and of what lies below it that the configuration has no more; what lies
    deepest first, so that a workflow which closes from below goes along.
    """
    claims = claims_on(observed)
    left = {
        change.identity: claims[change.identity][0]
        for change in plan
        if change.verb in (Verb.ORPHAN, Verb.MARK) and len(claims[change.identity]) == 1
    }
    ranked = sorted(left.items(), key=lambda one: (one[1].rank or 0, int(one[1].id)))
    chosen: dict[IssueId, tuple[Identity, Observed]] = {}
    for name, issue in ranked:
        if name == identity or name.startswith(f"{identity}/") or issue.parent_id in chosen:
            chosen[issue.id] = (name, issue)
    return tuple(one for one in reversed(chosen.values()) if one[1].status.category is not Category.DONE)


def why_not_closed(identity: Identity, desired: Sequence[Desired], observed: ObservedState) -> str:
    """Why an operator may not close this identity; empty where it left the configuration."""
    wanted, claims = {one.identity for one in desired}, _shown(observed)
    found = claims.get(identity, ())
    below = [one for one in claims if one.startswith(f"{identity}/")]
    if identity in wanted:
        return (
            f"{identity} is in the configuration: take it out there first, or close its issue in Jira, "
            "where people say that work is done"
        )
    if identity.rpartition("/")[0] in observed.held:
        return (
            f"{identity} runs by an earlier version of its runbook; regiebot upgrade takes over the new one"
        )
    if len(found) > 1:
        keys = ", ".join(one.key for one in found)
        return f"{keys} claim {identity}; take the rb: and regiebot: labels off all but one"
    if found or below:
        return ""
    if identity in observed.known:
        return f"the issue of {identity} is not there any more; there is nothing to close"
    return unknown(identity, {*wanted, *claims})


def unknown(identity: Identity, names: Mapping[Identity, object] | Iterable[Identity]) -> str:
    """The message that no scope or action has this name, with names that are similar."""
    close = get_close_matches(identity, [str(name) for name in names], n=3)
    hint = f"did you mean {', '.join(close)}?" if close else "regiebot plan shows the identities"
    return f"there is no {identity}; {hint}"


def _shown(observed: ObservedState) -> Mapping[Identity, Sequence[Observed]]:
    """The issues of each identity that Jira shows."""
    there = {
        i: [one for one in found if one.id not in observed.absent] for i, found in claims_on(observed).items()
    }
    return {identity: found for identity, found in there.items() if found}


def _under(identity: Identity, desired: Sequence[Desired]) -> Sequence[Desired]:
    """What hangs below an identity, directly or not; parents come first."""
    inside, found = {identity}, []
    for one in sorted(desired, key=lambda one: one.identity.count("/") + one.rank):
        if one.parent in inside:
            inside.add(one.identity)
            found.append(one)
    return found
