"""The page on which the evaluation of a chain release is prepared, drafted from what is known (S0 5)."""

from collections.abc import Iterator

from bot.features.audiences.pages import Overview
from bot.features.audiences.sealing import sealed
from bot.features.chain_release.evaluation import evaluation
from bot.features.evidence_pack.assess import Readers, scope_evidence
from bot.features.evidence_pack.rows import Origin
from bot.features.evidence_pack.views import Evidence
from bot.model.issue import Identity
from bot.model.page_kind import Page
from bot.model.working_days import local

_TO_HOLD = frozenset({"open", "planned_late", "late"})
"""While the evaluation is to be held: every party is ready, and the last day for it is known."""


def evaluation_pages(overview: Overview) -> Iterator[Page[Evidence]]:
    """One page for internal readers, from when the last party is ready. It is written once: then it is
    people's, who fill it in.
    """
    if not overview.audience.is_internal:
        return
    found = evaluation(overview.situation)
    if found and found.state in _TO_HOLD:
        root = overview.situation.tree.root
        day = local(overview.situation.now).replace(hour=0, minute=0, second=0, microsecond=0)
        view = scope_evidence(overview.situation, root, Origin(at=day), (), Readers())
        yield Page(Identity(f"{root}#evaluation"), root, sealed(view, overview.audience), once=True)
