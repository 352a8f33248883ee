"""Whether the service desk is as `bot.yaml` says: fields of the right type and options, types, statuses."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from bot.atlassian.desk.request_form import DeskForm
from bot.atlassian.jira.client import Jira
from bot.config.site_model import ServiceDesk
from bot.config.versions import Impact
from bot.errors import CheckFailed
from bot.features.hypercare.incident_classes import Criterion
from bot.features.rfc.obligations import ImpactArea

_TEXT, _OPTION, _OPTIONS = frozenset({"string"}), frozenset({"option"}), frozenset({"array"})
_TYPES: Mapping[str, frozenset[str]] = {
    "source": _OPTION,
    "priority": _OPTION,
    "impact": _OPTION,
    "touches": _OPTIONS,
    "suppliers": _OPTIONS | _TEXT,
    "scope": _OPTION,
    "solution": _TEXT,
    "explanation": _TEXT,
    "release": _TEXT | _OPTION,
    "approvals": frozenset({"sd-approvals"}),
    "request_type": frozenset({"sd-customerrequesttype"}),
    "criteria": _OPTIONS,
}
"""What Jira calls the type of each mapped field."""

_WORDS: Mapping[str, frozenset[str]] = {
    "source": frozenset({"zorgaanbieder", "mc-leverancier", "infolijn"}),
    "priority": frozenset({"hoog", "midden", "laag"}),
    "impact": frozenset(Impact),
    "touches": frozenset(ImpactArea),
    "scope": frozenset({"lokaal", "ketenbreed"}),
}
"""Options that the rules look for (S2 steps 1 and 2), without regard to case."""


def wrong_fields(jira: Jira, desk: ServiceDesk) -> Iterator[str]:
    """Mapped fields that are not there or are of another type."""
    known = jira.meta().field_types()
    for name, field_id in _mapped(desk).items():
        if field_id not in known:
            yield f"there is no field {field_id} for {name}"
        elif known[field_id] not in _TYPES[name]:
            wanted = " or ".join(sorted(_TYPES[name]))
            yield f"{field_id} for {name} is of type {known[field_id]}, not {wanted}"
    for field_id in (*desk.wish_votes, *desk.production_votes):
        if known.get(field_id) not in _OPTION:
            yield f"{field_id} for votes is no select field"


def wrong_types(jira: Jira, desk: ServiceDesk) -> Iterator[str]:
    """Request types that are named and not there; they tell RFCs from incidents only through their field."""
    known = DeskForm(jira.api).request_types(desk.project)
    for name in _type_names(desk):
        if name not in known:
            yield f"there is no request type {name!r}; known: {', '.join(known)}"
    if desk.request_type and not desk.fields.request_type:
        yield "request_type needs the id of its field under fields.request_type"


def wrong_options(jira: Jira, desk: ServiceDesk) -> Iterator[str]:
    """Options that the rules look for and that the forms do not offer."""
    form = DeskForm(jira.api)
    known = form.request_types(desk.project)
    if desk.request_type in known:
        offered = form.options(desk.project, known[desk.request_type or ""])
        yield from _lacking(offered, desk, _WORDS)
    if desk.incidents and desk.incidents.request_type in known:
        offered = form.options(desk.project, known[desk.incidents.request_type])
        yield from _lacking(offered, desk, {"criteria": frozenset(Criterion)})


def wrong_statuses(jira: Jira, desk: ServiceDesk) -> Iterator[str]:
    """Statuses that are named as following a decision and that the project does not have."""
    known = {name.casefold() for name in jira.meta().statuses(desk.project)}
    for name in (*desk.wish_statuses, *desk.production_statuses):
        if name.casefold() not in known:
            yield f"there is no status {name!r}"


def round_words(jira: Jira, desk: ServiceDesk) -> str:
    """Whether each CAB decision has a status that can open its approval round. Without approvals none is
    needed, so a word that fits nowhere is said and no fault.
    """
    known = jira.meta().statuses(desk.project)
    words = (desk.wish_approval, desk.production_approval)
    fits = {word: [name for name in known if word.casefold() in name.casefold()] for word in words}
    if nowhere := [repr(word) for word, names in fits.items() if not names]:
        return f"{', '.join(nowhere)} is in the name of no status: rounds of that decision are not recognised"
    return "; ".join(f"{word!r} is in {', '.join(sorted(names))}" for word, names in fits.items())


def looks(jira: Jira, desk: ServiceDesk) -> Mapping[str, Callable[[], str]]:
    """Each check by its name; it gives words, or raises CheckFailed."""
    checks: Mapping[str, tuple[Callable[[Jira, ServiceDesk], Iterator[str]], str]] = {
        "fields": (wrong_fields, f"{len(_mapped(desk))} mapped"),
        "request types": (wrong_types, "are there"),
        "options": (wrong_options, "are those of the rules"),
        "statuses": (wrong_statuses, "are there"),
    }
    found = {name: partial(_look, look, jira, desk, words) for name, (look, words) in checks.items()}
    return {**found, "approval rounds": partial(round_words, jira, desk)}


def _look(
    look: Callable[[Jira, ServiceDesk], Iterator[str]], jira: Jira, desk: ServiceDesk, words: str
) -> str:
    return all_right(look(jira, desk), words)


def all_right(found: Iterator[str], words: str) -> str:
    """The words where nothing was found. Raises CheckFailed with everything that was."""
    if problems := list(found):
        raise CheckFailed(f"{'; '.join(problems)}; correct servicedesk in bot.yaml")
    return words


def _mapped(desk: ServiceDesk) -> dict[str, str]:
    return {name: fid for name, fid in desk.fields.model_dump().items() if fid}


def _type_names(desk: ServiceDesk) -> list[str]:
    incidents = desk.incidents.request_type if desk.incidents else None
    return [name for name in (desk.request_type, desk.announcement_type, incidents) if name]


def _lacking(
    offered: Mapping[str, frozenset[str]], desk: ServiceDesk, wanted: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    ids = _mapped(desk)
    for name, options in wanted.items():
        if name not in ids:
            continue
        if ids[name] not in offered:
            yield f"the form does not ask for {name} ({ids[name]})"
            continue
        missing = options - {option.casefold() for option in offered[ids[name]]}
        if missing:
            yield f"{name} ({ids[name]}) lacks the options {', '.join(sorted(missing))}"
