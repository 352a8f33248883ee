"""What an empty site starts with: the seed files, and emptying a site back to them."""

from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Store
from regiebot_sandbox.users import seed_users

FOLDER = Path(__file__).parent
DEFAULT_SEED = FOLDER / "seed.yaml"


def seed_path(name: str) -> Path:
    """The shipped seed of that name: `default`, `english`. Raises FileNotFoundError."""
    path = DEFAULT_SEED if name == "default" else FOLDER / f"seed-{name}.yaml"
    if not path.is_file():
        raise FileNotFoundError(path.name)
    return path


def read_seed(path: Path) -> dict[str, Any]:
    """A seed's sections; those that it does not have come from the default seed."""
    sections = deepcopy(_parsed(path))
    if path != DEFAULT_SEED:
        sections = {**read_seed(DEFAULT_SEED), **sections}
    return sections


@lru_cache(maxsize=4)
def _parsed(path: Path) -> dict[str, Any]:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}


def seed_site(site: Site, path: Path) -> None:
    """Fill an empty site: the accounts first, then each product."""
    sections = read_seed(path)
    seed_users(site, sections.get("users", []))
    for service in site.services:
        service.seed(site, sections.get(service.name) or {})
    site.store.flush()


_SET_UP = ("jira.", "servicedesk.", "user")
"""How the collections begin that say how a site is set up, not what people made there."""


def bring_up_to_date(site: Site, path: Path) -> None:
    """Give a site of an earlier version what its set-up lacks by now: rows of the seed, and values in them.

    What stands there stays, so what people changed does too.
    """
    fresh = Site(Store(), services=site.services)
    seed_site(fresh, path)
    for coll, rows in fresh.store.dump().items():
        for key, row in rows.items() if coll.startswith(_SET_UP) else ():
            there = site.store.get(coll, key) or {}
            if row.keys() - there.keys():
                site.store.put(coll, key, {**row, **there})
    site.store.flush()


def reset_site(site: Site, path: Path, at: datetime | None = None) -> None:
    """Empty the site: state, clock, settings, faults, request log; then seed it, at an instant if given."""
    site.store.clear()
    site.faults.clear()
    site.requests.clear()
    site.limits.clear()
    site.limits["seed"] = path
    site.clock.set(at)
    seed_site(site, path)
