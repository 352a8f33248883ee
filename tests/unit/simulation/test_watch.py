"""A bot that forgets a guard that was broken, or tells as if it were not so, is found."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.config.load import load
from bot.config.site_model import SiteConfig
from bot.model.issue import Category, Identity, IssueKey
from bot.resources import config_dir
from bot.runbook.expand import Tree
from regiebot_playground.simulation.board import Board, Card
from regiebot_playground.simulation.ledger import Breach, Ledger
from regiebot_playground.simulation.slips import Guard
from regiebot_playground.simulation.watch import Watch
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Store
from tests.builders import DAYS, NOON, programme
from tests.dutch import expand_programme

D0 = Identity("prog/c0/d0")
LATER = NOON + timedelta(minutes=10)
RED, YELLOW, GREY = (
    f'<ac:parameter ac:name="title">{word}</ac:parameter>' for word in ("harde eis", "herstellen", "aanvaard")
)
STOPPED, WELL, DONE = (
    f"<p><strong>{word}.</strong></p>" for word in ("Stop: harde eis", "Op schema", "Afgerond")
)


@pytest.fixture(scope="module")
def tree() -> Tree:
    """Two domains by the shipped runbook."""
    runbook = load(config_dir())[0].runbooks["koppeltaal-2.0-migratie"]
    return expand_programme(runbook, programme(), DAYS)


@dataclass
class Shown:
    """What the bot shows after a round, and what people broke before it."""

    tree: Tree
    breach: Breach
    page: str
    statuses: dict[str, Category] = field(default_factory=dict)
    message: str = ""

    def findings(self) -> list[str]:
        config = SiteConfig.model_validate(
            {
                "language": "nl",
                "spaces": [{"id": "regie", "key": "REGIE", "audience": "internal"}],
                "channels": [
                    {"id": "regie", "kind": "slack", "channel": "C0", "audience": "internal", "topics": []}
                ],
            }
        )
        own = Category.DONE if self.breach.back is None else Category.NEW
        statuses = {self.breach.identity.rpartition("/")[2]: own, **self.statuses}
        site, ledger = Site(Store()), Ledger([self.breach])
        site.store.put("confluence_space", "1", {"id": "1", "key": "REGIE"})
        page = {"spaceId": "1", "title": "Domein 0.0 (prog)", "body": self.page}
        site.store.put("confluence_page", "1", page)
        if self.message:
            site.store.put("slack.messages.C0", "1", {"text": self.message})
        cards = {
            identity: Card(
                IssueKey(f"KT-{number}"),
                statuses.get(identity.rpartition("/")[2], Category.NEW),
                None,
                identity,
                waits=False,
                moved=self.breach.since,
            )
            for number, identity in enumerate(self.tree.items, 1)
        }
        watch = Watch(site, ledger, config)
        watch.look(self.tree, Board(cards), LATER)
        assert (self.breach.seen == LATER) is (key_of(self.tree, self.breach.identity) in self.page)
        return [one.split(": ", 1)[1].split(", from")[0] for one in watch.findings]


def key_of(tree: Tree, identity: Identity) -> str:
    return f">KT-{1 + list(tree.items).index(identity)}<"


def breach(code: str, **more: object) -> Breach:
    found = Breach(Guard.CUT_OVER, Identity(f"{D0}/{code}"), NOON, hard=code[0] in "PQJ")
    for name, value in more.items():
        setattr(found, name, value)
    return found


def page(tree: Tree, code: str, lozenge: str, top: str = STOPPED) -> str:
    """The page of the domain, with one action out of order; as Confluence gives it back, with its own ids."""
    link = f'<a href="https://jira/browse/KT-1"{key_of(tree, Identity(f"{D0}/{code}"))}/a>'
    row = f'<tr><td><p local-id="1">{link} {code}</p></td><td>{lozenge}</td></tr>'
    return f'{top}<h2 local-id="2">Niet in volgorde</h2><table><tbody>{row}</tbody></table><h2>Stappen</h2>'


def test_what_stands_on_the_page_is_not_forgotten(tree: Tree) -> None:
    back = breach("P.2", back=NOON)

    assert Shown(tree, breach("P.2"), page(tree, "P.2", RED)).findings() == []
    assert Shown(tree, breach("P.2", accepted=NOON), page(tree, "P.2", GREY, WELL)).findings() == []
    assert Shown(tree, back, WELL, {"P.2": Category.DONE}).findings() == []
    assert Shown(tree, breach("N.5"), page(tree, "N.5", YELLOW, "")).findings() == []


@pytest.mark.parametrize("top", [WELL, DONE])
def test_a_page_on_which_all_is_well_announces_what_is_broken(tree: Tree, top: str) -> None:
    said = "the page of its domain says that all is well"

    assert Shown(tree, breach("S.3"), page(tree, "S.3", YELLOW, top)).findings() == [f"announced: {said}"]
    assert Shown(tree, breach("S.3"), page(tree, "S.3", YELLOW, "")).findings() == []


def test_a_bot_that_forgets_is_found(tree: Tree) -> None:
    gone, accepted = STOPPED, page(tree, "P.2", GREY)

    assert Shown(tree, breach("P.2"), gone).findings() == [
        "forgotten: it stands, and not on the page of its domain"
    ]
    assert Shown(tree, breach("P.2"), accepted).findings() == [
        "forgotten: it stands, and not on the page of its domain"
    ]
    assert Shown(tree, breach("P.2"), page(tree, "P.2", RED, "")).findings() == [
        "the page of its domain is not red"
    ]
    assert Shown(tree, breach("P.2", accepted=NOON), WELL).findings() == [
        "forgotten: it was accepted, and the page does not show that"
    ]


def test_a_bot_that_never_lets_go_is_found(tree: Tree) -> None:
    done = {"P.2": Category.DONE}

    assert Shown(tree, breach("P.2", back=NOON), page(tree, "P.2", RED), done).findings() == [
        "it was repaired, and the page still tells it"
    ]
    assert Shown(tree, breach("P.2", back=NOON), page(tree, "P.2", RED)).findings() == [], "open again"


def test_a_migration_that_is_told_as_approved_is_found(tree: Tree) -> None:
    message = "Cluster 0: definitieve planning. De migratie van Domein 0.0 is goedgekeurd"

    def told(one: Breach, text: str) -> list[str]:
        return Shown(tree, one, page(tree, "Q.9", RED), message=text).findings()

    assert told(breach("Q.9"), message) == ["announced: its migration is told as approved"]
    assert told(breach("Q.9"), message.replace("Cluster 0", "Cluster 1")) == []


@pytest.mark.parametrize("code", ["N.5", "O.10"])
def test_what_is_built_on_it_is_found(tree: Tree, code: str) -> None:
    shown = page(tree, code, YELLOW, "<p>Migratie za 14 okt, definitief</p>")
    definitive = ["announced: the page calls the date of the migration definitive"]

    found = Shown(tree, breach(code), shown, {"P.1": Category.DONE}).findings()

    assert found == [*(definitive if code == "N.5" else ()), "announced: P.1 is closed"]


def test_only_what_was_done_while_something_before_it_was_broken_is_explained(tree: Tree) -> None:
    one = breach("P.2", back=NOON + timedelta(minutes=5))
    ledger = Ledger([one])
    watch = Watch(Site(Store()), ledger, SiteConfig.model_validate({"language": "nl"}))

    def explained(code: str, minutes: int) -> bool:
        identity = Identity(f"{D0}/{code}")
        moved = NOON + timedelta(minutes=minutes)
        card = Card(IssueKey("KT-1"), Category.DONE, None, "", waits=False, moved=moved)
        return watch.explains(tree, Board({identity: card}), identity)

    assert (explained("P.2", 0), explained("P.6", 1), explained("Q.1", 5)) == (True, True, True)
    assert (explained("P.3", 1), explained("P.6", 6), explained("P.6", -1)) == (False, False, False)
