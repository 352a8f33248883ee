"""audit: what people said and decided, from the ledger's record; and take somebody's words out of it."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from bot.app.workspace import locked
from bot.cli.options import ConfigFolder, Format, Now, Output, open_workspace, print_json, say
from bot.commands.events import Entry, Kind
from bot.errors import CheckFailed
from bot.model.issue import Identity
from bot.model.working_days import local

Number = Annotated[int, typer.Argument(min=1, help="Number of the entry, as `audit list` shows it.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the record.")]
About = Annotated[str, typer.Option(help="Only what was said on this issue or request, or below it.")]

_LEFT = """\
Pages leave them out from the next publish on. Not taken out, and for people to remove where they stand:
- the comment or field in Jira. While it is there the ledger also keeps its lines as they were last read, and
  when the ledger is lost they are read from there again
- what the bot placed and sent before: notes on issues and requests, messages (also as kept in the ledger's
  outbox), earlier versions of pages
- backups of the ledger"""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    audit = typer.Typer(
        help="What people said and decided, from the ledger's record.",
        no_args_is_help=True,
        add_completion=False,
    )
    audit.command(name="list")(show)
    audit.command()(redact)
    app.add_typer(audit, name="audit")


def show(config: ConfigFolder = None, now: Now = "", about: About = "", output: Output = Format.TEXT) -> int:
    """Show every entry of the record, oldest first: when, where, what, as whom, in which words."""
    with open_workspace(config, now, None) as space:
        record = space.connections.ports.record
        entries = [(root, one) for root in record.roots() for one in record.entries(root)]
    found = [(root, one) for root, one in entries if _is_about(one, about)]
    if output is Format.JSON:
        print_json({"entries": [_as_json(root, one) for root, one in found]})
        return 0
    for _, one in found:
        say("\n".join(_lines(one)))
    say(f"{len(found)} entries")
    return 0


def redact(number: Number, reason: Reason, config: ConfigFolder = None, now: Now = "") -> int:
    """Empty the words of one entry. What it decided, when and as whom stays, and so does its place.

    Exit 1 where there is no such entry, or it holds no words.
    """
    if not reason.strip():
        raise CheckFailed("say with --reason why the words are taken out; it is kept in the record")
    with open_workspace(config, now, None) as space, locked(space.connections.store):
        record = space.connections.ports.record
        taken = record.redact(number, reason.strip(), space.round.now)
        numbers = {one.number for root in record.roots() for one in record.entries(root)}
    if number not in numbers:
        raise CheckFailed(f"the record has no entry {number}; regiebot audit list shows them")
    if not taken:
        raise CheckFailed(f"entry {number} holds no words that can be taken out; nothing was done")
    for one in taken:
        say(f"entry {one}: its words are taken out" + ("" if one == number else ", they were the same"))
    say(_LEFT)
    return 0


def _is_about(entry: Entry, subject: str) -> bool:
    return not subject or entry.subject == subject or entry.subject.startswith(f"{subject}/")


def _lines(entry: Entry) -> Iterator[str]:
    reading = entry.reading
    said = f"{reading.word}: {reading.form.value}" if reading else ""
    if entry.kind is Kind.OPERATOR and reading:
        said = reading.word
    kind = "" if entry.kind is Kind.SAID else f"{entry.kind.value} {said and '- '}"
    derived = " (derived: changed before it was read)" if entry.derived else ""
    yield f"{entry.number}  {local(entry.at):%Y-%m-%d %H:%M}  {entry.subject}  {kind}{said}{derived}"
    who = ", ".join(
        " ".join(filter(None, (one.function, one.party and f"({one.party})"))) for one in entry.people
    )
    by = " ".join(filter(None, (entry.account, who and f"as {who}")))
    if by:
        yield f"    by {by}"
    if entry.editor:
        yield f"    changed by {entry.editor}"
    if reading:
        for words in filter(None, (", ".join(filter(None, reading.values)), reading.reason, *reading.texts)):
            yield f"    {words}"


def _as_json(root: Identity, entry: Entry) -> dict[str, Any]:
    reading = entry.reading
    return {
        "number": entry.number,
        "root": root,
        "subject": entry.subject,
        "kind": entry.kind.value,
        "at": entry.at.isoformat(),
        "comment": entry.comment,
        "account": entry.account,
        "editor": entry.editor,
        "people": [{"party": one.party, "function": one.function} for one in entry.people],
        "derived": entry.derived,
        "word": reading.word if reading else None,
        "form": reading.form.value if reading else None,
        "reason": reading.reason if reading else "",
        "values": list(reading.values) if reading else [],
        "texts": list(reading.texts) if reading else [],
    }
