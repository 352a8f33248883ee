"""The clients of the services that the settings name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import requests

from bot.app.wording import vocabulary
from bot.atlassian.confluence.audited import AuditedConfluence
from bot.atlassian.confluence.client import Confluence
from bot.atlassian.desk.audited import AuditedDesk
from bot.atlassian.jira.audited import AuditedAlike, AuditedJira
from bot.channels.kinds import Wiring, connected
from bot.config.site_model import SiteConfig
from bot.http import calls as http
from bot.http.budget import Budget
from bot.http.exchange import Allowance
from bot.http.retry import RetryPolicy
from bot.http.service_clock import ClockWatch, Timekeeper
from bot.http.trust import trusted
from bot.ports import Chat
from bot.ports.shelf import Shelf
from bot.round.services import Services
from bot.settings import Settings
from bot.store.ledger_store import Store
from bot.store.outbox_table import StoredOutbox
from bot.store.pauses_table import StoredPauses
from bot.store.property_seal import ManagedState
from bot.store.record_table import RecordStore
from bot.store.text_table import StoredTexts

DEFAULT_STATE = Path(".regiebot")


@dataclass(frozen=True, slots=True)
class Connections:
    """The services and the ledger of one run, and what a round of it may take."""

    jira: AuditedJira
    store: Store
    ports: Services
    allowance: Allowance
    shelf: Shelf


def open_store(settings: Settings) -> Store:
    """The ledger. Raises CheckFailed."""
    settings.keep_secret()
    return Store(state_of(settings))


def connect(
    settings: Settings,
    site: SiteConfig,
    policy: RetryPolicy,
    clock: ClockWatch | None = None,
    store: Store | None = None,
) -> Connections:
    """Clients for what the settings name; nothing is called yet. Each holds the clock against its answers.
    The ledger is opened where it is not given.
    """
    store = store or open_store(settings)
    budget, trust, allowance = Budget(), trusted(settings.ca_bundle), Allowance(site.limits)
    store.lease = timedelta(seconds=site.schedule.lease_seconds)
    gate = store.fence.require

    def sessions(service: str, leave: http.Gate = gate) -> Callable[[], requests.Session]:
        return partial(http.session, policy, budget, trust, allowance, leave, Timekeeper(clock, service))

    recorded = store.trail.gated(gate)  # of messages the outbox makes the record, when it takes them up

    state = ManagedState(store.secret(), store.remembered)
    jira = AuditedJira(
        settings.jira_url,
        settings.jira_login,
        site.jira,
        sessions("Jira", recorded),
        vocabulary(settings, site.language),
        settings.jira_site,
        state,
        store.fence.under_way,
        site.limits.rows,
    ).audit(store.trail)
    wiki = (
        AuditedConfluence(
            settings.wiki_url,
            settings.wiki_login,
            sessions("Confluence", recorded),
            browse=settings.jira_site,
        ).audit(store.trail)
        if site.spaces
        else None
    )
    wiring = Wiring(settings, policy, allowance, trust, gate, sessions, partial(Timekeeper, clock))
    chats = connected(site.channels, wiring)
    alike = AuditedAlike(jira, notify_users=site.jira.notify_users, sleep=policy.sleep)
    ports = _ports(jira, store, wiki, chats, clock, alike, has_desk=bool(site.servicedesk))
    return Connections(jira, store, ports, allowance, StoredTexts(store.engine))


def _ports(
    jira: AuditedJira,
    store: Store,
    wiki: Confluence | None,
    chats: Mapping[str, Chat],
    clock: ClockWatch | None,
    alike: AuditedAlike,
    *,
    has_desk: bool,
) -> Services:
    return Services(
        tracker=jira,
        ledger=store,
        outbox=StoredOutbox(store.engine, store.fence, store.trail),
        notes=store,
        trail=store.trail,
        record=RecordStore(store.engine, store.trail),
        pauses=StoredPauses(store.engine),
        desk=AuditedDesk(jira, store.trail) if has_desk else None,
        wiki=wiki,
        chats=chats,
        alike=alike,
        clock=clock,
    )


def state_of(settings: Settings) -> str:
    """The address of the ledger."""
    return settings.state or f"sqlite:///{DEFAULT_STATE / 'state.sqlite'}"
