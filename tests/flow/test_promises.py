"""For any programme, policy and edits of people: nothing of theirs is lost, and nothing else is written."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app.connections import connect
from bot.config.programme_model import Programme
from bot.config.runbook_model import Action, Level, Phase, Runbook, Step
from bot.config.site_model import FieldPolicy, JiraSite, SiteConfig
from bot.model import field_table
from bot.model.issue import Description, Desired, Identity
from bot.model.outcome import Report
from bot.reconcile.bot_block import described
from bot.reconcile.issue_texts import IssueText
from bot.round.round_context import Round
from bot.round.services import Renderers
from bot.round.units import Unit, unit
from tests.builders import DAYS, NOON, action, panel, programme, runbook
from tests.dutch import DUTCH, expand_programme
from tests.flow.world import IMPATIENT, World

pytestmark = pytest.mark.no_cover

FEW = settings(
    max_examples=12,
    phases=[hypothesis.Phase.generate],  # a failure is told at once: making it smaller takes minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LETTERS = st.text(st.sampled_from("aZé&<> \"'{}[]*_~–😀"), min_size=1, max_size=12).filter(str.strip)


@st.composite
def runbooks(draw: st.DrawFn) -> Runbook:
    """Up to three steps, each action perhaps after some that come earlier."""
    earlier: list[str] = []
    steps = []
    for letter in "ABC"[: draw(st.integers(1, 3))]:
        actions: list[Action] = []
        for number in range(draw(st.integers(1, 4))):
            code = f"{letter}.{number}"
            after = draw(st.sets(st.sampled_from(earlier), max_size=3)) if earlier else set()
            more: dict[str, Any] = {
                "title": draw(LETTERS),
                "level": draw(st.sampled_from([Level.CLUSTER, Level.DOMAIN])),
                "kind": draw(st.sampled_from(["ordinary", "mandate"])),
                "priority": draw(st.sampled_from([None, "Hoog"])),
                "components": draw(st.sampled_from([(), ("Launch en IDP",)])),
            }
            actions.append(action(code, after=tuple(sorted(after)), **more))
            earlier.append(code)
        steps.append(Step(code=letter, title=draw(LETTERS), actions=tuple(actions)))
    phase = Phase(id="doen", title="Doen", steps=tuple(steps))
    return runbook().model_copy(update={"phases": (phase,)})


def words_with(said: str) -> Any:
    """Words that say one thing more, as another version of a template would."""

    def words(text: IssueText) -> tuple[str, Description]:
        summary = " ".join(f"{text.row.code} {text.row.title} {text.place.title} {said}".split())
        return summary, described(panel(f"{summary} {text.row.how}"))

    return words


FIELDS: Mapping[str, st.SearchStrategy[Any]] = {
    "summary": LETTERS.map(str.strip),
    "duedate": st.none() | st.dates().map(lambda day: day.replace(year=2024).isoformat()),
    "assignee": st.sampled_from([{"accountId": "u-facilitator"}, None]),
    "priority": st.sampled_from([{"name": "Laag"}, {"name": "Hoog"}]),
    "description": st.just("Weg met dat kader."),
}
EDITS = st.lists(st.tuples(st.integers(0, 10**6), st.fixed_dictionaries({}, optional=FIELDS)), max_size=6)
POLICIES = st.dictionaries(
    st.sampled_from(["summary", "description", "duedate", "priority", "components"]),
    st.sampled_from([FieldPolicy.DEFAULT, FieldPolicy.CREATE_ONLY, FieldPolicy.REPORT]),
)


@dataclass(slots=True)
class Place:
    """An empty site with an empty ledger."""

    world: World
    ledger: Path
    policies: Mapping[Any, FieldPolicy]

    @contextmanager
    def cycle(self) -> Iterator[Round]:
        site = SiteConfig(jira=JiraSite(fields=dict(self.policies)))
        state = {"state": f"sqlite:///{self.ledger}"}
        connections = connect(self.world.settings.model_copy(update=state), site, IMPATIENT)
        no_words: Any = None
        try:
            yield Round(
                services=connections.ports,
                renderers=Renderers(no_words, no_words, no_words, no_words, {}, DUTCH),
                site=site,
                days=DAYS,
                now=NOON,
                roots=(Identity("prog"),),
                overrides=frozenset({"--allow-updates", "--allow-orphans"}),
                full=True,
                rules=(),
                sources=(),
            )
        finally:
            connections.store.close()

    def apply(self, unit: Unit) -> Report:
        with self.cycle() as cycle:
            return cycle.reconcile(unit)[0]

    def plan(self, unit: Unit) -> str:
        with self.cycle() as cycle:
            made = cycle.draft(cycle.look(unit))
        return str(made.as_json()) if made.writes else ""


_NUMBERS = count()


def begin(world: World, policies: Mapping[Any, FieldPolicy]) -> Place:
    requests.post(f"{world.running.url}/_sandbox/reset", json={}, timeout=10).raise_for_status()
    world.control.set_clock(NOON)
    return Place(world, world.folder / f"{next(_NUMBERS)}.sqlite", policies)


def unit_of(book: Runbook, source: Programme, said: str = "") -> Unit:
    return unit(expand_programme(book, source, DAYS), words_with(said))


def shuffled(source: Programme, chance: random.Random) -> Programme:
    """The same programme, written down in another order."""

    def mixed(rows: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(chance.sample(list(rows), len(rows)))

    clusters = (c.model_copy(update={"domains": mixed(c.domains)}) for c in source.clusters)
    return source.model_copy(update={"clusters": mixed(tuple(clusters)), "parties": mixed(source.parties)})


@FEW
@given(runbooks(), st.integers(1, 3), st.integers(1, 2), POLICIES, EDITS, st.randoms(use_true_random=False))
def test_whatever_people_do_it_stays_and_the_plan_is_empty_after_apply(
    world: World,
    book: Runbook,
    domains: int,
    clusters: int,
    policies: Mapping[Any, FieldPolicy],
    edits: list[tuple[int, dict[str, Any]]],
    chance: random.Random,
) -> None:
    place, source = begin(world, policies), programme(domains, clusters)
    first, later = unit_of(book, source), unit_of(book, source, "nieuw")
    assert place.plan(first) == place.plan(unit_of(book, shuffled(source, chance)))
    assert not place.apply(first).failed
    assert place.plan(first) == ""

    kept = edited(world, first.desired, edits)
    world.control.fault({"record": True})
    world.control.forget_requests()
    assert not place.apply(later).failed
    sent = bodies(world)

    assert place.plan(later) == ""
    assert shown(world, kept) == kept
    may = {str(f) for f in field_table.FIELDS} - {
        f for f, p in policies.items() if p is not FieldPolicy.DEFAULT
    }
    assert {name for body in sent for part in ("fields", "update") for name in body.get(part, {})} <= may
    assert {name for body in sent for name in body} <= {"fields", "update", "properties"}


def edited(
    world: World, issues: tuple[Desired, ...], edits: list[tuple[int, dict[str, Any]]]
) -> dict[str, dict[str, Any]]:
    """What people changed, by identity and field, as Jira shows it afterwards."""
    before = world.issues()
    touched: dict[str, set[str]] = {}
    for number, fields in edits:
        identity = issues[number % len(issues)].identity
        if fields:
            world.act("u-facilitator", "edit", issue=before[identity]["key"], fields=fields)
            touched.setdefault(identity, set()).update(fields)
    after = world.issues()
    return {
        identity: {
            name: after[identity]["fields"].get(name)
            for name in names
            if after[identity]["fields"].get(name) != before[identity]["fields"].get(name)
        }
        for identity, names in touched.items()
    }


def shown(world: World, wanted: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    now = world.issues()
    return {
        identity: {n: now[identity]["fields"].get(n) for n in names} for identity, names in wanted.items()
    }


def bodies(world: World) -> list[dict[str, Any]]:
    """What was written to Jira."""
    return [r["request"] for r in world.control.requests() if r["write"] and r["service"] == "jira"]
