"""What of a page's XHTML may reach a browser: an allow-list of elements, attributes and addresses."""

import re
from html import escape
from xml.etree.ElementTree import Element

VOID = {"br", "hr", "col"}
_TABLES = ("table", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td")
_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd")
_BOXES = ("pre", "blockquote", "div", "span", "br", "hr")
_MARKS = ("strong", "b", "em", "i", "u", "s", "del", "ins", "sub", "sup", "small", "big", "mark")
_WORDS = ("a", "code", "tt", "kbd", "samp", "var", "cite", "q", "abbr", "dfn")
ELEMENTS = {*_TABLES, *_BLOCKS, *_BOXES, *_MARKS, *_WORDS}
_ATTRIBUTES = {"class", "colspan", "rowspan", "title", "start", "width", "scope", "lang", "dir"}
_STYLES = {"width", "text-align", "color", "background-color", "font-weight", "margin-left", "height"}
_SAFE_VALUE = re.compile(r"[#\w\s.,%()-]*")
_SAFE_ADDRESS = re.compile(r"(https?:|mailto:|/(?![/\\])|#)", re.IGNORECASE)
_COLOURS = {
    "grey": "#f4f5f7",
    "red": "#ffebe6",
    "yellow": "#fffae6",
    "green": "#e3fcef",
    "blue": "#deebff",
    "purple": "#eae6ff",
}


def address(href: str) -> str:
    """The address, or "" where it is none that a link may have (`javascript:`, `data:` …)."""
    return href if _SAFE_ADDRESS.match(href.strip()) else ""


def attributes(element: Element) -> str:
    """The attributes that may stay, ready to print after the tag's name."""
    kept = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES}
    if href := address(element.get("href", "")):
        kept |= {"href": href, "rel": "noopener"}
    style = _style(element)
    if style:
        kept["style"] = style
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())


def _style(element: Element) -> str:
    declarations = [part.partition(":") for part in element.get("style", "").split(";")]
    kept = [
        f"{name.strip().lower()}:{value.strip()}"
        for name, _, value in declarations
        if name.strip().lower() in _STYLES and _SAFE_VALUE.fullmatch(value) and "url" not in value.lower()
    ]
    colour = element.get("data-highlight-colour", "")
    colour = _COLOURS.get(colour.lower(), colour)
    if re.fullmatch(r"#[0-9a-fA-F]{3,8}", colour):
        kept.append(f"background-color:{colour}")
    return ";".join(kept)
