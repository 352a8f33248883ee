"""The bot's property carries a signature over all that it says, and nobody else can make one."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.atlassian.jira.issue_fields import observed_from
from bot.config.site_model import JiraSite
from bot.model.field_table import FIELDS
from bot.model.issue import Category, Identity, IssueId
from bot.round.apply.stamps import as_property
from bot.store.ledger_store import Store
from bot.store.property_seal import ManagedState
from tests.builders import desired, observed, tree
from tests.dutch import DUTCH
from tests.unit.atlassian.jira.test_issue_fields import issue

STATE = ManagedState("geheim")
WANTED = desired(tree())[5]
SEEN = observed(WANTED, 7, IssueId("1"))
assert SEEN.stamp
STAMP = replace(
    SEEN.stamp, posted=frozenset({"copy:8", "decided:1:go"}), pending_transition=Category.DONE, runbook="1.0"
)
VALUE = as_property(STAMP)


def test_what_the_bot_wrote_is_its_own_however_a_store_keeps_it() -> None:
    sealed = STATE.sealed(VALUE)
    kept = json.loads(json.dumps(sealed, indent=1, sort_keys=True, ensure_ascii=False))
    lean = {**sealed, "applied": {k: v for k, v in sealed["applied"].items() if v is not None}}

    assert STATE.is_own(sealed)
    assert STATE.is_own(kept)
    assert STATE.is_own(lean), "a store that leaves out what is null says the same"
    assert not ManagedState("een ander").is_own(sealed)
    assert not STATE.is_own(VALUE), "control: it takes a signature"


@pytest.mark.parametrize("member", [*VALUE, "derived", "iets"])
def test_no_member_can_be_changed_added_or_taken_away(member: str) -> None:
    sealed = STATE.sealed(VALUE)

    assert not STATE.is_own({**sealed, member: "anders"})
    if member in sealed:
        assert not STATE.is_own({k: v for k, v in sealed.items() if k != member})


def nested(depth: int) -> Any:
    found: Any = 1
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    "value",
    [
        *("tekst", 7, None, [], {}),
        {"signature": 7},
        {"signature": ""},
        {"signature": "\ud800\u20ac"},
        {"signature": "x", "applied": nested(5000)},
        {"signature": "x", "applied": {"a": float("nan")}},
        {"signature": "x" * 32_000},
    ],
)
def test_garbage_is_not_the_bots_and_breaks_nothing(value: Any) -> None:
    assert not STATE.is_own(value)
    assert observed_from(issue({"regiebot.state": value}), JiraSite(), DUTCH, (), STATE.is_own).stamp is None


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("identity", "applied", "links", "runbook", "said", "owed", "n", "derived", "signature", "v")


@given(st.dictionaries(st.sampled_from(NAMES), ODD))
def test_whatever_stands_in_the_property_an_issue_can_be_read_and_kept(value: dict[str, Any]) -> None:
    value = {"identity": "p/x", **value}
    seen = observed_from(issue({"regiebot.state": value}), JiraSite(), DUTCH, (), STATE.is_own)

    if seen.stamp:
        assert not seen.stamp.proven
        assert all(isinstance(one, str) for one in (*seen.stamp.posted, *seen.stamp.links))
        assert json.dumps(as_property(seen.stamp))


def test_a_write_is_read_back_as_what_was_written_one_write_later() -> None:
    applied = FIELDS.applied(WANTED, IssueId("1"))
    value = STATE.sealed(as_property(replace(STAMP, applied=applied, serial=3)))

    seen = observed_from(issue({"regiebot.state": value}), JiraSite(), DUTCH, (), STATE.is_own)

    assert seen.stamp == replace(STAMP, applied=applied, serial=4)


def test_the_secret_is_made_once_whoever_comes_first(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.sqlite"
    stores = [Store(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        secrets = set(pool.map(Store.secret, stores))
    again = Store(url)

    (secret,) = secrets
    assert again.secret() == secret
    assert len(secret) == 64
    other = Store(f"sqlite:///{tmp_path}/other.sqlite")
    assert other.secret() != secret
    assert secret not in repr(ManagedState(secret))
    for store in (*stores, again, other):
        store.close()


def test_the_ledger_remembers_the_state_of_what_it_saw_and_of_nothing_else(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/state.sqlite")
    stamp = replace(STAMP, serial=4, derived=True, overwritten=True)
    bare = replace(SEEN, id=IssueId("8"), stamp=None)
    store.remember(Identity("prog"), [replace(SEEN, stamp=stamp), bare], whole=True)

    found = store.remembered([IssueId(str(number)) for number in range(1200)])

    assert {number: one.stamp for number, one in found.items()} == {SEEN.id: stamp, "8": None}
    assert found[SEEN.id].updated == SEEN.updated
    assert store.snapshot(Identity("prog"))[0].stamp == stamp
    store.close()
