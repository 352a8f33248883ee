"""A page as HTML, for the viewer and for the `view` representations. Nothing in it runs.

The classes: `lozenge lozenge-green`, `panel panel-info` with `panel-title` and `panel-body`, `expand`
(a `<details>`), `toc`, `page-properties`, `layout-section` and `layout-cell`, `mention`, `jira-chip`,
`task-list`, `code-block`, `unknown-macro`, `missing`. Images of the page are `data:` addresses.
"""

import re

from bot.sandbox.confluence.macros import MACROS
from bot.sandbox.confluence.render import Sheet, inside
from bot.sandbox.confluence.storage import parse, text_of, walk
from bot.sandbox.kernel import Site
from bot.sandbox.store import Doc

_HEADING = re.compile(r"h([1-6])")


def to_html(site: Site, page: Doc) -> str:
    """The page's stored body as an HTML fragment, safe to put into a document."""
    root = parse(page["body"])
    sheet = Sheet(site, page, root, macros=MACROS)
    for element in walk(root):
        if _HEADING.fullmatch(str(element.tag)):
            slug = re.sub(r"\W+", "-", text_of(element)).strip("-") or "kop"
            sheet.headings[element] = f"{slug}-{len(sheet.headings) + 1}"
    return inside(sheet, root)
