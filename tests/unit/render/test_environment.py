"""Templates: where they are found, what they may do, and what a wrong one says."""

from pathlib import Path

import pytest

from bot.errors import CheckFailed, RenderError
from bot.render.environment import Medium, Templates
from bot.resources import config_dir, templates_dir


def put(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped"
    put(folder, "nl/slack/hello.j2", "hallo {{ name }}")
    put(folder, "nl/slack/other.j2", "ander")
    put(folder, "nl/words.toml", '[format]\nlocale = "nl"\n[level]\nrelease = "Release"\ndomain = "Domein"\n')
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def chats(own: Path | None = None, language: str = "nl", shipped: Path | None = None) -> Templates:
    """Templates that know three kinds of channel, of which one borrows from another."""
    templates = Templates(own, language, shipped)
    for kind in ("slack", "teams"):
        templates.add_chat(kind)
    templates.add_chat("mail", ("slack",))
    return templates


def test_the_shipped_folders_are_there() -> None:
    assert (templates_dir() / "nl" / "words.toml").is_file()
    assert templates_dir().parent == config_dir().parent


def test_an_own_template_goes_before_the_shipped_one(shipped: Path, own: Path) -> None:
    put(own, "slack/hello.j2", "dag {{ name }}")
    templates = chats(own, shipped=shipped)

    assert templates.render("slack", "hello", name="x") == "dag x"
    assert templates.render("slack", "other") == "ander"


def test_what_lies_directly_in_an_own_folder_is_dutch(shipped: Path, own: Path) -> None:
    put(shipped, "en/slack/hello.j2", "hello {{ name }}")
    put(own, "slack/hello.j2", "dag {{ name }}")
    put(own, "slack/other.j2", "plat")
    put(own, "nl/slack/other.j2", "in de map van de taal")
    english, dutch = chats(own, "en", shipped), chats(own, shipped=shipped)

    assert english.render("slack", "hello", name="x") == "hello x"
    assert dutch.render("slack", "hello", name="x") == "dag x"
    assert dutch.render("slack", "other") == "in de map van de taal"


def test_a_language_has_nothing_from_another(shipped: Path, own: Path) -> None:
    put(shipped, "en/slack/hello.j2", "hello {{ name }}")
    put(own, "slack/other.j2", "eigen")
    english = chats(own, "en", shipped)

    with pytest.raises(RenderError, match=r"slack/other\.j2: TemplateNotFound"):
        english.render("slack", "other")
    assert dict(english.words) == {}


def test_a_language_without_a_folder_is_refused_with_those_that_are_there(shipped: Path) -> None:
    with pytest.raises(CheckFailed, match=r"language 'fr': there is no folder fr in .*; there are nl"):
        Templates(None, "fr", shipped)


def test_a_kind_of_channel_takes_what_it_does_not_have_from_the_folder_that_it_borrows_from(
    shipped: Path, own: Path
) -> None:
    put(own, "slack/other.j2", "eigen")
    put(shipped, "nl/mail/hello.j2", "geachte {{ name }}")
    templates = chats(own, shipped=shipped)

    assert templates.render("mail", "hello", name="x") == "geachte x"
    assert templates.render("mail", "other") == "eigen"
    assert templates.render("slack", "hello", name="x") == "hallo x"


def test_own_words_go_before_the_shipped_ones_word_by_word(shipped: Path, own: Path) -> None:
    put(own, "words.toml", '[level]\nrelease = "Uitgave"\n')

    assert Templates(own, shipped=shipped).words["level"] == {"release": "Uitgave", "domain": "Domein"}


def test_words_that_are_not_words_are_refused_by_file(shipped: Path, own: Path) -> None:
    put(own, "words.toml", "[level]\nrelease = 3\n")

    with pytest.raises(RenderError, match=r"own/words\.toml: section \[level\]"):
        Templates(own, shipped=shipped)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("een\n{{ missing }}", r"hello\.j2:2: UndefinedError"),
        ("een\n{% if %}", r"TemplateSyntaxError"),
        ("{{ name.__class__.__mro__ }}", "SecurityError"),
        ("{{ name | safe }}", "safe"),
        ("{% include 'none.j2' %}", "TemplateNotFound"),
        ("{% include '../../secret' %}", "TemplateNotFound"),
        ("{{ name | count('een', 'veel') }}", "TypeError|ValueError"),
    ],
)
def test_a_wrong_template_is_reported_by_name_and_reason(
    shipped: Path, own: Path, text: str, reason: str
) -> None:
    put(own, "slack/hello.j2", text)

    with pytest.raises(RenderError, match=rf"(?s)slack/hello\.j2.*({reason})"):
        chats(own, shipped=shipped).render("slack", "hello", name="x")


def test_a_template_that_is_not_there_is_reported(shipped: Path) -> None:
    with pytest.raises(RenderError, match=r"teams/hello\.j2"):
        chats(shipped=shipped).render("teams", "hello")


def test_a_template_cannot_change_what_it_is_given(shipped: Path, own: Path) -> None:
    put(own, "slack/hello.j2", "{{ name.append(1) }}")

    with pytest.raises(RenderError, match="SecurityError"):
        chats(own, shipped=shipped).render("slack", "hello", name=[])


def test_values_are_escaped_the_way_of_the_medium(shipped: Path, own: Path) -> None:
    media = (*Medium, "slack")
    for medium in media:
        put(own, f"{medium}/show.j2", "{{ value }}|{{ nothing }}")
    templates = chats(own, shipped=shipped)

    shown = {m: templates.render(m, "show", value="<a>\n*b*", nothing=None) for m in media}

    assert shown == {
        Medium.JIRA: r"<a\> \*b\*|",
        "slack": r"<a\> \*b\*|",
        Medium.NOTES: r"<a\> \*b\*|",
        Medium.CONFLUENCE: "&lt;a&gt;\n*b*|",
        Medium.REPORT: "<a> *b*|",
        Medium.EVIDENCE: "&lt;a&gt;\n*b*|",
    }


def test_a_command_is_called_what_people_of_the_language_say(own: Path) -> None:
    for language in ("nl", "en"):
        put(own, f"{language}/slack/hello.j2", "{{ 'besluit' | spoken }} {{ 'vroeger' | spoken }}")

    assert chats(own).render("slack", "hello") == "besluit vroeger"
    assert chats(own, "en").render("slack", "hello") == "decision vroeger"
