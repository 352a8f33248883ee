"""Listen to what people say, and fix it in the ledger's record when it is first read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.commands.events import Entry
from bot.commands.vocabulary import Vocabulary
from bot.config.site_model import ServiceDesk
from bot.features.chain_release.signatures import versions
from bot.features.decisions.gate_states import outcomes
from bot.features.hearing.facts import heard, heard_on_requests
from bot.features.releases.release_status import went_live
from bot.model.issue import Heard, Identity, IssueId
from bot.model.request import ChangeRequest
from bot.ports import Record
from bot.reconcile.diff import ObservedState
from bot.round.observe.look import by_identity
from bot.runbook.expand import Tree
from bot.situation.situation import Situation

REQUESTS = Identity("cab")
"""Under which name the record holds what was said on requests."""

_PASSES = 3
"""What people say may add rows, on which people speak again: a repeated trial, for one."""


@dataclass(slots=True)
class Listener:
    """One run's ear: the record, and the instant."""

    record: Record
    now: datetime

    def hear(
        self, tree: Tree, observed: ObservedState, resolve: Callable[[ObservedState], Tree]
    ) -> ObservedState:
        """The observed state with what is heard on each issue; what is new is added to the record.

        `tree` is as the spec has it; `resolve` gives it with people's decisions, from a state
        in which they were heard.
        """
        root, known = tree.root, self._known(tree.root)
        began = self.record.began(root, self.now)
        done: dict[Identity, Heard] = {}
        for _ in range(_PASSES):
            issues = {i: issue for i, issue in by_identity(observed).items() if i not in done}
            found = heard(tree, issues, known, self.now, began)
            if not found:
                break
            done |= found
            observed = _with(observed, {issues[identity].id: one for identity, one in found.items()})
            tree = resolve(observed)
        self._add(root, [entry for one in done.values() for entry in one.new])
        return observed

    def hear_requests(
        self, requests: Sequence[ChangeRequest], desk: ServiceDesk, vocabulary: Vocabulary
    ) -> tuple[ChangeRequest, ...]:
        """The requests with what is heard on each; what is new is added to the record."""
        began = self.record.began(REQUESTS, self.now)
        found = heard_on_requests(requests, desk, self._known(REQUESTS), self.now, began, vocabulary)
        self._add(REQUESTS, [entry for request in found for entry in request.heard.new])
        return found

    def settle(self, situation: Situation) -> None:
        """Fix in the record what meetings came to, which plan was asked to be signed, and what went live."""
        found = [*outcomes(situation), *versions(situation), *went_live(situation)]
        self._add(situation.tree.root, found)

    def _known(self, root: Identity) -> Mapping[str, Sequence[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.record.entries(root):
            found.setdefault(entry.subject, []).append(entry)
        return found

    def _add(self, root: Identity, new: Sequence[Entry]) -> None:
        if new:
            self.record.append(root, new, self.now)


def _with(observed: ObservedState, found: Mapping[IssueId, Heard]) -> ObservedState:
    issues = tuple(
        replace(issue, heard=found[issue.id]) if issue.id in found else issue for issue in observed.issues
    )
    return replace(observed, issues=issues)
