"""Everything rendered is what the services take: by schema, DTD and size, whatever the data holds."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft7Validator
from referencing import Registry, Resource

from bot.channels.slack.render import CHARACTERS, SlackText
from bot.channels.teams.render import BYTES, TeamsText, encode
from bot.config.runbook_model import Kind, Level
from bot.features.overview.views import ScopeView
from bot.features.reminding.messages import Delivery
from bot.render.environment import Templates
from bot.render.issue_render import JiraText
from bot.render.storage import PagesText
from bot.template_check.view_samples import (
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
from tests.contract.storage_dtd import Dtd
from tests.unit.render.samples import NASTY

SPECS = Path(__file__).parents[2].parent / "shared/specs"
pytestmark = pytest.mark.skipif(not SPECS.is_dir(), reason=f"no specifications at {SPECS}")

COUNTS = (0, 1, 50)
TEXTS = (*NASTY, "x" * 300, "é" * 300, "<" * 300, "🚀" * 300, "*" * 300)


@cache
def templates() -> Templates:
    return Templates()


@cache
def schema(name: str) -> Any:
    return json.loads((SPECS / name).read_text(encoding="utf-8"))


@cache
def adf() -> Any:
    return Draft4Validator(schema("adf-full.schema.json"))


@cache
def block_kit() -> Any:
    return Draft7Validator(schema("slack-block-kit-message.schema.json"))


@cache
def cards() -> Any:
    names = ("adaptive-card-teams.schema.json", "teams-workflow-message.schema.json")
    registry: Registry[Any] = Registry().with_resources(
        [(name, Resource.from_contents(schema(name))) for name in names]
    )
    return Draft7Validator(schema(names[1]), registry=registry)


@cache
def dtd() -> Dtd:
    return Dtd(SPECS / "confluence-storage-cloud.dtd")


def complaints(validator: Any, value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


def shape(node: Any) -> Any:
    """A document with any text as one letter and equal siblings once: what its schema looks at, and quick."""
    made = {**node, "text": node["text"][:1]} if "text" in node else dict(node)
    if "content" in node:
        shapes = [shape(child) for child in node["content"]]
        made["content"] = [s for n, s in enumerate(shapes) if s not in shapes[:n]]
    return {**made, "text": "x"} if made.get("text") else made


ISSUES: dict[str, dict[str, Any]] = {
    "action": {},
    "step": {"is_action": False},
    "programme": {"code": "", "title": "", "is_action": False, "level": Level.PROGRAMME},
    "cluster": {"code": "", "title": "", "is_action": False, "level": Level.CLUSTER},
    "domain": {"code": "", "title": "", "is_action": False, "level": Level.DOMAIN},
    "release": {"code": "", "title": "", "is_action": False, "level": Level.RELEASE},
}
EMPTY: dict[str, Any] = {
    "how": "",
    "owner": "",
    "support": (),
    "parties": (),
    "environment": "",
    "after": (),
    "source": "",
    "note": "",
    "runbook": "",
}


def assert_issue_taken(**changes: Any) -> None:
    summary, description = JiraText(templates())(issue(**changes))
    assert 0 < len(summary) <= 255
    assert summary.splitlines() == [summary]
    assert complaints(adf(), shape(json.loads(json.dumps(description.document)))) == []
    assert len(json.dumps(description.document, ensure_ascii=False)) < 32_000


@pytest.mark.parametrize("kind", ISSUES)
@pytest.mark.parametrize("count", COUNTS)
def test_jira_takes_every_description(kind: str, count: int) -> None:
    many = tuple((f"O.{n}", f"Actie {n}") for n in range(count))
    assert_issue_taken(**ISSUES[kind], after=many, support=tuple(f"Rol {n}" for n in range(count)))
    assert_issue_taken(**EMPTY, **ISSUES[kind])


@pytest.mark.parametrize("kind", ISSUES)
def test_jira_takes_a_description_of_any_text(kind: str) -> None:
    texts = tuple(text.replace("\n", " ") for text in TEXTS)
    names = ("scope_title", "title", "owner", "environment", "source", "note", "runbook")
    values: dict[str, Any] = dict(zip(names, texts, strict=False))
    pairs = tuple((text[:20], text) for text in texts)
    assert_issue_taken(
        **{
            **values,
            "how": "\n".join(texts),
            "support": texts,
            "parties": texts,
            "after": pairs,
            **ISSUES[kind],
        }
    )


@pytest.mark.parametrize("kind", Kind)
def test_jira_takes_every_kind(kind: Kind) -> None:
    assert_issue_taken(kind=kind, how="", after=())


def test_jira_takes_a_very_long_explanation() -> None:
    assert_issue_taken(how="Regel van tekst. \n" * 2000, note="x" * 20_000)


def assert_slack_takes(message: Delivery) -> None:
    assert complaints(block_kit(), json.loads(json.dumps(message.content))) == []
    assert 0 < len(message.text) <= 4000
    ids = [e["action_id"] for b in message.content if b["type"] == "actions" for e in b["elements"]]
    assert len(ids) == len(set(ids))
    assert len(json.dumps(message.content, ensure_ascii=False)) < CHARACTERS + 2500


def assert_teams_takes(message: Delivery) -> None:
    assert complaints(cards(), json.loads(encode(message.content or {}))) == []
    assert len(encode(message.content or {})) <= BYTES
    assert message.text


@pytest.fixture(params=("slack", "teams"))
def chat(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Renders a message by the name of its method, and judges it."""
    if request.param == "slack":
        return lambda name, view: assert_slack_takes(getattr(SlackText(templates()), name)(shown(view), NOW))
    return lambda name, view: assert_teams_takes(getattr(TeamsText(templates()), name)(shown(view), NOW))


@pytest.mark.parametrize("count", COUNTS)
def test_chat_takes_messages_of_any_length(chat: Callable[..., None], count: int) -> None:
    chat("gate", reminder(gate(count)))
    chat("gate", reminder(gate(count, at=None, working_days=None, url=None, participants=())))
    chat("gate", reminder(gate(count, participants=("Partij",) * count)))
    chat("overdue", digest(count))
    chat("change", note(source="", priority="", impact="", release=None))


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:30])
def test_chat_takes_messages_of_any_text(chat: Callable[..., None], text: str) -> None:
    many = gate(50, title=text, scope_title=text, participants=(text,) * 20)
    chat("gate", reminder(many))
    chat("overdue", digest(50, title=text))
    for event in templates().words["change"]:
        chat("change", note(event, summary=text, status=text, source=text, release=text, url=text))


def assert_confluence_takes(view: ScopeView) -> None:
    page = PagesText(templates()).page(shown(view), NOW)
    assert dtd().problems(page.body) == []
    assert 0 < len(page.title) <= 255
    assert page.title.splitlines() == [page.title]
    assert len(page.body.encode()) < 1_000_000


@pytest.mark.parametrize("level", ["programme", "cluster", "domain", "release"])
@pytest.mark.parametrize("count", COUNTS)
def test_confluence_takes_pages_of_any_length(level: str, count: int) -> None:
    children = tuple(scope("domain", f"k/c/za-{n}", items=1) for n in range(count))
    changes = tuple(change(key=f"RFC-{n}") for n in range(count))
    assert_confluence_takes(scope(level, items=count, children=children, changes=changes))


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:30])
@pytest.mark.parametrize("level", ["programme", "cluster", "domain", "release"])
def test_confluence_takes_pages_of_any_text(level: str, text: str) -> None:
    child = scope("domain", "k/c/za-1", text, items=2, name=text)
    changed = change(summary=text, status=text, source=text, release=text, url=text)
    assert_confluence_takes(
        scope(level, title=text, items=2, name=text, children=(child,), changes=(changed,), parties=(text,))
    )


def test_confluence_takes_a_whole_programme() -> None:
    assert_confluence_takes(programme(clusters=5, domains=6, items=15))


def test_the_dtd_check_sees_what_is_wrong() -> None:
    wrong = {
        "<p><table><tbody><tr><td>x</td></tr></tbody></table></p>": "may not hold: table",
        "<ul>x</ul>": "may not hold text",
        "<p onclick='x'>a</p>": "onclick",
        "<ac:structured-macro/>": "lacks ac:name",
        "<p>": "not well-formed",
    }
    assert {
        body: any(say in p for p in dtd().problems(body)) for body, say in wrong.items()
    } == dict.fromkeys(wrong, True)
    assert dtd().problems("<p>&eacute;&nbsp;<br/><strong>x</strong></p>") == []


def test_the_schemas_see_what_is_wrong() -> None:
    summary, description = JiraText(templates())(issue())
    assert summary
    assert complaints(adf(), {**description.document, "content": [{"type": "panel", "content": []}]})
    assert complaints(block_kit(), [{"type": "header", "text": "x"}])
    assert complaints(cards(), {"type": "message", "attachments": []})
