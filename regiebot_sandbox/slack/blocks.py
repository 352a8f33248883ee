"""What Slack accepts as blocks of a message: types, members, limits, unique ids and the hidden total.

Limits are those of the Block Kit reference; the total over all blocks is not documented and was measured
by others at about 13,200 characters.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from regiebot_sandbox.shapes import (
    Check,
    Finding,
    anything,
    boolean,
    either,
    items,
    kinds,
    members,
    strings,
    text,
    word,
)

MOST_BLOCKS = 50
MOST_CHARACTERS = 13_200

_ID = text(255)


def _plain(most: int = 3000) -> Check:
    optional = {"emoji": boolean}
    return members({"type": word("plain_text"), "text": text(most, 1)}, optional)


def _mrkdwn(most: int = 3000) -> Check:
    return members({"type": word("mrkdwn"), "text": text(most, 1)}, {"verbatim": boolean})


def _words(most: int = 3000) -> Check:
    return kinds({"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)})


def _element(kind: str, required: dict[str, Check], optional: dict[str, Check]) -> Check:
    return members({"type": word(kind), **required}, optional)


_STYLE = word("primary", "danger")
_CONFIRM = members(
    {"text": _words(300)},
    {"title": _plain(100), "confirm": _plain(30), "deny": _plain(30), "style": _STYLE},
)
_OPTION = members({"text": _plain(75)}, {"value": text(150), "url": text(3000)})
_MARKED_OPTION = members({"text": _words(75)}, {"value": text(150), "url": text(3000)})
_ASKED: dict[str, Check] = {"action_id": _ID, "confirm": _CONFIRM}
_PICKED: dict[str, Check] = {**_ASKED, "focus_on_load": boolean, "placeholder": _plain(150)}

_IMAGE_SOURCE: dict[str, Check] = {
    "image_url": text(3000),
    "slack_file": either(members({"url": text()}, {}), members({"id": text()}, {})),
}


def _image(optional: dict[str, Check]) -> Check:
    shape = _element("image", {"alt_text": text(2000)}, {**optional, **_IMAGE_SOURCE})

    def check(value: Any, pointer: str) -> Iterator[Finding]:
        yield from shape(value, pointer)
        if isinstance(value, dict) and ("image_url" in value) == ("slack_file" in value):
            yield Finding("must provide either image_url or slack_file", pointer)

    return check


_BUTTON = _element(
    "button",
    {"text": _plain(75)},
    {**_ASKED, "style": _STYLE, "url": text(3000), "value": text(2000), "accessibility_label": text(75)},
)
_CHOICES: dict[str, Check] = {
    "button": _BUTTON,
    "overflow": _element("overflow", {"options": items(_OPTION, 5, 1)}, _ASKED),
    "static_select": _element(
        "static_select", {"options": items(_OPTION, 100, 1)}, {**_PICKED, "initial_option": _OPTION}
    ),
    "users_select": _element("users_select", {}, {**_PICKED, "initial_user": text()}),
    "datepicker": _element("datepicker", {}, {**_PICKED, "initial_date": text()}),
    "checkboxes": _element(
        "checkboxes",
        {"options": items(_MARKED_OPTION, 10, 1)},
        {**_ASKED, "focus_on_load": boolean, "initial_options": items(_MARKED_OPTION)},
    ),
    "radio_buttons": _element(
        "radio_buttons",
        {"options": items(_MARKED_OPTION, 10, 1)},
        {**_ASKED, "focus_on_load": boolean, "initial_option": _MARKED_OPTION},
    ),
}


def _block(kind: str, required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return _element(kind, required, {"block_id": _ID, **(optional or {})})


_SECTION_SHAPE = _block(
    "section",
    {},
    {
        "text": _words(3000),
        "fields": items(_words(2000), 10, 1),
        "accessory": kinds({**_CHOICES, "image": _image({})}),
        "expand": boolean,
    },
)


def _section(value: Any, pointer: str) -> Iterator[Finding]:
    yield from _SECTION_SHAPE(value, pointer)
    if "text" not in value and "fields" not in value:
        yield Finding("missing required field: text", pointer)


_CELL = kinds(
    {
        "raw_text": _element("raw_text", {"text": text()}, {}),
        "rich_text": _block("rich_text", {"elements": items(anything)}),
    }
)
_BLOCK = kinds(
    {
        "header": _block("header", {"text": _plain(150)}),
        "section": _section,
        "divider": _block("divider", {}),
        "context": _block(
            "context",
            {
                "elements": items(
                    kinds({"plain_text": _plain(), "mrkdwn": _mrkdwn(), "image": _image({})}), 10, 1
                )
            },
        ),
        "actions": _block("actions", {"elements": items(kinds(_CHOICES), 25, 1)}),
        "image": _image({"block_id": _ID, "title": _plain(2000)}),
        "markdown": _block("markdown", {"text": text(12_000, 1)}),
        "rich_text": _block("rich_text", {"elements": items(anything)}),
        "table": _block(
            "table", {"rows": items(items(_CELL, 20), 100)}, {"column_settings": items(anything, 20)}
        ),
    }
)
_BLOCKS = items(_BLOCK, MOST_BLOCKS, 1)


def breaches(blocks: Any) -> list[Finding]:
    """Everything that Slack would refuse, each with its place; the total size is apart (`too_long`)."""
    found = list(_BLOCKS(blocks, "/blocks"))
    return found or [*_repeated(blocks, "block_id", "/blocks"), *_repeated_actions(blocks)]


def _repeated(holders: list[dict[str, Any]], name: str, pointer: str) -> Iterator[Finding]:
    count = Counter(h[name] for h in holders if name in h)
    for index, holder in enumerate(holders):
        if name in holder and count[holder[name]] > 1:
            yield Finding(f"{name} must be unique", f"{pointer}/{index}/{name}")


def _repeated_actions(blocks: list[dict[str, Any]]) -> Iterator[Finding]:
    for index, block in enumerate(blocks):
        if block["type"] == "actions":
            yield from _repeated(block["elements"], "action_id", f"/blocks/{index}/elements")


def too_long(blocks: Any) -> bool:
    """Say whether all text of the blocks together is more than Slack takes."""
    return sum(len(words) for words in strings(blocks, ("text",))) > MOST_CHARACTERS
