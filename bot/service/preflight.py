"""One small check per assumption about the live services; every finding in one run, nothing written."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.adapters.jira import Jira
from bot.core.messages import Delivery
from bot.core.types import Rank
from bot.errors import CheckFailed, NotFound, RegiebotError, RenderError, Transient, WorkFailed
from bot.ports import Chat, Wiki
from bot.render.messages import Messages
from bot.render.samples.catalogue import messages
from bot.service import desk_check
from bot.service.account_check import Accounts, account_lines
from bot.service.desk_check import all_right
from bot.spec.site import Channel, ServiceDesk, SiteConfig

_NEEDED = ("BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "LINK_ISSUES", "SCHEDULE_ISSUES")


@dataclass(frozen=True, slots=True)
class Finding:
    """One assumption: whether it holds, and in words what was found or what to do."""

    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class Preflight:
    """The checks for one configuration: of its accounts, and of the projects of programmes and releases."""

    jira: Jira
    wiki: Wiki | None
    chats: Mapping[str, Chat]
    site: SiteConfig
    projects: tuple[str, ...]
    words: Mapping[str, Messages]
    """Renders sample messages, per kind of chat."""
    accounts: Accounts = field(default_factory=Accounts)

    def run(self) -> Iterator[Finding]:
        """Every check; without a login the rest of Jira is not asked."""
        login = self._login()
        yield login
        if login.ok:
            yield from self._jira()
        if self.wiki:
            for space in self.site.spaces:
                yield _judge(f"Confluence: space {space.key}", lambda key=space.key: self._space(key))  # type: ignore[misc]
        for channel in self.site.channels:
            yield self._channel(channel)
        for kind in dict.fromkeys(channel.kind for channel in self.site.channels):
            if kind in self.chats:
                yield from self._messages(kind)

    def _login(self) -> Finding:
        def look() -> str:
            account = self.jira.meta().account()
            return f"logged in as {account.get('displayName', account['accountId'])}"

        return _judge("Jira: login", look, "check REGIEBOT_JIRA_URL")

    def _jira(self) -> Iterator[Finding]:
        yield _judge("Jira: link type", self._link_type)
        for key in self.projects:
            project = _judge(f"Jira: project {key}", lambda key=key: self._types(key))  # type: ignore[misc]
            yield project
            if project.ok:
                yield _judge(f"Jira: permissions in {key}", lambda key=key: self._permissions(key))  # type: ignore[misc]
                yield _judge(f"Jira: mail in {key}", lambda key=key: self._mail(key))  # type: ignore[misc]
        for ok, text in account_lines(self.jira, self.accounts):
            yield Finding(ok, text)
        if self.site.servicedesk:
            desk = self.site.servicedesk
            fix = "check servicedesk.project in bot.yaml"
            yield _judge(
                f"Service desk: project {desk.project}", lambda: self.jira.project_name(desk.project), fix
            )
            yield from self._desk(desk)

    def _types(self, key: str) -> str:
        project = self.jira.project(key)
        missing = [rank.name.lower() for rank in Rank if rank not in project.types]
        if missing:
            raise CheckFailed(
                f"no issue type for {', '.join(missing)}; add one to the project's scheme, "
                "or name it under jira.issue_types in bot.yaml"
            )
        return "epic, task and sub-task are there"

    def _permissions(self, key: str) -> str:
        missing = self.jira.meta().missing_permissions(key, _NEEDED)
        if missing:
            raise CheckFailed(f"the bot lacks {', '.join(missing)}; give its role these permissions")
        return "create, edit, link and schedule are allowed"

    def _mail(self, key: str) -> str:
        if self.site.jira.notify_users:
            return "watchers are mailed of what the bot changes, as jira.notify_users says"
        if self.jira.is_silent(key):
            return "watchers are not mailed of what the bot changes"
        return "watchers are mailed of what the bot changes: only a project administrator can keep that back"

    def _link_type(self) -> str:
        names = self.jira.meta().link_types()
        wanted = self.site.jira.link_type
        if wanted not in names:
            known = ", ".join(names)
            raise CheckFailed(f"no link type {wanted!r}; set jira.link_type in bot.yaml to one of {known}")
        return wanted

    def _desk(self, desk: ServiceDesk) -> Iterator[Finding]:
        checks = {
            "fields": (desk_check.wrong_fields, f"{len(desk.fields.model_dump(exclude_none=True))} mapped"),
            "request types": (desk_check.wrong_types, "are there"),
            "options": (desk_check.wrong_options, "are those of the rules"),
            "statuses": (desk_check.wrong_statuses, "are there"),
        }
        for name, (look, words) in checks.items():
            found = look(self.jira, desk)
            yield _judge(f"Service desk: {name}", lambda found=found, words=words: all_right(found, words))  # type: ignore[misc]

    def _space(self, key: str) -> str:
        if self.wiki is None:
            return "not connected"
        self.wiki.home(key)
        return "is there"

    def _channel(self, channel: Channel) -> Finding:
        chat = self.chats.get(channel.kind)
        name = f"{channel.kind.capitalize()}: channel {channel.id}"
        if chat is None:
            return Finding(ok=True, text=f"–  {name}: not connected, nothing is sent there")
        found = _judge(name, lambda: chat.check(channel.channel))
        sees = chat.can_look_up or not found.ok
        return found if sees else Finding(ok=True, text=f"–  {found.text.removeprefix('ok ')}")

    def _messages(self, kind: str) -> Iterator[Finding]:
        """Each kind of message at its longest, as the service judges it."""
        name, kinds = f"{kind.capitalize()}: messages", 0
        for template, made in _longest(self.words[kind]).items():
            try:
                if isinstance(made, RenderError):
                    raise made
                kinds += self.chats[kind].judge(made)
            except Transient as error:
                yield Finding(ok=True, text=f"–  {name}: not judged: {error}")
                return
            except WorkFailed as error:
                yield Finding(ok=False, text=f"!! {name}: {template}: {error}; correct the template")
        if kinds:
            yield Finding(ok=True, text=f"ok {name}: {kinds} kinds are taken")


def _longest(words: Messages) -> dict[str, Delivery | RenderError]:
    """The longest sample of every kind of message, or why one cannot be rendered."""
    found: dict[str, Delivery | RenderError] = {}
    for template, render in messages():
        try:
            made: Delivery | RenderError = render(words)
        except RenderError as error:
            made = error
        if template not in found or _size(made) > _size(found[template]):
            found[template] = made
    return found


def _size(made: Delivery | RenderError) -> float:
    return math.inf if isinstance(made, RenderError) else len(str(made.blocks or made.card))


def _judge(name: str, look: Callable[[], str], fix: str = "") -> Finding:
    try:
        return Finding(ok=True, text=f"ok {name}: {look()}")
    except NotFound as error:
        return Finding(ok=False, text=f"!! {name}: {error}{f'; {fix}' if fix else ''}")
    except RegiebotError as error:
        return Finding(ok=False, text=f"!! {name}: {error}")
