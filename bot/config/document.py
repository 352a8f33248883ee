"""A YAML file as plain values, with the line and column of every key and value.

The file is composed, not constructed: dates, times, `no` and codes such as `N.4` stay the text that
was written, so that no YAML reading of them gets between the author and the model. What has no place
in configuration (anchors, tags, duplicate keys) is a problem here.
"""

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.config.findings import Path, Problem

_TAG = "tag:yaml.org,2002:"
_KINDS = ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")
_CORE_TAGS = frozenset(_TAG + kind for kind in _KINDS)

_LARGEST = 5_000_000
"""Bytes of a file; the shipped runbook has 60,000."""

_DEEPEST = 20
"""Keys and lists inside each other; what people write has eight at most."""

_TOO_DEEP = ("this is nested deeper than anything that is read here", "check the brackets and the indent")

_OPEN_QUOTE = "while scanning a quoted scalar"

_PLAIN_WORDS = (
    ("cannot start any token", "a character that cannot stand here", "use spaces, not tabs; quote text"),
    ("mapping values are not allowed", "a colon where no key can stand", "check the indent, or quote text"),
    ("could not find expected ':'", "a key without a colon", "write `key: value`, or check the indent"),
    ("expected <block end>", "a line that is indented differently from its neighbours", "align it"),
    ("expected a single document", "a second document after `---`", "put it in a file of its own"),
    ("found undefined alias", "a reference to something unnamed", "quote text that starts with *"),
    (_OPEN_QUOTE, "a quote that is not closed", "close the quote"),
)


class Place(NamedTuple):
    """Line and column, counted from 1."""

    line: int
    column: int


TOP = Place(1, 1)


@dataclass(frozen=True, slots=True)
class _Spot:
    key: Place
    value: Place
    text: str | None
    """What was written, for a plain value."""


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a file; `problems` holds what is wrong with it as YAML, with its place."""

    data: Any = None
    spots: Mapping[Path, _Spot] = field(default_factory=dict)
    problems: tuple[tuple[Place, Problem], ...] = ()

    def place(self, path: Path, *, at_key: bool = False) -> Place:
        """Where a path stands; the nearest thing above it where it is not written."""
        for end in range(len(path), -1, -1):
            spot = self.spots.get(path[:end])
            if spot:
                return spot.key if at_key and end == len(path) else spot.value
        return TOP

    def written(self, path: Path) -> str | None:
        """The text of a plain value as it was written."""
        spot = self.spots.get(path)
        return spot.text if spot else None

    def texts(self) -> Iterator[tuple[Path, str]]:
        """Every plain value, in the order written."""
        for path, spot in self.spots.items():
            if spot.text is not None:
                yield path, spot.text


def read_document(file: FilePath) -> Document:
    """The file as a document; whatever is wrong, also that it cannot be read, is one of its problems."""
    found = text_of(file)
    return found if isinstance(found, Document) else composed(found)


def text_of(file: FilePath) -> str | Document:
    """What stands in the file, or the document that says why it cannot be told."""
    try:
        raw = _bytes(file)
    except OSError as error:
        return _broken(TOP, f"the file cannot be read ({error.strerror})", "make it a file that can be read")
    if len(raw) > _LARGEST:
        fix = "split it: a programme or release per file"
        return _broken(TOP, f"the file is larger than {_LARGEST // 1_000_000} MB", fix)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _broken(_byte_place(raw, error.start), "the file is not UTF-8 text", "save it as UTF-8")


def composed(text: str) -> Document:
    """A text as a document; whatever is wrong is one of its problems."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        return _not_yaml(error)
    except RecursionError:
        return _broken(TOP, *_TOO_DEEP)
    except YAMLError as error:
        where = _text_place(text, getattr(error, "position", 0))
        return _broken(where, "a character that YAML does not allow", "remove it")
    if root is None:
        return _broken(TOP, "the file is empty", "fill it in, or remove it")
    return _Walk().document(root)


def _bytes(file: FilePath) -> bytes:
    """As much of a file as is wanted; also of one that never ends."""
    with file.open("rb") as handle:
        return handle.read(_LARGEST + 1)


def _broken(place: Place, message: str, fix: str) -> Document:
    return Document(problems=((place, Problem((), message, fix)),))


def _byte_place(raw: bytes, offset: int) -> Place:
    return _text_place(raw[:offset].decode("utf-8", "replace"), None)


def _text_place(text: str, offset: int | None) -> Place:
    before = text[:offset]
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _not_yaml(error: MarkedYAMLError) -> Document:
    said = f"{error.context or ''} {error.problem or ''}".strip()
    opened = error.context_mark if _OPEN_QUOTE in said else None
    mark = opened or error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else TOP
    for words, message, fix in _PLAIN_WORDS:
        if words in said:
            return _broken(place, f"this is not YAML: {message}", fix)
    return _broken(place, f"this is not YAML: {said}", "check quotes and indent just before this place")


class _Walk:
    """One pass over the nodes of a file."""

    def __init__(self) -> None:
        self.spots: dict[Path, _Spot] = {}
        self.problems: list[tuple[Place, Problem]] = []
        self._seen: set[int] = set()

    def document(self, root: Node) -> Document:
        data = self._value(root, (), _place(root))
        return Document(data, self.spots, tuple(self.problems))

    def _value(self, node: Node, path: Path, key: Place) -> Any:
        text = node.value if isinstance(node, ScalarNode) else None
        nothing = node.start_mark.index == node.end_mark.index
        self.spots[path] = _Spot(key, key if nothing else _place(node), text)
        if id(node) in self._seen or node.anchor:
            self._problem(key, path, "anchors and aliases (& and *) are not used here", "write it out")
        if id(node) in self._seen:  # written out, a few lines of aliases can be more than any machine holds
            return text
        self._seen.add(id(node))
        return self._built(node, path)

    def _built(self, node: Node, path: Path) -> Any:
        if len(path) > _DEEPEST:
            self._problem(_place(node), path, *_TOO_DEEP)
            return None
        if node.tag not in _CORE_TAGS:
            self._problem(_place(node), path, f"the tag {node.tag} is not used here", "remove it")
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._value(item, (*path, n), _place(item)) for n, item in enumerate(node.value)]
        self._readable(node, path)
        return _plain(str(node.value), node.tag or "")

    def _readable(self, node: Node, path: Path) -> None:
        """Characters that have no place in an issue, on a page or in a message, and that nobody sees here."""
        for sign in filter(_is_invisible, str(node.value)):
            words = f"this holds a character that nobody sees (U+{ord(sign):04X})"
            self._problem(_place(node), path, words, "remove it")
            return

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._problem(_place(key), path, "a key must be plain text", "write `key: value`")
            elif key.value in found:
                first = self.spots[(*path, key.value)].key.line
                words = f"`{key.value}` stands here twice, first on line {first}"
                self._problem(_place(key), (*path, key.value), words, "keep one of the two")
            else:
                self._readable(key, (*path, key.value))
                found[key.value] = self._value(value, (*path, key.value), _place(key))
        return found

    def _problem(self, place: Place, path: Path, message: str, fix: str) -> None:
        self.problems.append((place, Problem(path, message, fix)))


def _is_invisible(sign: str) -> bool:
    return (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t") or sign in "\ufffe\uffff"


def _place(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _plain(text: str, tag: str) -> Any:
    """The value of a scalar; numbers in an unusual notation stay text."""
    kind = tag.removeprefix(_TAG)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind in {"int", "float"}:
        return _number(text, int if kind == "int" else float)
    return text


def _number(text: str, kind: type[int] | type[float]) -> int | float | str:
    try:
        number = kind(text)
    except ValueError:
        return text
    return number if isinstance(number, int) or math.isfinite(number) else text
