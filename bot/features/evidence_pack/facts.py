"""Where something stands, who said it, and what of it may be shown."""

from collections.abc import Iterator

from bot.commands.events import Command, Entry, Kind
from bot.commands.forms import Reading
from bot.config.people_model import Person
from bot.config.runbook_model import Step
from bot.features.evidence_pack.rows import By, Statement
from bot.features.evidence_pack.views import RecordLine
from bot.model.issue import Identity, Observed
from bot.model.item import Item
from bot.situation.mandates import person_at
from bot.situation.situation import Situation


def items_below(situation: Situation, scope: Identity) -> Iterator[Item]:
    """The steps and actions of a scope and of those under it, in draaiboek order within each."""
    for place in situation.below(scope):
        yield from situation.items(place.identity)


def is_restricted(situation: Situation, item: Item) -> bool:
    """Whether few may read it: of such work only numbers and parties leave Jira."""
    step = situation.tree.items[item.step] if item.step else item
    return isinstance(step.row.spec, Step) and step.row.spec.restricted


def code_of(item: Item) -> str:
    """The code by which people know it."""
    return item.shown or item.code


def place_of(situation: Situation, item: Item) -> str:
    """Title of the scope where it stands."""
    return situation.tree.scopes[item.scope].title


def titles_of(situation: Situation, parties: tuple[str, ...]) -> tuple[str, ...]:
    """Titles of parties by their ids."""
    known = situation.tree.parties
    return tuple(known[party].title if party in known else party for party in parties)


def role_titles(situation: Situation, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Titles of roles by their codes."""
    known = situation.tree.runbook.roles
    return tuple(known.get(role, role) for role in roles)


def key_of(issue: Observed | None) -> str:
    """The key of an issue; empty while there is none."""
    return issue.key if issue else ""


def by_person(situation: Situation, account: str, person: Person | None) -> By:
    """An account as who it was."""
    if person is None:
        return By(account=account)
    (party,) = titles_of(situation, (person.party,)) if person.party else ("",)
    return By(account=account, function=person.function, party=party)


def by_account(situation: Situation, account: str, people: tuple[Person, ...]) -> By:
    """An account as the first of those whom the record has it to be."""
    return by_person(situation, account, next(iter(people), None))


def speaker(situation: Situation, command: Command, person: Person | None = None) -> By:
    """Who said something; `person` where it counts as somebody in particular."""
    found = person or next(iter(command.people), None)
    return by_person(situation, command.author, found or _now(situation, command))


def _now(situation: Situation, command: Command) -> Person | None:
    return person_at(situation.tree.people, command.author, command.at)


def statement(situation: Situation, command: Command, person: Person | None = None) -> Statement:
    """A command as it was said."""
    return Statement(
        at=command.at,
        by=speaker(situation, command, person),
        comment=command.id,
        **_said(situation, command.reading),
    )


def _said(situation: Situation, reading: Reading | None) -> dict[str, object]:
    if reading is None:
        return {"word": ""}
    roles = situation.tree.runbook.roles
    return {
        "word": reading.word,
        "form": reading.form.value,
        "named": tuple(roles.get(one, one) for one in reading.values if one),
        "words": tuple(one for one in (reading.reason, *reading.texts, *reading.links) if one),
    }


def shown_by(situation: Situation, item: Item, by: By) -> By:
    """Who did something, as far as may be shown of the item: of a restricted one the party alone."""
    return By(party=by.party) if is_restricted(situation, item) else by


def shown_title(situation: Situation, item: Item) -> str:
    """Its title; empty of a restricted one."""
    return "" if is_restricted(situation, item) else item.title


def shown_statement(situation: Situation, item: Item, said: Statement) -> Statement:
    """A statement, as far as may be shown of the item: of a restricted one when, and for which party."""
    hidden = Statement(at=said.at, by=By(party=said.by.party), word="")
    return hidden if is_restricted(situation, item) else said


def record_lines(
    situation: Situation, entries: tuple[Entry, ...], scope: Identity, requests: frozenset[str]
) -> Iterator[RecordLine]:
    """The entries about a scope, what lies below it, or one of these requests; oldest first."""
    scopes = {place.identity for place in situation.below(scope)} if scope in situation.tree.scopes else set()
    for entry in entries:
        item = situation.tree.items.get(Identity(entry.subject))
        if item is not None and item.scope in scopes:
            yield _line(situation, entry, item)
        elif entry.subject in requests or entry.subject in scopes:
            yield _line(situation, entry, None)


def _line(situation: Situation, entry: Entry, item: Item | None) -> RecordLine:
    subject = f"{code_of(item)} · {place_of(situation, item)}" if item else entry.subject
    if item and is_restricted(situation, item):
        party = next((person.party for person in entry.people), "")
        by = By(party=next(iter(titles_of(situation, (party,) if party else ())), ""))
        hidden = Statement(at=entry.at, by=by, word="")
        return RecordLine(number=entry.number, kind=entry.kind.value, subject=subject, said=hidden)
    said = Statement(
        at=entry.at,
        by=by_account(situation, entry.account, entry.people),
        comment=entry.comment if entry.kind not in (Kind.OUTCOME, Kind.OPERATOR) else "",
        **_said(situation, entry.reading),
    )
    return RecordLine(
        number=entry.number, kind=entry.kind.value, subject=subject, said=said, editor=entry.editor
    )
