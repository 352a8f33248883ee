"""The environment: whole or not at all, checked before anything is called, and no secret in a message."""

import os

import pytest

from bot.errors import CheckFailed
from bot.settings import Settings, read_settings

SITE = {
    "JIRA_URL": "https://example.atlassian.net/",
    "JIRA_USER": "bot@example.org",
    "JIRA_TOKEN": "geheim-jira\n",
}


def read(monkeypatch: pytest.MonkeyPatch, **given: str) -> Settings:
    for name in [name for name in os.environ if name.startswith("REGIEBOT_")]:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(f"REGIEBOT_{name}", value)
    return read_settings()


def test_with_nothing_set_the_sandbox_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch).embedded


def test_confluence_borrows_what_it_does_not_have_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **SITE)

    assert settings.jira_login == ("bot@example.org", "geheim-jira")
    assert (settings.wiki_url, settings.wiki_login) == ("https://example.atlassian.net", settings.jira_login)

    own = {"CONFLUENCE_URL": "https://wiki.example.org/wiki", "CONFLUENCE_TOKEN": "geheim-wiki"}
    assert read(monkeypatch, **SITE, **own).wiki_login == ("bot@example.org", "geheim-wiki")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"JIRA_URL": SITE["JIRA_URL"]}, "REGIEBOT_JIRA_URL is set, but not REGIEBOT_JIRA_USER"),
        (SITE | {"JIRA_TOKEN": " "}, "REGIEBOT_JIRA_URL is set, but not REGIEBOT_JIRA_TOKEN"),
        ({"JIRA_TOKEN": "geheim"}, "REGIEBOT_JIRA_TOKEN is set, but not REGIEBOT_JIRA_URL"),
        (
            {"CONFLUENCE_URL": "https://x.example"},
            "REGIEBOT_CONFLUENCE_URL is set, but not REGIEBOT_JIRA_URL",
        ),
        ({"SLACK_TOKEN": "geheim"}, "REGIEBOT_SLACK_TOKEN is set, but not REGIEBOT_JIRA_URL"),
        (
            {"TEAMS_WEBHOOK_URL": "https://geheim"},
            "REGIEBOT_TEAMS_WEBHOOK_URL is set, but not REGIEBOT_JIRA_URL",
        ),
        (
            SITE | {"SLACK_URL": "https://slack.com/api"},
            "REGIEBOT_SLACK_URL is set, but not REGIEBOT_SLACK_TOKEN",
        ),
        (SITE | {"JIRA_URL": "example.atlassian.net"}, "REGIEBOT_JIRA_URL: this is no web address"),
        (SITE | {"JIRA_URL": "https://"}, "REGIEBOT_JIRA_URL: this is no web address"),
        (SITE | {"JIRA_URL": "https://x:poort"}, "REGIEBOT_JIRA_URL: "),
        (SITE | {"JIRA_URL": "https://bot:geheim@x.example"}, "REGIEBOT_JIRA_URL: leave the login out"),
        (SITE | {"CONFLUENCE_URL": "ftp://x"}, "REGIEBOT_CONFLUENCE_URL: this is no web address"),
        (SITE | {"JIRA_TOKEN": "geheim€"}, "REGIEBOT_JIRA_TOKEN: this holds characters that no token has"),
        (SITE | {"SLACK_TOKEN": "geheim\nx"}, "REGIEBOT_SLACK_TOKEN: this holds characters"),
        ({"HEALTH_PORT": "veel"}, "REGIEBOT_HEALTH_PORT: "),
    ],
)
def test_a_mistake_is_one_sentence_without_the_value(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], sentence: str
) -> None:
    with pytest.raises(CheckFailed) as told:
        read(monkeypatch, **given)

    assert str(told.value).startswith(sentence)
    assert "geheim" not in str(told.value)


def test_several_mistakes_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CheckFailed, match=r"REGIEBOT_JIRA_URL: .*; REGIEBOT_HEALTH_PORT: "):
        read(monkeypatch, JIRA_URL="x", HEALTH_PORT="y")


def test_no_secret_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    hook = "https://hook.example/workflows/geheim-pad?sig=geheim-sig"
    settings = read(monkeypatch, **SITE, SLACK_TOKEN="geheim-slack", TEAMS_WEBHOOK_URL=hook)

    assert "geheim" not in f"{settings!r} {settings} {settings.model_dump()}"
    assert set(settings.secrets) == {hook, "sig=geheim-sig", "geheim-jira", "geheim-slack"}
