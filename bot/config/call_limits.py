"""How long calls and rounds may take and how much they may bring, so that no service holds the bot up."""

from pydantic import Field

from bot.config.runbook_model import Model


class Limits(Model):
    """What the bot takes from a service before it gives up; each is far above what a real site needs."""

    answer_seconds: int = Field(
        default=60,
        ge=1,
        le=3600,
        description="Seconds until the last byte of an answer is there.",
    )
    call_seconds: int = Field(
        default=300, ge=1, le=3600, description="Seconds that one call may take, tries and waits included."
    )
    answer_megabytes: int = Field(
        default=16, ge=1, le=256, description="Megabytes that one answer may hold, unpacked."
    )
    round_minutes: int = Field(
        default=60,
        ge=1,
        le=1440,
        description="Minutes that one round may take; the next goes on.",
    )
    round_megabytes: int = Field(
        default=2000, ge=1, le=100_000, description="Megabytes that one round may read."
    )
    rows: int = Field(
        default=50_000,
        ge=100,
        le=1_000_000,
        description="Issues, comments or other rows in one list.",
    )
