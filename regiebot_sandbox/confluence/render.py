"""Storage format to HTML, element by element: only what may reach a browser."""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from xml.etree.ElementTree import Element

from regiebot_sandbox.confluence import attachments, pages
from regiebot_sandbox.confluence.markup import ELEMENTS, VOID, address, attributes
from regiebot_sandbox.confluence.storage import parse, text_of, walk
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc

_HEADING = re.compile(r"h([1-6])")
_SILENT = {"ac:placeholder", "ac:parameter", "ac:task-id", "ac:task-uuid", "ac:adf-mark", "ac:adf-extension"}


@dataclass(slots=True)
class Sheet:
    """The page that is being rendered."""

    site: Site
    page: Doc
    root: Element
    headings: dict[Element, str] = field(default_factory=dict)
    """Anchors of the headings, in order."""
    macros: "Mapping[str, Render]" = field(default_factory=dict)
    within: tuple[str, ...] = ()
    """Ids of the pages that show this one in place, outermost first."""


Render = Callable[[Sheet, Element], str]


def opened(site: Site, page: Doc, macros: "Mapping[str, Render]", within: tuple[str, ...] = ()) -> Sheet:
    """A page, ready to be rendered."""
    sheet = Sheet(site, page, parse(page["body"]), macros=macros, within=within)
    for element in walk(sheet.root):
        if _HEADING.fullmatch(str(element.tag)):
            slug = re.sub(r"\W+", "-", text_of(element)).strip("-") or "kop"
            sheet.headings[element] = f"{slug}-{len(sheet.headings) + 1}"
    return sheet


def inside(sheet: Sheet, element: Element) -> str:
    """What an element holds, as HTML."""
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        parts += [_element(sheet, child), escape(child.tail or "", quote=False)]
    return "".join(parts)


def _element(sheet: Sheet, element: Element) -> str:
    tag = str(element.tag)
    if tag in _SILENT:
        return ""
    if tag in _RENDERERS:
        return _RENDERERS[tag](sheet, element)
    if tag not in ELEMENTS:
        return inside(sheet, element)
    anchor = f' id="{escape(sheet.headings[element])}"' if element in sheet.headings else ""
    if tag in VOID:
        return f"<{tag}{attributes(element)}>"
    return f"<{tag}{anchor}{attributes(element)}>{inside(sheet, element)}</{tag}>"


def _macro(sheet: Sheet, element: Element) -> str:
    name = element.get("ac:name", "")
    if name in sheet.macros:
        return sheet.macros[name](sheet, element)
    body = element.find("ac:rich-text-body")
    held = inside(sheet, body) if body is not None else ""
    return f'<div class="unknown-macro">Onbekende macro: {escape(name)}{held}</div>'


def _image(sheet: Sheet, element: Element) -> str:
    words = escape(element.get("ac:alt") or element.get("ac:title") or "")
    width = element.get("ac:width", "")
    size = f' width="{width}"' if width.isdecimal() else ""
    attached, linked = element.find("ri:attachment"), element.find("ri:url")
    source = ""
    if attached is not None:
        source = _data(sheet, attached.get("ri:filename", ""))
    elif linked is not None:
        source = address(linked.get("ri:value", ""))
    if not source:
        return f'<span class="missing">Afbeelding ontbreekt{f": {words}" if words else ""}</span>'
    return f'<img src="{escape(source)}" alt="{words}"{size}>'


def _data(sheet: Sheet, filename: str) -> str:
    found = attachments.named(sheet.site, sheet.page["id"], filename)
    if found is None or not found["mediaType"].startswith("image/"):
        return ""
    encoded = base64.b64encode(attachments.content(sheet.site, found)).decode()
    return f"data:{found['mediaType']};base64,{encoded}"


def _link(sheet: Sheet, element: Element) -> str:
    words = "".join(
        inside(sheet, child) for child in element if child.tag in ("ac:link-body", "ac:plain-text-link-body")
    )
    for child in element:
        if child.tag in _TARGETS:
            return _TARGETS[str(child.tag)](sheet, child, words)
    anchor = element.get("ac:anchor", "")
    return f'<a href="#{escape(anchor)}">{words or escape(anchor)}</a>' if anchor else words


def _user(sheet: Sheet, element: Element, words: str) -> str:
    account = element.get("ri:account-id", "")
    user = sheet.site.store.get("user", account)
    name = user["displayName"] if user else "Onbekend"
    return f'<span class="mention">@{words or escape(name)}</span>'


def _page(sheet: Sheet, element: Element, words: str) -> str:
    target = named_page(sheet, element)
    if target is None:
        return f'<span class="missing">{words or escape(element.get("ri:content-title", ""))}</span>'
    return f'<a href="{page_address(sheet.site, target)}">{words or escape(target["title"])}</a>'


def named_page(sheet: Sheet, element: Element) -> Doc | None:
    """The page that an `ri:page` names: by its title, in the page's own space where it names none."""
    key, own = element.get("ri:space-key"), sheet.page["spaceId"]
    space = next((s for s in pages.spaces(sheet.site) if s["key"] == key), None) if key else None
    return pages.with_title(sheet.site, space["id"] if space else own, element.get("ri:content-title", ""))


def page_address(site: Site, page: Doc) -> str:
    """Where a page is on the site."""
    return f"/wiki/spaces/{escape(pages.space_of(site, page['spaceId'])['key'])}/pages/{page['id']}"


def _attachment(sheet: Sheet, element: Element, words: str) -> str:
    name = element.get("ri:filename", "")
    target = escape(f"/wiki/download/attachments/{sheet.page['id']}/{name}")
    return f'<a href="{target}">{words or escape(name)}</a>'


def _url(_sheet: Sheet, element: Element, words: str) -> str:
    target = escape(address(element.get("ri:value", "")))
    return f'<a href="{target}" rel="noopener">{words or target}</a>'


def _time(_sheet: Sheet, element: Element) -> str:
    stamp = element.get("datetime", "")
    try:
        shown = date.fromisoformat(stamp[:10]).strftime("%d-%m-%Y")
    except ValueError:
        shown = stamp
    return f'<time datetime="{escape(stamp)}">{escape(shown)}</time>'


def _task(sheet: Sheet, element: Element) -> str:
    status, body = element.find("ac:task-status"), element.find("ac:task-body")
    done = status is not None and (status.text or "").strip() == "complete"
    words = inside(sheet, body) if body is not None else ""
    return f'<li class="task{" task-done" if done else ""}">{"☑" if done else "☐"} {words}</li>'


def _emoticon(_sheet: Sheet, element: Element) -> str:
    return escape(element.get("ac:emoji-fallback") or f":{element.get('ac:name', '')}:")


def _box(tag: str, css: str) -> Render:
    def render(sheet: Sheet, element: Element) -> str:
        kind = re.sub(r"[^a-z_-]", "", element.get("ac:type", ""))
        return f'<{tag} class="{css}{f" layout-{kind}" if kind else ""}">{inside(sheet, element)}</{tag}>'

    return render


def _hidden(_sheet: Sheet, _element: Element) -> str:
    return ""


_TARGETS: dict[str, Callable[[Sheet, Element, str], str]] = {
    "ri:user": _user,
    "ri:page": _page,
    "ri:attachment": _attachment,
    "ri:url": _url,
}
_RENDERERS: dict[str, Render] = {
    "ac:structured-macro": _macro,
    "ac:macro": _macro,
    "ac:image": _image,
    "ac:link": _link,
    "ac:emoticon": _emoticon,
    "ac:layout": _box("div", "layout"),
    "ac:layout-section": _box("div", "layout-section"),
    "ac:layout-cell": _box("div", "layout-cell"),
    "ac:task-list": _box("ul", "task-list"),
    "ac:task": _task,
    "time": _time,
    "script": _hidden,
    "style": _hidden,
}
