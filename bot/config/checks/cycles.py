"""Circles in what comes after what."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from bot.config.findings import Path, Problem
from bot.config.runbook_model import Action, Step

Row = tuple[Path, Step | Action]


def cycle_problems(placed: list[Row]) -> Iterator[Problem]:
    """One problem per circle, at the `after` that closes it.

    A step with actions is done when all of them are, and holds each of them up by its own `after`; so
    the search runs over the actions and the steps without any.
    """
    before = _before(placed)
    while True:
        try:
            TopologicalSorter({code: list(names) for code, names in before.items()}).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1]
            closing, code = circle[-2], circle[-1]
            path, named = before[code].pop(closing)
            yield _problem(path, named, circle)
        else:
            return


def _before(placed: list[Row]) -> dict[str, dict[str, tuple[Path, str]]]:
    """Per action or step without actions: what comes before it, and the `after` that says so."""
    steps = {row.code: row for _, row in placed if isinstance(row, Step)}
    inside = {code: [a.code for a in step.actions] or [code] for code, step in steps.items()}
    found: dict[str, dict[str, tuple[Path, str]]] = {}
    for path, row in placed:
        followers = inside[row.code] if isinstance(row, Step) else [row.code]
        for follower in followers:
            links = found.setdefault(follower, {})
            for where, named in _named(path, row):
                for code in inside.get(named, [named]):
                    links.setdefault(code, (where, named))
    return found


def _named(path: Path, row: Step | Action) -> Iterator[tuple[Path, str]]:
    """What the row names as coming first or beginning first, always or once something was decided."""
    yield from (((*path, "after", n), code) for n, code in enumerate(row.after))
    yield from (((*path, "parallel", n), code) for n, code in enumerate(row.parallel))
    for condition, codes in row.instead.items():
        yield from (((*path, "instead", condition, n), code) for n, code in enumerate(codes))


def _problem(path: Path, named: str, circle: list[str]) -> Problem:
    """`graphlib` gives the circle with each code before its follower; people read it as "after"."""
    turned = list(reversed(circle))
    words = " after ".join(turned)
    return Problem(
        path, f"this goes round in a circle: {words}", f"remove `{named}` here, or another of them"
    )
