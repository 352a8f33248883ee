"""What people of a simulation broke, as they know it themselves: nothing of it is read from the bot."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.issue import Identity
from regiebot_playground.simulation.slips import Guard


@dataclass(slots=True)
class Breach:
    """One action that was begun or closed against a guard."""

    guard: Guard
    identity: Identity
    since: datetime
    hard: bool
    """Whether it stops the domain."""
    back: datetime | None = None
    """When it was put back, or what was missing was said."""
    accepted: datetime | None = None
    """When somebody with the mandate accepted it."""
    seen: datetime | None = None
    """At which look it first showed: on a page, in a message or in a note."""
    looks: int = 0
    """At how many looks it stood."""

    @property
    def stands(self) -> bool:
        """Whether it is neither repaired nor accepted."""
        return self.back is None and self.accepted is None

    def stood(self, at: datetime) -> bool:
        """Whether it was neither repaired nor accepted at a moment."""
        ends = [one for one in (self.back, self.accepted) if one]
        return self.since <= at and all(at <= end for end in ends)

    @property
    def scope(self) -> Identity:
        """The domain in which it is."""
        return Identity(self.identity.rpartition("/")[0])


@dataclass(slots=True)
class Ledger:
    """Every breach so far, in the order in which they happened."""

    breaches: list[Breach] = field(default_factory=list)

    def broken(self, guard: Guard, identity: Identity, at: datetime, *, hard: bool) -> Breach:
        """Somebody broke a guard."""
        self.breaches.append(Breach(guard, identity, at, hard))
        return self.breaches[-1]

    def standing(self) -> Iterator[Breach]:
        """What is neither repaired nor accepted."""
        return (one for one in self.breaches if one.stands)

    def table(self) -> Iterator[str]:
        """A line per guard, in Markdown."""
        yield "| guard | broken | seen | repaired | deviation | open at the end |"
        yield "| --- | ---: | ---: | ---: | ---: | ---: |"
        for guard in Guard:
            here = [one for one in self.breaches if one.guard is guard]
            numbers = (
                len(here),
                sum(one.seen is not None for one in here),
                sum(one.back is not None for one in here),
                sum(one.accepted is not None for one in here),
                sum(one.stands for one in here),
            )
            yield f"| {guard.value} | {' | '.join(map(str, numbers))} |"
