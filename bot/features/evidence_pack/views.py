"""The document of an evidence pack: what an auditor gets to read, as HTML, as PDF and as JSON alike.

It holds accounts, functions and parties, and of people's words only lines that are commands; of restricted
steps numbers and party alone. Moments are aware; days are those in Amsterdam.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from bot.features.evidence_pack.rows import About, By, Conclusion, Origin, Row, Statement

FORMAT: Literal["regiebot-evidence/1"] = "regiebot-evidence/1"


class Attempt(Row):
    """One time that an action was carried out."""

    number: int
    began: datetime | None = None
    ended: datetime | None = None
    by: By = By()


class ActionLine(Row):
    """One action: planned against real. Of a restricted one only number and party are filled."""

    code: str
    title: str = ""
    scope: str = Field(default="", description="Title of where it stands.")
    owner: str = Field(default="", description="Title of the role.")
    parties: tuple[str, ...] = ()
    key: str = ""
    status: Literal["new", "indeterminate", "done", ""] = ""
    first: date | None = Field(default=None, description="Day of the first plan that was kept.")
    definitive: date | None = Field(default=None, description="Day of the last plan that became definitive.")
    planned: date | None = Field(default=None, description="Day of the present plan.")
    days: int | None = Field(default=None, description="Working days between the first plan and the end.")
    attempts: tuple[Attempt, ...] = ()
    files: int = Field(default=0, description="How many files stand on the issue.")
    restricted: bool = False


class StepLine(Row):
    """One step with its actions."""

    code: str
    title: str = ""
    scope: str = ""
    first: date | None = None
    definitive: date | None = None
    planned: date | None = None
    began: date | None = None
    ended: date | None = None
    days: int | None = None
    actions: tuple[ActionLine, ...] = ()
    restricted: bool = False


class BaselineLine(Row):
    """A first plan that was kept."""

    scope: str
    because: str
    at: datetime
    actions: int


class ConditionLine(Row):
    """A condition of a GO and what became of it."""

    number: int
    text: str
    owner: str = ""
    day: date | None = None
    met: datetime | None = None
    reason: str = ""
    function: str = Field(default="", description="Of who said that it is met.")
    counts: bool = Field(default=True, description="Whether its decision still stands.")


class DecisionLine(Row):
    """One decision of a GO/NO-GO meeting."""

    attempt: int
    word: Literal["go", "conditional", "no-go"]
    at: datetime
    by: By = By()
    reason: str = ""
    deviation: str = Field(default="", description="Why GO was given although something stood in its way.")
    present: tuple[str, ...] = Field(default=(), description="Roles that were there.")
    absent: tuple[str, ...] = Field(default=(), description="Roles of the quorum that were not.")
    conditions: tuple[ConditionLine, ...] = ()
    withdrawn: datetime | None = None
    withdrawn_reason: str = ""
    by_field: bool = Field(default=False, description="Set in a field in Jira, not said in a comment.")
    derived: bool = Field(default=False, description="Taken over, or changed before it was first read.")


class GateLine(Row):
    """A GO/NO-GO meeting."""

    code: str
    title: str
    scope: str
    key: str = ""
    planned: datetime | None = None
    state: str = Field(description="go, conditional, no-go, closed or open.")
    attempt: int = 1
    quorum: tuple[str, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()
    said: tuple[Statement, ...] = Field(default=(), description="Everything said there that is a command.")


class DeclarationLine(Row):
    """An order or signature that somebody with the mandate gives, such as the Eigen verklaring (Q.8)."""

    code: str
    title: str
    scope: str
    kind: str
    parties: tuple[str, ...] = ()
    key: str = ""
    status: str = ""
    signed: datetime | None = None
    by: By = By()
    authority: str = Field(default="", description="given, lacking or unknown.")
    earlier: tuple[Attempt, ...] = Field(default=(), description="Earlier attempts, which were opened again.")
    files: int = 0
    links: tuple[str, ...] = ()
    on_paper: tuple[By, ...] = Field(default=(), description="Who signed on paper; account of the registrar.")


class SignatureLine(Row):
    """One party's signature under the implementation plan."""

    party: str
    key: str = ""
    signed: datetime | None = None
    by: By = By()
    digest: str = Field(default="", description="The code of the plan that was signed.")


class PlanVersion(Row):
    """A version of the plan that was laid before the parties."""

    number: int
    digest: str
    at: datetime


class PlanLine(Row):
    """The implementation plan of a release and who signed it."""

    digest: str = Field(description="SHA-256 of what it says now.")
    in_force: datetime | None = None
    versions: tuple[PlanVersion, ...] = ()
    signatures: tuple[SignatureLine, ...] = ()
    earlier: tuple[SignatureLine, ...] = Field(default=(), description="Signatures under earlier versions.")
    refused: tuple[Statement, ...] = Field(default=(), description="Signatures that do not count.")


class VoteLine(Row):
    """How one function voted."""

    function: str
    vote: str
    at: datetime | None = None
    reason: str = ""
    seen: bool = Field(default=False, description="Whether `at` is when the bot first saw the vote.")


class RoundLine(Row):
    """One round of the CAB about one question."""

    question: Literal["wish", "production"]
    number: int
    word: str
    at: datetime | None = None
    votes: tuple[VoteLine, ...] = ()
    strangers: int = 0


class ChangeLine(Row):
    """An RFC; its words stay on the request."""

    key: str
    type: str = ""
    asked: date
    status: str
    release: str = ""
    rounds: tuple[RoundLine, ...] = ()
    refused: tuple[Statement, ...] = Field(default=(), description="Votes that do not count.")


class RequirementLine(Row):
    """A security requirement (bijlage B) for one party before the trial."""

    number: str
    title: str
    action: str
    scope: str
    party: str
    met: datetime | None = None
    by: By = By()


class TrialLine(Row):
    """What was measured of one action."""

    code: str
    title: str
    scope: str
    parties: tuple[str, ...] = ()
    errors: float | None = Field(default=None, description="Percents of what was migrated.")
    minutes: int | None = None
    planned_minutes: int | None = None
    ended: datetime | None = None
    said: tuple[Statement, ...] = ()


class TestLine(Row):
    """A test, acceptance or production of a release, each time that it was tried."""

    code: str
    title: str
    scope: str
    at: datetime
    passed: bool
    by: By = By()
    reason: str = ""


class ViolationLine(Row):
    """Work that is out of order now."""

    code: str
    title: str
    scope: str
    fault: str
    missing: tuple[str, ...] = ()
    guarded: bool = False
    excuse: str = ""
    earlier: bool = False


class DeviationLine(Row):
    """Somebody departed from the runbook with a reason."""

    code: str
    title: str
    scope: str
    said: Statement
    mandate: bool = Field(description="Whether who said it had the mandate `gate` there.")


class RollbackLine(Row):
    """A migration that was turned back."""

    scope: str
    code: str
    at: datetime
    by: By = By()
    reason: str = ""
    began_again: datetime | None = None


class PostponementLine(Row):
    """An agreed moment of production that was given up."""

    at: datetime
    reason: str


class MandateLine(Row):
    """Who may decide what, and when."""

    by: By
    mandates: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    deputy_for: tuple[str, ...] = ()


class ReaderLine(Row):
    """Where something of this can be read, and by whom."""

    place: Literal["jira", "restricted", "confluence", "channel"]
    name: str
    audience: str = Field(default="", description="internal, shared or party:<id>; of Jira empty.")
    sees: Literal["all", "own", "totals", "nothing"] = "all"


class RecordLine(Row):
    """One entry of the record of what was said and decided."""

    number: int
    kind: str
    subject: str
    said: Statement
    editor: str = Field(default="", description="Account that changed somebody else's words.")


class TrailLine(Row):
    """One record of the audit trail."""

    number: int
    at: datetime
    kind: str
    subject: str
    text: str
    digest: str


class Trail(Row):
    """The records of the audit trail about this, and the head of the chain."""

    head: str
    head_number: int
    records: tuple[TrailLine, ...] = ()


class Evidence(Row):
    """Everything that is known of one domain, cluster, programme, release or RFC."""

    format: Literal["regiebot-evidence/1"] = FORMAT
    origin: Origin
    about: About
    conclusions: tuple[Conclusion, ...] = ()
    unknown: tuple[str, ...] = Field(default=(), description="What this document cannot tell, and why.")
    gates: tuple[GateLine, ...] = ()
    declarations: tuple[DeclarationLine, ...] = ()
    plan: PlanLine | None = None
    changes: tuple[ChangeLine, ...] = ()
    requirements: tuple[RequirementLine, ...] = ()
    trials: tuple[TrialLine, ...] = ()
    tests: tuple[TestLine, ...] = ()
    violations: tuple[ViolationLine, ...] = ()
    deviations: tuple[DeviationLine, ...] = ()
    rollbacks: tuple[RollbackLine, ...] = ()
    postponements: tuple[PostponementLine, ...] = ()
    baselines: tuple[BaselineLine, ...] = ()
    steps: tuple[StepLine, ...] = ()
    lessons: tuple[Statement, ...] = Field(default=(), description="Lessons that people wrote down.")
    readers: tuple[ReaderLine, ...] = ()
    mandates: tuple[MandateLine, ...] = ()
    record: tuple[RecordLine, ...] = ()
    trail: Trail | None = None
