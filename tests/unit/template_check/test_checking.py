"""`validate` finds what is wrong with templates before a text fails."""

import shutil
from pathlib import Path

import pytest

from bot.commands.verbs import Verb
from bot.config.findings import Finding, Severity
from bot.render.language_files import language_files
from bot.template_check.checking import template_findings


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def found(folder: Path | None, language: str = "nl") -> list[tuple[str, int, str]]:
    return [(one.file, one.line, one.message) for one in template_findings(folder, language)]


def test_the_shipped_templates_are_right(own: Path) -> None:
    assert template_findings(None, "nl") == []
    assert template_findings(own, "nl") == []


WRONG = {
    "slack/gate_reminder.j2": ("# kop\n{{ gate.titel }}", 2, "no attribute 'titel'"),
    "teams/_action_line.j2": ("- {{ action.code }}\n\n{{ actie }}", 3, "'actie' is undefined"),
    "notes/decided.j2": ("{% if verdict %}\n{{ 'x' | dag }}\n{% endif %}", 2, "No filter named 'dag'"),
    "notes/_signature.j2": ("> Met groet\n{# geen naam #}", 1, "must start with the word Regiebot"),
    "confluence/domain.j2": ("<p>{{ view.title }}", 1, "not well-formed"),
    "confluence/calendar.j2": ("<p>{{ view.title }}</p>{% for %}", 1, "TemplateSyntaxError"),
    "jira/action.j2": ("- {{ item.row.code }}", 1, "must start with the word Regiebot"),
    "jira/summary.j2": ("{{ item.row.code | day }}", 1, "TypeError"),
    "report/status.j2": ("{{ views.x.y }}", 1, "no attribute 'x'"),
    "slack/change_note.j2": ("{{ 'x' * 3001 }}", 1, "too big"),
    "apprise/change_note.j2": ("{{ 'x' * 10001 }}", 1, "too big"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_template_is_told_with_file_and_line_once(own: Path, name: str) -> None:
    text, line, message = WRONG[name]
    file = put(own, name, text)

    (finding,) = template_findings(own, "nl")

    assert (finding.file, finding.line, finding.severity) == (file, line, Severity.ERROR)
    assert message in finding.message


def test_a_name_that_is_not_given_is_found_where_no_sample_comes_by(own: Path) -> None:
    text = "# kop\n{% if gate.scope == 'nergens' %}\n{{ herinnering.soort }}\n{% endif %}\n{{ now | moment }}"
    file = put(own, "slack/gate_reminder.j2", text)

    assert found(own) == [(file, 3, "'herinnering' is not given to this template")]


def test_what_another_language_says_is_not_rendered_and_told_as_unused(own: Path) -> None:
    put(own, "en/slack/gate_reminder.j2", "{{ nonsense }}")

    (finding,) = template_findings(own, "nl")

    assert finding.severity is Severity.WARNING
    assert "overrides nothing" in finding.message


def test_what_lies_in_the_dutch_place_is_of_no_use_to_another_language(own: Path) -> None:
    put(own, "slack/gate_reminder.j2", "hallo")

    told = [one for one in template_findings(own, "en") if one.severity is Severity.WARNING]

    assert [one.message for one in told] == [f"this overrides nothing: what is used lies in {own / 'en'}"]


def test_what_a_language_lacks_is_told_by_language_and_file_or_key(own: Path) -> None:
    told = template_findings(own, "en")

    assert {one.severity for one in told} == {Severity.ERROR}
    messages = [one.message for one in told]
    assert "language 'en' has no teams/gate_reminder.j2" in messages
    assert "language 'en' has no words.toml [level]" in messages
    assert not any("slack/gate_reminder.j2" in one or "confluence/decisions.j2" in one for one in messages)
    assert not any("vocabulary.toml" in one for one in messages)
    shipped = language_files(None, "nl").folders[0]
    lacking = {one.removeprefix("language 'en' has no ") for one in messages if one.endswith(".j2")}
    named = {file.relative_to(shipped).as_posix() for file in shipped.glob("*/[!_]*.j2")}
    assert lacking == named - {"slack/gate_reminder.j2", "confluence/decisions.j2"}


def test_a_word_that_one_key_lacks_is_told_by_its_key(own: Path) -> None:
    put(own, "en/words.toml", '[level]\nprogramme = "Programme"\n')

    assert "language 'en' has no words.toml [level] cluster, domain, release, party" in [
        one.message for one in template_findings(own, "en")
    ]


def whole(folder: Path) -> Path:
    """A language that has everything, in words that were never translated."""
    shipped = language_files(None, "nl").folders[0]
    return shutil.copytree(shipped, folder / "fy")


def test_a_language_of_ones_own_that_has_everything_is_right(own: Path) -> None:
    there = whole(own)
    assert template_findings(own, "fy") == []

    text = (there / "vocabulary.toml").read_text(encoding="utf-8")
    file = put(there, "vocabulary.toml", text.replace('decision = ["besluit"]\n', ""))
    put(there, "slack/gate_reminder.j2", "# {{ gate.titel }}")

    (lacking,) = template_findings(own, "fy")
    assert (lacking.file, lacking.message) == (
        file,
        "language 'fy' has no vocabulary.toml [command] decision",
    )
    put(there, "vocabulary.toml", text.replace('["proef"]', '["toets"]'))
    (foreign,) = template_findings(own, "fy")
    assert "'proef: 2,3% fout, 95 min' begins with no word of [command]" in foreign.message
    put(there, "vocabulary.toml", text.replace('["besluit"]', '["uitslag"]'))
    (wrong,) = template_findings(own, "fy")
    assert (
        wrong.message == "language 'fy': vocabulary.toml: [command] 'uitslag' means both decision and result"
    )
    put(there, "vocabulary.toml", text)
    (rendered,) = template_findings(own, "fy")
    assert "no attribute 'titel'" in rendered.message


def test_a_vocabulary_of_ones_own_goes_before_the_shipped_one(own: Path) -> None:
    put(own, "vocabulary.toml", '[command]\ndecision = ["besluit", "beslissing"]\n')

    assert template_findings(own, "nl") == []
    assert language_files(own, "nl").vocabulary().verbs["beslissing"] is Verb.DECISION
    put(own, "vocabulary.toml", '[command]\ndecision = "besluit"\n')
    (wrong,) = template_findings(own, "nl")
    assert "must hold only" in wrong.message


def test_an_unknown_language_is_told_in_one_sentence() -> None:
    (finding,) = template_findings(None, "fr")

    assert finding.severity is Severity.ERROR
    assert finding.message.startswith("language 'fr': there is no folder fr in ")


USELESS = {
    "slak/gate_reminder.j2": ("slak", "rename it to slack"),
    "slack/gate_reminders.j2": ("slack/gate_reminders.j2", "rename it to slack/gate_reminder.j2"),
    "slack/gate_reminder.html": ("slack/gate_reminder.html", "rename it to slack/gate_reminder.j2"),
    "gate_reminder.j2": ("gate_reminder.j2", "/gate_reminder.j2"),
    "slack/_mine.j2": ("slack/_mine.j2", "rename it"),
    "word.toml": ("word.toml", "rename it to words.toml"),
}


@pytest.mark.parametrize("name", USELESS)
def test_a_name_that_overrides_nothing_is_told_with_the_one_that_was_meant(own: Path, name: str) -> None:
    put(own, name, "x")
    place, fix = USELESS[name]

    (finding,) = template_findings(own, "nl")

    assert (finding.file, finding.severity) == (str(own / place), Severity.WARNING)
    assert fix in finding.fix


def test_a_part_of_ones_own_that_is_included_is_no_stray(own: Path) -> None:
    put(own, "slack/change_note.j2", '# {{ change.key }}\n{% include "_mine.j2" %}')
    put(own, "slack/_mine.j2", "hoi")
    put(own, ".git/config", "x")

    assert found(own) == []


def test_a_folder_that_is_not_there_is_an_error(own: Path) -> None:
    (finding,) = template_findings(own / "nergens", "nl")

    assert finding.severity is Severity.ERROR
    assert "there is no folder" in finding.message


@pytest.mark.parametrize("text", ["[level]\nrelease = 3\n", "[level\n"])
def test_wrong_words_are_told_by_file(own: Path, text: str) -> None:
    file = put(own, "words.toml", text)

    (finding,) = template_findings(own, "nl")

    assert isinstance(finding, Finding)
    assert (finding.file, finding.severity) == (file, Severity.ERROR)
