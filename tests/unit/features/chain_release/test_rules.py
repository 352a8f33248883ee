"""What is said and done because of a plan, a roll-out and an evaluation."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.channels.slack.render import SlackText
from bot.features.all_rules import Announcement, IssueAction, Rule, acts
from bot.features.chain_release.evaluation_rules import evaluations
from bot.features.chain_release.signature_rules import signatures
from bot.features.chain_release.signatures import Reason
from bot.model.issue import Category, Identity
from bot.model.working_days import AMSTERDAM
from bot.render.environment import Templates
from bot.render.issue_render import JiraText
from bot.situation.situation import Situation
from bot.template_check.view_samples import shown
from tests.builders import NOON, listened, situation
from tests.unit.features.chain_release.release import (
    IN_FORCE,
    PARTIES,
    concept,
    done,
    recorded,
    says,
    sign,
    state_of,
    tree,
)

TEMPLATES = Templates()
JIRA, SLACK = JiraText(TEMPLATES), SlackText(TEMPLATES)
HOUR = timedelta(hours=1)


def carried_out(now: Situation, rule: Rule = signatures) -> Situation:
    """As after a run: versions are in the record, what the rule asked for is noted, statuses are changed."""
    now = recorded(now)
    for act in list(acts(now, [rule])):
        issue = now.issues[act.identity]
        assert issue.stamp
        assert "TypeError" not in str(JIRA.note(act))
        stamp = replace(issue.stamp, posted=issue.stamp.posted | {act.key})
        category = act.to or issue.status.category
        issue = replace(issue, stamp=stamp, status=replace(issue.status, category=category))
        now = replace(now, issues={**now.issues, act.identity: issue})
    return now


def told(found: Iterable[IssueAction | Announcement]) -> list[str]:
    """The messages, as they are rendered."""
    return [SLACK.news(shown(one), NOON).text for one in found if isinstance(one, Announcement)]


def closed(now: Situation, identity: str) -> bool:
    return now.is_done(Identity(identity))


def test_the_same_situation_asks_for_nothing_twice() -> None:
    now = carried_out(sign(carried_out(concept()), *PARTIES))

    assert list(acts(now, [signatures])) == []
    assert closed(now, IN_FORCE)


def test_a_signature_that_is_taken_back_opens_what_it_closed_and_a_new_one_is_told_anew() -> None:
    first = carried_out(sign(carried_out(concept()), *PARTIES))
    text = "handtekening: ingetrokken - te vroeg"
    now = carried_out(says(first, "rel/alfa/2.2", "alfa-bv", text, NOON + 2 * HOUR))

    assert not closed(now, "rel/alfa/2.2")
    assert not closed(now, IN_FORCE)
    text = f"handtekening: {state_of(now).content.short}"
    again = carried_out(says(now, "rel/alfa/2.2", "alfa-bv", text, NOON + 3 * HOUR))
    assert closed(again, IN_FORCE)
    keys = {one.key for now in (first, again) for one in signatures(now) if isinstance(one, Announcement)}
    assert len(keys) == 2


def test_a_signature_whose_comment_is_deleted_stands() -> None:
    alfa = Identity("rel/alfa/2.2")
    first = sign(carried_out(concept()), *PARTIES)
    gone = replace(first.issues[alfa], comments=())
    now = listened(replace(first, issues={**first.issues, alfa: gone}), {alfa: first.issues[alfa].heard.new})

    assert state_of(now).in_force


def test_a_party_that_closes_its_action_without_a_signature_hears_so_and_it_stays_its_own() -> None:
    now = carried_out(concept())
    now = done(now, "rel/alfa/2.2", NOON)

    found = [act for act in acts(now, [signatures]) if act.template == "plan_unsigned"]

    assert [(act.identity, act.to) for act in found] == [("rel/alfa/2.2", None)]


def test_under_revision_the_milestone_opens_and_nobody_is_asked() -> None:
    now = carried_out(sign(carried_out(concept()), *PARTIES))
    issue = now.issues[Identity("rel/1.3")]
    reopened = replace(issue, status=replace(issue.status, category=Category.NEW))
    now = replace(now, issues={**now.issues, Identity("rel/1.3"): reopened})
    now = says(now, "rel/bravo/1.2", "bravo-ap", "maatregel: Meer")

    found = list(acts(now, [signatures]))

    assert [(act.identity, act.to) for act in found] == [(IN_FORCE, Category.NEW)]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_to_refuse_has_words_of_its_own(reason: Reason) -> None:
    facts = {"number": 2, "digest": "a" * 12, "parties": 3}

    def note(word: str) -> str:
        return str(JIRA.note(IssueAction(Identity("x"), "k", "plan_refused", {**facts, "reason": word})))

    assert all(note(reason) != note(other) for other in Reason if other is not reason)


def test_a_changed_plan_is_told_without_a_party_in_it() -> None:
    now = carried_out(sign(carried_out(concept()), *PARTIES))
    changed = says(now, "rel/bravo/1.2", "bravo-ap", "maatregel: Geheim")
    later = replace(changed, now=NOON + 2 * HOUR)

    (text,) = told(signatures(later))
    again = carried_out(later)
    assert [closed(again, f"rel/{party}/2.2") for party in PARTIES] == [False] * 3

    assert "Versie 2" in text
    for name in ("Bravo", "Geheim", "Alfa"):
        assert name not in text


def ready(today: datetime) -> Situation:
    now = situation(tree(), now=today)
    for party in PARTIES:
        now = done(now, f"rel/{party}/4.2", datetime(2023, 12, 31, 12, tzinfo=AMSTERDAM))
    return now


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (datetime(2024, 1, 31, 10, tzinfo=AMSTERDAM), None),
        (datetime(2024, 2, 1, 10, tzinfo=AMSTERDAM), "evaluation:2024-02-29:20"),
        (datetime(2024, 2, 22, 10, tzinfo=AMSTERDAM), "evaluation:2024-02-29:5"),
        (datetime(2024, 2, 28, 10, tzinfo=AMSTERDAM), "evaluation:2024-02-29:1"),
        (datetime(2024, 2, 29, 23, tzinfo=AMSTERDAM), "evaluation:2024-02-29:1"),
        (datetime(2024, 3, 1, 10, tzinfo=AMSTERDAM), "evaluation-late:2024-02-29:0"),
        (datetime(2024, 3, 7, 10, tzinfo=AMSTERDAM), "evaluation-late:2024-02-29:0"),
        (datetime(2024, 3, 8, 10, tzinfo=AMSTERDAM), "evaluation-late:2024-02-29:1"),
    ],
)
def test_the_evaluation_is_reminded_of_and_then_escalated_every_week(day: datetime, key: str | None) -> None:
    found = [one for one in evaluations(ready(day)) if isinstance(one, Announcement)]

    assert [one.key for one in found] == ([key] if key else [])
    assert len(told(found)) == len(found)


def test_an_evaluation_that_was_held_is_left_in_peace() -> None:
    late = ready(datetime(2024, 3, 8, 10, tzinfo=AMSTERDAM))

    assert list(evaluations(done(late, "rel/5.3", datetime(2024, 3, 4, tzinfo=AMSTERDAM)))) == []
