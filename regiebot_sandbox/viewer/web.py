"""Pages from templates: everything escaped, nothing from outside, no script but the viewer's own."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.viewer import words

FOLDER = Path(__file__).parent
# Pages may carry sizes and colours that the page renderer let through, hence inline styles.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_ASSETS = {"viewer.css": "text/css; charset=utf-8", "viewer.js": "text/javascript; charset=utf-8"}

_templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"day": words.day, "moment": words.moment, "address": words.address}


def page(site: Site, template: str, status: int = 200, **context: Any) -> Answer:
    """One page, as an answer."""
    clock = {"now": site.now(), "still": site.store.get("clock", "clock") is not None}
    html = _templates.get_template(template).render(clock=clock, **context)
    return Answer(status, html.encode(), dict(HEADERS), "text/html; charset=utf-8")


def missing(site: Site, what: str) -> Answer:
    """A page that says that there is no such thing."""
    return page(site, "missing.html", 404, section="", what=what)


def redirect(address: str) -> Answer:
    """Go and look there."""
    return Answer(302, headers={"Location": address})


def asset(site: Site, call: Call) -> Answer:
    """The style sheet or the script."""
    name = call.params["name"]
    if name not in _ASSETS:
        return missing(site, name)
    body = (FOLDER / "static" / name).read_bytes()
    return Answer(200, body, {"Cache-Control": "no-cache", **HEADERS}, _ASSETS[name])
