"""How many minutes each action of a cut-over takes: estimated, measured, or its share of a whole."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from bot.model.identity import join
from bot.model.issue import Identity
from bot.runbook.expand import Part
from bot.schedule.cutover import Lasting
from bot.schedule.network import Network
from bot.schedule.row_rules import RowRule


def durations(
    net: Network,
    rules: Sequence[RowRule],
    parts: Mapping[Identity, Part],
    measured: Mapping[Identity, int],
) -> Mapping[int, Lasting]:
    """The duration of every action that is planned by the minute.

    `rules` has one per item; `measured` gives minutes by the identity of what was timed. What was measured
    sets the whole of an action, spread over its pieces in proportion to what they take without it: what
    people said, and a share of what that leaves of the estimate where nobody said anything.
    """
    found = {n: _alone(net, n, rule, measured) for n, rule in enumerate(rules) if rule.minutes is not None}
    for whole, pieces in _pieces(net, parts).items():
        if whole in found and pieces:
            minutes = [parts[net.items[piece].identity].minutes for piece in pieces]
            lasts = found[whole]
            shares = _estimated(minutes, rules[whole].minutes or 0)
            shares = _spread(shares, lasts.minutes) if lasts.measured else shares
            found |= {p: Lasting(share, lasts.measured) for p, share in zip(pieces, shares, strict=True)}
            found[whole] = Lasting(sum(shares), lasts.measured, tuple(pieces))
    return found


def _alone(net: Network, number: int, rule: RowRule, measured: Mapping[Identity, int]) -> Lasting:
    timed = measured.get(join(net.items[number].scope, rule.measured_by)) if rule.measured_by else None
    return Lasting(rule.minutes or 0) if timed is None else Lasting(timed, measured=True)


def _pieces(net: Network, parts: Mapping[Identity, Part]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for identity, part in parts.items():
        if identity in net.number and part.whole in net.number:
            found.setdefault(net.number[part.whole], []).append(net.number[identity])
    return found


def _estimated(minutes: Sequence[int | None], whole: int) -> list[int]:
    """What people said; the others share what that leaves."""
    left = max(whole - sum(one or 0 for one in minutes), 0)
    others = iter(_spread([1] * minutes.count(None), left))
    return [next(others) if one is None else one for one in minutes]


def _spread(weights: Sequence[int], whole: int) -> list[int]:
    """Whole minutes in proportion, which together are exactly the whole; alike where all weigh nothing."""
    return list(_rounded(weights if sum(weights) else [1] * len(weights), whole))


def _rounded(weights: Sequence[int], whole: int) -> Iterator[int]:
    total = sum(weights)
    ends = [round(whole * part / total) for part in accumulate(weights)]
    yield from (end - begin for begin, end in pairwise((0, *ends)))
