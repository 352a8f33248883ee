"""What Teams renders of an Adaptive Card (1.5 at most), and what makes a Workflows run fail.

Element names and members follow the public card schema 1.5; addresses must be https or mailto.
"""

import json
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
    number,
    text,
    word,
)

MOST_BYTES = 28_672
# The loopback address too: there the other stand-ins live to which a card points.
_ADDRESSES = ("https://", "mailto:", "http://127.0.0.1", "http://localhost")
CARD_TYPE = "application/vnd.microsoft.card.adaptive"


def _word(*allowed: str) -> Check:
    return either(_null, word(*allowed, fold=True))


def _null(value: Any, pointer: str) -> Iterator[Finding]:
    if value is not None:
        yield Finding("must be null", pointer)


def _element(value: Any, pointer: str) -> Iterator[Finding]:
    return _ELEMENT(value, pointer)


def _action(value: Any, pointer: str) -> Iterator[Finding]:
    return _ACTION(value, pointer)


def _card(value: Any, pointer: str) -> Iterator[Finding]:
    return _CARD(value, pointer)


_STYLE = _word("default", "emphasis", "good", "attention", "warning", "accent")
_ACROSS = _word("left", "center", "right")
_DOWN = _word("top", "center", "bottom")
_TRUTH = either(_null, boolean)
_BACKGROUND = either(text(), members({"url": text()}, {"type": word("BackgroundImage"), "fillMode": text()}))
_SPACING = _word("default", "none", "small", "medium", "large", "extraLarge", "padding")

_ITEM: dict[str, Check] = {
    "id": text(),
    "isVisible": boolean,
    "requires": anything,
    "fallback": anything,
}
_PLACED: dict[str, Check] = {
    **_ITEM,
    "height": _word("auto", "stretch"),
    "separator": boolean,
    "spacing": _SPACING,
}
_BOX: dict[str, Check] = {
    "style": _STYLE,
    "bleed": boolean,
    "minHeight": text(),
    "selectAction": _action,
    "verticalContentAlignment": _DOWN,
    "backgroundImage": _BACKGROUND,
}
_FONT: dict[str, Check] = {
    "color": _word("default", "dark", "light", "accent", "good", "warning", "attention"),
    "fontType": _word("default", "monospace"),
    "isSubtle": _TRUTH,
    "size": _word("default", "small", "medium", "large", "extraLarge"),
    "weight": _word("default", "lighter", "bolder"),
}


def _named(kind: str, required: dict[str, Check], optional: dict[str, Check]) -> Check:
    return members({"type": word(kind), **required}, optional)


_FACT = members({"title": text(), "value": text()}, {"type": word("Fact")})
_COLUMN = members(
    {},
    {
        **_ITEM,
        **_BOX,
        "type": word("Column"),
        "items": items(_element),
        "width": either(number, text()),
        "separator": boolean,
        "spacing": _SPACING,
        "rtl": _TRUTH,
    },
)
_CELL = members({"items": items(_element)}, {**_BOX, "type": word("TableCell")})
_ROW = members(
    {},
    {
        "type": word("TableRow"),
        "cells": items(_CELL),
        "style": _STYLE,
        "horizontalCellContentAlignment": _ACROSS,
        "verticalCellContentAlignment": _DOWN,
    },
)
_TABLE_COLUMN = members(
    {},
    {
        "type": word("TableColumnDefinition"),
        "width": either(number, text()),
        "horizontalCellContentAlignment": _ACROSS,
        "verticalCellContentAlignment": _DOWN,
    },
)
_RUN = either(
    text(),
    _named(
        "TextRun",
        {"text": text()},
        {**_FONT, "italic": boolean, "strikethrough": boolean, "underline": boolean, "highlight": boolean},
    ),
)
_IMAGE = _named(
    "Image",
    {"url": text()},
    {
        **_PLACED,
        "altText": text(),
        "backgroundColor": text(),
        "height": text(),
        "width": text(),
        "horizontalAlignment": _ACROSS,
        "selectAction": _action,
        "size": _word("auto", "stretch", "small", "medium", "large"),
        "style": _word("default", "person"),
    },
)

_ELEMENT: Check = kinds(
    {
        "TextBlock": _named(
            "TextBlock",
            {"text": text()},
            {
                **_PLACED,
                **_FONT,
                "wrap": boolean,
                "maxLines": number,
                "horizontalAlignment": _ACROSS,
                "style": _word("default", "heading"),
            },
        ),
        "RichTextBlock": _named(
            "RichTextBlock", {"inlines": items(_RUN)}, {**_PLACED, "horizontalAlignment": _ACROSS}
        ),
        "FactSet": _named("FactSet", {"facts": items(_FACT)}, _PLACED),
        "Container": _named("Container", {"items": items(_element)}, {**_PLACED, **_BOX}),
        "ColumnSet": _named(
            "ColumnSet",
            {},
            {
                **_PLACED,
                "columns": items(_COLUMN),
                "horizontalAlignment": _ACROSS,
                **{k: _BOX[k] for k in ("style", "bleed", "minHeight", "selectAction")},
            },
        ),
        "Table": _named(
            "Table",
            {},
            {
                **_PLACED,
                "columns": items(_TABLE_COLUMN),
                "rows": items(_ROW),
                "firstRowAsHeaders": boolean,
                "showGridLines": boolean,
                "gridStyle": _STYLE,
                "horizontalCellContentAlignment": _ACROSS,
                "verticalCellContentAlignment": _DOWN,
            },
        ),
        "ActionSet": _named("ActionSet", {"actions": items(_action)}, _PLACED),
        "Image": _IMAGE,
        "ImageSet": _named("ImageSet", {"images": items(_IMAGE)}, {**_PLACED, "imageSize": text()}),
    }
)

_PRESSED: dict[str, Check] = {
    "id": text(),
    "title": text(),
    "iconUrl": text(),
    "style": _word("default", "positive", "destructive"),
    "tooltip": text(),
    "isEnabled": boolean,
    "mode": _word("primary", "secondary"),
    "requires": anything,
    "fallback": anything,
}
_TARGET = either(text(), members({"elementId": text()}, {"type": word("TargetElement"), "isVisible": _TRUTH}))
_ACTION: Check = kinds(
    {
        "Action.OpenUrl": _named("Action.OpenUrl", {"url": text(2048, starts=_ADDRESSES)}, _PRESSED),
        "Action.ShowCard": _named("Action.ShowCard", {}, {**_PRESSED, "card": _card}),
        "Action.ToggleVisibility": _named(
            "Action.ToggleVisibility", {"targetElements": items(_TARGET)}, _PRESSED
        ),
    }
)
_MENTION = members(
    {
        "type": word("mention"),
        "text": text(),
        "mentioned": members({"id": text(), "name": text()}, {}),
    },
    {},
)
_CARD: Check = _named(
    "AdaptiveCard",
    {"version": word("1.0", "1.1", "1.2", "1.3", "1.4", "1.5"), "body": items(_element)},
    {
        "actions": items(_action),
        "$schema": text(),
        "fallbackText": text(),
        "lang": text(),
        "speak": text(),
        "rtl": _TRUTH,
        "minHeight": text(),
        "selectAction": _action,
        "verticalContentAlignment": _DOWN,
        "backgroundImage": _BACKGROUND,
        "msteams": members({}, {"width": _word("Full"), "entities": items(_MENTION)}),
    },
)
_ENVELOPE = members(
    {
        "type": word("message"),
        "attachments": items(
            members({"contentType": word(CARD_TYPE), "content": _CARD}, {"contentUrl": _null}), 1, 1
        ),
    },
    {},
)


def breaches(body: Any) -> list[Finding]:
    """Everything that makes the run fail, each with its place.

    The size counts as Teams counts it, after expansion: a request of 24 KB has been refused as 28 KB.
    """
    found = list(_ENVELOPE(body, ""))
    size = len(json.dumps(body))
    if size > MOST_BYTES:
        found.append(Finding(f"message of {size} bytes is larger than {MOST_BYTES}", ""))
    return found
