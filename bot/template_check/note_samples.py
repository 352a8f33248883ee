"""Sample values for every template in `notes/`: what the rules give it, in the ways that it can differ."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.commands.events import Command
from bot.commands.forms import Form, Reading
from bot.features.hypercare.facts import Watched
from bot.features.hypercare.incident_classes import Criterion, propose
from bot.features.rfc.obligations import Track
from bot.model.issue import Category, Identity, IssueId, IssueKey, Status
from bot.model.progress import Progress
from bot.model.reasons import Reason
from bot.model.request import ChangeRequest
from bot.template_check import answer_samples as answers
from bot.template_check.cab_samples import decision
from bot.template_check.growth_samples import planning
from bot.template_check.view_samples import JIRA, NOW
from bot.template_check.violation_samples import LINK, MANY, VIOLATION_NEWS, VIOLATIONS, Values, each

_AT = datetime(2023, 10, 12, 12, 0, tzinfo=UTC)
_DAY = date(2023, 12, 31)


_CONTENDED = [
    replace(planning().contention[0], others=("Noord", "Oost", "West", "Zuid"), alternatives=()),
    replace(planning().contention[0], alternatives=(_AT, _AT, _AT)),
]


def _said(reason: str) -> Command:
    return Command("101", "u-facilitator", _AT, Reading("klasse", Form.CALAMITY, reason))


_UNREAD: Values = {"scope": "Zorggroep De Linde", "at": _AT, "working_days": 0}
_ANSWER: Values = {
    "code": "A2.4",
    "title": "Andere leveranciers?",
    "scope": "Zorggroep De Linde",
    "reason": "zij leveren het dossier",
    "function": "Bestuurder",
    **LINK,
}
_TURNED: Values = {**_ANSWER, "work": ["C2.3"], "gate": "O.9", "gate_title": "GO/NO-GO overleg"}
_GATE: Values = {
    "code": "O.9",
    "title": "GO/NO-GO overleg vóór de migratie",
    "scope": "Zorggroep De Linde",
    "verdict": "go",
    "reason": "iedereen is beschikbaar",
    "function": "Bestuurder",
    "at": _AT,
    "attempt": 2,
    "deviation": "O.4 ligt boven K.4, aanvaard",
    "conditions": (),
    "derived": False,
    "migration": _AT,
    "meets": _AT,
    "open": MANY,
    "final": False,
    **LINK,
}
_NO_GO = {**_GATE, "verdict": "no-go", "open": []}
_CONDITIONAL = {**_GATE, "verdict": "conditional", "function": "", "conditions": ("back-up", "wacht")}
_VERDICTS = (_GATE, _CONDITIONAL, {**_CONDITIONAL, "derived": True}, _NO_GO, {**_NO_GO, "final": True})
_BARE = {**_NO_GO, "reason": "", "deviation": "", "migration": None, "attempt": 1}

_WITHDRAWN = [
    {**gate, "withdrawn": reason, "by": "Bestuurder", "since": _AT, "redo": ["N.5"], "pencil": True}
    for gate in ({name: value for name, value in one.items() if name != "final"} for one in (_GATE, _NO_GO))
    for reason in ("de zaal is bezet", "")
]
_MOVED: Values = {
    "because": "moved",
    "code": "O.9",
    "title": "GO/NO-GO overleg vóór de migratie",
    "scope": "Zorggroep De Linde",
    "programme": "Migratie Koppeltaal 2.0",
    "was": _AT,
    "at": _AT,
    "is_past": False,
    "reason": "",
    "waits": "",
    "is_planned": True,
    **LINK,
}
_OFF: Values = {**_MOVED, "because": "off", "at": None}
_MEETING_MOVED = (
    _MOVED,
    {**_MOVED, "was": None, "is_past": True, "key": "", "url": ""},
    *({**_MOVED, "because": why, "reason": "te veel uitval"} for why in ("refused", "withdrawn", "needed")),
    _OFF,
    {**_OFF, "waits": "no_go"},
    {**_OFF, "is_planned": False},
)
_COPIED: Values = {
    "original": "KT-812",
    "labels": ["rb:koppeltaal-2023/c1/za-01/O.1", "regiebot:koppeltaal-2023"],
    "subtasks": 0,
    "command": "regiebot adopt KT-900 koppeltaal-2023/c1/za-01/O.1",
    **LINK,
}

_UNDECIDED: Values = {
    "undone": False,
    "stands": False,
    "reason": "mandate",
    "attempt": 1,
    "owner": "Zorgaanbieder",
    "missing": ["IT-deelnemers"],
    "obstacles": [
        {"code": "O.6", "title": "Rollback", "reason": "unlisted", "measured": None, "limit": None},
        {"code": "O.4", "title": "Uitval", "reason": "above", "measured": 4.2, "limit": 2.0},
    ],
}
_PLAN: Values = {"number": 2, "digest": "3f9a0c", "parties": 3}
_TITLED: Values = {**_PLAN, "title": "Koppelvlakrelease 1.18"}
_DUTY = {"key": "RFC-7", "summary": "Ook in het Engels", "impact": "minor", "touches": "UI", "solution": "X"}
_LOOP: Values = {
    "number": 2,
    "reason": "te veel uitval",
    "function": "Bestuurder",
    "errors": 4.2,
    "minutes": 130,
}
_LOOPS = (
    _LOOP,
    {**_LOOP, "errors": None, "function": "", "reason": ""},
    {**_LOOP, "minutes": None},
    {**_LOOP, "errors": None, "minutes": None},
)
_EVALUATION: Values = {"title": "Koppelvlakrelease 1.18", "deadline": _DAY, "planned": None}
_PROGRESS: Values = {
    "title": "Koppelvlakrelease 1.18",
    "moment": _AT,
    "progress": Progress(12, 3, 5),
    "late": 1,
    "signed": 2,
    "in_force": True,
    "ready": 1,
    "parties": 3,
    "production": _AT,
}
_REASON = Reason("vote_without_mandate")
_INCIDENT = Watched(
    request=ChangeRequest(
        id=IssueId("9"),
        key=IssueKey("RFC-12"),
        summary="Trage antwoorden",
        status=Status("1", "Open", Category.NEW),
        created=_AT,
        updated=_AT,
    ),
    scope=Identity("koppeltaal-2023/c1/za-01"),
    title="Zorggroep De Linde",
    proposal=propose((Criterion.DURATION,)),
)
_DECIDED = replace(
    _INCIDENT,
    proposal=propose(()),
    decided=propose((Criterion.DURATION,)).proposed,
    by="Incidentmanager",
    command=_said("landelijk nieuws"),
)
_CONFLICT = planning().conflicts[0]
_CONFLICTS = [
    {"conflict": replace(_CONFLICT, clash=clash, pinned=clash != "freeze", until=_AT)}
    for clash in ("order", "parallel", "freeze", "window", "meeting", "outside", "overrun")
]

_CHANGE: Values = {
    **LINK,
    "title": "O Quality-gate vóór migratie",
    "rank": "task",
    "now": "KT-7",
    "loose": False,
    "before": "KT-3",
    "open": 12,
}
_FAULTS = ("not-visible", "moved", "type", "parent", "closed", "labels")
_STRUCTURE = [
    {"fault": fault, "own": own, "scope": "Migratie", "changes": changes, "more": more}
    for fault in _FAULTS
    for own, changes, more in (
        (True, [_CHANGE], 0),
        (True, [{**_CHANGE, "now": "subtask", "loose": True, "before": None, "open": 1}], 0),
        (False, [_CHANGE], 0),
        (False, [_CHANGE, {**_CHANGE, "loose": True, "now": ""}], 7),
    )
]

_DURATIONS: Sequence[Values] = [
    {
        "number": "duur-M",
        "step": "M Proefmigratie",
        "unit": unit,
        "planned": 4,
        "real": 75,
        "rows": [(f"M.{n}", 2, 70) for n in range(rows)],
        "domains": domains,
    }
    for unit, rows, domains in (("days", 2, 1), ("minutes", 14, 3))
]

NOTES: Mapping[str, Sequence[Values]] = {
    "again": [{"code": "O.9", "attempt": 2, "at": _AT}],
    "announced_steps": [
        {"impact": "major", "touches": "EPD", "tracks": tuple(Track)},
        {"impact": "", "touches": "", "tracks": ()},
    ],
    "applicable": each({**_ANSWER, "answer": "yes"}, function=("",), reason=("",), key=(None,)),
    "applicable_news": [
        _TURNED,
        {**_TURNED, "work": ["C2.3", "K.7"], "gate": "", "reason": "", "url": None},
    ],
    "cab_all_decided": [{"question": one, "keys": ("RFC-7", "RFC-8")} for one in ("wish", "production")],
    "cab_decision": [
        {"question": "wish", "decision": decision()},
        {"question": "production", "decision": replace(decision("declined"), ballots=())},
    ],
    "cab_told": [
        {"question": question, "decision": decision(word), "reasons": reasons}
        for question in ("wish", "production")
        for word, reasons in (("approved", ()), ("declined", ("te groot",)))
    ],
    "class_refused": [{"form": "crisis", "reason": _REASON}],
    "condition_unheard": [
        {"why": "number", "number": "3"},
        {"why": "number", "number": ""},
        {"why": "mandate", "number": "1"},
    ],
    "copied": each(_COPIED, subtasks=(1, 12)),
    "date_conflict": _CONFLICTS,
    "decided": (*_VERDICTS, _BARE),
    "decided_news": (*_VERDICTS, _BARE),
    "duty_back": [{"release": "Mitz 3.5.0"}],
    "duty_gone": [{"release": "Mitz 3.5.0"}],
    "duty_rfc": [
        {"release": "Mitz 3.5.0", "changes": [_DUTY], "again": True},
        {"release": "Mitz 3.5.0", "changes": [{**_DUTY, "touches": "", "solution": ""}], "again": False},
    ],
    "entry": [{"codes": ["O.1"]}, {"codes": ["O.1", "O.2"]}],
    "evaluate_postponed": [{"production": _AT, "reason": "storing", "release": "Mitz 3.5.0"}],
    "evaluation_due": [
        {**_EVALUATION, "working_days": days, "planned": planned}
        for days, planned in ((5, None), (0, _AT.date()), (5, date(2024, 1, 9)))
    ],
    "evaluation_late": [{**_EVALUATION, "days": 9}],
    "evaluation_planned_late": [{**_EVALUATION, "planned": date(2024, 1, 9)}],
    "first_approved": [
        {"cluster": "Cluster 1", "first": "Zorggroep De Linde", "others": others}
        for others in ([("Zorggroep Oost", _AT), ("Zorggroep West", None)], [("Zorggroep", _AT)] * 14)
    ],
    "gate_again": each(_TURNED, reason=("",)),
    "incident": [
        {"incident": one, "url": f"{JIRA}RFC-12", "counted": "calamiteit"} for one in (_INCIDENT, _DECIDED)
    ],
    "incident_class": [{"incident": one} for one in (_INCIDENT, _DECIDED)],
    "interim_report": each(_PROGRESS, signed=(None,), in_force=(False,)),
    "duration_decided": [
        {**one, "taken": taken, "reason": reason, "function": "Bestuurder", "scope": "C1", "reached": reached}
        for one in _DURATIONS
        for taken, reason, reached in ((True, "", 2), (True, "", 0), (False, "geldt alleen hier", 1))
    ],
    "duration_lesson": _DURATIONS,
    "duration_taken": [
        {name: one[name] for name in ("number", "unit", "rows", "domains")}
        | {"function": "Bestuurder", "reason": reason}
        for one in _DURATIONS
        for reason in ("", "vaker")
    ],
    "lesson": [{"number": "101", "text": "Bel de apotheek vooraf"}],
    "lesson_decided": [
        {"number": "101", "text": "Bel", "taken": taken, "reason": "", "function": "Bestuurder", "scope": "Z"}
        | more
        for taken, more in ((True, {}), (False, {"reason": "geldt alleen hier"}))
    ],
    "meeting_moved": _MEETING_MOVED,
    "meeting_unread": [
        {**_UNREAD, "kind": kind, "what": what, "since": since, "read": read, "url": url}
        for kind, what, since, read, url in (
            ("gate", "O.9 GO/NO-GO overleg", _AT, _AT, f"{JIRA}KT-900"),
            ("cab", "", NOW, None, ""),
            ("migration", "Migratie Koppeltaal 2.0", _AT, _AT, f"{JIRA}KT-9"),
            ("production", "Mitz 3.5.0", NOW, _AT, f"{JIRA}REL-9"),
        )
    ],
    "loop_again": [{**one, "rows": ["M.4", "M.5"]} for one in _LOOPS],
    "loop_enough": _LOOPS,
    "not_applicable": each({**_ANSWER, "answer": "no"}, function=("",), reason=("",), key=(None,)),
    "on_behalf": [
        {"party": "Zorggroep De Linde", "function": "Bestuurder", "registrar": "Secretaris", "at": _AT}
    ],
    "orphan_closed": [{"reason": "valt buiten de migratie"}, {"reason": ""}],
    "contended": [
        {"resource": "Softwarehuis Een", "capacity": capacity, "cluster": "Cluster 2", "places": places}
        for capacity, places in ((1, list(planning().contention)), (2, _CONTENDED * 8))
    ],
    **answers.NOTES,
    "path_moved": [
        {
            "programme": "Migratie",
            "came": ["O.1 Stap"] * 8,
            "went": ["O.2 Stap"],
            "total_float": 2,
            "end": _DAY,
        },
        {"programme": "Migratie", "came": [], "went": [], "total_float": None, "end": None},
    ],
    "plan_asked": [
        {**_PLAN, "own": [("Terugvalplan", _DAY), ("Bezetting", None)], "chain": [("Productie", _DAY)]},
        {**_PLAN, "number": 1, "own": [], "chain": []},
    ],
    "plan_changed": [_TITLED],
    "plan_in_force": [{**_TITLED, "since": _AT}],
    "plan_not_in_force": [{"signed": 1, "parties": 3}],
    "plan_refused": each(
        {**_PLAN, "reason": "contact"}, reason=("other_party", "no_mandate", "outdated", "unknown")
    ),
    "plan_signed": [{**_PLAN, "function": "Directeur", "at": _AT}],
    "plan_unsigned": [_PLAN],
    "plan_withdrawn": [{}],
    "production_blocked": [
        {"release": "Mitz 3.5.0", "reasons": (_REASON,) * count, "total": count} for count in (1, 12)
    ],
    "production_live": [{"release": "Mitz 3.5.0", "excuse": excuse} for excuse in ("", "spoed")],
    "replan": [{"code": "T.1", "title": "Ketentest", "where": "Z", "release": "Mitz 3.5.0", "text": "traag"}],
    "roll_out_early": [{"party": "Leverancier", "moment": _AT}],
    "roll_out_unrecorded": [{}],
    "source_read_again": [{"titles": ("Migratie Koppeltaal 2.0", "Mitz 3.5.0"), "since": _AT, "over": NOW}],
    "source_unread": [
        {"titles": ("Mitz 3.5.0",) * number, "since": _AT, "read": read, "why": why, "pages": pages}
        for number, read, why, pages in (
            (1, _AT, "Jira: the login is not accepted (401)", "told"),
            (2, _AT, "", "untold"),
            (1, None, "", "none"),
        )
    ],
    "statement_changed": [
        {"kind": kind, "word": "besluit", "function": function, "stands": kind != "revoked"}
        for kind in ("revoked", "altered", "removed")
        for function in ("Bestuurder", "")
    ],
    "structure": _STRUCTURE,
    "structure_news": _STRUCTURE,
    "undecided": (
        *each(_UNDECIDED, reason=("quorum", "obstacle", "closed")),
        *each({**_UNDECIDED, "reason": "closed", "undone": True}, stands=(True,)),
    ),
    "unheard": [{}],
    "violation": VIOLATIONS,
    "violation_news": VIOLATION_NEWS,
    "vote_refused": [{"form": form, "reason": _REASON} for form in ("approved", "declined")],
    "withdrawn": _WITHDRAWN,
    "withdrawn_news": _WITHDRAWN,
}
"""By the name of the template."""

NEWS = (
    "applicable_news",
    "audit_head",
    "contended",
    "decided_news",
    "duration_decided",
    "evaluation_due",
    "evaluation_late",
    "first_approved",
    "incident",
    "interim_report",
    "lesson_decided",
    "meeting_moved",
    "meeting_unread",
    "path_moved",
    "plan_changed",
    "plan_in_force",
    "production_blocked",
    "production_live",
    "replan",
    "roll_out_early",
    "source_read_again",
    "source_unread",
    "structure_news",
    "violation_news",
    "withdrawn_news",
)
"""Those that are sent to channels."""

_BOTH = (
    "duration_decided",
    "evaluation_late",
    "lesson_decided",
    "plan_in_force",
    "production_blocked",
    "production_live",
    "replan",
    "roll_out_early",
)
PLACED = tuple(name for name in NOTES if name not in NEWS or name in _BOTH)
"""Those that are placed on issues."""
