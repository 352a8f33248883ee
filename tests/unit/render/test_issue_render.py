"""Summaries and descriptions of issues."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.runbook_model import Level
from bot.errors import RenderError
from bot.reconcile.bot_block import block_of, digest, text_of, with_block
from bot.render.environment import Templates
from bot.render.issue_render import JiraText
from bot.render.text import one_line
from bot.template_check.view_samples import issue
from tests.unit.render.samples import NASTY

WORDS = JiraText(Templates())


def test_a_summary_starts_with_the_code_and_ends_with_where_it_is() -> None:
    assert WORDS.summary(issue()) == "O.9 GO/NO-GO overleg vóór de migratie — Zorggroep De Linde"


@pytest.mark.parametrize(
    ("level", "title", "summary"),
    [
        (Level.DOMAIN, "Zorggroep De Linde", "Domein: Zorggroep De Linde"),
        (Level.CLUSTER, "Cluster 1 – Avinty", "Cluster 1 – Avinty"),
        (Level.PROGRAMME, "Migratie", "Programma: Migratie"),
    ],
)
def test_the_summary_of_an_epic_says_what_it_is_once(level: Level, title: str, summary: str) -> None:
    assert WORDS.summary(issue(level=level, scope_title=title, code="", title="")) == summary


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_summary_is_one_line_that_fits(title: str, scope: str) -> None:
    summary = WORDS.summary(issue(title=title, scope_title=scope))

    assert summary.splitlines() == [summary]
    assert len(summary) <= 255


def test_a_long_title_leaves_room_for_where_it_is() -> None:
    assert WORDS.summary(issue(title="x" * 160)).endswith("— Zorggroep De Linde")


def test_the_same_facts_give_the_same_words() -> None:
    assert WORDS(issue()) == JiraText(Templates())(issue())


def test_the_panel_can_be_found_back_between_text_of_people() -> None:
    old = WORDS.description(issue())
    new = WORDS.description(issue(how="Anders."))
    mine = {"type": "paragraph", "content": [{"type": "text", "text": "van mij"}]}
    edited = {**old, "content": [mine, *old["content"], mine]}

    merged = with_block(edited, new)

    assert digest(block_of(merged)) == digest(block_of(new)) != digest(block_of(old))
    assert [merged["content"][0], merged["content"][-1]] == [mine, mine]


@given(st.one_of(st.text(), st.sampled_from(NASTY)))
def test_any_text_stays_text_in_a_description(value: str) -> None:
    plain = WORDS.description(issue(note="x"))
    document = WORDS.description(issue(note=f"x{value}x"))

    assert one_line(f"x{value}x") in text_of(document)
    assert _types(document) == _types(plain)


def _types(node: object) -> list[object]:
    if not isinstance(node, dict):
        return []
    marks = [mark["type"] for mark in node.get("marks", ())]
    return [node["type"], *marks, *(t for child in node.get("content", ()) for t in _types(child))]


def test_a_template_that_loses_the_last_line_is_refused(tmp_path: Path) -> None:
    (tmp_path / "jira").mkdir()
    (tmp_path / "jira/action.j2").write_text("alleen dit", encoding="utf-8")

    with pytest.raises(RenderError, match=r"jira/action\.j2: its last line must start with"):
        JiraText(Templates(tmp_path)).description(issue())


def test_a_summary_of_an_own_template_is_cut_to_what_jira_takes(tmp_path: Path) -> None:
    (tmp_path / "jira").mkdir()
    (tmp_path / "jira/summary.j2").write_text("{{ item.row.title * 20 }}\nnog een regel", encoding="utf-8")

    summary = JiraText(Templates(tmp_path)).summary(issue())

    assert (len(summary), summary[-1], summary.splitlines()) == (255, "…", [summary])
