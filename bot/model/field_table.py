"""The fields that the bot keeps in Jira, each declared once.

A row says what is a field's own: Jira's name of it, where it stands in what is desired, observed and stored,
and what becomes of it. What holds for all fields of a kind is said per `Kind`: here how it is compared and
remembered, in `bot.atlassian.jira.field_codecs` what it looks like in JSON. How a field is added is told in
docs/extending.md.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, InitVar, dataclass, replace
from datetime import date
from enum import Enum, auto
from functools import lru_cache
from operator import attrgetter
from typing import Any, Literal, Self

from bot.config.site_model import PolicyField
from bot.model.identity import is_own
from bot.model.issue import Description, Desired, IssueId, Observed


class Kind(Enum):
    """What a value is, as far as it makes a difference to the bot."""

    TEXT = auto()
    """One line."""
    PANEL = auto()
    """The bot's panel in a text, of which the digest is compared."""
    DAY = auto()
    ACCOUNT = auto()
    """A person, by account id."""
    CHOICE = auto()
    """One value of a list, by name. Jira chooses where the bot says nothing."""
    LEVEL = auto()
    """One value of a list, by id."""
    ISSUE = auto()
    """Another issue: desired by its identity, in Jira by its id."""
    LABELS = auto()
    """Words of which the bot's own are added and taken away; one that a person takes off comes back."""
    NAMES = auto()
    """Names of a list, added to those of people and never taken away."""
    ONE_NAME = auto()
    """One name of a list, added to those of people and never taken away."""
    LINKS = auto()
    """Other issues. The property remembers them apart (`ManagedState.links`)."""

    __hash__ = object.__hash__
    """By identity, as they are compared: an enum's own takes ten times as long, and is asked per value."""


class Decided(Enum):
    """Which decisions of people can change a field of an issue that is there."""

    NEVER = auto()
    HERE = auto()
    """One about the same scope."""
    ANYWHERE = auto()


@dataclass(eq=False, repr=False)
class Field(str):
    """A field. As a text it is Jira's name of it: in requests, policies, properties, and for people."""

    name: InitVar[PolicyField | Literal["issuelinks"]]
    kind: Kind
    desired: str
    """Where it stands in `Desired`."""
    observed: str = ""
    """Where it stands in `Observed`; as in `Desired` unless it is given."""
    _: KW_ONLY
    stored: str = ""
    """Its name in a snapshot of the ledger; as in `Observed` unless it is given."""
    always: bool = False
    """Whether the bot fills it in on every issue that can have it."""
    essential: bool = False
    """Whether no issue is made without it: it would not be the bot's, stand in the wrong place, or be seen by
    the wrong people."""
    shared: bool = False
    """Whether a bulk edit may set it on many issues."""
    templated: bool = False
    """Whether a template makes it, which may fail."""
    of_runbook: bool = False
    """Whether it follows the version of the runbook, and so stays while that is held."""
    decided: Decided = Decided.NEVER
    permission: str = ""
    """Without which Jira takes it off every screen; empty where it needs none of its own."""

    def __new__(cls, name: str, *_: Any, **__: Any) -> Self:
        """The text; `dataclass` makes what fills in the rest."""
        return super().__new__(cls, name)

    def __post_init__(self, name: str) -> None:
        """Fill in what is not given."""
        self.observed = self.observed or self.desired
        self.stored = self.stored or self.observed
        self.value: Callable[[Desired], Any] = attrgetter(self.desired)

    @property
    def is_set(self) -> bool:
        """Whether an edit sets it as a whole; else it adds to it, or takes the panel along."""
        return self.kind in _SET

    @property
    def may_differ(self) -> bool:
        """Whether a project may take one value and not another, and an issue can do without."""
        return self.kind in _LISTED and not self.essential

    def said(self, issue: Desired) -> tuple[str, ...] | None:
        """What an issue says of it, one text per value; None where it says nothing of it."""
        value = self.value(issue)
        if not value:
            return None
        return tuple(sorted(value)) if isinstance(value, frozenset | tuple) else (str(value),)

    def shown(self, seen: Observed, wanted: Any = None) -> Any:
        """What Jira shows of it, as the property remembers it; of a list only what is the bot's or wanted."""
        value = getattr(seen, self.observed)
        change = _SHOWN.get(self.kind)
        return change(value, wanted) if change else value

    def added(self, issue: Desired, seen: Observed) -> tuple[str, ...]:
        """The names that an edit adds; none of a field that is no list of names."""
        if self.kind not in (Kind.NAMES, Kind.ONE_NAME):
            return ()
        return tuple(sorted(set(self.said(issue) or ()) - getattr(seen, self.observed)))

    def emptied(self, issue: Desired) -> Desired:
        """The issue with nothing said of it."""
        name = self.desired.partition(".")[0]
        nothing: Any = issue.__dataclass_fields__[name].default
        if self.kind is Kind.PANEL:
            nothing = Description({}, "")
        return replace(issue, **{name: nothing})


_SET = frozenset({Kind.TEXT, Kind.DAY, Kind.ACCOUNT, Kind.CHOICE, Kind.LEVEL, Kind.ISSUE})
_LISTED = frozenset({Kind.ACCOUNT, Kind.CHOICE, Kind.NAMES, Kind.ONE_NAME})

SUMMARY = Field(
    *("summary", Kind.TEXT, "summary"),
    always=True,
    essential=True,
    templated=True,
    of_runbook=True,
    decided=Decided.ANYWHERE,
)
DESCRIPTION = Field(
    *("description", Kind.PANEL, "description.block", "block"),
    always=True,
    templated=True,
    of_runbook=True,
    decided=Decided.ANYWHERE,
)
DUE = Field("duedate", Kind.DAY, "due", shared=True, decided=Decided.ANYWHERE, permission="SCHEDULE_ISSUES")
ASSIGNEE = Field("assignee", Kind.ACCOUNT, "assignee", decided=Decided.HERE, permission="ASSIGN_ISSUES")
LABELS = Field(
    "labels", Kind.LABELS, "labels", always=True, essential=True, shared=True, decided=Decided.HERE
)
FIX_VERSION = Field("fixVersions", Kind.ONE_NAME, "fix_version", "fix_versions", stored="versions")
COMPONENTS = Field("components", Kind.NAMES, "components")
PRIORITY = Field("priority", Kind.CHOICE, "priority")
PARENT = Field(
    *("parent", Kind.ISSUE, "parent", "parent_id"),
    stored="parent",
    always=True,
    essential=True,
    of_runbook=True,
)
SECURITY = Field("security", Kind.LEVEL, "security", essential=True, permission="SET_ISSUE_SECURITY")
LINKS = Field("issuelinks", Kind.LINKS, "blocked_by", permission="LINK_ISSUES")
"""The links to what comes first; no policy is about them."""

_Comparison = Callable[[Desired, Observed, Mapping[str, Any], IssueId | None], bool]


class FieldTable:
    """Rows with what follows from all of them. It iterates over the fields that are merged, in the order in
    which they are told.
    """

    def __init__(self, merged: Iterable[Field]) -> None:
        self.merged = tuple(merged)
        """What a policy can be about."""
        self.written = (*self.merged, LINKS)
        """Every field that the bot writes. Nothing outside of it is ever sent."""
        self.optional = frozenset(field for field in self.written if not field.essential)
        self.texts = frozenset(field for field in self.merged if field.templated)
        self.of_runbook = frozenset(field for field in self.merged if field.of_runbook)
        self._by_name = {str(field): field for field in self.written}
        self._names = tuple(map(str, self.merged))
        self._values = attrgetter(*(field.desired for field in self.merged))
        self._changed = [(str(one), _REMEMBERED[one.kind]) for one in self.merged if one.kind in _REMEMBERED]
        self.is_same: _Comparison = _compiled("d, o, applied, parent", _same(self.merged))
        """Whether Jira shows what is desired of every field, and the property tells that the bot wrote it.

        Raises KeyError where something was written before the bot knew all of these fields.
        """
        self.line: Callable[[Desired], str] = _compiled("d", _line(self.merged))
        """What is desired of all of them, in one line."""

    def __iter__(self) -> Iterator[Field]:
        return iter(self.merged)

    def __getitem__(self, name: str) -> Field:
        return self._by_name[name]

    def applied(self, desired: Desired, parent: IssueId | None) -> dict[str, Any]:
        """What the property remembers of a write, as plain JSON: values as they are, the panel by digest."""
        found = dict(zip(self._names, self._values(desired), strict=True))
        for name, change in self._changed:
            found[name] = change(found[name], parent)
        return found

    def shown(self, observed: Observed, desired: Desired) -> dict[str, Any]:
        """The same values as Jira shows them now; see `Field.shown`."""
        rows = zip(self.merged, self._values(desired), strict=True)
        return {str(field): field.shown(observed, wanted) for field, wanted in rows}


@lru_cache
def iso(day: date | None) -> str | None:
    """A day as JSON has it."""
    return day.isoformat() if day else None


_REMEMBERED: Mapping[Kind, Callable[[Any, IssueId | None], Any]] = {
    Kind.DAY: lambda day, _: iso(day),
    Kind.ISSUE: lambda _, parent: parent,
    Kind.LABELS: lambda labels, _: list(labels),
    Kind.NAMES: lambda names, _: sorted(names),
}
"""How the property remembers what is desired; of other kinds as it is."""

_SHOWN: Mapping[Kind, Callable[[Any, Any], Any]] = {
    Kind.DAY: lambda day, _: iso(day),
    Kind.LABELS: lambda labels, wanted: sorted(one for one in labels if is_own(one) or one in wanted),
    Kind.NAMES: lambda names, wanted: sorted(wanted & names),
    Kind.ONE_NAME: lambda names, wanted: wanted if wanted in names else None,
}
"""What Jira shows, in the form in which the property remembers it; of other kinds as it is."""

_EQUAL = "o.{observed} == d.{desired} == applied[{name!r}]"
_SAME: Mapping[Kind, str] = {
    **dict.fromkeys((Kind.TEXT, Kind.PANEL, Kind.ACCOUNT, Kind.LEVEL), _EQUAL),
    Kind.DAY: "o.{observed} == d.{desired} and applied[{name!r}] == iso(d.{desired})",
    Kind.CHOICE: "(d.{desired} is None or o.{observed} == d.{desired}) and applied[{name!r}] == d.{desired}",
    Kind.ISSUE: "o.{observed} == parent == applied[{name!r}]",
    Kind.LABELS: "len(o.{observed}) == len(d.{desired}) and o.{observed}.issuperset(d.{desired})"
    " and applied[{name!r}] == [*d.{desired}]",
    Kind.NAMES: "d.{desired} <= o.{observed}"
    " and applied[{name!r}] == (sorted(d.{desired}) if d.{desired} else [])",
    Kind.ONE_NAME: "(d.{desired} is None or d.{desired} in o.{observed})"
    " and applied[{name!r}] == d.{desired}",
}
"""Per kind, in Python: that Jira shows what is desired, and the property tells that the bot wrote it so."""

_LINE: Mapping[Kind, str] = {
    Kind.PANEL: "{{d.{desired}}}",
    Kind.DAY: "{{iso(d.{desired})}}",
    Kind.ISSUE: "{{d.{desired}}}",
    Kind.LABELS: "{{'|'.join(d.{desired})}}",
    Kind.NAMES: "{{sorted(d.{desired})}}",
}
"""Per kind, in a format of Python: what is desired, so that no two values read alike; others are quoted."""


def _compiled(arguments: str, expression: str) -> Callable[..., Any]:
    """A function of the rows, made as `dataclass` makes its methods.

    What is made so is asked for every issue, and a loop over the rows takes nearly three times as long
    (ADR 0032).
    """
    made: Callable[..., Any] = eval(f"lambda {arguments}: {expression}", {"iso": iso})  # noqa: S307 - of rows
    return made


def _same(merged: Iterable[Field]) -> str:
    parts = (
        _SAME[field.kind].format(observed=field.observed, desired=field.desired, name=str(field))
        for field in merged
    )
    return " and ".join(f"({part})" for part in parts)


def _line(merged: Iterable[Field]) -> str:
    parts = (_LINE.get(field.kind, "{{d.{desired}!r}}").format(desired=field.desired) for field in merged)
    return f'f"{"|".join(parts)}"'


FIELDS = FieldTable(row for row in tuple(globals().values()) if isinstance(row, Field) and row is not LINKS)
"""Every row of this module that is merged, in its order."""
