"""audit: what people said and decided and what the bot did; and take somebody's words out of it."""

import csv
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from bot.app.workspace import locked
from bot.cli.audit_verify import verify
from bot.cli.options import ConfigFolder, Now, moment, open_workspace, print_json, say
from bot.commands.events import REDACTED, Kind
from bot.errors import CheckFailed
from bot.masking import masked
from bot.model.working_days import local
from bot.trail.encoding import canonical
from bot.trail.trail_events import EVENTS


class AuditFormat(StrEnum):
    """How records are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


Number = Annotated[int, typer.Argument(min=1, help="Number of the entry, as `audit list` shows it.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the record.")]
Scope = Annotated[
    str,
    typer.Option("--scope", "--about", help="Only what is about this issue, request, channel, or below it."),
]
Since = Annotated[str, typer.Option(help="Only what was noted from this moment on, ISO 8601.")]
Decisions = Annotated[bool, typer.Option("--decisions", help="Only what people said and what came of it.")]
Output = Annotated[AuditFormat, typer.Option("--format", help="How to print the records.")]

_LEFT = """\
Pages leave them out from the next publish on. Not taken out, and for people to remove where they stand:
- the comment or field in Jira. While it is there the ledger also keeps its lines as they were last read, and
  when the ledger is lost they are read from there again
- what the bot placed and sent before: notes on issues and requests, messages (also as kept in the ledger's
  outbox), earlier versions of pages
- backups of the ledger"""

_SHIELDED = "(restricted step)"
"""In place of words that were said on a step of which only number and party are told."""

_COLUMNS = (
    *("number", "noted", "at", "round", "root", "subject", "kind", "account", "people", "word", "form"),
    *("comment", "values", "reason", "texts", "what", "previous"),
)
_PEOPLES = frozenset(kind.value for kind in Kind)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    audit = typer.Typer(
        help="The audit trail: what people said and decided, and what the bot did.",
        no_args_is_help=True,
        add_completion=False,
    )
    audit.command(name="list")(show)
    audit.command()(verify)
    audit.command()(redact)
    app.add_typer(audit, name="audit")


def show(
    config: ConfigFolder = None,
    now: Now = "",
    scope: Scope = "",
    since: Since = "",
    output: Output = AuditFormat.TABLE,
    *,
    decisions: Decisions = False,
) -> int:
    """Show the records, oldest first: when, where, what, as whom, in which words, before and after."""
    begin = moment(since, "--since") if since else None
    with open_workspace(config, now, None) as space:
        shielded = space.connections.jira.restricted.keys()
        found = [
            _told(body, words, is_shielded=body["subject"] in shielded)
            for body, words in space.connections.store.trail.records()
            if _is_wanted(body, scope, begin) and (not decisions or body["kind"] in _PEOPLES)
        ]
    if output is AuditFormat.JSON:
        print_json({"entries": found})
    elif output is AuditFormat.CSV:
        rows = csv.writer(sys.stdout)
        rows.writerow(_COLUMNS)
        rows.writerows([_cell(one.get(name)) for name in _COLUMNS] for one in found)
    else:
        for one in found:
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
        numbers = {body["number"] for body, _ in space.connections.store.trail.records()}
    if number not in numbers:
        raise CheckFailed(f"the record has no entry {number}; regiebot audit list shows them")
    if not taken:
        raise CheckFailed(f"entry {number} holds no words that can be taken out; nothing was done")
    for one in taken:
        say(f"entry {one}: its words are taken out" + ("" if one == number else ", they were the same"))
    say(_LEFT)
    return 0


def _is_wanted(body: Mapping[str, Any], scope: str, begin: datetime | None) -> bool:
    subject, noted = body["subject"], datetime.fromisoformat(body["noted"])
    here = not scope or scope in (subject, body["root"]) or subject.startswith(f"{scope}/")
    return here and (begin is None or noted >= begin)


def _told(body: Mapping[str, Any], words: Mapping[str, Any] | None, *, is_shielded: bool) -> dict[str, Any]:
    """A record as it is shown: as it was written, and with the words beside it."""
    if body["kind"] in EVENTS:
        return dict(body)
    hidden = _SHIELDED if is_shielded else REDACTED
    if words is None or is_shielded:
        said = bool(body["digest"])
        words = {"reason": hidden if said else "", "texts": [hidden] * (body["texts"] if said else 0)}
    people = [{"party": party, "function": function} for party, function, _ in body["people"]]
    own = {
        "comment": body["slot"].split("/", 1)[0],
        "people": people,
        "values": body["named"],
        "reason": words.get("reason", ""),
        "texts": list(words.get("texts", ())),
    }
    return {name: value for name, value in body.items() if name != "named"} | own


def _cell(value: Any) -> str:
    """A value in a table for a spreadsheet, which would take some texts for formulas."""
    text = value if isinstance(value, str) else "" if value is None else canonical(value)
    return masked(f"'{text}" if text[:1] in "=+-@\t\r" and text else text)


def _lines(one: Mapping[str, Any]) -> Iterator[str]:
    at = f"{local(datetime.fromisoformat(one['at'])):%Y-%m-%d %H:%M}"
    yield f"{one['number']}  {at}  {one['subject']}  {_said(one)}"
    functions = (
        " ".join(filter(None, (who["function"], who["party"] and f"({who['party']})")))
        for who in one.get("people", ())
    )
    who = ", ".join(functions)
    if by := " ".join(filter(None, (one["account"], who and f"as {who}"))):
        yield f"    by {by}"
    if one.get("editor"):
        yield f"    changed by {one['editor']}"
    named = ", ".join(filter(None, one.get("values", ())))
    for words in filter(None, (named, one["reason"], *one.get("texts", ()))):
        yield f"    {words}"
    if what := one.get("what"):
        yield f"    {canonical(what)}"


def _said(one: Mapping[str, Any]) -> str:
    word, kind = one.get("word"), one["kind"]
    said = f"{word}: {one['form']}" if word else ""
    if kind == Kind.OPERATOR and word:
        said = word
    derived = " (derived: changed before it was read)" if one.get("derived") else ""
    return f"{'' if kind == Kind.SAID else kind}{' - ' if said and kind != Kind.SAID else ''}{said}{derived}"
