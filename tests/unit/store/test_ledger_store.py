"""The ledger: what was noted survives a crash."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import Unreadable
from bot.model.issue import Identity, IssueId, IssueKey
from bot.ports import Created
from bot.store.ledger_store import Store
from tests.builders import all_observed, desired, tree

NOW = datetime(2023, 10, 12, 11, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
P, A, B = Identity("p"), Identity("p/a"), Identity("p/b")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_again(tmp_path)
    yield made
    made.close()


def open_again(folder: Path) -> Store:
    """The ledger as the next process finds it."""
    return Store(f"sqlite:///{folder / 'state.sqlite'}")


# -- issues


def test_a_create_is_noted_before_it_is_sent_and_survives_a_crash(store: Store, tmp_path: Path) -> None:
    store.intend([A, B], NOW)
    store.close()

    known = open_again(tmp_path).known(P)

    assert set(known) == {A, B}
    assert all(k.unresolved and k.tried_at == NOW for k in known.values())


def test_what_was_made_is_remembered_and_what_was_refused_is_forgotten(store: Store) -> None:
    store.intend([A, B], NOW)

    store.settle([Created(A, IssueId("1"), IssueKey("KT-1")), Created(B, error="nee")])

    known = store.known(P)
    assert set(known) == {A}
    assert (known[A].issue_id, known[A].key, known[A].unresolved) == ("1", "KT-1", False)


def test_an_unknown_outcome_stays_open_until_it_is_resolved(store: Store) -> None:
    store.intend([A, B], NOW)
    store.settle([Created(A, IssueId("1"), IssueKey("KT-1"))])

    assert store.known(P)[B].unresolved

    store.forget([B])
    assert set(store.known(P)) == {A}


def test_a_second_try_takes_the_place_of_the_first(store: Store) -> None:
    store.intend([A], NOW)
    store.intend([A], LATER)

    assert store.known(P)[A].tried_at == LATER


def test_seen_issues_are_adopted_once_and_moved_keys_follow(store: Store) -> None:
    seen = all_observed(desired(tree()))
    root = Identity("prog")
    store.adopt(seen)
    first = store.known(root)

    store.adopt({root: replace(seen[root], key=IssueKey("ANDERS-1"))})

    assert len(first) == len(seen)
    assert store.known(root)[root].key == "ANDERS-1"
    assert len(store.known(root)) == len(seen)


def test_programmes_have_ledgers_of_their_own(store: Store) -> None:
    store.intend([A, Identity("ander/a")], NOW)

    assert set(store.known(P)) == {A}


# -- what Jira showed


@pytest.mark.parametrize(
    "body",
    [
        *("'{'", "'[]'", "'null'", "'5'", "'\"x\"'", "'" + "[" * 20_000 + "]" * 20_000 + "'"),
        "json_remove(body, '$.status')",
        "json_set(body, '$.status', json('[1]'))",
        'json_set(body, \'$.status\', json(\'["1", "x", "elsewhere"]\'))',
        "json_set(body, '$.updated', 'yesterday')",
        "json_set(body, '$.updated', 1e300)",
        "json_set(body, '$.summary', 7)",
        "json_set(body, '$.labels', 'rb:p')",
        "json_set(body, '$.values', json('[1]'))",
        "json_set(body, '$.comments', json('[[\"10\"]]'))",
        "json_set(body, '$.stamp.identity', json('[]'), '$.stamp.links', 3)",
    ],
)
def test_a_snapshot_of_another_form_is_told_as_unreadable(store: Store, tmp_path: Path, body: str) -> None:
    seen = all_observed(desired(tree()))
    root = Identity("prog")
    store.remember(root, list(seen.values()), whole=True)
    assert len(store.snapshot(root)) == len(seen)
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as db:
        db.execute(f"UPDATE snapshot SET body = {body} WHERE issue_id = '1003'")  # noqa: S608
        db.commit()

    with pytest.raises(Unreadable, match="the snapshot of prog cannot be read"):
        store.snapshot(root)

    assert store.snapshot(Identity("ander")) == []
    store.remember(root, list(seen.values()), whole=True)
    assert len(store.snapshot(root)) == len(seen)


@pytest.mark.parametrize("value", ["'{'", "''", "'" + "[" * 20_000 + "]" * 20_000 + "'"])
def test_a_note_that_is_no_json_is_as_good_as_none(store: Store, tmp_path: Path, value: str) -> None:
    store.write_note("k", 1)
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as db:
        db.execute(f"UPDATE note SET value = {value}")  # noqa: S608
        db.commit()

    assert store.read_note("k") is None


# -- notes


def test_a_note_is_replaced_and_survives(store: Store, tmp_path: Path) -> None:
    store.write_note("k", {"a": 1})
    store.write_note("k", [1, "twee", None])
    store.close()

    again = open_again(tmp_path)
    assert again.read_note("k") == [1, "twee", None]
    assert again.read_note("onbekend") is None
