"""A secret is hidden in every notation in which a service may repeat it."""

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Permanent, SpecError, Transient
from bot.masking import keep_secret, masked, masked_values

TOKEN = "ATATT3x/FfGF0+T_4x=8-1DC"
HOOK = (
    "https://hook.example:443/workflows/a1/invoke?api-version=2016-06-01&sp=%2Ftriggers&sig=Qm9%2FYi1-a_s%3D"
)
LOGIN = ("bot@example.org", TOKEN)

WAYS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "in an address": lambda text: quote(text, safe=""),
    "in an address, slashes kept": quote,
    "in a form": quote_plus,
    "in JSON": lambda text: json.dumps(text)[1:-1],
    "in JSON with slashes escaped": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "in JSON that is safe in HTML": lambda text: text.replace("=", "\\u003d")
    .replace("&", "\\u0026")
    .replace("+", "\\u002b"),
    "in HTML": html.escape,
    "in lower case": str.lower,
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "secret",
    [TOKEN, "xoxb-12-34-abcDEF", f"{LOGIN[0]}:{TOKEN}", HOOK, "sig=Qm9/Yi1-a_s=", "sig=Qm9%2FYi1-a_s%3D"],
)
def test_a_secret_is_hidden_however_it_is_written(way: str, secret: str) -> None:
    keep_secret("xoxb-12-34-abcDEF", logins=(LOGIN,), addresses=(HOOK,))

    told = masked(f"refused «{WAYS[way](secret)}» today")

    assert told.rstrip("=").replace("=»", "»").replace("=»", "»") == "refused «…» today"


def test_the_header_of_a_login_is_hidden_however_it_is_written() -> None:
    keep_secret(logins=(LOGIN,))
    header = base64.b64encode(":".join(LOGIN).encode()).decode()

    for way in WAYS.values():
        assert header.rstrip("=").lower() not in masked(way(header)).lower()


def test_nested_values_and_names_are_hidden_and_the_rest_stays() -> None:
    keep_secret(TOKEN)

    told = masked_values({"a": [1, None, {TOKEN: (f"x {TOKEN}", 2.5, True)}], "b": "as it was"})

    assert told == {"a": [1, None, {"…": ["x …", 2.5, True]}], "b": "as it was"}


@pytest.mark.parametrize("error", [Permanent(""), Transient("", 3), SpecError("")])
def test_no_error_of_the_bot_holds_a_secret(error: Exception) -> None:
    keep_secret(TOKEN)

    assert str(type(error)(f"409 {TOKEN} is wrong")) == "409 … is wrong"


def test_ordinary_words_stay_as_they_are() -> None:
    keep_secret(
        "", "kort", logins=(("bot@example.org", ""),), addresses=("https://x.example/a?sig=sandbox&b=1",)
    )

    text = "kort working on the sandbox of bot@example.org: 1"
    assert masked(text) == text
    assert masked("a?sig=sandbox&b=1") == "a?…"


@given(st.text(alphabet="abcXYZ019+/=_-%&\"\\<>'", min_size=6), st.sampled_from(sorted(WAYS)))
def test_any_token_is_hidden_in_any_notation(token: str, way: str) -> None:
    keep_secret(token)

    assert WAYS[way](token) not in masked(f"« {WAYS[way](token)} »")
