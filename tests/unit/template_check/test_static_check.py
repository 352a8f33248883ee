"""Wrong names are found where no sample comes by, with the nearest right one; right ones are left alone."""

from pathlib import Path
from typing import Any

import pytest

from bot.config.findings import Finding
from bot.features import all_pages
from bot.features.cab.views import AgendaView, DecisionsView
from bot.features.overview.views import ScopeView
from bot.model.page_kind import Page, PageKind
from bot.template_check import page_check
from bot.template_check.checking import template_findings
from bot.template_check.view_samples import gate
from bot.template_check.view_types import ANY, of_annotation, of_value
from tests.unit.template_check.test_checking import own, put

__all__ = ["own"]

NEVER = "{% if view.title == 'nergens' %}\n"
END = "\n{% endif %}"

WRONG = {
    "a value of the view": ("{{ view.progres.done }}", "ScopeView has no attribute 'progres'", "progress"),
    "a value of a value": ("{{ view.progress.dune }}", "Progress has no attribute 'dune'", "done"),
    "in a loop": ("{% for gate in view.gates[:3] %}{{ gate.tilte }}{% endfor %}", "GateView has", "title"),
    "in a set": ("{% set first = view.gates | first %}{{ first.cod }}", "GateView has", "code"),
    "in a with": ("{% with one = view.steps[0] %}{{ one.phas }}{% endwith %}", "StepView has", "phase"),
    "in a filter": ("{{ view.steps | map(attribute='tile') | list }}", "StepView has no", "title"),
    "in a selection": ("{{ view.gates | selectattr('hold') | list }}", "GateView has", "held"),
    "after a selection": ("{{ (view.gates | selectattr('held') | list)[0].cde }}", "GateView has", "code"),
    "a property": ("{{ view.late_totals }}", "ScopeView has", "late_total"),
    "of a text": ("{{ view.title.uper() }}", "str has no attribute 'uper'", "upper"),
    "a filter": ("{{ view.end | dag }}", "No filter named 'dag'", "day"),
    "a test": ("{{ view.end is nones }}", "No test named 'nones'", "none"),
    "a macro": ("{% import '_macros.j2' as m %}{{ m.lozeng('x', 'Red') }}", "no macro 'lozeng'", "lozenge"),
    "a part": ("{% include '_tops.j2' %}", "there is no template '_tops.j2'", "_top.j2"),
    "a section of words": ("{{ words.levels.domain }}", "there is no 'levels' in words", "level"),
    "a word": ("{{ words.level.domein }}", "there is no 'domein' in [level] of words.toml", "domain"),
}


def told(folder: Path) -> Finding:
    (finding,) = template_findings(folder, "nl")
    return finding


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_name_is_told_where_no_sample_comes_by(own: Path, what: str) -> None:
    text, message, near = WRONG[what]
    file = put(own, "confluence/domain.j2", f"{NEVER}{text}{END}<p>{{{{ view.title }}}}</p>")

    finding = told(own)

    assert (finding.file, finding.line) == (file, 2)
    assert message in finding.message
    assert finding.fix.startswith(f"did you mean {near}? ")


def test_a_macro_of_ones_own_is_followed_with_what_it_is_called_with(own: Path) -> None:
    macros = (
        "{% macro shown(one) %}\n{% if one.code == 'nergens' %}{{ one.tilte }}{% endif %}\n{% endmacro %}"
    )
    file = put(own, "confluence/_mine.j2", macros)
    page = "{% import '_mine.j2' as m %}{% for one in view.gates %}{{ m.shown(one) }}{% endfor %}<p>x</p>"
    put(own, "confluence/domain.j2", page)

    finding = told(own)

    assert (finding.file, finding.line) == (file, 2)
    assert "GateView has no attribute 'tilte'" in finding.message


def test_a_part_that_is_included_is_followed_with_what_stands_there(own: Path) -> None:
    file = put(own, "confluence/_mine.j2", f"{NEVER}{{{{ one.tilte }}}}{END}")
    put(
        own, "confluence/domain.j2", "{% for one in view.gates %}{% include '_mine.j2' %}{% endfor %}<p>x</p>"
    )

    assert (told(own).file, told(own).line) == (file, 2)


@pytest.mark.parametrize(
    ("name", "text", "near"),
    [
        (
            "slack/gate_reminder.j2",
            "# x\n{% if gate.code == '-' %}{{ gate.missing[0].ower }}{% endif %}",
            "owner",
        ),
        (
            "jira/epic.j2",
            "> Regiebot\n{% if item.place.title == '-' %}{{ item.place.titel }}{% endif %}",
            "title",
        ),
        ("notes/contended.j2", "# x\n{% if scope == '-' %}{{ clash.tilte }}{% endif %}", ""),
        (
            "report/status.j2",
            "x\n{% for one in views %}{% if one.title == '-' %}{{ one.titel }}{% endif %}{% endfor %}",
            "title",
        ),
    ],
)
def test_other_texts_are_followed_too(own: Path, name: str, text: str, near: str) -> None:
    file = put(own, name, text)

    found = [one for one in template_findings(own, "nl") if one.file == file]

    assert [one.line for one in found] == [2]
    assert near in found[0].fix


RIGHT = [
    "{{ view.nothing is defined }}",
    "{{ view.nothing | default('x') }}",
    "{{ pages.anything }}",
    "{{ words.level.get('nothing') }}",
    "{% for key, value in {'a': 1}.items() %}{{ key }}{{ value.anything }}{% endfor %}",
    "{% for one in view.gates %}{{ loop.index }}{{ one.at.year }}{% endfor %}",
    "{% set one = view.release or view.chain %}{{ one.plan }}{{ one.stage }}",
    "{% if 1 %}{% set one = view.release %}{% else %}{% set one = view.chain %}{% endif %}{{ one.plan }}",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_may_be_right_is_not_told(own: Path, text: str) -> None:
    put(own, "confluence/domain.j2", f"{NEVER}{text}{END}<p>{{{{ view.title }}}}</p>")

    assert template_findings(own, "nl") == []


def test_a_wrong_name_that_a_sample_finds_is_told_once_with_the_one_that_was_meant(own: Path) -> None:
    put(own, "confluence/domain.j2", "<p>{{ view.titel }}</p>")

    assert told(own).fix.startswith("did you mean title? ")
    assert "UndefinedError" in told(own).message


def test_a_title_with_a_name_that_is_not_given_is_told_by_its_line(own: Path) -> None:
    file = put(own, "words.toml", '[level]\n\n[title]\nagenda = "Agenda {dya}"\n')

    assert (told(own).file, told(own).line) == (file, 4)
    assert "'dya' is not given to this title" in told(own).message
    assert told(own).fix.startswith("did you mean day? ")


def test_a_kind_of_page_without_template_and_title_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    new: PageKind[Any, AgendaView] = PageKind(
        "agendas", AgendaView, lambda _: (), lambda view: {"day": view.at}
    )
    monkeypatch.setattr(page_check, "PAGES", (*all_pages.PAGES, new))

    template, title = template_findings(None, "nl")

    assert "language 'nl' has no confluence/agendas.j2, of the kind of page 'agendas'" in template.message
    assert template.file.endswith("nl/confluence/agendas.j2")
    assert "[title] has no 'agendas'" in title.message
    assert title.file.endswith("nl/words.toml")
    assert title.line > 1
    assert title.fix.startswith("did you mean agenda? ")


def test_the_parts_of_a_kind_are_held_together_by_the_type_of_its_view() -> None:
    """The type checker refuses each of these lines; were it not so, it would call the comment unused."""

    def pages(_: object) -> list[Page[AgendaView]]:
        return []

    PageKind("agenda", AgendaView, pages, lambda view: {"day": view.at})
    PageKind("agenda", DecisionsView, pages)  # type: ignore[arg-type]
    PageKind("agenda", AgendaView, pages, lambda view: {"day": view.att})  # type: ignore[attr-defined]


def test_of_what_is_not_known_everything_may_be() -> None:
    assert ANY.has("anything")
    assert of_annotation(ScopeView | None).attribute("children").members.classes == {ScopeView}
    assert of_annotation(dict[str, str]).has("anything")
    assert of_value([gate(), "x"]).members is ANY
    assert not of_value((gate(),)).members.has("titel")
