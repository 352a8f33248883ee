"""JSON documents in named collections: held in memory, and in an SQLite file if one is given."""

import json
import pickle
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Doc = dict[str, Any]
Watcher = Callable[[str, Doc | None], None]


class Store:
    """Collections of JSON documents, each under a string id, in the order of their first `put`.

    Reads are served from memory. `flush` writes everything that changed since the last flush in one
    transaction, so a request is stored whole or not at all. A document that is changed in place
    must be `put` again to be written.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._db = _open(path) if path else None
        self._docs: dict[str, dict[str, Doc]] = {}
        self._dirty: set[tuple[str, str]] = set()
        self._seq: dict[tuple[str, str], int] = {}
        for coll, key, seq, body in self._db.execute(_EVERYTHING) if self._db else ():
            self._docs.setdefault(coll, {})[key] = json.loads(body)
            self._seq[coll, key] = seq
        self._next = max(self._seq.values(), default=0) + 1
        self._watchers: dict[str, list[Watcher]] = {}

    def get(self, coll: str, key: str) -> Doc | None:
        """The document, or None. It is the live object: copy before you hand it out changed."""
        return self._docs.get(coll, {}).get(key)

    def put(self, coll: str, key: str, doc: Doc) -> Doc:
        """Store the document under its id, new or not."""
        self._docs.setdefault(coll, {})[key] = doc
        self._dirty.add((coll, key))
        if (coll, key) not in self._seq:
            self._seq[coll, key] = self._next
            self._next += 1
        self._tell(coll, key, doc)
        return doc

    def drop(self, coll: str, key: str) -> None:
        """Forget the document, if it is there."""
        if self._docs.get(coll, {}).pop(key, None) is not None:
            self._dirty.add((coll, key))
            self._tell(coll, key, None)

    def watch(self, coll: str, watcher: Watcher) -> None:
        """Call `watcher(id, document or None)` after every `put` and `drop` in the collection."""
        self._watchers.setdefault(coll, []).append(watcher)

    def _tell(self, coll: str, key: str, doc: Doc | None) -> None:
        for watcher in self._watchers.get(coll, ()):
            watcher(key, doc)

    def all(self, coll: str) -> Iterator[Doc]:
        """Every document of the collection, oldest first."""
        return iter(list(self._docs.get(coll, {}).values()))

    def count(self, coll: str) -> int:
        """How many documents the collection holds."""
        return len(self._docs.get(coll, {}))

    def names(self) -> Iterator[str]:
        """Every collection."""
        return iter(list(self._docs))

    def next_id(self, sequence: str, start: int = 10000) -> int:
        """The next number of a named sequence; it survives a restart."""
        row = self.get("sequence", sequence) or {"last": start - 1}
        number = int(row["last"]) + 1
        self.put("sequence", sequence, {"last": number})
        return number

    def flush(self) -> None:
        """Write what changed, in one transaction."""
        dropped = [place for place in self._dirty if self.get(*place) is None]
        if self._db and self._dirty:
            with self._db:
                self._db.executemany("DELETE FROM doc WHERE coll = ? AND id = ?", dropped)
                self._db.executemany("INSERT OR REPLACE INTO doc VALUES (?, ?, ?, ?)", self._changed())
        for place in dropped:
            self._seq.pop(place, None)
        self._dirty.clear()

    def _changed(self) -> Iterator[tuple[str, str, int, str]]:
        for coll, key in self._dirty:
            if (doc := self.get(coll, key)) is not None:
                yield (coll, key, self._seq[coll, key], json.dumps(doc, ensure_ascii=False))

    def clear(self) -> None:
        """Forget everything, the watchers too."""
        self._docs.clear()
        self._dirty.clear()
        self._seq.clear()
        self._watchers.clear()
        if self._db:
            with self._db:
                self._db.execute("DELETE FROM doc")

    def dump(self, skip: frozenset[str] = frozenset()) -> dict[str, dict[str, Doc]]:
        """Everything stored, collections and ids sorted, for comparing two states."""
        return {
            coll: {key: docs[key] for key in sorted(docs)}
            for coll, docs in sorted(self._docs.items())
            if docs and coll not in skip
        }

    def image(self) -> bytes:
        """All that is stored and its order, for `put_back`."""
        return pickle.dumps((self._docs, self._seq, self._next))

    def put_back(self, image: bytes) -> None:
        """Be as at that `image` again, for the file too; watchers are forgotten."""
        self.clear()
        self._docs, self._seq, self._next = pickle.loads(image)  # noqa: S301  (made by `image` in this process)
        self._dirty = set(self._seq)

    def close(self) -> None:
        """Write what changed and let go of the file."""
        self.flush()
        if self._db:
            self._db.close()


_EVERYTHING = "SELECT coll, id, seq, body FROM doc ORDER BY seq"


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute(
        "CREATE TABLE IF NOT EXISTS doc (coll TEXT, id TEXT, seq INTEGER, body TEXT, PRIMARY KEY (coll, id))"
    )
    return db
