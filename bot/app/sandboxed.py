"""Without any configuration the bot works on a sandbox of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.errors import CheckFailed
from bot.settings import Settings
from bot.store.run_lock import alone

DEMO_FOLDER = Path(".demo")
"""Where the demo keeps its state."""

VIEWER = "http://127.0.0.1:8765"
"""Where the sandbox's viewer is served, and so where links lead; its API may have another port."""

_TEAMS_PATH = "/teams/workflows/kt-regie/triggers/manual/paths/invoke?api-version=1&sig=sandbox"


_EXTRA = "regiebot[sandbox]"


@contextmanager
def sandbox_extra(what: str) -> Iterator[None]:
    """Import what only the extra `sandbox` brings. Raises CheckFailed, with `what`, where it is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise CheckFailed(
            f"{what}, and the sandbox is not installed here ({error.name} is missing): pip install '{_EXTRA}'"
        ) from None


@contextmanager
def with_sandbox(settings: Settings, folder: Path, say: Callable[[str], None]) -> Iterator[Settings]:
    """The settings as they are; with nothing configured, those of a sandbox that runs meanwhile.

    The sandbox and the ledger keep their state in `folder`.
    """
    if not settings.embedded:
        yield settings
        return
    with sandbox_extra("no Jira is configured (REGIEBOT_JIRA_URL)"):
        from regiebot_sandbox.embedded import start  # noqa: PLC0415  (only with the extra)
    make_folder(folder)
    with alone(folder / "sandbox.lock"), start(state=folder / "sandbox.sqlite") as running:
        say(f"No Jira is configured: working on the sandbox at {running.url}, kept in {folder}/")
        yield sandbox_settings(settings, running.url, folder)


def make_folder(folder: Path) -> None:
    """Make a folder for a sandbox's state, unless it is there. Raises CheckFailed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CheckFailed(f"{folder}/ cannot be made ({error.strerror}); work in another folder") from None


def sandbox_settings(settings: Settings, url: str, folder: Path) -> Settings:
    """The settings of a sandbox at an address, with the ledger in a folder."""
    token = SecretStr("sandbox-token")
    return settings.model_copy(
        update={
            "jira_url": url,
            "jira_site": VIEWER,
            "jira_user": "regiebot@example.org",
            "jira_token": token,
            "slack_url": f"{url}/slack/api",
            "slack_token": SecretStr("xoxb-sandbox"),
            "teams_webhook_url": SecretStr(url + _TEAMS_PATH),
            "state": settings.state or f"sqlite:///{folder / 'state.sqlite'}",
        }
    )
