"""Who may decide or sign for whom, and when: accounts with a function, a period, and deputies."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Discriminator, Field, StringConstraints, Tag

from bot.config.terms import Model, Slug, Title
from bot.config.times import Day

AccountId = Annotated[str, StringConstraints(pattern=r"^[^@\s]+$", max_length=128)]
"""A Jira accountId: opaque, at most 128 characters. An e-mail address is none."""

CONTACT = "contact"
"""Mandate of the aanspreekpunt, which no deputy takes over (S0 2)."""


class Period(Model):
    """First and last day, both included, on an Amsterdam calendar; open where one is left out."""

    since: Day | None = Field(default=None, alias="from", description="First day; leave out for always.")
    until: Day | None = Field(default=None, description="Last day, included; leave out while it goes on.")

    def holds(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return (self.since or date.min) <= day <= (self.until or date.max)

    def is_over(self, day: date | None) -> bool:
        """Whether the period ended before a day; not known without one."""
        return day is not None and self.until is not None and self.until < day


def overlap(*periods: Period) -> bool:
    """Whether there is a day that lies in all of these periods."""
    return max(p.since or date.min for p in periods) <= min(p.until or date.max for p in periods)


class Deputising(Period):
    """Whom an account stands in for, and in which period: with the mandates and the party of that person."""

    account_id: AccountId = Field(description="Jira accountId of whom, one of the same `people`.")
    function: Title = Field(
        default="plv. {function}",
        description="How readers see the deputy; `{function}` is the function of whom it is for.",
    )

    def named(self, account: str, person: "Person") -> "Person":
        """The account as deputy of this person: never as aanspreekpunt of the party."""
        return person.model_copy(
            update={
                "account_id": account,
                "function": self.function.replace("{function}", person.function),
                "mandates": tuple(word for word in person.mandates if word != CONTACT),
            }
        )


def _form(written: Any) -> str:
    return "tuple[deputising]" if isinstance(written, list | tuple) else "one[deputising]"


class Person(Period):
    """Somebody who may decide or sign for a party: an account and a function, never a name.

    An account may stand in a list more than once, in periods that do not overlap: as a person changes
    function or party.
    """

    account_id: AccountId = Field(description="Jira accountId.")
    party: Slug = Field(description="For whom, one of `parties`.")
    function: Title = Field(description="In which function; never a person's name.")
    mandates: tuple[str, ...] = Field(
        default=(),
        description="What this person may decide or sign: `gate`, `signature`, `roll_out`; "
        "`security` and `acceptance` for the trial of a migration; "
        "`contact` for the aanspreekpunt of a party in a release; `cab` and `incident` in `bot.yaml`.",
    )
    deputy_for: Annotated[
        Annotated[Deputising, Tag("one[deputising]")]
        | Annotated[tuple[Deputising, ...], Tag("tuple[deputising]")],
        Discriminator(_form),
    ] = Field(default=(), description="Whom this account stands in for, and when: one, or a list.")

    @property
    def deputies(self) -> tuple[Deputising, ...]:
        """Everybody whom the account stands in for, in the order written."""
        return (self.deputy_for,) if isinstance(self.deputy_for, Deputising) else self.deputy_for


People = Mapping[str, tuple[Person, ...]]
"""By account: who it is in every period, in the order written."""


def by_account(people: Iterable[Person]) -> People:
    """The people of one list."""
    found: dict[str, tuple[Person, ...]] = {}
    for person in people:
        found[person.account_id] = (*found.get(person.account_id, ()), person)
    return found


def holders(people: People, account: str, day: date) -> Iterator[tuple[Person, Deputising | None]]:
    """Whose mandates an account has on a day: first of whom it stands in for, then its own.

    Nobody's where neither it nor the person has a period on that day. A deputy of a deputy does not exist:
    what a person holds as somebody's deputy goes no further.
    """
    own = next((person for person in people.get(account, ()) if person.holds(day)), None)
    if own is None:
        return
    for deputising in own.deputies:
        if deputising.holds(day):
            there = (person for person in people.get(deputising.account_id, ()) if person.holds(day))
            yield from ((person, deputising) for person in there)
    yield own, None


def people_on(people: People, account: str, day: date) -> Iterator[Person]:
    """As whom an account speaks on a day: as deputy first, worded as such, then in its own right."""
    for person, deputising in holders(people, account, day):
        yield deputising.named(account, person) if deputising else person
