"""Macros as HTML: the ones that a status page is made of."""

from html import escape
from xml.etree.ElementTree import Element

from regiebot_sandbox.confluence import pages
from regiebot_sandbox.confluence.render import Render, Sheet, inside, named_page, opened, page_address
from regiebot_sandbox.confluence.storage import text_of

_COLOURS = {"grey", "red", "yellow", "green", "blue", "purple"}
_PANELS = {"info", "note", "warning", "tip", "panel", "success", "error"}


def parameter(element: Element, name: str, default: str = "") -> str:
    """The text of one of the macro's parameters."""
    for child in element.findall("ac:parameter"):
        if child.get("ac:name") == name:
            return text_of(child)
    return default


def _body(sheet: Sheet, element: Element) -> str:
    body = element.find("ac:rich-text-body")
    return inside(sheet, body) if body is not None else ""


def _status(_sheet: Sheet, element: Element) -> str:
    colour = parameter(element, "colour", "grey").lower()
    colour = colour if colour in _COLOURS else "grey"
    subtle = " lozenge-subtle" if parameter(element, "subtle") == "true" else ""
    words = escape(parameter(element, "title"))
    return f'<span class="lozenge lozenge-{colour}{subtle}">{words}</span>'


def _panel(sheet: Sheet, element: Element) -> str:
    title = escape(parameter(element, "title"))
    head = f'<div class="panel-title">{title}</div>' if title else ""
    kind = element.get("ac:name", "panel")
    return (
        f'<div class="panel panel-{kind}">{head}<div class="panel-body">{_body(sheet, element)}</div></div>'
    )


def _expand(sheet: Sheet, element: Element) -> str:
    title = escape(parameter(element, "title", "Klik om uit te vouwen"))
    held = _body(sheet, element)
    return f'<details class="expand"><summary>{title}</summary><div>{held}</div></details>'


def _toc(sheet: Sheet, element: Element) -> str:
    lowest = _level(parameter(element, "maxLevel"), 7)
    highest = _level(parameter(element, "minLevel"), 1)
    rows = [
        f'<li class="toc-{heading.tag}"><a href="#{escape(anchor)}">{escape(text_of(heading))}</a></li>'
        for heading, anchor in sheet.headings.items()
        if highest <= int(str(heading.tag)[1]) <= lowest
    ]
    return f'<nav class="toc"><ul>{"".join(rows)}</ul></nav>'


def _level(text: str, default: int) -> int:
    return int(text) if text.isdecimal() else default


def _details(sheet: Sheet, element: Element) -> str:
    if parameter(element, "hidden") == "true":
        return ""
    return f'<div class="page-properties">{_body(sheet, element)}</div>'


def _jira(_sheet: Sheet, element: Element) -> str:
    key, query = parameter(element, "key"), parameter(element, "jqlQuery")
    if key:
        return f'<a class="jira-chip" href="/browse/{escape(key)}">{escape(key)}</a>'
    return f'<span class="jira-chip jira-query">Jira: {escape(query)}</span>'


def _children(sheet: Sheet, _element: Element) -> str:
    rows = [
        f'<li><a href="{page_address(sheet.site, child)}">{escape(child["title"])}</a></li>'
        for child in pages.children(sheet.site, sheet.page["id"])
    ]
    return f'<ul class="children">{"".join(rows)}</ul>'


def _code(_sheet: Sheet, element: Element) -> str:
    body = element.find("ac:plain-text-body")
    words = escape(text_of(body)) if body is not None else ""
    return f'<pre class="code-block"><code>{words}</code></pre>'


def _anchor(_sheet: Sheet, element: Element) -> str:
    return f'<a id="{escape(parameter(element, ""))}"></a>'


def _include(sheet: Sheet, element: Element) -> str:
    """Another page in place. It is named by the link in the macro's parameter without a name.

    One that is not there, or lies in the trash or the archive, is an error box; so is one that shows itself
    (Confluence's own words: "Unable to render {include}").
    """
    named = next(element.iter("ri:page"), None)
    target = named_page(sheet, named) if named is not None else None
    shown = (*sheet.within, sheet.page["id"])
    if target is None or target["status"] != "current":
        return _broken_include("De opgenomen pagina is niet gevonden.")
    if target["id"] in shown:
        return _broken_include(f"Pagina {target['title']} is al opgenomen.")
    nested = opened(sheet.site, target, sheet.macros, shown)
    return f'<div class="included">{inside(nested, nested.root)}</div>'


def _broken_include(why: str) -> str:
    return f'<div class="macro-error">Kan {{include}} niet weergeven. {escape(why)}</div>'


def _plain(sheet: Sheet, element: Element) -> str:
    return _body(sheet, element)


MACROS: dict[str, Render] = {
    "status": _status,
    "expand": _expand,
    "toc": _toc,
    "details": _details,
    "jira": _jira,
    "children": _children,
    "code": _code,
    "noformat": _code,
    "anchor": _anchor,
    "include": _include,
    "excerpt": _plain,
    "section": _plain,
    "column": _plain,
    **dict.fromkeys(sorted(_PANELS), _panel),
}
