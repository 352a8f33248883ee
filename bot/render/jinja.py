"""Jinja, set up for a medium: a sandbox, nothing undefined, and nothing but our own words and filters.

Imported where the first text is rendered, because it takes long.
"""

from collections.abc import Callable, Mapping

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.render.reuse.sources import Sources

MISTAKES = (
    TemplateError,
    TypeError,
    ValueError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RecursionError,
    OSError,
)
"""What a template can raise: Jinja's own errors, those of filters and operators, and of reading its file."""


class _Loader(BaseLoader):
    """Templates from what was read of them."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        found = self._sources.text(template)
        if found is None:
            raise TemplateNotFound(template)
        return (*found, lambda: True)

    def list_templates(self) -> list[str]:
        return self._sources.names


def environment(
    sources: Sources,
    finalize: Callable[[object], object],
    filters: Mapping[str, Callable[..., object]],
    words: Mapping[str, Mapping[str, str]],
    *,
    autoescape: bool,
) -> ImmutableSandboxedEnvironment:
    """Jinja's environment for these templates."""

    made = ImmutableSandboxedEnvironment(
        loader=_Loader(sources),
        undefined=StrictUndefined,
        autoescape=autoescape,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters.update(filters)
    for unescaping in ("safe", "xmlattr", "urlize"):
        made.filters.pop(unescaping, None)
    made.globals["words"] = words
    return made
