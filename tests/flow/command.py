"""The command as people give it: as a process of its own, or its `main` here, where that costs no start."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.app.sandboxed import VIEWER
from bot.cli import main
from regiebot_playground.demo.control import Control
from regiebot_sandbox.embedded import Running
from tests.unit.config import folder as spec

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).parent / "regiebot"
AT = ("--now", "2023-10-12T13:00")
NONE: Mapping[str, str | None] = {}
SECRETS = ("sandbox-token", "xoxb-sandbox", "sig=sandbox", "geheim")
HOOK = "/teams/workflows/kt-regie/triggers/manual/paths/invoke?api-version=1&sig=sandbox"

SITE = """\
spaces:
  - {id: regie, key: KTREGIE}
channels:
  - {id: regie, kind: slack, channel: C0REGIE, topics: [gates, overdue, operations]}
  - {id: teams, kind: teams}
schedule: {tick_minutes: 60}
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    def sentence(self) -> str:
        """The one sentence on standard error; anything more than that fails the test."""
        lines = self.err.splitlines()
        assert self.code == 1, self
        assert len(lines) == 1, lines
        assert lines[0].startswith("regiebot: ")
        assert "Traceback" not in self.err
        return lines[0].removeprefix("regiebot: ")


@dataclass(slots=True)
class Desk:
    """Somebody at a terminal, in a folder of their own, with a small configuration."""

    running: Running
    folder: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def control(self) -> Control:
        return Control(self.running.url)

    def configure(self, **changed: str) -> Path:
        """The small configuration, or one with files changed (by stem), in a folder of its own."""
        names = {Path(name).stem: name for name in spec.FILES}
        changes = {names[stem]: text for stem, text in changed.items()}
        return spec.write(self.folder / "-".join(["config", *changed]), {"bot.yaml": SITE, **changes})

    def run(self, *arguments: str, **environment: str | None) -> Said:
        """The command in this process."""
        for name in [name for name in os.environ if name.startswith("REGIEBOT_")]:
            self.patch.delenv(name)
        for name, value in self._environment(environment).items():
            self.patch.setenv(name, value)
        self.patch.chdir(self.folder)
        self.patch.setattr(sys, "argv", ["regiebot", *arguments])
        self.capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = self.capture.readouterr()
        return self._judged(Said(int(str(ended.value.code)), said.out, said.err))

    def process(self, *arguments: str, **environment: str | None) -> Said:
        """The command in a process of its own."""
        with self.begin(*arguments, **environment) as child:
            out, err = child.communicate(timeout=120)
        return self._judged(Said(child.returncode, out, err))

    def begin(
        self, *arguments: str, **environment: str | None
    ) -> AbstractContextManager["subprocess.Popen[str]"]:
        """The command at work; it does not outlive the block."""
        return self.start([COMMAND, *arguments], environment)

    @contextmanager
    def start(
        self, command: Sequence[str | Path], environment: Mapping[str, str | None] = NONE
    ) -> Iterator["subprocess.Popen[str]"]:
        """Any command at work, in this desk's folder and environment; it does not outlive the block."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("REGIEBOT_")}
        child = subprocess.Popen(
            command,
            cwd=self.folder,
            env={**clean, "PYTHONPATH": str(ROOT), **self._environment(environment)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield child
        finally:
            child.kill()
            child.communicate()

    def _environment(self, changes: Mapping[str, str | None]) -> dict[str, str]:
        given = {**self.environment, **{f"REGIEBOT_{name}": value for name, value in changes.items()}}
        return {name: value for name, value in given.items() if value is not None}

    def _judged(self, said: Said) -> Said:
        assert not any(secret in said.out + said.err for secret in SECRETS), said
        return said

    def writes(self) -> Mapping[str, int]:
        """Writes per product since the request log was emptied."""
        found: Mapping[str, int] = self.control.counts()["writes_by_service"]
        return found

    def state(self) -> Mapping[str, Any]:
        """Everything the sandbox stores."""
        return self.control.state()


def connected(url: str, folder: Path) -> dict[str, str]:
    """The environment of somebody who connects to the services at an address."""
    values = {
        "JIRA_URL": url,
        "JIRA_SITE": VIEWER,
        "JIRA_USER": "regiebot@example.org",
        "JIRA_TOKEN": "sandbox-token",
        "SLACK_URL": f"{url}/slack/api",
        "SLACK_TOKEN": "xoxb-sandbox",
        "TEAMS_WEBHOOK_URL": url + HOOK,
        "STATE": f"sqlite:///{folder / 'ledger' / 'state.sqlite'}",
        "CONFIG": str(folder / "config"),
        "HEALTH_PORT": "0",
    }
    return {f"REGIEBOT_{name}": value for name, value in values.items()}
