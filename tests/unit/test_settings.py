"""The environment: whole or not at all, checked before anything is called, and no secret in a message."""

import base64
import os

import pytest

from bot.errors import CheckFailed
from bot.masking import masked
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
        (
            {"CHANNEL_POST_URL": "ntfy://geheim"},
            "REGIEBOT_CHANNEL_POST_URL is set, but not REGIEBOT_JIRA_URL",
        ),
        (
            SITE | {"CHANNEL_POST_URL": "geheim"},
            "REGIEBOT_CHANNEL_POST_URL is no address; write it as mailto",
        ),
        (SITE | {"CHANNEL_POST_URL": "a://geheim b://x"}, "REGIEBOT_CHANNEL_POST_URL holds characters"),
        (SITE | {"CHANNEL_POST": "geheim"}, "REGIEBOT_CHANNEL_POST is none of the bot's variables"),
        (SITE | {"CHANNEL_URLS": '{"A": "geheim"}'}, "REGIEBOT_CHANNEL_URLS is none of the bot's variables"),
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


def test_every_secret_of_the_settings_is_kept_out_of_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    hook = "https://hook.example/workflows/x/invoke?api-version=1&sig=geheim-sig"
    own = {"SLACK_TOKEN": "geheim-slack", "TEAMS_WEBHOOK_URL": hook, "CONFLUENCE_TOKEN": "geheim-wiki"}
    read(monkeypatch, **SITE, **own).keep_secret()

    for token in ("geheim-jira", "geheim-wiki"):
        login = base64.b64encode(f"bot@example.org:{token}".encode()).decode()
        told = masked(f"Basic {login} of {token}")
        assert told.replace("=", "") == "Basic … of …"
    assert masked(f"{hook} geheim-slack sig=geheim-sig") == "… … …"


def test_the_addresses_of_channels_are_read_by_the_names_of_their_variables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = read(monkeypatch, **SITE, CHANNEL_POST_URL=" mailto://geheim\n", CHANNEL_LEEG_URL=" ")

    found = {name: url.get_secret_value() for name, url in settings.channel_urls.items()}
    assert found == {"REGIEBOT_CHANNEL_POST_URL": "mailto://geheim"}
    assert "geheim" not in f"{settings!r} {settings} {settings.model_dump()}"


def test_the_addresses_of_channels_are_kept_out_of_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "mailtos://regie:geheim%20woord@post.example/regie@example.org?from=bot@example.org"
    read(monkeypatch, **SITE, CHANNEL_POST_URL=url).keep_secret()

    assert masked(f"{url} and geheim woord of regie") == "… and … of regie"
    assert masked("regie@example.org at post.example") == "regie@example.org at post.example"


def test_a_token_that_is_too_short_to_be_hidden_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CheckFailed, match="REGIEBOT_JIRA_TOKEN: this is too short; copy it again, whole"):
        read(monkeypatch, **SITE | {"JIRA_TOKEN": "kort"})
