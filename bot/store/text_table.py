"""What is known of texts that were made before: a cache, which may be emptied at any time."""

import hashlib
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from bot.ports.shelf import Known
from bot.store.metadata import metadata

text = sa.Table(
    "known_text",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("seal", sa.String(16), nullable=False),
)

_PART = 500


class StoredTexts:
    """The `Shelf` port over an open database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def read(self, kind: str) -> Mapping[str, Known]:
        """Everything of a kind, without what is not as it was written."""
        query = sa.select(text.c.name, text.c.title, text.c.digest, text.c.seal).where(text.c.kind == kind)
        with self._engine.begin() as db:
            rows = db.execute(query).all()
        return {
            name: (title, digest)
            for name, title, digest, seal in rows
            if seal == _seal(kind, name, title, digest)
        }

    def change(self, kind: str, added: Mapping[str, Known], gone: Collection[str]) -> None:
        """Add these, and take those away."""
        rows = [
            {
                "name": name,
                "kind": kind,
                "title": known[0],
                "digest": known[1],
                "seal": _seal(kind, name, *known),
            }
            for name, known in added.items()
        ]
        names = [*gone, *added]
        with self._engine.begin() as db:
            for start in range(0, len(names), _PART):
                db.execute(sa.delete(text).where(text.c.name.in_(names[start : start + _PART])))
            for start in range(0, len(rows), _PART):
                db.execute(sa.insert(text), rows[start : start + _PART])


def _seal(*values: str) -> str:
    """Tells a row that was changed from one that was written."""
    return hashlib.blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
