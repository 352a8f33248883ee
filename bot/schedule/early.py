"""The earliest dates: when each item could be done if nothing waited for its wished date."""

from collections.abc import Mapping, Sequence

from bot.model.issue import Identity
from bot.schedule.links import Links
from bot.schedule.openings import Openings


def earliest(
    links: Links, openings: Openings, first: Mapping[Identity, int], fixed: Mapping[int, tuple[int, int]]
) -> Sequence[int]:
    """Per item the first day, as a number, on which it can be finished; 0 for a step that holds nothing.

    `fixed` has of what does not move the day on which it begins and the day from which what follows is
    counted. Linear in items and links.
    """
    net, finish, begun = links.net, [0] * len(links.net.items), dict[int, int]()
    for n in net.order:
        if n in net.holders:
            finish[n] = max((finish[p] for p in net.before[n]), default=0)
            continue
        if n in fixed:
            begun[n], finish[n] = fixed[n]
            continue
        bound = first[net.items[n].scope]
        for p in links.befores(n):
            if finish[p]:
                bound = max(bound, links.after(n, p, finish[p]))
        for p in links.alongside(n):
            if p in begun:
                bound = max(bound, links.beside(n, p, begun[p]))
        days, opens = links.rules[n].days, openings.of(n)
        finish[n] = bound if days == 0 and opens is openings.working else opens.finish(bound, days)
        begun[n] = finish[n] if days <= 1 else min(opens.start(finish[n], days), finish[n])
    return finish
