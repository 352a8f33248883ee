"""How it ended: the state of every domain, and how much was written and sent."""

from collections import Counter
from collections.abc import Iterator

from bot.config.runbook_model import Level
from bot.model.issue import Category, Identity
from bot.model.item import Scope
from bot.runbook.expand import Tree
from regiebot_playground.simulation.board import Board, read_board
from regiebot_sandbox.kernel import Site

_APPROVED, _ROLLED_BACK = "J.7", "R"
"""The milestone of an approved migration (domain §3), and the step after a NO-GO."""


def ending(site: Site, tree: Tree) -> Iterator[str]:
    """A line per cluster and domain; then the pages with their versions, and the messages per channel."""
    board = read_board(site, tree.root)
    for scope in tree.scopes.values():
        yield f"{scope.title}: {_state(tree, scope, board)}"
    state = site.store.dump()
    pages, versions = (len(state.get(name, ())) for name in ("confluence_page", "confluence_version"))
    yield f"{pages} pages in {versions} versions"
    for name, rows in sorted(state.items()):
        if name.startswith("slack.messages."):
            yield f"{len(rows)} messages in Slack channel {name.rsplit('.', 1)[-1]}"
    yield f"{len(state.get('teams.runs', ()))} cards in Teams"


def _state(tree: Tree, scope: Scope, board: Board) -> str:
    inside = f"{scope.identity}/"
    actions = [
        item.identity for item in tree.items.values() if item.step and item.identity.startswith(inside)
    ]
    counts = Counter(board.done(identity) for identity in actions)
    said = f"{counts[True]} of {len(actions)} actions done"
    if scope.level is not Level.DOMAIN:
        return said
    went = "migrated" if _is_done(board, scope, _APPROVED) else "not migrated"
    again = " after a rollback" if Identity(inside + _ROLLED_BACK) in board.cards else ""
    return f"{went}{again}, {said}"


def _is_done(board: Board, scope: Scope, code: str) -> bool:
    card = board.cards.get(Identity(f"{scope.identity}/{code}"))
    return card is not None and card.category is Category.DONE
