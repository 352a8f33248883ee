"""Confluence pages in storage format."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from html import escape
from html.entities import name2codepoint
from typing import Any
from xml.parsers import expat

from markupsafe import Markup

from bot.errors import RenderError
from bot.features.all_pages import SCOPE
from bot.features.overview.views import ScopeView
from bot.features.reminding.messages import PageText
from bot.model.disclosed import Disclosed
from bot.model.issue import Identity
from bot.model.page_kind import PageKind
from bot.model.working_days import AMSTERDAM, local
from bot.render import figures
from bot.render.environment import Medium, Templates
from bot.render.language_files import WORDS
from bot.render.release_file import release_file
from bot.render.reuse.made_of import UnnamedError, name_of
from bot.render.reuse.remembered import Remembered, Text
from bot.render.text import clip, one_line

TITLE_LIMIT = 255
"""Confluence refuses a longer title."""

_NAMED = 500
"""So many views are kept with their names: those of a round in which a page is made of those below it."""

_STAND = Markup("\ue000")  # a private character: rendered values cannot hold one
_PROLOGUE = "<!DOCTYPE page [{}]>".format(
    "".join(
        f"<!ENTITY {name} '&#{code};'>"
        for name, code in name2codepoint.items()
        if name not in {"lt", "gt", "amp", "quot"}
    )
)
_NAMESPACES = 'xmlns:ac="http://atlassian.com/content" xmlns:ri="http://atlassian.com/resource/identifier"'

_INCLUDE = (
    '<ac:structured-macro ac:name="include" ac:schema-version="1"><ac:parameter ac:name=""><ac:link>'
    '<ri:page ri:content-title="{title}" /></ac:link></ac:parameter></ac:structured-macro>'
)


def page_title(view: ScopeView) -> str:
    """The title that the view gives its page; without one, a title that ends in the identity."""
    if view.page:
        return clip(one_line(view.page), TITLE_LIMIT)
    ending = f" ({view.identity})"
    return clip(one_line(view.title), TITLE_LIMIT - len(ending)) + ending


class PagesText:
    """Pages, from the templates in `confluence/`, as `bot.features.all_pages` names them.

    A page is made of its view and the day. What `texts` remembers is not rendered before it is written.
    """

    def __init__(self, templates: Templates, texts: Remembered[str] | None = None) -> None:
        self._templates = templates
        self._texts = texts or Remembered[str]("page")
        # By `id`, so the view is kept beside its name: no other can have that number meanwhile.
        self._names: dict[int, tuple[ScopeView, str]] = {}
        templates.add_filters(
            Medium.CONFLUENCE,
            {
                "bar": figures.bar,
                "shares": figures.shares,
                "who": figures.who,
                "actors": figures.actors,
                "release_file": lambda release: _verbatim(release_file(release)),
            },
        )

    def page(self, shown: Disclosed[Any], now: datetime, kind: PageKind[Any, Any] = SCOPE) -> PageText:
        """A page of a kind, as it stands at `now`.

        The digest covers everything but that instant. Raises RenderError where a template is wrong or
        its page is not well-formed.
        """
        view, today = shown.view, _day_of(now)
        return self._at(now, self._known(kind.name, view, today, lambda: self._render(view, today, kind)))

    def _known(self, name: str, view: object, today: datetime, render: Callable[[], PageText]) -> PageText:
        """The page, rendered only where it is not known what it says; its body without the instant."""

        def made() -> Text[str]:
            page = render()
            return Text(page.title, page.digest, page.body)

        try:
            said = self._named(view) if isinstance(view, ScopeView) else view
            named = self._templates.name(Medium.CONFLUENCE, name, said, today)
        except UnnamedError:
            return render()
        text, body = self._texts.text(named, made)
        return PageText(text.title, body, text.digest)

    def _named(self, view: ScopeView) -> str:
        """Names a view by what it says itself, and by the names of those below it: they have pages too."""
        known = self._names.get(id(view))
        if known is None:
            if len(self._names) >= _NAMED:
                self._names.clear()
            below = tuple(self._named(child) for child in view.children)
            known = self._names[id(view)] = (view, name_of(replace(view, children=()), below))
        return known[1]

    def _render(self, view: Any, today: datetime, kind: PageKind[Any, Any]) -> PageText:
        shown, pages = view, {}
        if isinstance(view, ScopeView):
            shown, pages = self._with_plan(view), dict(_pages_below(view))
        return self._text(kind.template(view), self._titled(kind, view), today, view=shown, pages=pages)

    def _with_plan(self, view: ScopeView) -> ScopeView:
        """The view with the title of the page of its implementation plan, where it has one."""
        if view.chain is None or view.chain.plan is None:
            return view
        plan = replace(view.chain.plan, page=self._title("plan", {"identity": view.identity}))
        return replace(view, chain=replace(view.chain, plan=plan))

    def _titled(self, kind: PageKind[Any, Any], view: Any) -> str:
        said = page_title(view) if kind.title is None else kind.title(view)
        return clip(one_line(said), TITLE_LIMIT) if isinstance(said, str) else self._title(kind.name, said)

    def _title(self, name: str, values: Mapping[str, object]) -> str:
        """A page's title from the words. Raises RenderError where that is missing or wrong."""
        shown = {
            key: self._templates.phrase("day", value) if isinstance(value, date) else value
            for key, value in values.items()
        }
        try:
            said = self._templates.words["title"][name].format(**shown)
        except (LookupError, ValueError) as error:
            said = f"{WORDS}: [title] {name}: {error!r}"
            raise RenderError(said, WORDS, reason=said) from error
        return clip(one_line(said), TITLE_LIMIT)

    @property
    def calendar_title(self) -> str:
        """What the language calls the releasekalender, where the configuration has no title for it."""
        return self._title("calendar", {})

    def including(self, page: PageText, title: str) -> PageText:
        """The page with another one of its space shown on top."""
        shown = _INCLUDE.format(title=escape(title))
        digest = hashlib.sha256(f"{shown}{page.digest}".encode()).hexdigest()
        return replace(page, source=lambda: f"{shown}\n{page.body}", digest=digest)

    def _text(self, name: str, title: str, now: datetime, **values: Any) -> PageText:
        """A page with a sign where the instant goes."""
        rendered = self._templates.render(Medium.CONFLUENCE, name, now=now, stand=_STAND, **values)
        body = _squeeze(rendered)
        digest = hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()
        if fault := _fault(body):
            raise self._templates.refuse(Medium.CONFLUENCE, name, fault)
        return PageText(title, body, digest)

    def _at(self, now: datetime, page: PageText) -> PageText:
        def body() -> str:
            return page.body.replace(_STAND, escape(str(self._templates.phrase("moment", now))))

        return replace(page, source=body)


def _day_of(now: datetime) -> datetime:
    """The day of a moment, at midnight: all that a template knows of the time."""
    return datetime.combine(local(now).date(), time(0), AMSTERDAM)


def _pages_below(view: ScopeView) -> Iterator[tuple[Identity, str]]:
    """Titles of the pages below the scope, by identity; a view without a title has no page to link to."""
    for child in view.children:
        if child.page:
            yield child.identity, page_title(child)
        yield from _pages_below(child)


def _verbatim(text: str) -> Markup:
    """A text for `ac:plain-text-body`, where Confluence wants nothing escaped."""
    return Markup("<![CDATA[{}]]>").format(Markup(text.replace("]]>", "]] >")))  # noqa: S704  (no markup in it)


def _squeeze(rendered: str) -> str:
    """Without indentation and empty lines, which Confluence would store."""
    return "\n".join(line for raw in rendered.split("\n") if (line := raw.strip()))


def _fault(body: str) -> str:
    """Why the body is not well-formed, with the place; empty where it is."""
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(f"{_PROLOGUE}<page {_NAMESPACES}>{body}</page>", True)  # noqa: FBT003  (expat's own)
    except expat.ExpatError as error:
        lines = body.split("\n")
        near = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
        return f"not well-formed: {error}: {clip(near, 200)}"
    return ""
