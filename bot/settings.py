"""Where the services are and how to log in, from the environment. A secret never leaves as text."""

import os
import re
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import CheckFailed
from bot.masking import SHORTEST, keep_secret

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


_PREFIX = "REGIEBOT_"
_CLOUD = ".atlassian.net"
_LAST_PORT = 65_535
_LONGEST_NAME = 100


class Level(StrEnum):
    """From which level on events are told."""

    DEBUG = "debug"
    """Every call, wait and retry too."""
    INFO = "info"
    """What happened."""
    WARNING = "warning"
    """What a person must see."""


class Settings(BaseSettings):
    """`REGIEBOT_…` variables. With none of them the bot works on the sandbox that it ships with."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

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
    channel_urls: dict[str, SecretStr] = {}
    """Secret addresses of channels, by the name of their variable: `REGIEBOT_CHANNEL_<ID>_URL`."""
    state: str = ""
    config: Path | None = None
    templates: Path | None = None
    evidence_key: Path | None = None
    """The file with the key that signs evidence packs; by default one beside the ledger."""
    log: Level | None = None
    """From which level on events are told; by default `info` in the service and `warning` elsewhere."""
    health_host: str = "127.0.0.1"
    health_port: int = 8080
    operator: str = ""
    """Who gives commands by hand, for the record; by default the account and the machine."""
    ca_bundle: str = ""
    """A file with the certificates to trust, or `system`."""

    @field_validator("jira_url", "jira_site", "confluence_url", "slack_url")
    @classmethod
    def _address(cls, value: str) -> str:
        address = value.strip().rstrip("/")
        parts = _parts(address)
        if address and parts is None:
            raise ValueError("this is no web address; write it as https://example.atlassian.net")
        if parts and (parts.username or parts.password):
            raise ValueError("leave the login out of the address; it has variables of its own")
        if parts and (parts.query or parts.fragment or "?" in address or "#" in address):
            raise ValueError("leave out what stands behind ? or #; write it as https://example.atlassian.net")
        if parts and (parts.hostname or "").endswith(_CLOUD) and parts.path not in ("", "/wiki"):
            raise ValueError(f"leave out what stands behind {_CLOUD}; a browser adds it")
        return address

    @field_validator("jira_user", "confluence_user")
    @classmethod
    def _user(cls, value: str) -> str:
        user = value.strip()
        if not (user.isascii() and user.isprintable()) or set(user) & {":", " "}:
            raise ValueError("this is no account; write the e-mail address that it logs in with")
        return user

    @field_validator("operator")
    @classmethod
    def _operator(cls, value: str) -> str:
        name = " ".join(value.split())
        if not name.isprintable() or len(name) > _LONGEST_NAME:
            raise ValueError(f"this is no name; write one of at most {_LONGEST_NAME} characters")
        return name

    @field_validator("health_port", mode="before")
    @classmethod
    def _port(cls, value: object) -> object:
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= _LAST_PORT):
            raise ValueError(f"this is no port; write a whole number from 1 to {_LAST_PORT}")
        return int(text)

    @field_validator("health_host")
    @classmethod
    def _host(cls, value: str) -> str:
        host = value.strip().strip("[]")
        if not host or not host.isprintable() or set(host) & set(" /?#@"):
            raise ValueError("this is no host; write a name or an address, as 127.0.0.1")
        return host

    @field_validator("jira_token", "confluence_token", "slack_token", "teams_webhook_url")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        if not (text.isascii() and text.isprintable()):
            raise ValueError("this holds characters that no token has; copy it again")
        if 0 < len(text) < SHORTEST:
            raise ValueError("this is too short; copy it again, whole")
        return SecretStr(text)

    @field_validator("teams_webhook_url")
    @classmethod
    def _webhook(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and _parts(value.get_secret_value()) is None:
            raise ValueError("this is no web address; copy it whole from the channel's workflow")
        return value

    @field_validator("channel_urls")
    @classmethod
    def _channels(cls, values: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for name, value in values.items():
            text = value.get_secret_value()
            if not (text.isascii() and text.isprintable()) or " " in text:
                raise ValueError(f"{name} holds characters that no address has; copy it again, one address")
            if "://" not in text or len(text) < SHORTEST:
                raise ValueError(f"{name} is no address; write it as mailto://…")
        return values

    @model_validator(mode="after")
    def _whole(self) -> "Settings":
        """A half-set connection is a mistake, and is told before anything is called."""
        wanted = [
            *((name, "jira_url") for name in _NEED_JIRA),
            ("jira_url", "jira_user"),
            ("jira_url", "jira_token"),
            ("slack_url", "slack_token"),
        ]
        for name, other in wanted:
            if _text(getattr(self, name)) and not _text(getattr(self, other)):
                raise _half(f"{_PREFIX}{name.upper()}", other)
        if self.channel_urls and not self.jira_url:
            raise _half(next(iter(self.channel_urls)), "jira_url")
        return self

    @property
    def embedded(self) -> bool:
        """Whether nothing is configured, so that the sandbox is used."""
        return not self.jira_url

    @property
    def health_address(self) -> str:
        """Where this machine finds the health of a service with these settings."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (asked, not served)
        return http_address(everywhere.get(self.health_host, self.health_host), self.health_port)

    @property
    def jira_login(self) -> tuple[str, str]:
        """User and token for Jira and the service desk."""
        return self.jira_user, self.jira_token.get_secret_value()

    def keep_secret(self) -> None:
        """Let nothing that is told from now on hold a token, a login or a secret address."""
        keep_secret(
            self.slack_token.get_secret_value(),
            logins=(self.jira_login, self.wiki_login),
            addresses=(
                self.teams_webhook_url.get_secret_value(),
                *(url.get_secret_value() for url in self.channel_urls.values()),
            ),
        )

    @property
    def wiki_url(self) -> str:
        """Base of Confluence: its own, else Jira's site."""
        return self.confluence_url or self.jira_url

    @property
    def wiki_login(self) -> tuple[str, str]:
        """User and token for Confluence; Jira's where it has none of its own."""
        token = self.confluence_token.get_secret_value()
        return self.confluence_user or self.jira_user, token or self.jira_token.get_secret_value()


def http_address(host: str, port: int) -> str:
    """Scheme, host and port, the way an address has them."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _parts(address: str) -> SplitResult | None:
    """The parts of a web address, None for anything else."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.port != 0 and _is_host(parts.hostname or "")
    except ValueError:
        return None
    return parts if usable and address.isprintable() and " " not in address else None


def _is_host(host: str) -> bool:
    """Whether a name could be a host's; an address of version 6 has colons."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return bool(host) and not set(host) & set("<>\"'\\^`{|}%!*,;")


def read_settings() -> Settings:
    """The settings from the environment. Raises CheckFailed with one sentence per mistake."""
    known = {f"{_PREFIX}{name.upper()}" for name in Settings.model_fields} - {_CHANNEL_URLS}
    urls = {name.upper(): SecretStr(url.strip()) for name, url in os.environ.items() if _is_channel(name)}
    for name in sorted(os.environ):
        if name.upper().startswith(_PREFIX) and name.upper() not in known and not _is_channel(name):
            close = get_close_matches(name.upper(), known, n=1)
            hint = f"did you mean {close[0]}?" if close else "the README lists them"
            raise CheckFailed(f"{name} is none of the bot's variables; {hint}")
    try:
        return Settings(channel_urls={name: url for name, url in urls.items() if url.get_secret_value()})
    except ValidationError as error:
        raise CheckFailed("; ".join(_words(detail) for detail in error.errors())) from None


def _half(name: str, other: str) -> ValueError:
    return ValueError(
        f"{name} is set, but not {_PREFIX}{other.upper()}; set both, or neither to work on the sandbox"
    )


def _is_channel(name: str) -> bool:
    return _CHANNEL_URL.fullmatch(name.upper()) is not None


_CHANNEL_URLS = f"{_PREFIX}CHANNEL_URLS"
"""The name that the library would give to all of them together; it is none of the bot's variables."""
_CHANNEL_URL = re.compile(rf"{_PREFIX}CHANNEL_[A-Z][A-Z0-9_]*_URL")

_NEED_JIRA = (
    "jira_user",
    "jira_token",
    "confluence_url",
    "confluence_user",
    "confluence_token",
    "slack_url",
    "slack_token",
    "teams_webhook_url",
)
"""With any of these set somebody means real services, so the sandbox would be the wrong place."""


def _words(detail: "ErrorDetails") -> str:
    where = detail["loc"]
    name = f"REGIEBOT_{str(where[0]).upper()}: " if where and where[0] != "channel_urls" else ""
    return name + detail["msg"].removeprefix("Value error, ")


def _text(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
