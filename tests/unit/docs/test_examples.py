"""The examples of how to extend the bot: each is applied to a copy of the tree and does what it says."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "extending.md"
VALIDATE = """
from bot.template_check.checking import template_findings
for one in template_findings(None, LANGUAGE):
    print(one.file.partition("templates/")[2], one.message, one.fix)
"""

Try = Callable[[str], str]


def example(name: str) -> str:
    (found,) = re.findall(
        rf"^```diff {name}\n(.*?)^```", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(found)


def files(diff: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The files of a diff, each with what its hunks replace by what."""
    for part in re.split(r"^--- .*\n\+\+\+ b/", diff, flags=re.MULTILINE)[1:]:
        name, *hunks = re.split(r"\n@@\n", f"{part}")
        yield name, [(side(hunk, "-"), side(hunk, "+")) for hunk in hunks]


def side(hunk: str, sign: str) -> str:
    lines = [line[1:] for line in hunk.splitlines() if line[:1] in (" ", sign)]
    return "".join(f"{line}\n" for line in lines)


def apply(diff: str, tree: Path) -> None:
    """Apply a diff; each hunk fits in exactly one place."""
    for name, hunks in files(diff):
        file = tree / name
        text = file.read_text("utf-8") if file.exists() else ""
        for old, new in hunks:
            assert text.count(old) == 1 or not text, f"{name}: {old}"
            text = text.replace(old, new, 1) if text else new
        file.write_text(text, "utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("bot", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.fixture
def run(tree: Path) -> Try:
    """Runs Python with the bot of the copy, and the tests of this tree."""

    def go(code: str) -> str:
        paths = f"import sys; sys.path[:0] = [{str(tree)!r}, {str(ROOT)!r}]"
        made = [sys.executable, "-c", f"{paths}\n{code}"]
        done = subprocess.run(made, cwd=tree, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return go


RENDERED = """
from bot.features.all_pages import PAGES
from bot.render.environment import Templates
from bot.render.storage import PagesText
from bot.template_check.page_samples import page_samples
from bot.template_check.view_samples import NOW, conditions, shown
from dataclasses import replace
(kind,) = (one for one in PAGES if one.name == "open_conditions")
view = replace(next(iter(page_samples(kind))), title="Mitz 3.5.0", conditions=conditions())
page = PagesText(Templates()).page(shown(view), NOW, kind)
print(page.title, page.body)
"""


def test_the_page_is_published_under_its_title_and_a_wrong_name_in_it_is_told(tree: Path, run: Try) -> None:
    apply(example("page"), tree)

    said = run(f"LANGUAGE = 'nl'\n{VALIDATE}{RENDERED}")

    assert said.startswith("Open voorwaarden (Mitz 3.5.0) <p><em>Stand per do 12 okt 2023 09:30")
    assert "de servicedesk is bezet" in said
    template = tree / "templates/nl/confluence/open_conditions.j2"
    template.write_text(template.read_text("utf-8").replace("one.text", "one.txt"), "utf-8")
    wrong = run(f"LANGUAGE = 'nl'\n{VALIDATE}")
    assert wrong.startswith("nl/confluence/open_conditions.j2 ")
    assert "did you mean text?" in wrong


NOTED = """
from bot.features.all_rules import acts
from tests.unit.features.gates.test_gate_conditions import MET, ONE, looked
from tests.unit.features.gates.test_gate_conditions import BOTH
from bot.features.all_rules import RULES
for lines in ((BOTH, ONE), (BOTH, ONE, MET)):
    (rule,) = (one for one in RULES if one.__name__ == "conditions_met")
    print([(one.key, one.template) for one in rule(looked(*lines)[-1])])
"""


def test_the_rule_says_its_note_once_the_last_condition_is_met(tree: Path, run: Try) -> None:
    apply(example("rule"), tree)

    said = run(f"LANGUAGE = 'nl'\n{VALIDATE}{NOTED}")

    assert said.splitlines() == ["[]", "[('conditions-met:1', 'conditions_met')]"]


CALLED = """
from bot.render.environment import Templates
print(Templates(language="fy").words["title"]["agenda"])
"""


def test_the_language_is_whole_and_has_its_own_words(tree: Path, run: Try) -> None:
    shutil.copytree(tree / "templates/nl", tree / "templates/fy")
    apply(example("language"), tree)

    said = run(f"LANGUAGE = 'fy'\n{VALIDATE}{CALLED}")

    assert said == "Wurklist CAB {day}\n"
