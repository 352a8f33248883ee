"""A page as HTML, for the viewer and for the `view` representations. Nothing in it runs.

The classes: `lozenge lozenge-green`, `panel panel-info` with `panel-title` and `panel-body`, `expand`
(a `<details>`), `toc`, `page-properties`, `layout-section` and `layout-cell`, `mention`, `jira-chip`,
`task-list`, `code-block`, `included`, `macro-error`, `unknown-macro`, `missing`. Images of the page are
`data:` addresses.
"""

from regiebot_sandbox.confluence.macros import MACROS
from regiebot_sandbox.confluence.render import inside, opened
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc


def to_html(site: Site, page: Doc) -> str:
    """The page's stored body as an HTML fragment, safe to put into a document."""
    sheet = opened(site, page, MACROS)
    return inside(sheet, sheet.root)
