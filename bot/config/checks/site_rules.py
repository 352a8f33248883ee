"""Rules of `bot.yaml` against the programmes and releases beside it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, time
from itertools import chain

from bot.config.cab_model import Cab
from bot.config.channel_model import address_variable
from bot.config.checks.party_rules import duplicate_problems
from bot.config.checks.people_rules import deputies, period_problems
from bot.config.finding_texts import unknown
from bot.config.findings import Path, Problem, Severity
from bot.config.people_model import Person, overlap
from bot.config.site_model import Reminders, ServiceDesk, SiteConfig

_PARTY = "party:"


def site_problems(
    site: SiteConfig, programmes: set[str], releases: set[str], parties: set[str], today: date | None = None
) -> Iterator[Problem]:
    """References to what is not there, and places that two audiences would share.

    Without `today` it does not judge whether what people may do is over.
    """
    for n, name in enumerate(site.programmes):
        if name not in programmes:
            yield unknown(("programmes", n), "programme", name, sorted(programmes))
    for n, name in enumerate(site.releases):
        if name not in releases:
            yield unknown(("releases", n), "release", name, sorted(releases))
    yield from _scope_problems(site, sorted(programmes | releases))
    yield from _audience_problems(site, sorted(parties))
    yield from _shared_places(site)
    yield from _shared_variables(site)
    yield from duplicate_problems([(("spaces", n, "id"), s.id) for n, s in enumerate(site.spaces)], "space")
    yield from duplicate_problems(
        [(("channels", n, "id"), c.id) for n, c in enumerate(site.channels)], "channel"
    )
    for n, space in enumerate(site.spaces):
        if space.restricted_to and not (space.restricted_to.groups or space.restricted_to.accounts):
            fix = "name `groups` or `accounts`, or remove it"
            yield Problem(("spaces", n, "restricted_to"), "nobody but the bot could read the pages", fix)
    yield from _operations_problems(site)
    yield from _audit_problems(site)
    yield from _day_problems(site)
    yield from _lease_problems(site)
    yield from _clock_problems(site.reminders)
    if site.servicedesk:
        yield from _word_problems(site.servicedesk)
    if site.servicedesk and site.servicedesk.cab:
        yield from _cab_problems(site.servicedesk.cab, today)


def _audit_problems(site: SiteConfig) -> Iterator[Problem]:
    """The auditor's channel has to be one of the channels."""
    name = site.audit.head_to if site.audit else None
    channels = {channel.id: channel for channel in site.channels}
    if name and name not in channels:
        yield unknown(("audit", "head_to"), "channel", name, sorted(channels))


def _lease_problems(site: SiteConfig) -> Iterator[Problem]:
    """A call must fit into the lease, with time left to renew it."""
    lease, answer = site.schedule.lease_seconds, site.limits.answer_seconds
    if lease < 2 * answer:
        words = f"a lease of {lease} seconds is too short for calls that may take {answer}"
        yield Problem(
            ("schedule", "lease_seconds"), words, f"take {2 * answer} or more, or lower limits.answer_seconds"
        )


def _word_problems(desk: ServiceDesk) -> Iterator[Problem]:
    """Both decisions of the CAB are found by a word in the name of their approval: not by the same one."""
    wish, production = desk.wish_approval.casefold(), desk.production_approval.casefold()
    if wish in production or production in wish:
        words = f"`{desk.wish_approval}` and `{desk.production_approval}` are found in the same names"
        yield Problem(("servicedesk", "production_approval"), words, "take words that differ")


def _cab_problems(cab: Cab, today: date | None) -> Iterator[Problem]:
    """Voters in a function that does not decide, and functions in which nobody votes."""
    where: Path = ("servicedesk", "cab")
    voting = {n: person for n, person in enumerate(cab.people) if "cab" in person.mandates}
    for n, person in voting.items():
        if person.function not in cab.functions:
            yield unknown((*where, "people", n, "function"), "function", person.function, cab.functions)
    yield from period_problems(cab.people, (*where, "people"))
    yield from _double_votes((*where, "people"), cab.people)
    filled = {person.function for person in voting.values() if not person.is_over(today)}
    for n, function in enumerate(cab.functions):
        if function not in filled:
            words = f"nobody votes as {function}: nothing can be decided"
            yield Problem(
                (*where, "functions", n), words, "add a person with the mandate `cab`", Severity.WARNING
            )
    if cab.quorum and cab.quorum > len(cab.functions):
        words = f"a quorum of {cab.quorum} is more than the {len(cab.functions)} functions"
        yield Problem((*where, "quorum"), words, "lower it, or leave it out for all of them")


def _double_votes(where: Path, people: Sequence[Person]) -> Iterator[Problem]:
    """Who votes and stands in for another who does: one word would be the vote of two functions."""
    voting = [(n, person) for n, person in enumerate(people) if "cab" in person.mandates]
    for n, person in voting:
        for path, one in deputies((*where, n), person):
            others = [p for _, p in voting if p.account_id == one.account_id and overlap(p, one, person)]
            if others and one.account_id != person.account_id:
                words = (
                    f"`{person.account_id}` votes as {person.function}, and cannot for {others[0].function}"
                )
                yield Problem((*path, "account_id"), words, "name a deputy who has no vote of their own")


def _scope_problems(site: SiteConfig, known: list[str]) -> Iterator[Problem]:
    for n, channel in enumerate(site.channels):
        for words, fix in channel.problems():
            yield Problem(("channels", n), words, fix)
        for s, scope in enumerate(channel.scopes):
            if scope not in known:
                yield unknown(("channels", n, "scopes", s), "programme or release", scope, known)


def _audience_problems(site: SiteConfig, parties: list[str]) -> Iterator[Problem]:
    audiences: Iterator[tuple[Path, str]] = chain(
        ((("spaces", n, "audience"), space.audience) for n, space in enumerate(site.spaces)),
        ((("channels", n, "audience"), channel.audience) for n, channel in enumerate(site.channels)),
    )
    for path, audience in audiences:
        party = audience.removeprefix(_PARTY)
        if audience.startswith(_PARTY) and party not in parties:
            yield unknown(path, "party", party, parties)


def _shared_places(site: SiteConfig) -> Iterator[Problem]:
    """Who reads a space or channel is decided there, once; two audiences in one place would leak."""
    readers: dict[str, str] = {}
    for n, space in enumerate(site.spaces):
        if readers.setdefault(space.key, space.audience) != space.audience:
            words = f"space {space.key} already has the audience `{readers[space.key]}`"
            yield Problem(
                ("spaces", n, "audience"), words, "use another space: its readers see everything in it"
            )
    heard: dict[tuple[str, str], str] = {}
    for n, channel in enumerate(site.channels):
        place = (channel.kind, channel.address)
        if heard.setdefault(place, channel.audience) != channel.audience:
            words = f"{channel.kind} channel {channel.address} already has the audience `{heard[place]}`"
            yield Problem(
                ("channels", n, "audience"), words, "use another channel: its members read everything"
            )


def _shared_variables(site: SiteConfig) -> Iterator[Problem]:
    """Two ids that differ in dots and dashes alone have one variable for two addresses."""
    owners: dict[str, str] = {}
    for n, channel in enumerate(site.channels):
        own = channel.login == address_variable(channel.id)
        if own and owners.setdefault(channel.login, channel.id) != channel.id:
            words = f"`{channel.id}` and `{owners[channel.login]}` would both take their address from "
            yield Problem(("channels", n, "id"), words + channel.login, "give one of them another id")


def _operations_problems(site: SiteConfig) -> Iterator[Problem]:
    """That the bot cannot read Jira is told somewhere, where anything is told."""
    if not site.channels or any("operations" in channel.topics for channel in site.channels):
        return
    internal = [channel.id for channel in site.channels if channel.audience == "internal"]
    news = [c.id for c in site.channels if c.id in internal and "news" in c.topics]
    effect = f"goes to {', '.join(news)}" if news else "is told nowhere"
    yield Problem(
        ("channels",),
        f"no channel has the topic `operations`: that Jira cannot be read {effect}",
        "add `operations` to the topics of a channel that the operators read",
        Severity.WARNING,
        at_key=True,
    )


def _day_problems(site: SiteConfig) -> Iterator[Problem]:
    off = Counter(site.calendar.extra_days_off)
    for n, day in enumerate(site.calendar.extra_working_days):
        if day in off:
            words = f"{day} is a day off and a working day at once"
            yield Problem(("calendar", "extra_working_days", n), words, "keep one of the two")


def _clock_problems(rules: Reminders) -> Iterator[Problem]:
    """Times between which nothing, or nothing of a kind, would ever be said."""
    where: Path = ("reminders",)
    if rules.quiet_from == rules.quiet_until:
        words = f"quiet from {rules.quiet_from:%H:%M} until {rules.quiet_until:%H:%M} is never or always"
        yield Problem((*where, "quiet_until"), words, "write two different times")
        return
    midnight = time(23, 59)
    for name, clock in (("at", rules.at), ("overdue_at", rules.overdue_at)):
        quiet = rules.is_quiet_at(clock)
        if quiet and rules.is_quiet_at(midnight) and clock >= rules.quiet_from:
            words = f"{clock:%H:%M} lies in the quiet hours, which last until the next day"
            yield Problem((*where, name), words, f"take a time before {rules.quiet_from:%H:%M}")
