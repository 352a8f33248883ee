"""Storage format: XHTML with `ac:` and `ri:` elements. Reads it strictly, writes it as Confluence keeps it.

What comes back from `normalise` differs from what was sent: macros get ids, named entities become
characters, empty elements are closed short, scripts are gone. So a stored body never equals a sent one.
"""

import re
import uuid
from collections.abc import Iterator
from functools import lru_cache
from html.entities import name2codepoint
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_ROOT = "xml"  # what Confluence wraps a body in; its error messages show it
_PREDEFINED = {"lt", "gt", "amp", "quot", "apos"}
_ENTITIES = "".join(f"<!ENTITY {n} '&#{c};'>" for n, c in name2codepoint.items() if n not in _PREDEFINED)
_PROLOGUE = f"<!DOCTYPE {_ROOT} [{_ENTITIES}]>\n<{_ROOT}>\n"
_PROLOGUE_LINES = 2
_PREFIXES = {"ac", "ri"}
_CDATA = {"ac:plain-text-body", "ac:plain-text-link-body"}
_DROPPED = {"script", "style", "iframe", "object", "embed", "form", "input", "button", "link", "meta"}
_WITH_LOCAL_ID = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote"}
_IDS = uuid.UUID("5f1a3c8e-2f5b-4c57-9a39-0d6f3c1b7e42")


class Malformed(ValueError):  # noqa: N818  (what the body is, not what went wrong here)
    """The body is no well-formed storage format. The message is Confluence's own."""

    def __init__(self, what: str, row: int, column: int) -> None:
        at = f"\n at [row,col {{unknown-source}}]: [{row},{column}]"
        super().__init__(f"Error parsing xhtml: {what}{at}")


class _Reader:
    """Feeds an expat parser and remembers which elements are open."""

    def __init__(self, text: str) -> None:
        self._lines = f"{text}</{_ROOT}>".split("\n")
        self._open: list[str] = []
        self._builder = TreeBuilder()
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._builder.data
        self._text = text

    def read(self) -> Element:
        try:
            self._parser.Parse(_PROLOGUE, False)  # noqa: FBT003  (expat's own signature)
            self._parser.Parse(self._text, False)  # noqa: FBT003
            self._parser.Parse(f"</{_ROOT}>", True)  # noqa: FBT003
        except expat.ExpatError as error:
            raise self._malformed(error) from None
        root = self._builder.close()
        root.text = (root.text or "").removeprefix("\n")
        return root

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        for name in (tag, *attributes):
            prefix, colon, _ = name.partition(":")
            if colon and prefix not in _PREFIXES and prefix != "xml":
                row = self._parser.CurrentLineNumber - _PROLOGUE_LINES
                at = self._parser.CurrentColumnNumber + 1
                raise Malformed(f'Undeclared namespace prefix "{prefix}"', row, at)
        self._open.append(tag)
        self._builder.start(tag, attributes)

    def _end(self, tag: str) -> None:
        self._open.pop()
        self._builder.end(tag)

    def _malformed(self, error: expat.ExpatError) -> Malformed:
        row = error.lineno - _PROLOGUE_LINES
        line = self._lines[row - 1] if 0 < row <= len(self._lines) else ""
        return Malformed(self._words(error, line[error.offset :]), row, error.offset + 1)

    def _words(self, error: expat.ExpatError, at: str) -> str:
        innermost = self._open[-1] if self._open else _ROOT
        reason = expat.ErrorString(error.code)
        if reason == "mismatched tag":
            found = re.match(r"(?:</)?([^\s>]+)", at)
            return f"Unexpected close tag </{found[1] if found else _ROOT}>; expected </{innermost}>."
        if reason == "undefined entity":
            name = re.match(r"&?([^;]*)", at)
            return f'Undeclared general entity "{name[1] if name else ""}"'
        return f"{reason[:1].upper()}{reason[1:]}"


def parse(text: str) -> Element:
    """The body as a tree under one root, tags with their prefix. Raises Malformed."""
    return _Reader(text).read()


def walk(element: Element) -> Iterator[Element]:
    """Every element below, in document order."""
    for child in element:
        yield child
        yield from walk(child)


@lru_cache(maxsize=512)
def normalise(text: str, seed: str) -> str:
    """The body as Confluence keeps it; `seed` makes the ids that it hands out. Raises Malformed."""
    root = parse(text)
    _drop_active(root)
    for index, element in enumerate(walk(root)):
        identity = str(uuid.uuid5(_IDS, f"{seed}:{index}:{element.tag}"))
        if element.tag == "ac:structured-macro":
            element.attrib.setdefault("ac:schema-version", "1")
            element.attrib.setdefault("ac:local-id", identity)
            element.attrib.setdefault("ac:macro-id", identity)
        elif element.tag in _WITH_LOCAL_ID:
            element.attrib.setdefault("local-id", identity)
        elif element.tag == "ri:attachment":
            element.attrib.setdefault("ri:version-at-save", "1")
    return inner(root)


def _drop_active(root: Element) -> None:
    for element in [root, *walk(root)]:
        for name in [n for n in element.attrib if n.lower().startswith("on")]:
            del element.attrib[name]
        for child in [c for c in element if str(c.tag).lower() in _DROPPED]:
            _remove(element, child)


def _remove(parent: Element, child: Element) -> None:
    """Take a child out and leave the text after it where it stood."""
    place = list(parent).index(child)
    parent.remove(child)
    if place:
        before = parent[place - 1]
        before.tail = (before.tail or "") + (child.tail or "")
    else:
        parent.text = (parent.text or "") + (child.tail or "")


def inner(element: Element) -> str:
    """What is inside an element, as storage format."""
    parts = [escape(element.text or "")]
    for child in element:
        parts += [_outer(child), escape(child.tail or "")]
    return "".join(parts)


def _outer(element: Element) -> str:
    tag = str(element.tag)
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in element.attrib.items())
    if tag in _CDATA:
        guarded = (element.text or "").replace("]]>", "]]]]><![CDATA[>")
        return f"<{tag}{attributes}><![CDATA[{guarded}]]></{tag}>"
    content = inner(element)
    return f"<{tag}{attributes}>{content}</{tag}>" if content else f"<{tag}{attributes} />"


def text_of(element: Element) -> str:
    """All text inside, without marks."""
    return "".join(element.itertext())
