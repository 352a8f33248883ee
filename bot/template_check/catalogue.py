"""Every template with samples, ready to be rendered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from bot.channels.kinds import kinds
from bot.features.all_pages import PAGES
from bot.features.all_rules import Announcement, IssueAction
from bot.features.reminding.messages import Delivery, Digest, MessageState, Missed, Reminder
from bot.model.issue import Identity
from bot.model.progress import Progress
from bot.render.chat_render import Messages
from bot.render.environment import Templates
from bot.render.evidence_text import EvidenceText
from bot.render.issue_render import JiraText
from bot.render.planning_text import ForecastText
from bot.render.status_report import StatusText
from bot.render.storage import PagesText
from bot.situation.scope_pauses import Pause
from bot.template_check.audience_samples import party_digests, reduced_reminders
from bot.template_check.cab_samples import decision
from bot.template_check.evidence_samples import packs
from bot.template_check.growth_samples import absent, come_alive, planning
from bot.template_check.note_samples import NEWS, NOTES, PLACED
from bot.template_check.page_samples import page_samples
from bot.template_check.text_samples import issues
from bot.template_check.view_samples import (
    MEETING,
    NOW,
    action,
    conditions,
    digest,
    gate,
    incident,
    late_conditions,
    note,
    programme,
    reminder,
    scope,
    shown,
)

_ROOT = Identity("voorbeeld")
_MISSED = (MessageState.SENDING, MessageState.WAITING, MessageState.LAPSED, MessageState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Sample:
    """One rendering of one template."""

    name: str
    """Of the text, for people: `Slack: gate_reminder`."""
    render: Callable[[], object]


def samples(templates: Templates) -> Iterator[Sample]:
    """Every text that the bot makes, with samples that reach all of the shipped templates."""
    yield from _issues(JiraText(templates))
    yield from _pages(PagesText(templates))
    for chat in (kind.messages(templates) for kind in kinds().values()):
        for name, render in messages():
            yield Sample(f"{chat.medium}: {name}", partial(render, chat))
    yield from _reports(templates)
    yield from _packs(EvidenceText(templates))


def messages() -> Iterator[tuple[str, Callable[[Messages], Delivery]]]:
    """Every kind of message to a channel, in the words of any chat."""
    for one in (*_reminders(), *reduced_reminders()):
        yield "gate_reminder", lambda chat, one=one: chat.gate(shown(one), NOW)  # type: ignore[misc]
    for view in (*_digests(), *party_digests()):
        yield "overdue_digest", lambda chat, view=view: chat.overdue(shown(view), NOW)  # type: ignore[misc]
    for event in ("new", "wish", "production", "linked", "waiting", "status"):
        told = note(event, production=decision("declined"))
        yield "change_note", lambda chat, told=told: chat.change(shown(told), NOW)  # type: ignore[misc]
    bare = note(source="", priority="", impact="", release=None, url="")
    yield "change_note", lambda chat: chat.change(shown(bare), NOW)
    for template in NEWS:
        for values in NOTES[template]:
            notice = Announcement(_ROOT, "voorbeeld", template, values)
            yield template, lambda chat, notice=notice: chat.news(shown(notice), NOW)  # type: ignore[misc]


def _reminders() -> Iterator[Reminder]:
    yield reminder()
    yield reminder(gate(0), "hours-1", 0)
    yield replace(reminder(), was=MEETING)
    yield reminder(gate(2, conditions=conditions()))
    yield reminder(gate(0, incidents=(incident(), incident(decided=False))))
    yield reminder(gate(0, ready=Progress()))
    yield reminder(gate(0, conditions=conditions() * 4))
    many = gate(14, migration=MEETING, date_status="pencil", participants=())
    yield reminder(replace(many, missing=(action(1, parties=(), key=None), *many.missing), url=None))


def _digests() -> Iterator[Digest]:
    missed = tuple(
        Missed("go-nogo", "GO/NO-GO Zorggroep De Linde", state, NOW + timedelta(hours=n))
        for n, state in enumerate((MessageState.LAPSED, MessageState.UNKNOWN) * 7)
    )
    owners = tuple((f"Rol {n}", n) for n in range(10, 0, -1))
    yield digest()
    yield replace(digest(40), by_owner=owners, missed=missed[:2])
    yield replace(digest(0), url=None, by_owner=(), missed=missed)
    yield replace(digest(2), conditions_total=12, conditions=late_conditions(10), missed=missed[:1])
    yield replace(digest(0), conditions_total=1, conditions=late_conditions(1))


def _issues(words: JiraText) -> Iterator[Sample]:
    for one in issues():
        yield Sample(f"jira: {one.row.code or one.place.level}", partial(words, one))
    for template in PLACED:
        for values in NOTES[template]:
            act = IssueAction(_ROOT, "voorbeeld", template, values)
            yield Sample(f"notes: {template}", partial(words.note, act))


def _pages(words: PagesText) -> Iterator[Sample]:
    for kind in PAGES:
        for view in page_samples(kind):
            yield Sample(f"confluence: {kind.template(view)}", partial(words.page, shown(view), NOW, kind))


def _packs(words: EvidenceText) -> Iterator[Sample]:
    for view in packs():
        yield Sample("evidence: evidence", partial(words.page, view))
        yield Sample("evidence: evaluation", partial(words.evaluation, view))
        yield Sample("report: evidence_readme", partial(words.readme, view, ("bewijs.html",)))


def _reports(templates: Templates) -> Iterator[Sample]:
    status, forecast = StatusText(templates), ForecastText(templates)
    quiet = scope(items=0, overdue=(), gates=())
    lively = come_alive() | {
        "gates": (gate(working_days=None),),
        "conditions": conditions() * 4,
        "absent": absent(11),
    }
    busy = scope(items=14, late=20, **lively)
    missed = [Missed("regie", "GO/NO-GO", state, NOW, "token_revoked") for state in _MISSED]
    paused = (Pause("", NOW, "jan@beheer", "storing"), Pause("p/c1", NOW, "beheer", until=NOW))
    yield Sample(
        "report: status",
        partial(status.plain, [*map(shown, (programme(), quiet, busy))], NOW, missed, paused),
    )
    yield Sample("report: status", partial(status.plain, [shown(quiet)], NOW))
    rows = planning().forecast
    tables = [("Migratie", (*rows, replace(rows[0], half=None)))]
    yield Sample("report: forecast", partial(forecast.plain, tables, NOW))
