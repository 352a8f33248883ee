"""One small check per assumption about the live services; every finding in one run, nothing written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.adapters.jira import Jira
from bot.adapters.slack import Slack
from bot.core.types import Rank
from bot.errors import CheckFailed, NotFound, RegiebotError
from bot.ports import Chat, Wiki
from bot.service import desk_check
from bot.service.desk_check import all_right
from bot.spec.site import Channel, ServiceDesk, SiteConfig

_NEEDED = ("BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "LINK_ISSUES", "SCHEDULE_ISSUES")


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
    """The checks for one configuration. `projects` are the Jira projects of its programmes and releases."""

    jira: Jira
    wiki: Wiki | None
    chats: dict[str, Chat]
    site: SiteConfig
    projects: tuple[str, ...]

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
        if isinstance(chat, Slack):
            return _judge(name, lambda: f"#{chat.check(channel.channel)}")
        return Finding(ok=True, text=f"–  {name}: a webhook cannot be tried without posting")


def _judge(name: str, look: Callable[[], str], fix: str = "") -> Finding:
    try:
        return Finding(ok=True, text=f"ok {name}: {look()}")
    except NotFound as error:
        return Finding(ok=False, text=f"!! {name}: {error}{f'; {fix}' if fix else ''}")
    except RegiebotError as error:
        return Finding(ok=False, text=f"!! {name}: {error}")
