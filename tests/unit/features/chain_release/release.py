"""A small chain release: three parties that carry it out, and what they said in Jira."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.commands.comments import Comment
from bot.config.programme_model import Party, Release
from bot.config.runbook_model import (
    Anchor,
    Condition,
    Due,
    ImplementationPlan,
    Kind,
    Level,
    Measure,
    Milestone,
    Part,
    Person,
    Phase,
    Reporting,
    Runbook,
    Step,
)
from bot.features.chain_release.signatures import Signing, signing, versions
from bot.model.issue import Category, Identity
from bot.model.working_days import AMSTERDAM
from bot.runbook.expand import Tree
from bot.situation.situation import Situation
from tests.builders import DAYS, NOON, action, comment, listened, situation
from tests.dutch import expand_release

PARTIES = ("alfa", "bravo", "charlie")
CONCEPT, IN_FORCE, AGREEMENT, EVALUATION = "rel/1.3", "rel/2.3", "rel/4.1", "rel/5.3"
LIVE = datetime(2023, 11, 16, 20, 0, tzinfo=AMSTERDAM)


def runbook() -> Runbook:
    live = Due(anchor=Anchor.PRODUCTION, working_days=0)
    long_after = Due(anchor=Anchor.PRODUCTION, working_days=90)
    after = Due(anchor=Anchor.PRODUCTION, working_days=38)
    plan = Step(
        code="1",
        title="Plan",
        when=Condition.CHAIN_DEPENDENCIES,
        actions=(
            action("1.2", Level.PARTY, owner="IP", part=Part.PLANNING),
            action("1.3", Level.RELEASE, owner="RM", part=Part.CONCEPT, after=("1.2",)),
            action("2.2", Level.PARTY, owner="IP", part=Part.SIGNATURE, kind=Kind.SIGNATURE),
            action("2.3", Level.RELEASE, owner="RM", part=Part.IN_FORCE, kind=Kind.MILESTONE),
        ),
    )
    live_step = Step(
        code="4",
        title="Uitrol",
        actions=(
            action("4.1", Level.RELEASE, owner="RM", part=Part.AGREEMENT),
            action("4.2", Level.PARTY, owner="IP", part=Part.ROLL_OUT, due=live),
            action("5.2", Level.RELEASE, owner="RM", due=long_after),
            action("5.3", Level.RELEASE, owner="RM", part=Part.EVALUATE, due=after, after=("5.2",)),
        ),
    )
    return Runbook(
        id="keten",
        title="Ketenrelease",
        version="1",
        kind="release",
        roles={"RM": "Releasemanager", "IP": "Partij", "BO": "Beheerorganisatie"},
        phases=(
            Phase(id="plannen", title="Plannen", steps=(plan,)),
            Phase(id="uitrollen", title="Uitrollen", steps=(live_step,)),
        ),
    )


def release(**more: Any) -> Release:
    people = [
        Person(account_id=f"{p}-bv", party=p, function=f"Directeur {p}", mandates=("signature",))
        for p in PARTIES
    ]
    people += [
        Person(account_id=f"{p}-ap", party=p, function="Aanspreekpunt", mandates=("contact",))
        for p in PARTIES
    ]
    people.append(Person(account_id="bo", party="bo", function="Manager beheer", mandates=("roll_out",)))
    return Release(
        **{
            "id": "rel",
            "title": "Ketenrelease 1",
            "runbook": "keten",
            "project": "REL",
            "version": "Keten 1",
            "kick_off": date(2023, 8, 28),
            "production": LIVE,
            "chain_dependencies": True,
            "roles": {"RM": "rm", "BO": "bo"},
            "parties": (
                Party(id="rm", title="Releasemanagement", roles=("RM",)),
                Party(id="bo", title="Beheerorganisatie", roles=("BO",)),
                *(Party(id=p, title=f"Partij {p.title()}", roles=("IP",)) for p in PARTIES),
            ),
            "people": tuple(people),
            "plan": ImplementationPlan(
                measures=(Measure(party="alfa", title="Koppeling bouwen", deadline=date(2023, 11, 1)),),
                milestones=(Milestone(title="Ketentest geslaagd", day=date(2023, 11, 8)),),
            ),
            "reports": Reporting(first=datetime(2023, 9, 14, 9, 0, tzinfo=AMSTERDAM), every_weeks=4),
            **more,
        }
    )


def tree(**more: Any) -> Tree:
    return expand_release(runbook(), release(**more), DAYS)


def said(now: Situation, identity: str, *comments: Comment) -> Situation:
    """With these comments on an issue, beside those that are there."""
    issue = now.issues[Identity(identity)]
    fresh = replace(issue, comments=(*issue.comments, *comments))
    return listened(replace(now, issues={**now.issues, Identity(identity): fresh}))


def says(now: Situation, identity: str, who: str, text: str, at: datetime = NOON) -> Situation:
    """With one comment more on an issue."""
    return said(now, identity, comment(text, who, at=at))


def recorded(now: Situation) -> Situation:
    """As after a run: a version that parties are asked to sign is in the record."""
    outcomes = now.issues[now.tree.root].heard.outcomes
    return listened(now, {now.tree.root: (*outcomes, *versions(now))})


def asked(now: Situation) -> Situation:
    """The same, where there is something to sign."""
    assert state_of(now).version
    return recorded(now)


def state_of(now: Situation) -> Signing:
    state = signing(now)
    assert state
    return state


def concept(now: datetime = NOON, **more: Any) -> Situation:
    """A finished concept that nobody was asked to sign yet."""
    return situation(tree(**more), {CONCEPT: Category.DONE}, now)


def sign(now: Situation, *parties: str, at: datetime | None = None) -> Situation:
    """These parties sign the present content, by their representatives, a while after they were asked."""
    for party in parties:
        text = f"handtekening: {state_of(now).content.short}"
        now = says(now, f"rel/{party}/2.2", f"{party}-bv", text, at or now.now + timedelta(hours=1))
    return now


def done(now: Situation, identity: str, at: datetime) -> Situation:
    """Finished at an instant."""
    issue = now.issues[Identity(identity)]
    status = replace(issue.status, category=Category.DONE)
    return replace(now, issues={**now.issues, Identity(identity): replace(issue, status=status, done_at=at)})
