"""RFCs in every state that a CAB knows, announcements and an incident, as people leave them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_CAB = ("u-cab-product", "u-cab-operations", "u-cab-architect")


@dataclass(frozen=True, slots=True)
class Rfc:
    """One request: what was asked, and the moves that it made since."""

    asked: date
    by: str
    summary: str
    fields: Mapping[str, Any]
    moves: tuple[str, ...] = ()
    """Statuses by name; `+` and `-` are votes of the next CAB member in line, `>` pushes past the CAB, and
    `account: text` is a comment."""
    description: str = ""
    type: str = "RFC"
    watched: bool = False
    """Whether it is linked to a domain under verhoogde dijkbewaking."""


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
    source: str, priority: str, impact: str, touches: list[str], scope: str, solution: str, release: str = ""
) -> dict[str, Any]:
    found = {
        "customfield_10101": source,
        "customfield_10102": priority,
        "customfield_10103": impact,
        "customfield_10104": touches,
        "customfield_10105": solution,
        "customfield_10106": scope,
        "customfield_10107": release,
    }
    return {name: value for name, value in found.items() if value or name == "customfield_10104"}


_TO_CAB = ("Beoordelen", "Wacht op CAB")
_WANTED = (*_TO_CAB, "+", "+", "+")
_TO_PRODUCTION = ("Testen", "Wacht op productiebesluit")

RFCS = (
    Rfc(
        date(2023, 10, 11),
        "u-zorgaanbieder",
        "Toestemmingen per locatie tonen",
        _fields("zorgaanbieder", "midden", "minor", ["Mitz Connector"], "lokaal", ""),
        description="Medewerkers zien nu alleen het totaal per zorgaanbieder.",
    ),
    Rfc(
        date(2023, 10, 9),
        "u-zorgaanbieder",
        "Melding bij een ingetrokken toestemming",
        _fields("zorgaanbieder", "hoog", "", ["zorgaanbiedersystemen"], "ketenbreed", ""),
        ("Beoordelen",),
        description="De arts ziet nu pas bij de volgende vraag dat een toestemming is ingetrokken.",
    ),
    Rfc(
        date(2023, 10, 3),
        "u-it-deelnemer",
        "Foutcode bij verlopen certificaat",
        _fields(
            "MC-leverancier", "hoog", "fix", ["MC-leverancier"], "ketenbreed", "Eigen foutcode teruggeven."
        ),
        _TO_CAB,
    ),
    Rfc(
        date(2023, 9, 28),
        "u-zorgaanbieder",
        "Meldingen bundelen per dag",
        _fields(
            "zorgaanbieder",
            "midden",
            "minor",
            ["zorgaanbiedersystemen"],
            "ketenbreed",
            "Eén bericht per dag.",
        ),
        _TO_CAB,
    ),
    Rfc(
        date(2023, 9, 21),
        "u-it-deelnemer",
        "Nieuwe versie van het abonneerbericht",
        _fields(
            "MC-leverancier", "midden", "minor", ["koppelvlak", "MC-leverancier"], "ketenbreed", "Versie 2."
        ),
        (*_TO_CAB, "+", "+"),
    ),
    Rfc(
        date(2023, 9, 5),
        "u-zorgaanbieder",
        "Sneller antwoord bij een gesloten vraag",
        _fields("zorgaanbieder", "hoog", "minor", ["Mitz Connector"], "ketenbreed", "Index op de vraag."),
        _WANTED,
    ),
    Rfc(
        date(2023, 9, 12),
        "u-infolijn",
        "Zoeken in de infolijn op geboortedatum",
        _fields("infolijn", "midden", "minor", [], "lokaal", "Zoekveld erbij.", "mitz-3-5-0"),
        (
            "u-cab-product: cab: akkoord — past bij het doel",
            "u-cab-operations: cab: akkoord — weinig beheer",
            "u-cab-architect: cab: akkoord — geen nieuwe koppeling",
            "u-zorgaanbieder: cab: akkoord — graag snel",
        ),
    ),
    Rfc(
        date(2023, 8, 29),
        "u-it-deelnemer",
        "Tijdstip van toestemming in het antwoord",
        _fields(
            "MC-leverancier", "hoog", "minor", ["Mitz Connector"], "ketenbreed", "Veld erbij.", "Mitz 3.5.0"
        ),
        (*_TO_CAB, "+", "-", *_WANTED, "Testen"),
    ),
    Rfc(
        date(2023, 9, 13),
        "u-it-deelnemer",
        "Wachtrij leegt niet na herstart",
        _fields("MC-leverancier", "hoog", "fix", ["MC-leverancier"], "ketenbreed", "Wachtrij hervatten."),
        (*_WANTED, *_TO_PRODUCTION, "+", "+"),
    ),
    Rfc(
        date(2023, 8, 14),
        "u-zorgaanbieder",
        "Toestemmingen exporteren naar een rekenblad",
        _fields("zorgaanbieder", "laag", "minor", ["zorgaanbiedersystemen"], "lokaal", "Knop met export."),
        (*_TO_CAB, "+", "-"),
    ),
    Rfc(
        date(2023, 8, 7),
        "u-servicedesk",
        "Tekst van de welkomstbrief gelijktrekken",
        _fields("infolijn", "laag", "fix", [], "lokaal", "Nieuwe tekst."),
        (*_WANTED, *_TO_PRODUCTION, "+", "+", "+"),
    ),
    Rfc(
        date(2023, 9, 26),
        "u-zorgaanbieder",
        "Toestemming intrekken per behandelaar",
        _fields(
            "zorgaanbieder", "hoog", "major", ["koppelvlak"], "ketenbreed", "Nieuw bericht voor intrekken."
        ),
        _WANTED,
    ),
    Rfc(
        date(2023, 10, 2),
        "u-zorgaanbieder",
        "Langere sessie voor de infolijn",
        _fields("infolijn", "midden", "minor", [], "lokaal", "Sessieduur instellen.", "Mitz 3.5.0"),
        (*_TO_CAB, ">Goedgekeurd"),
    ),
    Rfc(
        date(2023, 10, 9),
        "u-mc-leverancier",
        "Andere verwerking van antwoordberichten",
        {
            "customfield_10103": "minor",
            "customfield_10104": ["koppelvlak"],
            "customfield_10105": "Uitrol in december.",
        },
        type="Aankondiging MC-leverancier",
    ),
    Rfc(
        date(2023, 10, 6),
        "u-mc-leverancier",
        "Nieuwe servers voor de connector",
        {"customfield_10103": "fix", "customfield_10105": "In een weekend, zonder onderbreking."},
        type="Aankondiging MC-leverancier",
    ),
    Rfc(
        date(2023, 10, 11),
        "u-zorgaanbieder",
        "Dossiers van een andere afdeling zichtbaar na de migratie",
        {"customfield_10108": ["vertrouwelijkheid en integriteit", "directe en ernstige hinder"]},
        type="Incident",
        watched=True,
    ),
)


def act_of(move: str, key: str, votes: Votes) -> dict[str, Any]:
    """The act behind a move of a request."""
    if move in ("+", "-"):
        return {"as": votes.take(), "do": "approve" if move == "+" else "decline", "request": key}
    votes.next = 0
    if move.startswith(">"):
        return {"as": "u-servicedesk", "do": "bypass_approval", "request": key, "to": move[1:]}
    if move.startswith("u-"):
        who, _, text = move.partition(": ")
        return {"as": who, "do": "comment", "issue": key, "text": text}
    return {"as": "u-servicedesk", "do": "transition", "issue": key, "to": move}
