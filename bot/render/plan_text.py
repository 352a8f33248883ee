"""A plan and a report as text and as Markdown; JSON is theirs by themselves."""

from collections.abc import Iterator, Sequence

from bot.model.field_table import Kind
from bot.model.outcome import Outcome, Report, Word
from bot.reconcile.change_cause import Cause
from bot.reconcile.merge import OTHER_TEXT, FieldChange
from bot.reconcile.merge import Outcome as Fate
from bot.reconcile.plan import SIGNS, Change, Plan, Verb
from bot.render.text import clip, one_line

LINES = 40
"""How many changes the text shows per verb; the counts tell the rest."""

_QUIET = frozenset(
    {Word.CREATED, Word.UPDATED, Word.LINKED, Word.PUBLISHED, Word.SENT, Word.ACCEPTED, Word.DEFERRED}
)
"""Outcomes that went as planned: counted, not listed."""

_PLACES = 3
"""So many places that change are shown of one text."""

_WIDTH, _TEXT_WIDTH = 110, 160

_CAUSES = {
    Cause.SPEC: "a changed YAML file or template of your own",
    Cause.EDIT: "an edit in Jira",
    Cause.UNKNOWN: "not known",
    Cause.METHOD: "another way of making dates",
    Cause.UPGRADE: "a new version",
    Cause.DECISION: "a recorded decision",
    Cause.CLOCK: "a moment that has passed",
    Cause.OWN: "the bot's own property",
}
"""Why a change is planned, for a person."""

_WORDS = {
    Fate.KEEP: "a person's edit stays, ",
    Fate.HELD: "held until regiebot upgrade, ",
}


def plan_text(plan: Plan, limit: int = LINES) -> str:
    """The plan for a terminal: one line per change, what stands behind it below, and the counts last."""
    lines = [f"{plan.root}"]
    for verb in Verb:
        changes = [change for change in plan.changes if change.verb is verb]
        for change in changes[:limit]:
            lines += _lines(change)
        if len(changes) > limit:
            lines.append(f"  {SIGNS[verb]} … and {len(changes) - limit} more to {verb.value}")
    lines.append(summary(plan))
    return "\n".join(lines)


def summary(plan: Plan) -> str:
    """One line with the counts."""
    if plan.refusal:
        return f"{plan.root}: refused; {plan.refusal}"
    counts = ", ".join(f"{number} {verb}" for verb, number in plan.counts.items()) or "nothing to do"
    return f"{plan.root}: {counts}; {plan.unchanged} unchanged"


def _lines(change: Change) -> Iterator[str]:
    key = f"{change.key} " if change.key else ""
    yield clip(f"  {SIGNS[change.verb]} {key}{change.identity}  {one_line(change.summary)}", _WIDTH)
    if change.reason:
        yield f"      {change.reason}"
    if cause := _cause(change):
        yield f"      {cause}"
    for field in change.fields:
        word = _WORDS.get(field.outcome, "")
        for told in _field(field):
            width = _TEXT_WIDTH if field.texts else _WIDTH
            yield clip(f"      {word}{field.field}: {told}", width)
    if change.links:
        yield clip(f"      blocked by: {', '.join(change.links)}", _WIDTH)


def _cause(change: Change) -> str:
    """Of an issue that is to be made, that it is, is enough."""
    return "" if change.cause is None or change.verb is Verb.CREATE else f"cause: {_CAUSES[change.cause]}"


def _field(change: FieldChange) -> Iterator[str]:
    """What becomes of one field; of the bot's panel the words, because its values are digests."""
    if change.field.kind is not Kind.PANEL:
        yield f"{change.before or '–'} → {change.after or '–'}"
    elif not change.before:
        yield "the bot's panel is not there → it comes back"
    elif words := change.words:
        yield from words[:_PLACES]
        if len(words) > _PLACES:
            yield f"… and {len(words) - _PLACES} more places in the bot's panel"
    else:
        yield OTHER_TEXT if change.texts is None else "the same words in the bot's panel, in another form"


def plan_markdown(plan: Plan) -> str:
    """The plan for a merge request or a page."""
    rows = [f"## {plan.root}", "", summary(plan), ""]
    if plan.changes:
        rows += ["| | issue | identity | summary | what |", "| --- | --- | --- | --- | --- |"]
    for change in plan.changes:
        fields = "; ".join(f"{f.field}: {told}" for f in change.fields for told in _field(f))
        what = "; ".join(filter(None, (change.reason, _cause(change), fields)))
        cells = (SIGNS[change.verb], change.key or "", change.identity, change.summary, what)
        rows.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
    return "\n".join(rows)


def _cell(text: str) -> str:
    return one_line(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def report_text(reports: Sequence[Report]) -> str:
    """What a run did: the counts of every job, and every outcome that a person should know of."""
    lines = []
    for report in reports:
        counts = ", ".join(f"{number} {word}" for word, number in report.counts.items()) or "nothing to do"
        lines.append(f"{report.root}  {report.job}: {counts}")
        lines += _told(report.outcomes)
    return "\n".join(lines)


def _told(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for word in Word:
        told = [o for o in outcomes if o.word is word and word not in _QUIET]
        for outcome in told[:LINES]:
            where = f" {outcome.where}" if outcome.where else ""
            detail = f": {outcome.detail}" if outcome.detail else ""
            yield f"  {word.value} {outcome.subject}{where}{detail}"
        if len(told) > LINES:
            yield f"  … and {len(told) - LINES} more {word.value}"
