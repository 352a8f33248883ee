from pathlib import Path

from regiebot_sandbox.store import Doc, Store


def test_what_was_flushed_comes_back_in_its_order(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.db")
    for key in ("b", "a"):
        store.put("x", key, {"id": key})
    store.close()

    again = Store(tmp_path / "s.db")

    assert [doc["id"] for doc in again.all("x")] == ["b", "a"]
    again.close()


def test_what_was_not_flushed_is_not_stored(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.db")
    store.put("x", "a", {})

    assert Store(tmp_path / "s.db").get("x", "a") is None


def test_a_dropped_document_stays_away(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.db")
    store.put("x", "a", {})
    store.flush()
    store.drop("x", "a")
    store.close()

    assert Store(tmp_path / "s.db").count("x") == 0


def test_a_sequence_goes_on_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.db")
    assert [store.next_id("issue", 1) for _ in range(2)] == [1, 2]
    store.close()

    assert Store(tmp_path / "s.db").next_id("issue", 1) == 3


def test_a_watcher_hears_of_every_put_and_drop() -> None:
    store, heard = Store(), list[tuple[str, Doc | None]]()
    store.watch("x", lambda key, doc: heard.append((key, doc)))

    store.put("x", "a", {"n": 1})
    store.put("y", "a", {})
    store.drop("x", "a")
    store.drop("x", "a")

    assert heard == [("a", {"n": 1}), ("a", None)]


def test_a_dump_has_a_stable_order() -> None:
    one, other = Store(), Store()
    for store, keys in ((one, "ab"), (other, "ba")):
        for key in keys:
            store.put("x", key, {})

    assert list(one.dump()["x"]) == list(other.dump()["x"]) == ["a", "b"]
