"""The samples reach everything that the shipped templates can say, so `validate` reaches it in one's own."""

import ast
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from bot.channels.kinds import kinds
from bot.render.environment import Medium, Templates
from bot.resources import templates_dir
from bot.template_check.catalogue import samples
from bot.template_check.note_samples import NEWS, NOTES, PLACED

FEATURES = Path(__file__).parents[3] / "bot/features"


def executed(templates: Templates) -> dict[str, set[int]]:
    """The lines of the compiled templates that the samples run, by file.

    In a thread of its own, so that whoever traces this one goes on.
    """
    hit: dict[str, set[int]] = defaultdict(set)

    def line(frame: FrameType, event: str, _arg: Any) -> Any:
        if event == "line":
            hit[frame.f_code.co_filename].add(frame.f_lineno)
        return line

    def call(frame: FrameType, _event: str, _arg: Any) -> Any:
        return line if frame.f_code.co_filename.endswith(".j2") else None

    def work() -> None:
        sys.settrace(call)
        for sample in samples(templates):
            sample.render()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return hit


def test_every_line_of_every_shipped_template_is_reached() -> None:
    templates = Templates()
    hit = executed(templates)

    missed = []
    for medium in (*Medium, *(kind.messages.medium for kind in kinds().values())):
        environment = templates.environment(medium)
        for name in environment.list_templates():
            template = environment.get_template(name)
            run = hit[str(template.filename)]
            missed += [f"{medium}/{name}:{number}" for number, line in template.debug_info if line not in run]

    assert missed == []


def test_every_note_has_samples_and_every_sample_a_note() -> None:
    shipped = {file.stem for file in (templates_dir() / "nl" / "notes").glob("[!_]*.j2")}

    assert set(NOTES) == shipped
    assert all(NOTES.values())


def named(kind: str) -> Iterator[str]:
    """The templates that the rules name for notes (`IssueAction`) or for messages to channels
    (`Announcement`)."""
    for file in FEATURES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == kind:
                if isinstance(node.args[2], ast.Constant):
                    yield str(node.args[2].value)
                else:
                    assert kind == "IssueAction", f"{file}:{node.lineno}: name the template here"


def test_what_the_rules_place_and_send_is_among_the_samples() -> None:
    assert set(named("Announcement")) == set(NEWS)
    assert set(named("IssueAction")) <= set(PLACED)
    assert set(PLACED) | set(NEWS) == set(NOTES)
    assert set(PLACED) & set(NEWS) == set(named("IssueAction")) & set(NEWS)
