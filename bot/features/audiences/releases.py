"""What parties may know of a release on the calendar, its chain plan and its planning."""

from dataclasses import replace

from bot.features.audiences.knowledge import Knowledge
from bot.features.audiences.work import Work
from bot.features.cab.views import CalendarView
from bot.features.chain_release.views import (
    ChainView,
    EntryView,
    PlanView,
    RollOutView,
    SignatureView,
    VersionView,
)
from bot.features.growth.views import ConvoyView, GrowthView, LoopView, RoundView
from bot.features.planning.views import (
    ConflictView,
    MinuteView,
    PartyCourseView,
    PathView,
    PlanningView,
)
from bot.features.releases.views import PartyView, ReleaseView
from bot.model.issue import Identity
from bot.model.item import Scope
from bot.model.progress import Progress
from bot.situation.situation import Situation

_HARMLESS = frozenset({"majors_per_year", "notice_missing", "notice_late"})
"""Conflicts with the calendar that tell of no party and no RFC."""

_FACTS = frozenset({"live", "refused"})
"""Stages that everybody may know; the others tell how far the parties are."""


def calendar(view: CalendarView, known: dict[Identity, tuple[Knowledge, Work]]) -> CalendarView:
    """The releasekalender without RFCs and proposals; of each release what its readers may know."""
    return CalendarView(
        title=view.title,
        releases=tuple(release(one, *known[one.identity]) for one in view.releases),
        proposals=(),
        majors=view.majors,
        limit=view.limit,
        notice_days=view.notice_days,
        freeze_hours=view.freeze_hours,
        supported=view.supported,
        meeting=None,
    )


def release(view: ReleaseView, known: Knowledge, work: Work) -> ReleaseView:
    """A release: a party its own version and duties, and totals where enough parties take part."""
    told = known.counts(view.identity) and _are_many(view, known)
    mine = [(why, who) for why, who in zip(view.blockers, view.blamed, strict=True) if who == known.party]
    mine = [pair for pair in mine if pair[1]]
    return ReleaseView(
        identity=view.identity,
        title=view.title,
        version=view.version,
        impact=view.impact,
        production=view.production,
        stage=view.stage if told or view.stage in _FACTS else "preparing",
        changes=view.changes,
        duties=view.duties if told else Progress(),
        behind=view.behind if told else 0,
        blocked=view.blocked if told else 0,
        failed=view.failed if told else 0,
        attention=view.attention if told else False,
        blockers=tuple(why for why, _ in mine),
        blamed=tuple(who for _, who in mine),
        todo=view.todo if told else Progress(),
        overtaken=view.overtaken,
        conflicts=tuple(one for one in view.conflicts if one.rule in _HARMLESS),
        parties=tuple(_party(one, work) for one in view.parties if one.party and one.party == known.party),
        page=view.page,
        withheld=not told,
    )


def _are_many(view: ReleaseView, known: Knowledge) -> bool:
    """Whether enough parties owe something, and enough tell their version: each has numbers of its own."""
    owing = [one.party for one in view.parties if one.duties]
    versions = [one.party for one in view.parties if one.version]
    return known.is_enough(owing) and known.is_enough(versions)


def _party(view: PartyView, work: Work) -> PartyView:
    """Its own obligations; the RFCs that cause them are named by key, for their text is whoever asked."""
    return PartyView(
        title=view.title,
        version=view.version,
        behind=view.behind,
        oldest=view.oldest,
        duties=work.own(view.duties),
        because=tuple((key, url, "") for key, url, _ in view.because),
        party=view.party,
    )


def chain(view: ChainView, root: Identity, known: Knowledge) -> ChainView:
    """Everything of a chain release that is not an action."""
    told = known.counts(root)
    return ChainView(
        plan=_plan(view.plan, known, told=told) if view.plan else None,
        roll_out=_roll_out(view.roll_out, told=told) if view.roll_out else None,
        evaluation=view.evaluation,
        next_report=view.next_report,
        reported=view.reported,
    )


def _plan(view: PlanView, known: Knowledge, *, told: bool) -> PlanView:
    entries = (*view.milestones, *view.measures)
    shown = [one for one in entries if one.id in ("", known.party)]
    return PlanView(
        state=view.state,
        number=view.number,
        digest=view.digest,
        asked=view.asked,
        since=view.since,
        signed=view.signed if told else 0,
        parties=view.parties,
        planned=view.planned if told else 0,
        milestones=_entries(view.milestones, known),
        measures=_entries(view.measures, known),
        hidden=len(entries) - len(shown) if told else 0,
        signatures=tuple(
            SignatureView(one.party, one.function, one.at, one.due, one.key, one.url, one.id)
            for one in view.signatures
            if one.id and one.id == known.party
        ),
        history=tuple(VersionView(one.number, one.digest, one.at) for one in view.history),
        page=view.page,
        withheld=not told,
    )


def _entries(entries: tuple[EntryView, ...], known: Knowledge) -> tuple[EntryView, ...]:
    """What concerns the whole chain, and the readers' own."""
    return tuple(
        EntryView(one.text, one.day, one.party, one.id) for one in entries if one.id in ("", known.party)
    )


def _roll_out(view: RollOutView, *, told: bool) -> RollOutView:
    return RollOutView(
        moment=view.moment,
        agreed=view.agreed,
        agreed_at=view.agreed_at,
        agreed_by="",
        ready=view.ready if told else 0,
        parties=view.parties,
        elsewhere=view.elsewhere if told else 0,
        withheld=not told,
    )


def growth(view: GrowthView, known: Knowledge) -> GrowthView | None:
    """The attempts of the readers' own work, and who goes first; lessons are what others wrote."""
    found = GrowthView(
        loops=tuple(_loop(one) for one in view.loops if known.owns_id(one.item)),
        convoy=_convoy(view.convoy, known) if view.convoy else None,
    )
    return found if found != GrowthView() else None


def _loop(view: LoopView) -> LoopView:
    rounds = (RoundView(r.number, r.category, r.errors, r.minutes, r.opened, "") for r in view.rounds)
    return LoopView(view.code, view.title, tuple(rounds), None if view.enough is None else "", view.item)


def _convoy(view: ConvoyView, known: Knowledge) -> ConvoyView | None:
    if view.lead is None:
        return None
    return ConvoyView(known.title_of(view.lead), view.approved, view.waiting, "", view.lead)


def planning(
    view: PlanningView, scope: Scope, situation: Situation, known: Knowledge, work: Work
) -> PlanningView | None:
    """The planning of the readers' own work; forecasts only where the total of the scope is told."""
    home = known.is_home(scope)
    return PlanningView(
        date_status=view.date_status if home else "none",
        path=PathView(work.own(view.path.actions), None),
        minutes=tuple(
            MinuteView(work.action(one.action), one.begins, one.ends, one.measured)
            for one in view.minutes
            if known.owns_id(one.action.identity)
        ),
        conflicts=tuple(
            _conflict(one, situation, known) for one in view.conflicts if known.owns_id(one.identity)
        ),
        back=replace(view.back) if view.back and home else None,
        forecast=tuple(
            replace(one, scope_title=known.title_of(one.scope))
            for one in view.forecast
            if one.scope and known.counts(one.scope)
        ),
        parties=tuple(
            PartyCourseView(one.title, one.done, one.late, one.days, one.party)
            for one in view.parties
            if one.party and one.party == known.party
        ),
    )


def _conflict(view: ConflictView, situation: Situation, known: Knowledge) -> ConflictView:
    """A date of the readers' own that cannot stand; of what it is at odds with the row alone."""
    before = situation.tree.items.get(Identity(view.before)) if view.before else None
    what = f"{before.code} {known.row_title(before)}".strip() if before else view.what
    return ConflictView(
        clash=view.clash,
        identity=view.identity,
        code=view.code,
        title=view.title,
        scope_title=known.title_of(situation.tree.items[view.identity].scope),
        day=view.day,
        pinned=view.pinned,
        what=what,
        other=view.other,
        until=view.until,
        key=view.key,
        url=view.url,
    )
