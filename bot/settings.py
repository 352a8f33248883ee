"""Where the services are and how to log in, from the environment. A secret never leaves as text."""

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import CheckFailed

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class Settings(BaseSettings):
    """`REGIEBOT_…` variables. With none of them the bot works on the sandbox that it ships with."""

    model_config = SettingsConfigDict(env_prefix="REGIEBOT_", extra="ignore", hide_input_in_errors=True)

    jira_url: str = ""
    jira_site: str = ""
    """Where people open Jira, for links; only needed where the API has another address."""
    jira_user: str = ""
    jira_token: SecretStr = SecretStr("")
    confluence_url: str = ""
    confluence_user: str = ""
    confluence_token: SecretStr = SecretStr("")
    slack_url: str = ""
    slack_token: SecretStr = SecretStr("")
    teams_webhook_url: SecretStr = SecretStr("")
    state: str = ""
    config: Path | None = None
    templates: Path | None = None
    health_host: str = "127.0.0.1"
    health_port: int = 8080

    @field_validator("jira_url", "jira_site", "confluence_url", "slack_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.strip().rstrip("/")

    @model_validator(mode="after")
    def _whole(self) -> "Settings":
        """A half-set connection is a mistake, and is told before anything is called."""
        missing = [n for n in ("jira_user", "jira_token") if self.jira_url and not _text(getattr(self, n))]
        if missing:
            names = ", ".join(f"REGIEBOT_{name.upper()}" for name in missing)
            raise ValueError(f"REGIEBOT_JIRA_URL is set, but not {names}")
        return self

    @property
    def embedded(self) -> bool:
        """Whether nothing is configured, so that the sandbox is used."""
        return not self.jira_url

    @property
    def jira_login(self) -> tuple[str, str]:
        """User and token for Jira and the service desk."""
        return self.jira_user, self.jira_token.get_secret_value()

    @property
    def wiki_url(self) -> str:
        """Base of Confluence: its own, else Jira's site."""
        return self.confluence_url or self.jira_url

    @property
    def wiki_login(self) -> tuple[str, str]:
        """User and token for Confluence; Jira's where it has none of its own."""
        token = self.confluence_token.get_secret_value()
        return self.confluence_user or self.jira_user, token or self.jira_token.get_secret_value()


def read_settings() -> Settings:
    """The settings from the environment. Raises CheckFailed with one sentence per mistake."""
    try:
        return Settings()
    except ValidationError as error:
        raise CheckFailed("; ".join(_words(detail) for detail in error.errors())) from None


def _words(detail: "ErrorDetails") -> str:
    where = detail["loc"]
    name = f"REGIEBOT_{str(where[0]).upper()}: " if where else ""
    return name + detail["msg"].removeprefix("Value error, ")


def _text(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
