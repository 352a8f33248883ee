"""What each template makes of an ordinary view, word for word.

After a change of a template on purpose, refresh the files and read what changed:

    REGIEBOT_GOLDEN=write .venv/bin/pytest -p no:xdist -o addopts= tests/unit/render/test_golden.py
    git diff tests/unit/render/golden
"""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels.slack.render import SlackText
from bot.channels.teams.render import TeamsText
from bot.config.runbook_model import Kind, Level
from bot.features.all_pages import PAGES
from bot.model.issue import Adf
from bot.model.page_kind import PageKind
from bot.render.environment import Templates
from bot.render.issue_render import JiraText
from bot.render.status_report import StatusText
from bot.render.storage import PagesText
from bot.template_check.cab_samples import calendar, decisions
from bot.template_check.growth_samples import come_alive
from bot.template_check.view_samples import (
    MEETING,
    NOW,
    change,
    digest,
    gate,
    issue,
    note,
    programme,
    reminder,
    scope,
    shown,
)

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = Templates()
ENGLISH = Templates(language="en")


def told(description: Adf, depth: int = 0) -> list[str]:
    """A document as indented lines: the type of each node, and its text with its marks."""
    marks = "".join(f" [{mark['type']}]" for mark in description.get("marks", ()))
    line = "  " * depth + str(description["type"]) + marks
    lines = [f"{line}: {description['text']}" if "text" in description else line]
    return lines + [line for child in description.get("content", ()) for line in told(child, depth + 1)]


def jira(**changes: object) -> str:
    summary, description = JiraText(TEMPLATES)(issue(**changes))
    return "\n".join([summary, "", *told(description.document), ""])


def epic(level: Level, title: str) -> str:
    return jira(
        level=level,
        scope_title=title,
        code="",
        title="",
        is_action=False,
        how="",
        owner="",
        support=(),
        after=(),
    )


def slack(name: str, view: object, templates: Templates = TEMPLATES) -> str:
    message = getattr(SlackText(templates), name)(shown(view), NOW)
    blocks = json.dumps(message.content, ensure_ascii=False, indent=1)
    return f"{message.text}\n\n{blocks}\n"


def teams(name: str, view: object) -> str:
    card = getattr(TeamsText(TEMPLATES), name)(shown(view), NOW)
    return f"{card.text}\n\n{json.dumps(card.content, ensure_ascii=False, indent=1)}\n"


def page(level: str, **changes: object) -> str:
    made = PagesText(TEMPLATES).page(shown(scope(level, **changes)), NOW)  # type: ignore[arg-type]
    return f"{made.title}\n\n{made.body}\n"


def programme_page() -> str:
    made = PagesText(TEMPLATES).page(shown(programme()), NOW)
    return f"{made.title}\n\n{made.body}\n"


def kind(name: str) -> PageKind[Any, Any]:
    return next(one for one in PAGES if one.name == name)


def cab_decisions(templates: Templates) -> str:
    made = PagesText(templates).page(shown(decisions()), NOW, kind("decisions"))
    return f"{made.title}\n\n{made.body}\n"


READY = reminder(gate(0), "hours-1", 0)
CASES: dict[str, Callable[[], str]] = {
    "jira-action.txt": jira,
    "jira-action-loop.txt": lambda: jira(
        code="L.13", title="Herhalen", kind=Kind.LOOP, how="Zo vaak als nodig.", condition="no_go", note=""
    ),
    "jira-step.txt": lambda: jira(code="O", title="Quality-gate vóór migratie", is_action=False),
    "jira-programme.txt": lambda: epic(Level.PROGRAMME, "Migratie Koppeltaal 2.0"),
    "jira-cluster.txt": lambda: epic(Level.CLUSTER, "Cluster 1 – Avinty en Minddistrict"),
    "jira-domain.txt": lambda: epic(Level.DOMAIN, "Zorggroep De Linde"),
    "jira-release.txt": lambda: epic(Level.RELEASE, "Koppelvlakrelease 1.18"),
    "slack-gate.txt": lambda: slack("gate", reminder()),
    "slack-gate-ready.txt": lambda: slack("gate", READY),
    "slack-overdue.txt": lambda: slack("overdue", digest()),
    "slack-change.txt": lambda: slack("change", note()),
    "teams-gate.txt": lambda: teams("gate", reminder()),
    "teams-gate-ready.txt": lambda: teams("gate", READY),
    "teams-overdue.txt": lambda: teams("overdue", digest()),
    "teams-change.txt": lambda: teams("change", note("production")),
    "confluence-programme.xml": programme_page,
    "confluence-cluster.xml": lambda: page(
        "cluster", title="Cluster 1", identity="koppeltaal-2023/c1", children=(scope(),)
    ),
    "confluence-domain-alive.xml": lambda: page("domain", items=0, **come_alive()),
    "confluence-domain.xml": lambda: page("domain"),
    "confluence-release.xml": lambda: page(
        "release",
        title="Mitz 3.5.0",
        identity="mitz-3.5.0",
        version="3.5.0",
        changes=(change(), change(key="RFC-8")),
        children=(scope("party", "mitz-3.5.0/leverancier", "Leverancier", items=2),),
    ),
    "confluence-decisions.xml": lambda: cab_decisions(TEMPLATES),
    "confluence-decisions-en.xml": lambda: cab_decisions(ENGLISH),
    "slack-gate-en.txt": lambda: slack("gate", reminder(), ENGLISH),
    "report-status.txt": lambda: StatusText(TEMPLATES).plain([shown(programme())], NOW),
}


@pytest.mark.parametrize("name", CASES)
def test_a_template_says_what_was_agreed(name: str) -> None:
    path = GOLDEN / name
    made = CASES[name]()
    if os.environ.get("REGIEBOT_GOLDEN") == "write":
        path.write_text(made, encoding="utf-8")
    assert path.is_file(), f"{path} is missing; see the top of {Path(__file__).name}"
    assert made == path.read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_case() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(CASES)


def test_a_reminder_on_the_day_says_how_long_it_still_is() -> None:
    hour_before = MEETING.replace(hour=11)

    assert "over 1 uur" in SlackText(TEMPLATES).gate(shown(READY), hour_before).text


def test_the_calendar_is_called_what_its_language_calls_it_where_nobody_named_it() -> None:
    unnamed = replace(calendar(), title="")

    assert PagesText(TEMPLATES).page(shown(unnamed), NOW, kind("calendar")).title == "Releasekalender"
    assert PagesText(TEMPLATES).page(shown(calendar()), NOW, kind("calendar")).title == "Releasekalender Mitz"
    assert PagesText(ENGLISH).calendar_title == "Release calendar"
