"""The files of a configuration as texts, and what files by which an earlier run went say."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.config.catalog import Catalog
from bot.config.load import FOLDERS, SITE_FILE
from bot.errors import RegiebotError
from bot.model.release_calendar import ReleasePlan
from bot.resources import templates_dir
from bot.round.carried_out_files import Spec
from bot.round.compared import Former
from bot.round.services import Renderers
from bot.round.units import Expand, unit
from bot.runbook.overlay import UNTOUCHED

_CONFIG, _TEMPLATES = "config", "templates"


def spec_of(config: Path, templates: Path | None) -> Spec:
    """The files of a configuration and of templates of one's own, as they are now."""
    files = {f"{_CONFIG}/{name}": text for name, text in _texts(config, *_yaml(config))}
    if templates:
        files |= {f"{_TEMPLATES}/{name}": text for name, text in _texts(templates, *_files(templates))}
    return Spec(files, _shipped())


def restored(files: Mapping[str, str], folder: Path) -> tuple[Path, Path | None]:
    """Write files back; gives the folder of the configuration, and that of the templates where there are any.

    Raises OSError and ValueError.
    """
    for name, text in files.items():
        place = (folder / name).resolve()
        if not place.is_relative_to(folder.resolve()):
            raise ValueError(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    templates = folder / _TEMPLATES
    return folder / _CONFIG, templates if templates.is_dir() else None


def former_of(
    files: Mapping[str, str],
    read: Callable[[Path], Catalog],
    expansions: Callable[[Catalog], Iterator[Expand]],
    speak: Callable[[Path | None, str], Renderers],
    plan: Callable[[Catalog], ReleasePlan | None],
) -> Former | None:
    """What earlier files say; None where this version of the bot cannot read them any more."""
    folder = TemporaryDirectory(prefix="regiebot-former-")
    try:
        config, templates = restored(files, Path(folder.name))
        catalog = read(config)
        said = speak(templates, catalog.site.language)
        trees = [(expand(UNTOUCHED), expand) for expand in expansions(catalog)]
        units = {tree.root: unit(tree, said.issue, expand) for tree, expand in trees}
        return Former(units, catalog.site, plan(catalog), folder)
    except (RegiebotError, OSError, ValueError):
        return None


def _yaml(config: Path) -> Iterator[Path]:
    yield config / SITE_FILE
    for name in FOLDERS:
        yield from sorted((config / name).glob("*.yaml"))


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(one for one in folder.rglob("*") if one.is_file())


def _texts(folder: Path, *files: Path) -> Iterator[tuple[str, str]]:
    for file in files:
        try:
            yield file.relative_to(folder).as_posix(), file.read_text(encoding="utf-8")
        except (OSError, ValueError):  # told where it is used
            continue


@lru_cache(1)
def _shipped() -> str:
    """Names the version of the bot and of the templates that come with it."""
    try:
        number = version("regiebot")
    except PackageNotFoundError:
        number = ""
    digest = hashlib.sha256(number.encode())
    for name, text in _texts(templates_dir(), *_files(templates_dir())):
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()[:24]
