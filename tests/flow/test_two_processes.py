"""Two runs at once on one state: one works, the other says who is at work, and nothing is made twice."""

import os
import re
import subprocess
import sys
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from tests.flow import canonical
from tests.flow.world import ACTIONS, NOW, World

pytestmark = pytest.mark.no_cover

ISSUES = ACTIONS + 50
BUSY = re.compile(
    r"regiebot: another run \(.+\) is at work since \d\d:\d\d:\d\d "
    r"and has the lease until \d\d:\d\d:\d\d; try again when it is done\n"
)


def start(world: World, ledger: Path) -> subprocess.Popen[str]:
    settings = world.settings
    env = {
        "PATH": os.environ["PATH"],
        "REGIEBOT_JIRA_URL": settings.jira_url,
        "REGIEBOT_JIRA_USER": settings.jira_user,
        "REGIEBOT_JIRA_TOKEN": settings.jira_token.get_secret_value(),
        "REGIEBOT_SLACK_URL": settings.slack_url,
        "REGIEBOT_SLACK_TOKEN": settings.slack_token.get_secret_value(),
        "REGIEBOT_TEAMS_WEBHOOK_URL": settings.teams_webhook_url.get_secret_value(),
        "REGIEBOT_STATE": f"sqlite:///{ledger}",
        "REGIEBOT_CONFIG": str(settings.config),
    }
    code = "from bot.cli import main; main()"
    command = [sys.executable, "-c", code, "run", "--once", "--only", "klein", "--now", NOW.isoformat()]
    return subprocess.Popen(
        command,
        env=env,
        cwd=Path(__file__).parents[2],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def end_of(process: subprocess.Popen[str]) -> tuple[str, str, int]:
    """What it printed, what it complained of, and its exit status."""
    return (*process.communicate(timeout=120), process.returncode)


def test_of_two_runs_started_together_one_works_and_the_other_says_so(world: World, tmp_path: Path) -> None:
    """Jira is too busy to answer, until one of the two has given up."""
    world.fault("/rest/api/3/search/jql", "status", status=429, times=10**6, headers={"Retry-After": "1"})

    both = [start(world, tmp_path / "state.sqlite") for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(end_of, process) for process in both]
        first, second = wait(waiting, return_when=FIRST_COMPLETED)
        world.control.heal()
        (loser,), (winner,) = ([one.result() for one in ends] for ends in (first, second))

    assert loser[0] == ""
    assert BUSY.fullmatch(loser[1])
    assert loser[2] == 1
    assert winner[1:] == ("", 0)
    assert len(world.issues()) == ISSUES
    assert set(canonical.messages(world).values()) == {1}
    assert [len(page["owners"]) for page in canonical.pages(world).values() if page["owners"]] == [1] * 7
