"""Judges storage format by the DTD: which elements, in what order, with which attributes.

The standard library's parser reads a DTD and does not validate by it, so this does.
"""

import re
from dataclasses import dataclass
from html.entities import name2codepoint
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ENTITY = re.compile(r"<!ENTITY\s+%\s+([\w.:-]+)\s+(?:\"([^\"]*)\"|'([^']*)')\s*>")
_REFERENCE = re.compile(r"%([\w.:-]+);")
_ELEMENT = re.compile(r"<!ELEMENT\s+([\w.:-]+)\s+(.*?)>", re.DOTALL)
_ATTLIST = re.compile(r"<!ATTLIST\s+([\w.:-]+)\s+(.*?)>", re.DOTALL)
_ATTRIBUTE = re.compile(
    r"([\w.:-]+)\s+(?:CDATA|ID|IDREF|NMTOKENS?|\([^)]*\))\s+"
    r"(#REQUIRED|#IMPLIED|(?:#FIXED\s+)?(?:\"[^\"]*\"|'[^']*'))"
)
_NAME = re.compile(r"[A-Za-z_][\w.:-]*")
_ROOT = "ac:confluence"


@dataclass(frozen=True)
class Rule:
    """What may stand in an element: text, children as a pattern over their names, attributes."""

    text: bool
    children: re.Pattern[str]
    attributes: frozenset[str]
    required: frozenset[str]


class Dtd:
    """The rules of one DTD."""

    def __init__(self, path: Path) -> None:
        text = _expanded(_COMMENT.sub("", path.read_text(encoding="utf-8")))
        attributes: dict[str, set[str]] = {}
        required: dict[str, set[str]] = {}
        for name, body in _ATTLIST.findall(text):
            for attribute, default in _ATTRIBUTE.findall(body):
                attributes.setdefault(name, set()).add(attribute)
                if default == "#REQUIRED":
                    required.setdefault(name, set()).add(attribute)
        self.rules = {
            name: Rule(
                text="#PCDATA" in model,
                children=_pattern(model),
                attributes=frozenset(attributes.get(name, ())),
                required=frozenset(required.get(name, ())),
            )
            for name, model in _ELEMENT.findall(text)
        }

    def problems(self, body: str) -> list[str]:
        """What is wrong with a page body; empty when it is as the DTD says."""
        try:
            root = _parse(body)
        except expat.ExpatError as error:
            return [f"not well-formed: {error}"]
        return [text for element in root.iter() for text in self._judge(element)]

    def _judge(self, element: Element) -> list[str]:
        rule = self.rules.get(element.tag)
        if rule is None:
            return [f"<{element.tag}> is unknown"]
        names = set(element.attrib)
        found = [f"<{element.tag} {n}> is unknown" for n in sorted(names - rule.attributes)]
        found += [f"<{element.tag}> lacks {n}" for n in sorted(rule.required - names)]
        children = "".join(f"{child.tag} " for child in element)
        if not rule.children.fullmatch(children):
            found.append(f"<{element.tag}> may not hold: {children}")
        texts = [element.text or "", *(child.tail or "" for child in element)]
        if not rule.text and any(text.strip() for text in texts):
            found.append(f"<{element.tag}> may not hold text")
        return found


def _expanded(text: str) -> str:
    entities = {name: double or single for name, double, single in _ENTITY.findall(text)}
    text = _ENTITY.sub("", text)
    while match := _REFERENCE.search(text):
        text = text.replace(match[0], entities.get(match[1], ""))
    return text


def _pattern(model: str) -> re.Pattern[str]:
    if model.strip() == "EMPTY":
        return re.compile("")
    spaceless = re.sub(r"\s+", "", model).replace("#PCDATA", "")
    spaceless = re.sub(r"\|+", "|", spaceless).replace("(|", "(")
    named = _NAME.sub(lambda name: f"(?:{re.escape(name[0])} )", spaceless)
    return re.compile(named.replace(",", "").replace("()", ""))


def _parse(body: str) -> Element:
    predefined = {"lt", "gt", "amp", "quot", "apos"}
    entities = "".join(f"<!ENTITY {n} '&#{c};'>" for n, c in name2codepoint.items() if n not in predefined)
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    document = f"<!DOCTYPE {_ROOT} [{entities}]><{_ROOT}>{body}</{_ROOT}>"
    parser.Parse(document, True)  # noqa: FBT003  (expat's own)
    return builder.close()
