"""A programme in which every party has words of its own in all that it can fill, and a crawl for them.

A party has two words: its name stands in titles, its secret in what it writes and in what is about it. Each
audience may find its own words, and names that `discloses` allows; any other word is a leak.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from benchmarks.programmes import runbook
from bot.app.public_holidays import working_days
from bot.commands.comments import Comment
from bot.config.people_model import Person
from bot.config.programme_model import Cluster, Domain, Party, Programme
from bot.config.runbook_model import Kind, Level
from bot.config.site_model import Calendar
from bot.model.audience import Audience, Reach
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.working_days import AMSTERDAM
from bot.runbook.expand import Tree
from bot.situation.situation import Situation
from tests.builders import STATUS, comment, listened, situation
from tests.dutch import expand_programme

DAYS = working_days(range(2022, 2026), Calendar())
NOW = datetime(2023, 10, 10, 10, 0, tzinfo=AMSTERDAM)
CENTRAL = {"koppeltaal": ("KTO", "RV", "SAM"), "kt2": ("K2", "SAM"), "kt1": ("K1",), "anderen": ("AL",)}
SUPPLIERS = {"c1": ("it-a", "it-b"), "c2": ("it-c",), "c3": ("it-d", "it-e")}
PROVIDERS = {"c1": ("za-a", "za-b", "za-c"), "c2": ("za-d", "za-e"), "c3": ("za-f", "za-g")}


def name(party: str) -> str:
    """The word in every title that names the party."""
    return f"naam{party.replace('-', '')}q"


def secret(party: str) -> str:
    """The word in what the party writes, and in what is about it alone."""
    return f"geheim{party.replace('-', '')}q"


ALL = (*CENTRAL, *(one for some in (*SUPPLIERS.values(), *PROVIDERS.values()) for one in some))
AUDIENCES = (
    Audience(Reach.SHARED),
    Audience(Reach.BERAAD),
    *(Audience(Reach.PARTY, party) for party in ALL),
)


def programme() -> Programme:
    """Three clusters, five suppliers, seven domains."""
    parties = [Party(id=one, title=name(one), roles=roles) for one, roles in CENTRAL.items()]
    parties += [
        Party(id=one, title=name(one), roles=("IT", "SAM")) for some in SUPPLIERS.values() for one in some
    ]
    parties += [
        Party(id=one, title=name(one), roles=("ZA", "SAM")) for some in PROVIDERS.values() for one in some
    ]
    return Programme(
        id="kanarie",
        title="Kanarieprogramma",
        runbook="koppeltaal-2.0-migratie",
        project="KT",
        start=datetime(2023, 5, 24, tzinfo=AMSTERDAM).date(),
        end=datetime(2023, 12, 31, tzinfo=AMSTERDAM).date(),
        roles={"KTO": "koppeltaal", "K2": "kt2", "K1": "kt1", "AL": "anderen", "RV": "koppeltaal"},
        parties=tuple(parties),
        people=tuple(_person(one) for one in ALL),
        clusters=tuple(_cluster(one) for one in SUPPLIERS),
    )


def _person(party: str) -> Person:
    return Person(
        account_id=f"u-{party}",
        party=party,
        function=f"Directeur {secret(party)}",
        mandates=("gate", "signature"),
    )


def _cluster(cluster: str) -> Cluster:
    night = datetime(2023, 10, 14, 8, 0, tzinfo=AMSTERDAM)
    domains = [
        Domain(
            id=f"{cluster}d{number}",
            title=f"Domein {name(party)}",
            party=party,
            first=number == 0,
            other_suppliers=True,
            migration=night + timedelta(weeks=number * 2),
            gates={"O.9": (night + timedelta(weeks=number * 2, days=-2)).replace(hour=14)},
        )
        for number, party in enumerate(PROVIDERS[cluster])
    ]
    return Cluster(
        id=cluster,
        title="Cluster " + " en ".join(map(name, SUPPLIERS[cluster])),
        kick_off=datetime(2023, 6, 14, tzinfo=AMSTERDAM).date(),
        parties=SUPPLIERS[cluster],
        domains=tuple(domains),
    )


def tree() -> Tree:
    """The programme, spelled out."""
    return expand_programme(runbook(), programme(), DAYS)


def alive(made: Tree) -> Situation:
    """Work done, late and out of order; decisions, conditions and deviations in everybody's words."""
    now = situation(made, None, NOW)
    issues = dict(now.issues)
    for number, (identity, issue) in enumerate(issues.items()):
        item = made.items.get(identity)
        scope = made.scopes[item.scope if item else identity]
        writers = (item.parties if item else scope.parties) or scope.parties
        said = list(_said(item, scope.level, writers, number))
        status = STATUS[(Category.DONE, Category.NEW, Category.DOING)[number % 3]] if item else issue.status
        own = secret(writers[0])
        issues[identity] = replace(
            issue,
            comments=tuple(said),
            status=status,
            summary=f"{issue.summary} {own}",
            assignee=f"u-{writers[number % len(writers)]}",
        )
    return listened(replace(now, issues=issues, days=DAYS))


def _said(item: Item | None, level: Level, writers: tuple[str, ...], number: int) -> Iterator[Comment]:
    """What each party writes on its issue: idle words, and commands with its own words in them."""
    for count, party in enumerate(writers[:3]):
        word, at = secret(party), NOW - timedelta(hours=40 - count)
        lines = [f"gewone woorden {word}", f"afwijking: {word}", f"les: {word}", f"bewijs: https://x/{word}"]
        if item and item.kind is Kind.GATE and level is Level.DOMAIN:
            verdict = ("NO-GO - wegens", "GO, mits", "GO - dankzij")[number % 3]
            lines = ["aanwezig: ZA, IT, KTO, K2", f"besluit: {verdict} {word}", f"afwijking: {word}"]
            lines += [f"voorwaarde 1: ZA, 2023-10-0{number % 5 + 1}"]
        if item and len(item.owners) > 1:
            lines.append(f"gereed: {item.owners[count % len(item.owners)]} - {word}")
        for line in lines:
            yield comment(line, f"u-{party}", at=at)


# -- the crawl


@dataclass(frozen=True)
class Leak:
    """A word or number where it may not stand."""

    audience: str
    where: str
    what: str


def allowed(audience: Audience, wide: bool = False) -> frozenset[str]:
    """The words that readers may find: their own, who competes with nobody, and names by `discloses`.

    Written down here anew, from the config alone, so that it does not follow the code.
    """
    if audience.reach is Reach.INTERNAL:
        return frozenset(word(one) for one in ALL for word in (name, secret))
    if audience.reach is not Reach.PARTY:
        return frozenset()
    me = audience.party
    found = {name(me), secret(me), *map(name, CENTRAL), *map(secret, CENTRAL)}
    for cluster, suppliers in SUPPLIERS.items():
        if me in CENTRAL:
            found |= set(map(name, (*suppliers, *PROVIDERS[cluster])))
        elif me in PROVIDERS[cluster]:
            found |= set(map(name, suppliers))
        elif me in suppliers:
            found |= set(map(name, PROVIDERS[cluster]))
            found |= set(map(name, suppliers)) if wide else set()
    return frozenset(found)


def leaks(audience: Audience, texts: Iterable[tuple[str, str]], *, wide: bool = False) -> list[Leak]:
    """Words in what an audience reads that are none of its business."""
    hidden = {word(one) for one in ALL for word in (name, secret)} - allowed(audience, wide)
    pattern = re.compile("|".join(sorted(hidden)) or "$^")
    return [
        Leak(str(audience), where, word)
        for where, text in texts
        for word in dict.fromkeys(pattern.findall(text))
    ]


_OF = re.compile(r"(\d+) van (\d+)")


def telling(
    audience: Audience,
    texts: Iterable[tuple[str, str]],
    totals: Mapping[Identity, int],
    told: Iterable[Identity],
) -> list[Leak]:
    """Totals of scopes of which too few parties are part."""
    hidden = {str(total) for scope, total in totals.items() if scope not in set(told)}
    hidden -= {str(total) for scope, total in totals.items() if scope in set(told)}
    return [
        Leak(str(audience), where, f"{done} van {total}")
        for where, text in texts
        for done, total in _OF.findall(text)
        if total in hidden
    ]
