"""Everything that people wrote and that can be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.config.programme_model import Programme, Release
from bot.config.runbook_model import Runbook
from bot.config.site_model import SiteConfig

FileKind = Literal["runbook", "programme", "release", "site"]


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that is left out because of its errors."""

    file: str
    kind: FileKind
    id: str | None
    """The id that stands in it, where it could be read."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """The files without errors, by id, and what was left out.

    A programme or release is only here if its runbook is here too and they fit together. Where
    `bot.yaml` itself is broken, `site` holds the defaults and `broken` names it: do not run on it.
    """

    runbooks: Mapping[str, Runbook] = field(default_factory=dict)
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    releases: Mapping[str, Release] = field(default_factory=dict)
    site: SiteConfig = field(default_factory=SiteConfig)
    broken: tuple[Broken, ...] = ()

    @property
    def site_is_usable(self) -> bool:
        """Whether `bot.yaml` was read without errors."""
        return all(item.kind != "site" for item in self.broken)
