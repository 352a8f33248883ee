"""The clients of the services that the settings name."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import requests

from bot.adapters import http
from bot.adapters.budget import Budget
from bot.adapters.clock import ClockWatch, Timekeeper
from bot.adapters.confluence import Confluence
from bot.adapters.jira import Jira
from bot.adapters.managed_state import ManagedState
from bot.adapters.servicedesk import Desk
from bot.adapters.slack import Slack
from bot.adapters.store import Store
from bot.adapters.teams import Teams
from bot.adapters.trust import trusted
from bot.jobs.kit import Ports
from bot.ports import Chat
from bot.settings import Settings
from bot.spec.site import SiteConfig
from bot.store.outbox import StoredOutbox
from bot.store.pauses import StoredPauses
from bot.store.record import RecordStore

DEFAULT_STATE = Path(".regiebot")


@dataclass(frozen=True, slots=True)
class Connections:
    """The services and the ledger of one run."""

    jira: Jira
    store: Store
    ports: Ports


def connect(
    settings: Settings, site: SiteConfig, policy: http.RetryPolicy, clock: ClockWatch | None = None
) -> Connections:
    """Clients for what the settings name; nothing is called yet. Each holds the clock against its answers."""
    settings.keep_secret()
    budget, trust = Budget(), trusted(settings.ca_bundle)

    def sessions(service: str) -> Callable[[], requests.Session]:
        return partial(http.session, policy, budget, trust, Timekeeper(clock, service))

    store = Store(state_of(settings))
    state = ManagedState(store.secret(), store.remembered)
    jira = Jira(
        settings.jira_url,
        settings.jira_login,
        site.jira,
        sessions("Jira"),
        settings.jira_site,
        state,
    )
    wiki = (
        Confluence(settings.wiki_url, settings.wiki_login, sessions("Confluence"), browse=settings.jira_site)
        if site.spaces
        else None
    )
    ports = Ports(
        tracker=jira,
        ledger=store,
        outbox=StoredOutbox(store.engine),
        notes=store,
        record=RecordStore(store.engine),
        pauses=StoredPauses(store.engine),
        desk=Desk(jira) if site.servicedesk else None,
        wiki=wiki,
        chats=_chats(settings, policy, trust, sessions("Teams"), Timekeeper(clock, "Slack")),
        clock=clock,
    )
    return Connections(jira, store, ports)


def state_of(settings: Settings) -> str:
    """The address of the ledger."""
    return settings.state or f"sqlite:///{DEFAULT_STATE / 'state.sqlite'}"


def _chats(
    settings: Settings,
    policy: http.RetryPolicy,
    trust: ssl.SSLContext | None,
    sessions: Callable[[], requests.Session],
    keeper: Timekeeper,
) -> dict[str, Chat]:
    chats: dict[str, Chat] = {}
    if token := settings.slack_token.get_secret_value():
        chats["slack"] = Slack(settings.slack_url, token, policy, trust, keeper)
    if url := settings.teams_webhook_url.get_secret_value():
        chats["teams"] = Teams(url, sessions)
    return chats
