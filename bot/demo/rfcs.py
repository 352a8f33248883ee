"""Eleven RFCs in every state that a CAB knows, as requesters, the servicedesk and the CAB leave them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_CAB = ("u-cab-product", "u-cab-operations", "u-cab-architect")


@dataclass(frozen=True, slots=True)
class Rfc:
    """One RFC: what was asked, and the moves that it made since."""

    asked: date
    by: str
    summary: str
    fields: Mapping[str, Any]
    moves: tuple[str, ...] = ()
    """Statuses by name; `+` and `-` are votes of the next CAB member in line."""
    description: str = ""


@dataclass(slots=True)
class Votes:
    """Whose turn it is in the open round."""

    next: int = 0
    names: tuple[str, ...] = field(default=_CAB)

    def take(self) -> str:
        """The next member."""
        self.next += 1
        return self.names[self.next - 1]


def _fields(
    source: str, priority: str, impact: str, touches: list[str], scope: str, release: str = ""
) -> dict[str, Any]:
    found = {
        "customfield_10101": source,
        "customfield_10102": priority,
        "customfield_10103": impact,
        "customfield_10104": touches,
        "customfield_10106": scope,
    }
    return {**found, "customfield_10107": release} if release else found


_TO_CAB = ("Beoordelen", "Wacht op CAB")
_WANTED = (*_TO_CAB, "+", "+", "+")

RFCS = (
    Rfc(
        date(2023, 10, 11),
        "u-zorgaanbieder",
        "Toestemmingen per locatie tonen",
        _fields("zorgaanbieder", "midden", "minor", ["Mitz Connector"], "lokaal"),
        description="Medewerkers zien nu alleen het totaal per zorgaanbieder.",
    ),
    Rfc(
        date(2023, 10, 10),
        "u-servicedesk",
        "Uitleg bij afgewezen toestemming verduidelijken",
        _fields("infolijn", "laag", "fix", [], "lokaal"),
        description="De infolijn krijgt hier elke week vragen over.",
    ),
    Rfc(
        date(2023, 10, 3),
        "u-it-deelnemer",
        "Foutcode bij verlopen certificaat",
        _fields("MC-leverancier", "hoog", "fix", ["MC-leverancier"], "ketenbreed"),
        ("Beoordelen",),
    ),
    Rfc(
        date(2023, 9, 28),
        "u-zorgaanbieder",
        "Meldingen bundelen per dag",
        _fields("zorgaanbieder", "midden", "minor", ["zorgaanbiedersystemen"], "ketenbreed"),
        _TO_CAB,
    ),
    Rfc(
        date(2023, 9, 21),
        "u-it-deelnemer",
        "Nieuwe versie van het abonneerbericht",
        _fields("MC-leverancier", "midden", "major", ["koppelvlak", "MC-leverancier"], "ketenbreed"),
        (*_TO_CAB, "+", "+"),
    ),
    Rfc(
        date(2023, 9, 5),
        "u-zorgaanbieder",
        "Sneller antwoord bij een gesloten vraag",
        _fields("zorgaanbieder", "hoog", "minor", ["Mitz Connector"], "ketenbreed", "Mitz 3.5.0"),
        _WANTED,
    ),
    Rfc(
        date(2023, 10, 1),
        "u-servicedesk",
        "Zoeken op burgerservicenummer uit de infolijn",
        _fields("infolijn", "midden", "minor", [], "lokaal", "mitz-3-5-0"),
        _WANTED,
    ),
    Rfc(
        date(2023, 8, 29),
        "u-it-deelnemer",
        "Tijdstip van toestemming in het antwoord",
        _fields("MC-leverancier", "hoog", "minor", ["Mitz Connector"], "ketenbreed", "Mitz 3.5.0"),
        (*_WANTED, "Testen"),
    ),
    Rfc(
        date(2023, 8, 21),
        "u-it-deelnemer",
        "Wachtrij leegt niet na herstart",
        _fields("MC-leverancier", "hoog", "fix", ["MC-leverancier"], "ketenbreed", "Mitz 3.5.0"),
        (*_WANTED, "Testen", "Wacht op productiebesluit", "+", "+"),
    ),
    Rfc(
        date(2023, 8, 14),
        "u-zorgaanbieder",
        "Toestemmingen exporteren naar een rekenblad",
        _fields("zorgaanbieder", "laag", "minor", ["zorgaanbiedersystemen"], "lokaal"),
        (*_TO_CAB, "+", "-"),
    ),
    Rfc(
        date(2023, 8, 7),
        "u-servicedesk",
        "Tekst van de welkomstbrief gelijktrekken",
        _fields("infolijn", "laag", "fix", [], "lokaal"),
        (*_WANTED, "Testen", "Wacht op productiebesluit", "+", "+", "+"),
    ),
)


def act_of(move: str, key: str, votes: Votes) -> dict[str, Any]:
    """The act behind a move of an RFC."""
    if move in ("+", "-"):
        return {"as": votes.take(), "do": "approve" if move == "+" else "decline", "request": key}
    votes.next = 0
    return {"as": "u-servicedesk", "do": "transition", "issue": key, "to": move}
