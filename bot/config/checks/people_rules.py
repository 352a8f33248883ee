"""Rules of `people`, also those of the CAB: periods, deputies, and gates that nobody decides in time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from bot.config.finding_texts import one_of, unknown
from bot.config.findings import Path, Problem, Severity
from bot.config.people_model import Deputising, People, Period, Person, by_account, overlap
from bot.config.programme_model import Domain, Party, Programme
from bot.config.runbook_model import Action

GATE = "gate"
"""Mandate of who decides in a GO/NO-GO meeting."""

PEOPLE: Path = ("people",)


def people_problems(people: Sequence[Person], parties: Iterable[Party]) -> Iterator[Problem]:
    """People of a party that is not there, and whatever is wrong in their periods and deputies."""
    known = [party.id for party in parties]
    for n, person in enumerate(people):
        if person.party not in known:
            yield unknown((*PEOPLE, n, "party"), "party", person.party, known)
    yield from period_problems(people, PEOPLE)


def period_problems(people: Sequence[Person], where: Path) -> Iterator[Problem]:
    """Periods that end before they begin, an account that is two people at once, and wrong deputies."""
    accounts = by_account(people)
    for n, person in enumerate(people):
        here = (*where, n)
        yield from _backwards(here, person)
        others = (one for one in people if one is not person and one.account_id == person.account_id)
        if any(overlap(person, one) for one in others):
            words = f"account `{person.account_id}` stands here more than once"
            fix = "one account speaks for one party at a time: give each a period, with `from` and `until`"
            yield Problem((*here, "account_id"), words, fix)
        for path, deputising in deputies(here, person):
            yield from _backwards(path, deputising) or _deputy_problems(path, deputising, person, accounts)


def _backwards(path: Path, period: Period) -> list[Problem]:
    if period.since and period.until and period.until < period.since:
        words = f"the end lies before the start, {period.since}"
        return [Problem((*path, "until"), words, "swap them")]
    return []


def deputies(here: Path, person: Person) -> Iterator[tuple[Path, Deputising]]:
    """Whom a person stands in for, each with its place; `here` is the place of the person."""
    path = (*here, "deputy_for")
    if isinstance(person.deputy_for, Deputising):
        yield path, person.deputy_for
    else:
        yield from (((*path, n), one) for n, one in enumerate(person.deputy_for))


def _deputy_problems(path: Path, deputy: Deputising, own: Person, people: People) -> Iterator[Problem]:
    whom = people.get(deputy.account_id, ())
    at = (*path, "account_id")
    if deputy.account_id == own.account_id:
        yield Problem(at, "nobody is their own deputy", "name the account of whom it is for")
    elif not whom:
        known = [account for account in people if account != own.account_id]
        yield unknown(at, "person with account", deputy.account_id, known)
    else:
        yield from _outside(path, deputy, own, whom)
        yield from _second_hand(at, deputy, own, whom)
        if any(other is not deputy and overlap(other, deputy) for other in own.deputies):
            words = f"`{own.account_id}` stands in for two people in one period"
            yield Problem(at, words, "give the two periods that do not overlap")


def _outside(path: Path, deputy: Deputising, own: Person, whom: Sequence[Person]) -> Iterator[Problem]:
    """Days of a deputy on which there is nobody to stand in for; an open end goes as far as that person."""
    words = f"the period goes beyond that of `{deputy.account_id}`"
    fix = "stay within the period of whom it is for, and of the deputy"
    named = {key: day for key, day in (("from", deputy.since), ("until", deputy.until)) if day}
    wrong = [key for key, day in named.items() if not any(p.holds(day) and own.holds(day) for p in whom)]
    yield from (Problem((*path, key), words, fix) for key in wrong)
    if not wrong and not any(overlap(deputy, own, person) for person in whom):
        yield Problem((*path, "account_id"), words, fix)


def _second_hand(at: Path, deputy: Deputising, own: Person, whom: Sequence[Person]) -> Iterator[Problem]:
    if any(overlap(deputy, own, person, other) for person in whom for other in person.deputies):
        words = f"`{deputy.account_id}` is a deputy in that period: a deputy has no deputy"
        yield Problem(at, words, "name the account of whom that one is the deputy")


def gate_problems(
    path: Path,
    domain: Domain,
    programme: Programme,
    gates: Iterable[Action],
    filled: Iterable[str],
    today: date | None,
) -> Iterator[Problem]:
    """Gates of a domain that people decide, but none of them in time: at its moment, or from today on.

    `filled` are the parties that work in the domain. What has no agreed moment, or had it already, is
    judged by today; without a `today` it is not judged.
    """
    here = set(filled)
    for gate in gates:
        owner = gate.owners[0]
        single = programme.roles.get(owner)
        parties = {p.id for p in programme.parties if p.id == single or (p.id in here and owner in p.roles)}
        deciding = [p for p in programme.people if GATE in p.mandates and p.party in parties]
        moment = domain.gates.get(gate.code)
        if deciding and not _in_time(deciding, moment, today):
            names = one_of(dict.fromkeys(p.party for p in deciding))
            when = f"on {moment:%Y-%m-%d}" if moment else "any more"
            words = f"nobody has the mandate `{GATE}` for {names} {when}, to decide {gate.code}"
            where = (*path, "gates", gate.code) if moment else (*path, "party")
            fix = "add who decides then to `people`"
            yield Problem(where, words, fix, Severity.WARNING)


def _in_time(deciding: Sequence[Person], moment: datetime | None, today: date | None) -> bool:
    """Whether one of them has the mandate on the day of the meeting; a deputy has it no longer than they.

    Where that has no day yet, or a day that is past: whether one of them still has it, or will.
    """
    if moment and any(person.holds(moment.date()) for person in deciding):
        return True
    if moment and (today is None or moment.date() >= today):
        return False
    return not all(person.is_over(today) for person in deciding)
