"""What a planned change follows from (`bot.reconcile.causes`)."""

from enum import StrEnum


class Cause(StrEnum):
    """What a planned change follows from; those that nobody decided first."""

    SPEC = "spec"
    """The YAML, or a template of one's own, was changed."""
    EDIT = "edit"
    """Somebody changed it in Jira, or a date that it follows."""
    UNKNOWN = "unknown"
    METHOD = "method"
    """Its date is made in another way than when the last round was carried out; nobody asked for that."""
    UPGRADE = "upgrade"
    """A new version of the bot brings other texts, or a person took over a new version of a runbook."""
    DECISION = "decision"
    """Something that was decided and recorded: a NO-GO, a loop, a condition, a withdrawal, a signature."""
    CLOCK = "clock"
    """A moment that has passed."""
    OWN = "own"
    """Nothing that people see: the bot's own property is put right."""
