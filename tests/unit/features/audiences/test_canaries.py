"""Every party has words of its own in all that it can fill; no audience finds the words of others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache

import pytest

from bot.channels.slack.render import SlackText
from bot.features.all_pages import UNIT_PAGES
from bot.features.all_rules import RULES, notices
from bot.features.audiences.disclose import disclose
from bot.features.audiences.knowledge import totals_of
from bot.features.audiences.news import disclosed_news
from bot.features.audiences.pages import Overview
from bot.features.decisions.gate_moments import gates
from bot.features.guards.counting import Counting
from bot.features.overview.views import ScopeView
from bot.features.reminding.messages import Digest, Reminder
from bot.model.audience import INTERNAL, Audience, Reach
from bot.model.disclosed import Disclosed
from bot.render.environment import Templates
from bot.render.status_report import StatusText
from bot.render.storage import PagesText
from bot.situation.situation import Situation
from bot.template_check.view_samples import shown
from tests.canaries import AUDIENCES, NOW, SUPPLIERS, alive, leaks, name, secret, telling, tree

TEMPLATES = Templates()
PAGES, SLACK, STATUS = PagesText(TEMPLATES), SlackText(TEMPLATES), StatusText(TEMPLATES)


@cache
def now() -> Situation:
    return alive(tree())


@cache
def texts(audience: Audience, wide: bool = False) -> tuple[tuple[str, str], ...]:
    """All that the bot tells an audience: pages with their titles, messages, and `status`."""
    here = replace(now(), discloses="cluster") if wide else now()
    return tuple(_texts(here, audience))


def _texts(here: Situation, audience: Audience) -> Iterator[tuple[str, str]]:
    reduced = disclose(here, audience)
    for kind in UNIT_PAGES:
        for page in kind.pages(Overview(here, audience)):
            made = PAGES.page(page.view, NOW, kind)
            yield f"page {page.identity}", f"{made.title}\n{made.body}"
    for notice in notices(here, RULES):
        heard = disclosed_news(here, notice, audience)
        if heard:
            yield f"news {notice.template}", _said(SLACK.news(heard, NOW))
    for gate in gates(here, here.tree.root):
        reminder = reduced.reminder(gate, lambda view: Reminder("days-1", view, "Kanarie", 1))
        if reminder and gate.at:
            yield f"reminder {gate.identity}", _said(SLACK.gate(reminder, NOW))
    late, conditions = reduced.overdue(), reduced.late_conditions()
    digest = reduced.digest(
        lambda mine: Digest("Kanarie", NOW.date(), len(late), late[:10], (), conditions=conditions, mine=mine)
    )
    yield "digest", _said(SLACK.overdue(digest, NOW))
    yield "status", STATUS.plain([reduced.scope(here.tree.root)], NOW)


def _said(delivery: object) -> str:
    return f"{getattr(delivery, 'text', '')}\n{getattr(delivery, 'content', '')}"


def named(audience: Audience) -> str:
    return str(audience)


@pytest.mark.parametrize("audience", AUDIENCES, ids=named)
def test_an_audience_finds_no_word_of_others(audience: Audience) -> None:
    assert leaks(audience, texts(audience)) == []


@pytest.mark.parametrize("audience", AUDIENCES, ids=named)
def test_an_audience_finds_no_total_of_too_few(audience: Audience) -> None:
    here = now()
    totals = {scope: here.once(Counting).progress(scope).total for scope in here.tree.scopes}

    assert telling(audience, texts(audience), totals, totals_of(here).scopes) == []


def test_with_cluster_the_suppliers_of_a_cluster_are_named_and_nobody_else() -> None:
    for party in ("it-a", "za-a"):
        audience = Audience(Reach.PARTY, party)
        assert leaks(audience, texts(audience, wide=True), wide=True) == []
    assert name("it-b") in _all("it-a", wide=True)
    assert name("it-b") not in _all("it-a")


def _all(party: str, *, wide: bool = False) -> str:
    return "\n".join(text for _, text in texts(Audience(Reach.PARTY, party), wide))


def test_the_words_are_there_to_be_found() -> None:
    """The control: internal readers find every word, and each party its own."""
    inside = "\n".join(text for _, text in texts(INTERNAL))
    for audience in AUDIENCES[2:]:
        assert name(audience.party) in inside
        assert secret(audience.party) in inside
        assert name(audience.party) in _all(audience.party), audience


def test_names_within_a_domain_are_told() -> None:
    assert name("it-a") in _all("za-a")
    assert name("za-a") in _all("it-a")


def whole(here: Situation) -> Disclosed[ScopeView]:
    """The programme as nobody but internal readers may have it."""
    return disclose(here, INTERNAL).scope(here.tree.root)


PLANTED: Mapping[str, Callable[[Situation], str]] = {
    "a page of others": lambda here: PAGES.page(whole(here), NOW).body,
    "news of others": lambda here: "".join(
        _said(SLACK.news(shown(one), NOW)) for one in notices(here, RULES)
    ),
    "the status of all": lambda here: STATUS.plain([whole(here)], NOW),
    "a list of what is late": lambda here: str(disclose(here, INTERNAL).overdue()),
    "titles of clusters": lambda here: str([one.title for one in here.tree.scopes.values()]),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_leak_of_each_kind_is_found(kind: str) -> None:
    for audience in (Audience(Reach.PARTY, "za-a"), Audience(Reach.SHARED)):
        assert leaks(audience, [(kind, PLANTED[kind](now()))]), audience


def test_a_planted_total_is_found() -> None:
    here = now()
    totals = {scope: here.once(Counting).progress(scope).total for scope in here.tree.scopes}
    page = PAGES.page(whole(here), NOW).body

    assert len({one.what for one in telling(INTERNAL, [("page", page)], totals, ())}) >= len(SUPPLIERS)
