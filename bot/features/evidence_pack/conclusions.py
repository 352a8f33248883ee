"""What an auditor reads first: what is in order, what is not, and what this document cannot tell."""

from collections.abc import Iterator

from bot.features.evidence_pack.rows import Conclusion
from bot.features.evidence_pack.views import Evidence
from bot.features.guards.counting import Counting
from bot.model.issue import Category, Identity
from bot.model.request import Vote
from bot.situation.situation import Situation


def conclusions(situation: Situation, scope: Identity | None, made: Evidence) -> tuple[Conclusion, ...]:
    """What the chapters come to, what is not in order first."""
    found = [*_of_scope(situation, scope, made)] if scope is not None else []
    found += _changes(made)
    return tuple(sorted(found, key=lambda one: one.is_good))


def _of_scope(situation: Situation, scope: Identity, made: Evidence) -> Iterator[Conclusion]:
    progress = situation.once(Counting).progress(scope)
    yield _share("actions", progress.done, progress.total)
    if made.gates:
        gone = sum(one.state in ("go", "conditional") for one in made.gates)
        yield _share("gates", gone, len(made.gates))
    if made.declarations:
        given = sum(one.authority == "given" for one in made.declarations)
        yield _share("declarations", given, len(made.declarations))
    if made.requirements:
        met = sum(one.met is not None for one in made.requirements)
        yield _share("requirements", met, len(made.requirements))
    if made.plan:
        signed = sum(one.signed is not None for one in made.plan.signatures)
        yield _share("signatures", signed, len(made.plan.signatures))
    yield from _faults(made)


def _faults(made: Evidence) -> Iterator[Conclusion]:
    conditions = [c for gate in made.gates for d in gate.decisions for c in d.conditions if c.counts]
    counts = {
        "conditions_open": sum(one.met is None for one in conditions),
        "violations": sum(not one.excuse for one in made.violations),
        "rollbacks": len(made.rollbacks),
        "deviations_without_mandate": sum(not one.mandate for one in made.deviations),
        "tests_failed": sum(not one.passed for one in made.tests),
        "postponed": len(made.postponements),
    }
    yield from (Conclusion(rule=rule, number=n, is_good=False) for rule, n in counts.items() if n)
    if not counts["violations"]:
        yield Conclusion(rule="no_violations")
    accepted = sum(one.mandate for one in made.deviations)
    if accepted:
        yield Conclusion(rule="deviations", number=accepted)


def _changes(made: Evidence) -> Iterator[Conclusion]:
    for question in ("wish", "production"):
        last = [next((r for r in reversed(c.rounds) if r.question == question), None) for c in made.changes]
        approved = sum(one is not None and one.word == Vote.APPROVED for one in last)
        if last:
            yield _share(f"cab_{question}", approved, len(last))


def _share(rule: str, number: int, of: int) -> Conclusion:
    return Conclusion(rule=rule, number=number, of=of, is_good=number == of)


def unknown(situation: Situation, scope: Identity | None, made: Evidence) -> tuple[str, ...]:
    """Words for what this document cannot tell."""
    return tuple(_unknown(situation, scope, made))


def _unknown(situation: Situation, scope: Identity | None, made: Evidence) -> Iterator[str]:
    if made.trail is None:
        yield "no_trail"
    if situation.requests_unread:
        yield "requests_unread"
    if scope is None:
        return
    if not made.baselines:
        yield "no_baseline"
    elif any(one.because == "taken_over" for one in made.baselines):
        yield "taken_over"
    below = {place.identity for place in situation.below(scope)}
    items = (situation.tree.items.get(identity) for identity in situation.absent)
    if any(item and item.scope in below for item in items):
        yield "absent"
    if any(d.derived for gate in made.gates for d in gate.decisions):
        yield "derived"
    if any(one.restricted for one in made.steps):
        yield "restricted"
    if any(_has_no_closer(line.status, line.attempts) for s in made.steps for line in s.actions):
        yield "closer_unknown"


def _has_no_closer(status: str, attempts: tuple[object, ...]) -> bool:
    last = attempts[-1] if attempts else None
    return status == Category.DONE and not getattr(getattr(last, "by", None), "account", "")
