"""pause and resume: an operator stops the bot, or a part of what it does, and lets it go on."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Annotated

import typer

from bot.app.ledger_access import existing_ledger
from bot.app.run_record import operator
from bot.app.workspace import known_scopes
from bot.cli.options import ConfigFolder, Now, moment, say, settings_with
from bot.errors import CheckFailed
from bot.round.brake import advice
from bot.round.operator import note_act
from bot.settings import Settings
from bot.situation.scope_pauses import EVERYTHING, Pause, in_force
from bot.store.pauses_table import StoredPauses
from bot.store.record_table import RecordStore

Scope = Annotated[
    list[str] | None,
    typer.Option(help="Only this programme, release, cluster or domain; may be given again."),
]
Reason = Annotated[str, typer.Option(help="Why; everybody who looks is told.")]
Until = Annotated[str, typer.Option(help="When it ends by itself, as 2023-10-12T13:00.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(rich_help_panel="Stop and undo")(pause)
    app.command(rich_help_panel="Stop and undo")(resume)


def pause(
    scope: Scope = None, reason: Reason = "", until: Until = "", config: ConfigFolder = None, now: Now = ""
) -> int:
    """Stop all writing and sending, now and over restarts, until `resume`.

    A round that is at work stops before its next batch of writes. Reading commands go on to work.
    """
    settings, at = settings_with(config), moment(now)
    end = moment(until, "--until") if until else None
    if end and end <= at:
        raise CheckFailed(f"--until {until} has passed already; nothing is paused")
    scopes = _named_by(scope)
    with existing_ledger(settings) as store:
        _require_known(settings, [one for one in scopes if one])
        pauses, who = StoredPauses(store.engine), operator(settings)
        for one in scopes:
            made = Pause(one, at, who, " ".join(reason.split()), end)
            pauses.write(made)
            note_act(RecordStore(store.engine), "pause", one, who, at, made.reason, until)
            say(f"{made.sentence} ({store.read_note('site')}); {advice(made)}")
    return 0


def resume(scope: Scope = None, config: ConfigFolder = None, now: Now = "") -> int:
    """Let the bot go on. Without --scope this ends the pause of everything; those of parts stay.

    Exit 1 where what is named is not paused.
    """
    settings, at, scopes = settings_with(config), moment(now), _named_by(scope)
    with existing_ledger(settings) as store:
        pauses, who = StoredPauses(store.engine), operator(settings)
        found = {one.scope: one for one in in_force(pauses.read(), at)}
        if not found:
            say("nothing is paused")
            return 0
        if wrong := [one for one in scopes if one not in found]:
            raise CheckFailed(f"{_named(wrong)} not paused by itself; {_standing(list(found.values()))}")
        for one in scopes:
            pauses.end(one)
            note_act(RecordStore(store.engine), "resume", one, who, at)
            say(f"{found.pop(one).what} goes on ({store.read_note('site')})")
        for left in found.values():
            say(f"still paused: {left.sentence}; {advice(left)}")
    return 0


def _named_by(scope: Sequence[str] | None) -> Sequence[str]:
    """The scopes that were asked for, each once; an empty name is a slip, and not everything."""
    if scope and not all(one.strip() for one in scope):
        raise CheckFailed("--scope lacks its name; leave it out to mean everything")
    return tuple(dict.fromkeys(scope or [EVERYTHING]))


def _named(scopes: Sequence[str]) -> str:
    names = ", ".join(one or "everything" for one in scopes)
    return f"{names} {'is' if len(scopes) == 1 else 'are'}"


def _standing(pauses: Sequence[Pause]) -> str:
    return "; ".join(f"{one.sentence}, {advice(one)}" for one in pauses)


def _require_known(settings: Settings, scopes: Sequence[str]) -> None:
    """Raise CheckFailed for what the configuration has not, with the names that come near."""
    if not scopes:
        return
    known = known_scopes(settings)
    if wrong := [one for one in scopes if one not in known]:
        close = [name for one in wrong for name in get_close_matches(one, known, n=3)]
        hint = f"did you mean {', '.join(close)}?" if close else "regiebot plan shows the identities"
        raise CheckFailed(
            f"there is no programme, release, cluster or domain {', '.join(wrong)}; {hint} "
            "Without --scope everything is paused"
        )
