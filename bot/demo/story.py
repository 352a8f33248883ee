"""What happened before the moment that the demo shows: people at work, RFCs on their way, some edits."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby

from bot.core.calendar import AMSTERDAM, WorkingDays
from bot.core.types import Category, Identity, IssueKey
from bot.demo.control import Act, Control
from bot.demo.people import work_done
from bot.demo.rfcs import RFCS, Votes, act_of
from bot.jobs.units import Unit

_STATUS = {Category.DONE: "done", Category.DOING: "indeterminate", Category.NEW: "new"}
_NOON = time(12, 0)


def tell(
    control: Control,
    units: Iterable[Unit],
    keys: Mapping[Identity, IssueKey],
    now: datetime,
    days: WorkingDays,
    say: Callable[[str], None],
) -> None:
    """Let people act in the sandbox, day by day, until `now`."""
    acts = 0
    done = [entry for unit in units for entry in work_done(unit.tree, now, days) if entry.identity in keys]
    done.sort(key=lambda entry: entry.day)
    for day, entries in groupby(done, key=lambda entry: entry.day):
        control.set_clock(_at(day))
        todays: list[Act] = [
            {
                "as": entry.account,
                "do": "transition",
                "issue": keys[entry.identity],
                "to": _STATUS[entry.category],
            }
            for entry in entries
        ]
        acts += len(control.act(todays))
    say(f"people finished or took up {acts} steps and actions")
    _ask_for_changes(control, _watched(keys, {e.identity for e in done if e.category is Category.DONE}))
    say(f"{len(RFCS)} RFCs, announcements and incidents came in at the servicedesk and went their way")
    control.set_clock(_at(now.date() - timedelta(days=1)))
    say(f"people made {len(control.act(list(_edits(keys))))} edits of their own in Jira")


def _watched(keys: Mapping[Identity, IssueKey], done: set[Identity]) -> IssueKey | None:
    """The epic of a domain under verhoogde dijkbewaking."""
    on = (Identity(i.removesuffix("/O.8")) for i in sorted(done) if i.endswith("/O.8"))
    return next((keys[scope] for scope in on if f"{scope}/Q.11" not in done), None)


def _ask_for_changes(control: Control, watched: IssueKey | None) -> None:
    for rfc in sorted(RFCS, key=lambda r: r.asked):
        control.set_clock(_at(rfc.asked))
        asked = {
            "as": rfc.by,
            "do": "create_request",
            "type": rfc.type,
            "summary": rfc.summary,
            "description": rfc.description,
            "fields": rfc.fields,
        }
        key = control.act([asked])[0]["key"]
        if rfc.watched and watched:
            control.act(
                [{"as": "u-servicedesk", "do": "link", "issue": key, "type": "Relates", "to": watched}]
            )
        votes = Votes()
        for number, move in enumerate(rfc.moves, start=1):
            control.set_clock(_at(rfc.asked + timedelta(days=2 * number)))
            control.act([act_of(move, key, votes)])


def _edits(keys: Mapping[Identity, IssueKey]) -> Iterable[Act]:
    """Edits that the bot must leave alone: a summary, a description, a label, a comment."""
    by_code: dict[str, list[Identity]] = {}
    for identity in sorted(keys):
        by_code.setdefault(identity.rsplit("/", 1)[-1], []).append(identity)
    for code, number, act in (
        (
            "K.4",
            6,
            {"do": "edit", "fields": {"summary": "K.4 Criteria voor succes: zie bijlage van het team"}},
        ),
        ("M.2", 4, {"do": "edit", "update": {"labels": [{"add": "team-migratie"}]}}),
        ("L.10", 2, {"do": "comment", "text": "De ketentest loopt, de eerste uitkomsten volgen morgen."}),
    ):
        found = by_code.get(code, [])
        if found:
            yield {"as": "u-it-deelnemer", "issue": keys[found[number % len(found)]], **act}


def _at(day: date) -> datetime:
    return datetime.combine(day, _NOON, AMSTERDAM)
