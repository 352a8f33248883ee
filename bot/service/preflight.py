"""One small check per assumption about the live services; every finding in one run, nothing written."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.atlassian.jira.client import Jira
from bot.config.channel_model import Channel
from bot.config.site_model import ServiceDesk, SiteConfig, Space
from bot.errors import CheckFailed, NotFound, RegiebotError, RenderError, Transient, WorkFailed
from bot.features.reminding.messages import Delivery
from bot.model.issue import Rank
from bot.ports import AlikeEdits, Chat, Wiki
from bot.render.chat_render import Messages
from bot.service import desk_check
from bot.service.account_check import Accounts, account_lines
from bot.service.site_check import ProjectUse, SiteCheck, desk_rights, desk_search, desk_versions
from bot.service.space_check import readers_line
from bot.template_check.catalogue import messages

_RELATES = "Relates"
"""Link type between an RFC and its release."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One assumption: whether it holds, and in words what was found or what to do."""

    ok: bool
    text: str

    @property
    def is_tried(self) -> bool:
        """Whether it was looked at; a line that begins with a dash says why not."""
        return not self.text.startswith("–")


@dataclass(frozen=True, slots=True)
class Preflight:
    """The checks for one configuration: of its accounts, and of `uses`, the Jira projects of its programmes
    and releases.
    """

    jira: Jira
    wiki: Wiki | None
    chats: Mapping[str, Chat]
    """By id of the channel."""
    site: SiteConfig
    uses: Sequence[ProjectUse]
    words: Mapping[str, Messages]
    """Renders sample messages, per kind of chat."""
    accounts: Accounts = field(default_factory=Accounts)
    alike: AlikeEdits | None = None
    stuck: Mapping[str, str] = field(default_factory=dict)
    """By channel: why a message that is still to be sent was put back."""

    def run(self) -> Iterator[Finding]:
        """Every check; without a login the rest of Jira is not asked."""
        login = self._login()
        yield login
        if login.ok:
            yield from self._jira()
        if self.wiki:
            for space in self.site.spaces:
                there = _judge(f"Confluence: space {space.key}", partial(self._space, self.wiki, space))
                yield there
                if there.ok:
                    yield Finding(*readers_line(self.wiki, space))
        for channel in self.site.channels:
            yield self._channel(channel)
        judges = {one.kind: self.chats[one.id] for one in self.site.channels if one.id in self.chats}
        for kind, chat in judges.items():
            yield from self._messages(kind, chat)

    def _login(self) -> Finding:
        def look() -> str:
            account = self.jira.meta().account()
            return f"logged in as {account.get('displayName', account['accountId'])}"

        return _judge("Jira: login", look, "check REGIEBOT_JIRA_URL")

    def _jira(self) -> Iterator[Finding]:
        yield _judge("Jira: link type", self._link_type)
        for use in self.uses:
            project = _judge(f"Jira: project {use.key}", partial(self._types, use.key))
            yield project
            if project.ok:
                for name, look in SiteCheck(self.jira, self.site, use, self._is_quieter(use.key)).lines():
                    yield _judge(f"Jira: {name}", look)
        for ok, text in account_lines(self.jira, self.accounts):
            yield Finding(ok, text)
        if self.site.servicedesk:
            yield from self._desk(self.site.servicedesk)

    def _is_quieter(self, key: str) -> bool:
        return self.alike is not None and self.alike.is_quieter(key)

    def _types(self, key: str) -> str:
        project = self.jira.project(key)
        missing = [rank.name.lower() for rank in Rank if rank not in project.types]
        if missing:
            raise CheckFailed(
                f"no issue type for {', '.join(missing)}; add one to the project's scheme, "
                "or name it under jira.issue_types in bot.yaml"
            )
        return "epic, task and sub-task are there"

    def _link_type(self) -> str:
        names = self.jira.meta().link_types()
        wanted = [self.site.jira.link_type, *([_RELATES] if self.site.servicedesk else [])]
        if missing := [name for name in wanted if name not in names]:
            known = ", ".join(names)
            raise CheckFailed(
                f"no link type {missing[0]!r}; make it, or set jira.link_type to one of {known}"
            )
        return ", ".join(dict.fromkeys(wanted))

    def _desk(self, desk: ServiceDesk) -> Iterator[Finding]:
        fix = "check servicedesk.project in bot.yaml"
        project = partial(self.jira.project_name, desk.project)
        yield _judge(f"Service desk: project {desk.project}", project, fix)
        versions = {issue.fix_version for use in self.uses for issue in use.issues if issue.fix_version}
        checks: dict[str, Callable[[], str]] = {
            "permissions": partial(desk_rights, self.jira, desk),
            "search": partial(desk_search, self.jira, desk),
            "versions": partial(desk_versions, self.jira, desk, sorted(versions)),
            **desk_check.looks(self.jira, desk),
        }
        for name, look in checks.items():
            yield _judge(f"Service desk: {name}", look)

    def _space(self, wiki: Wiki, space: Space) -> str:
        space_id, _ = wiki.home(space.key)
        if not wiki.may_add_pages(space_id):
            raise CheckFailed("the bot may not add pages; give it that in the settings of the space")
        if space.parent_page and not wiki.pages([space.parent_page]):
            raise CheckFailed(
                f"there is no page {space.parent_page} that the bot may see; correct parent_page, or let the "
                "bot see that page and those above it"
            )
        return "is there"

    def _channel(self, channel: Channel) -> Finding:
        chat = self.chats.get(channel.id)
        name = f"{channel.kind.capitalize()}: channel {channel.id}"
        if chat is None:
            without = f"not connected, nothing is sent there; {channel.login} is not set"
            return Finding(ok=True, text=f"–  {name}: {without}")
        found = _judge(name, partial(self._door, chat, channel))
        sees = chat.can_look_up or not found.ok
        return found if sees else Finding(ok=True, text=f"–  {found.text.removeprefix('ok ')}")

    def _door(self, chat: Chat, channel: Channel) -> str:
        """What the service says of the channel, and of one that cannot be asked what it said last."""
        said = chat.check(channel.address)
        if not chat.can_look_up and (why := self.stuck.get(channel.id)):
            raise CheckFailed(f"a message waits that was not taken when it was sent last: {why}")
        return said

    def _messages(self, kind: str, chat: Chat) -> Iterator[Finding]:
        """Each kind of message at its longest, as the service judges it."""
        name, kinds = f"{kind.capitalize()}: messages", 0
        for template, made in _longest(self.words[kind]).items():
            try:
                if isinstance(made, RenderError):
                    raise made
                kinds += chat.judge(made)
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
    return math.inf if isinstance(made, RenderError) else len(str(made.content))


def _judge(name: str, look: Callable[[], str], fix: str = "") -> Finding:
    try:
        return Finding(ok=True, text=f"ok {name}: {look()}")
    except NotFound as error:
        return Finding(ok=False, text=f"!! {name}: {error}{f'; {fix}' if fix else ''}")
    except RegiebotError as error:
        return Finding(ok=False, text=f"!! {name}: {error}")
