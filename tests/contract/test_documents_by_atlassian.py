"""Every document that the bot writes or reads, judged by the validator and model of Atlassian's editor."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.workspace import calendar_of, read_config
from bot.config.runbook_model import Condition
from bot.features.all_rules import IssueAction
from bot.model.issue import Adf, Description, Identity
from bot.reconcile.bot_block import described, with_block
from bot.reconcile.desired import desired_issues
from bot.reconcile.issue_texts import IssueText
from bot.render import adf, outline
from bot.render.environment import Templates
from bot.render.issue_render import JiraText
from bot.resources import config_dir
from bot.runbook.expand import Tree
from bot.runbook.overlay import UNTOUCHED, Overlay, ScopeOverlay
from bot.template_check.note_samples import NOTES, PLACED
from bot.template_check.text_samples import issues
from regiebot_sandbox.jira import adf as sandbox
from tests.contract.test_jira_adf import NODES, WITHIN, document
from tests.dutch import expansions
from tests.judge import Judge, documents_in
from tests.unit.commands.corpus import FILE
from tests.unit.render.samples import NASTY

pytestmark = pytest.mark.no_cover

NOW = datetime(2023, 10, 12, 11, tzinfo=UTC)
TEXT = {"type": "text", "text": "x"}
PARAGRAPH = {"type": "paragraph", "content": [TEXT]}


@pytest.fixture(scope="module")
def words() -> JiraText:
    return JiraText(Templates())


def wrong(judge: Judge, documents: Mapping[str, Adf]) -> dict[str, list[str]]:
    """What is wrong, by the name of the document."""
    found = {name: judge.document(document) for name, document in documents.items()}
    return {name: problems for name, problems in found.items() if problems}


def marked(*marks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{**TEXT, "marks": list(marks)}]}


FAULTY: dict[str, dict[str, Any]] = {
    "a panel that holds nothing": {"type": "panel", "attrs": {"panelType": "info"}, "content": []},
    "a panel of no known colour": {"type": "panel", "attrs": {"panelType": "x"}, "content": [PARAGRAPH]},
    "a panel in a panel": {
        "type": "panel",
        "attrs": {"panelType": "info"},
        "content": [{"type": "panel", "attrs": {"panelType": "info"}, "content": [PARAGRAPH]}],
    },
    "a text of nothing": {"type": "paragraph", "content": [{"type": "text", "text": ""}]},
    "a mark twice": marked({"type": "strong"}, {"type": "strong"}),
    "code that is bold": marked({"type": "code"}, {"type": "strong"}),
    "an attribute that nobody knows": {**PARAGRAPH, "attrs": {"colour": "red"}},
    "a list of paragraphs": {"type": "bulletList", "content": [PARAGRAPH]},
}


SCRIPT = marked({"type": "link", "attrs": {"href": "javascript:alert(1)"}})
"""Whether Jira takes this where it is not typed in the editor is not known."""


@pytest.mark.parametrize("node", [*FAULTY.values(), SCRIPT], ids=[*FAULTY, "an address that runs a script"])
def test_the_judge_sees_what_is_wrong(atlassian: Judge, node: dict[str, Any]) -> None:
    assert atlassian.document({"type": "doc", "version": 1, "content": [PARAGRAPH, node]})


def test_every_template_makes_documents_of_the_editor(atlassian: Judge, words: JiraText) -> None:
    descriptions = {f"issue {n}": words.description(one) for n, one in enumerate(issues())}
    notes = {
        f"{template} {n}": words.note(IssueAction(Identity("voorbeeld"), "voorbeeld", template, values))
        for template in PLACED
        for n, values in enumerate(NOTES[template])
    }
    both = [IssueAction(Identity("voorbeeld"), "voorbeeld", name, NOTES[name][0]) for name in PLACED]

    assert wrong(atlassian, {**descriptions, **notes, "all in one": words.note(*both)}) == {}


def everything(tree: Tree, *, holds: bool) -> Overlay:
    """What people decided where every condition holds, or none does: some rows stand only without one."""
    return {scope: ScopeOverlay(facts=dict.fromkeys(Condition, holds)) for scope in tree.scopes}


def test_every_row_that_ships_has_descriptions_of_the_editor(atlassian: Judge, words: JiraText) -> None:
    catalog, _ = read_config(config_dir())
    documents: dict[str, Adf] = {}

    def kept(item: IssueText) -> tuple[str, Description]:
        """The words of the first issue of each row; those of other scopes differ in names alone."""
        name = f"{item.place.runbook.rpartition(' ')[0]}: {item.row.code} {item.place.level}"
        if name not in documents:
            documents[name] = words.description(item)
        return name, described(documents[name])

    for expand in expansions(catalog, calendar_of(catalog, NOW)):
        for holds in (True, False):
            assert list(desired_issues(expand(everything(expand(UNTOUCHED), holds=holds)), kept))

    shipped = {f"{book.title}: {code}" for book in catalog.runbooks.values() for code in book.codes}
    assert shipped - {name.rpartition(" ")[0] for name in documents} == set()
    assert wrong(atlassian, documents) == {}


def lines() -> st.SearchStrategy[str]:
    """Lines as a template of somebody else may print them: markers, markup, addresses and any text."""
    marker = st.sampled_from(("", "# ", "- ", ": ", "> ", "=> ", "!good ", "!warning ", "---"))
    piece = (
        st.text()
        | st.sampled_from(NASTY)
        | st.sampled_from(
            ("**", " | ", "[x](", "https://example.org/a b", ")", "\\", "[](https://example.org)")
        )
    )
    return st.tuples(marker, st.lists(piece, max_size=6).map("".join)).map("".join)


@given(st.lists(lines(), min_size=1, max_size=8).map("\n".join), st.sampled_from(("info", "note")))
def test_any_text_of_a_template_makes_a_document_of_the_editor(
    atlassian: Judge, text: str, panel: str
) -> None:
    blocks = outline.parse(text)

    assert not blocks or atlassian.document(adf.document(blocks, panel)) == []


def cases() -> Iterator[tuple[str, Adf]]:
    for line in FILE.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        yield case["id"], case["body"]


def test_every_comment_of_the_corpus_is_one_that_the_editor_makes(atlassian: Judge) -> None:
    documents = dict(cases())

    assert len(documents) > 700
    assert wrong(atlassian, documents) == {}


def test_a_description_stays_one_of_the_editor_when_the_block_comes_into_it(
    atlassian: Judge, words: JiraText
) -> None:
    """What people wrote is any comment of the corpus: without a block, around one, or between two."""
    old, new = (words.description(one) for one in list(issues())[:2])
    documents = {}
    for name, theirs in cases():
        documents[f"{name} without"] = with_block(theirs, new)
        between = {**theirs, "content": [*theirs["content"], *old["content"], *theirs["content"]]}
        documents[f"{name} around"] = with_block(between, new)
        twice = {**theirs, "content": [*old["content"], *theirs["content"], *old["content"]]}
        documents[f"{name} twice"] = with_block(twice, new)

    assert wrong(atlassian, documents) == {}


def of_one_node() -> Iterator[Adf]:
    """Documents that put every kind of node in every other, and any two marks on a text."""
    for child in NODES.values():
        yield {"type": "doc", "version": 1, "content": [child]}
        yield from (document({**NODES[parent], "content": [child]}) for parent in WITHIN)
    marks = ("em", "strong", "code", "underline", "strike")
    for pair in product(marks, marks):
        yield {"type": "doc", "version": 1, "content": [marked(*({"type": mark} for mark in pair))]}


def test_the_sandbox_takes_no_document_that_the_editor_cannot_make(atlassian: Judge) -> None:
    faulty = ({"type": "doc", "version": 1, "content": [PARAGRAPH, node]} for node in FAULTY.values())
    taken = {json.dumps(one): one for one in (*of_one_node(), *faulty) if sandbox.is_valid(one)}

    assert len(taken) > 50
    assert wrong(atlassian, taken) == {}


def test_documents_are_found_wherever_they_stand() -> None:
    inner = {"type": "doc", "version": 1, "content": [PARAGRAPH]}

    found = documents_in(
        {"fields": {"description": inner}, "update": {"comment": [{"add": {"body": inner}}]}}
    )

    assert list(found) == [inner, inner]
