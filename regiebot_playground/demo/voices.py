"""Who does a piece of work, and what people write on its issue before they close it.

Everybody is a function: the person under `people` of the programme, else an account of the sandbox that
stands for the role. Deterministic: the same tree gives the same words.
"""

import hashlib
from collections.abc import Iterator

from bot.config.programme_model import Party
from bot.config.runbook_model import Action, Kind
from bot.model.issue import Identity
from bot.model.item import Item
from bot.runbook.expand import Tree
from bot.situation.mandates import everyone

_ACCOUNTS = {
    "ZA": "u-zorgaanbieder",
    "IT": "u-it-deelnemer",
    "AL": "u-andere-leverancier",
    "KTO": "u-koppeltaal",
    "K2": "u-kt2-support",
    "K1": "u-kt1-support",
    "RM": "u-releasemanager",
    "SD": "u-servicedesk",
}
_SHARED = "u-facilitator"
"""Who does what all parties do together."""

_ROLLBACK = (
    "rollback: 1. Stop het nieuwe berichtenverkeer — IT — 15 min",
    "rollback: 2. Zet de back-up van P.2 terug — IT — 60 min",
    "rollback: 3. Open KT1.3 weer voor het domein — K1 — 20 min",
)
_GROUNDS = {
    "N.4": "iedereen kent zijn taken en is die dag beschikbaar",
    "O.9": "alle controles zijn gedaan, alle partijen zijn paraat",
    "Q.7": "de tellingen kloppen en aan de criteria is voldaan",
}

Said = tuple[str, str]
"""An account, and the comment that it writes."""


def account_of(item: Item, tree: Tree | None = None) -> str:
    """The person who does an item; what is shared is the facilitator's."""
    if item.owner not in _ACCOUNTS:
        return _SHARED
    return _person(tree, item.parties, "gate") or _ACCOUNTS[item.owner]


def speaks_for(party: Party, tree: Tree) -> str:
    """The person who speaks for a party: who has its mandate, else who stands for its role."""
    return _person(tree, (party.id,), "gate") or next(
        (_ACCOUNTS[role] for role in party.roles if role in _ACCOUNTS), _SHARED
    )


def words_on(tree: Tree, item: Item) -> Iterator[Said]:
    """What people write on an issue before they close it: what the rules of the draaiboek ask for."""
    row, who = item.row.spec, account_of(item, tree)
    if not isinstance(row, Action):
        return
    if item.kind is Kind.GATE:
        yield who, decision("GO", _GROUNDS.get(item.code, "alles staat klaar"), row.quorum)
    if item.kind is Kind.LOOP:
        yield _decides(tree, item) or who, "besluit: voldoende — geen nieuwe ronde nodig"
    if row.requirements:
        yield from _requirements(tree, item, row)
    if row.environment != item.environment:
        yield _person(tree, tuple(tree.parties), "acceptance") or who, "toestemming: voor deze ketentest"
        yield _person(tree, tuple(tree.parties), "security") or who, "afwijking: gemeld, tijdelijk aanvaard"
    if row.lists:
        yield who, "\n".join(_ROLLBACK)
    if item.code in _limits(tree):
        yield who, "drempel: 3%"
    if item.code in _measured(tree):
        yield who, trial(item)
    yield from _parts(tree, item, who)
    if row.evidence:
        yield who, f"bewijs: https://dossier.example.org/{item.identity.lower()}"


def decision(verdict: str, reason: str, quorum: tuple[str, ...] = ()) -> str:
    """The comment of who decides in a meeting; `quorum` are the roles that were there."""
    there = f"\naanwezig: {', '.join(quorum)}" if quorum else ""
    return f"besluit: {verdict} — {reason}{there}"


def trial(item: Item, errors: float | None = None) -> str:
    """The result of a trial: some errors below the limit unless given, and how long it took."""
    chance = dice(item.identity)
    found = 0.8 + chance % 19 / 10 if errors is None else errors
    return f"proef: {found:.1f}% fout, {75 + chance % 12 * 5} min".replace(".", ",", 1)


def dice(identity: Identity) -> int:
    """A number that belongs to an identity, for ever."""
    return int.from_bytes(hashlib.sha256(identity.encode()).digest()[:4])


def _person(tree: Tree | None, parties: tuple[str, ...], mandate: str) -> str | None:
    people = everyone(tree.people) if tree else ()
    return next((p.account_id for p in people if p.party in parties and mandate in p.mandates), None)


def _decides(tree: Tree, item: Item) -> str | None:
    """Somebody with the mandate: of the parties that do it, else of any party in the scope."""
    here = tuple(party for parties in tree.roles.get(item.scope, {}).values() for party in parties)
    return _person(tree, item.parties, "gate") or _person(tree, here, "gate")


def _requirements(tree: Tree, item: Item, row: Action) -> Iterator[Said]:
    """Each party records its own (bijlage B)."""
    known, filled = tree.runbook.requirements, tree.roles.get(item.scope, {})
    of: dict[str, list[str]] = {}
    for number in row.requirements:
        for party in dict.fromkeys(p for role in known[number].roles for p in filled.get(role, ())):
            of.setdefault(party, []).append(number)
    for party, numbers in of.items():
        if who := _person(tree, (party,), "gate"):
            yield who, f"eis: {', '.join(numbers)} — voldaan"


def _parts(tree: Tree, item: Item, closing: str) -> Iterator[Said]:
    """Each party reports its own part; who closes does so by closing."""
    roles = tree.roles.get(item.scope, {})
    for role in item.owners if len(item.owners) > 1 else ():
        for party in roles.get(role, ()):
            who = speaks_for(tree.parties[party], tree)
            if party in item.parties and who != closing:
                yield who, f"gereed: {role}"


def _limits(tree: Tree) -> set[str]:
    return {action.limit for action in tree.runbook.actions if action.limit}


def _measured(tree: Tree) -> set[str]:
    return {action.measured_by for action in tree.runbook.actions if action.measured_by}
