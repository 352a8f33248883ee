"""The implementation plan of the koppelvlakrelease: filled in, signed by some, changed, and signed again."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from bot.app.workspace import Workspace
from bot.features.chain_release.signatures import CONTACT, SIGN, signing
from bot.model.issue import Identity, IssueKey
from bot.model.working_days import AMSTERDAM
from bot.round.phases import ACT, finished, through
from bot.round.units import Unit
from bot.situation.mandates import everyone
from regiebot_playground.demo.control import Control, IssueAction

RELEASE = "koppelvlakrelease-2024-1"

_MEASURES = (
    ("inlogdienst-voorbeeld", "maatregel: 2024-02-09 — Helpdesk opleiden"),
    ("makelaar-denkbeeld", "maatregel: 2024-02-09 — Beheerders informeren"),
    ("machtigingsdienst-fictie", "mijlpaal: 2024-01-31 — Eigen acceptatietest geslaagd"),
    ("toegangsdienst-maquette", "maatregel: 2024-02-20 — Dienstverleners informeren"),
)
_LATER = ("makelaar-denkbeeld", "maatregel: 2024-02-12 — Terugvalscenario beproeven")
_FIRST = ("inlogdienst-voorbeeld", "sleuteldienst-verzonnen")
_AGAIN = (
    "inlogdienst-voorbeeld",
    "makelaar-denkbeeld",
    "machtigingsdienst-fictie",
    "sleuteldienst-verzonnen",
)
_BY_CONTACT = "toegangsdienst-maquette"


def sign_plan(
    control: Control, space: Workspace, keys: Mapping[Identity, IssueKey], say: Callable[[str], None]
) -> None:
    """Let parties fill in and sign the plan, and the bot ask for it in between."""
    unit = next((one for one in space.units if one.name == RELEASE), None)
    if unit is None or f"{RELEASE}/{_BY_CONTACT}/2.2" not in keys:
        return
    story = _Story(control, space, unit, keys)
    story.fill_in(_at(9, 20, 14), *_MEASURES)
    digest = story.asked(_at(10, 6, 10))
    story.sign(_at(10, 6, 15), digest, _FIRST)
    story.fill_in(_at(10, 9, 11), _LATER)
    digest = story.asked(_at(10, 9, 12))
    story.sign(_at(10, 10, 16), digest, _AGAIN)
    story.sign(_at(10, 11, 9), digest, (_BY_CONTACT,), CONTACT)
    say("the parties of a koppelvlakrelease filled in their plan, changed it, and four of five signed it")


class _Story:
    def __init__(
        self, control: Control, space: Workspace, unit: Unit, keys: Mapping[Identity, IssueKey]
    ) -> None:
        self._control, self._space, self._unit, self._keys = control, space, unit, keys

    def fill_in(self, at: datetime, *said: tuple[str, str]) -> None:
        """The aanspreekpunten comment on their planning."""
        self._control.set_clock(at)
        self._control.act([self._comment(party, "1.2b", CONTACT, text) for party, text in said])

    def asked(self, at: datetime) -> str:
        """The bot looks, and asks for signatures; gives the hash to sign."""
        self._control.set_clock(at)
        one = self._space.at(at, lambda: False).round
        state, _ = finished(through(one, one.look(self._unit), [ACT]))
        asked = signing(state.situation) if state else None
        return asked.content.short if asked else ""

    def sign(self, at: datetime, digest: str, parties: tuple[str, ...], mandate: str = SIGN) -> None:
        """Whoever has the mandate comments on the signature of these parties."""
        self._control.set_clock(at)
        text = f"handtekening: {digest}"
        self._control.act([self._comment(party, "2.2", mandate, text) for party in parties])

    def _comment(self, party: str, code: str, mandate: str, text: str) -> IssueAction:
        issue = self._keys[Identity(f"{RELEASE}/{party}/{code}")]
        return {"as": next(self._who(party, mandate)), "do": "comment", "issue": issue, "text": text}

    def _who(self, party: str, mandate: str) -> Iterator[str]:
        people = everyone(self._unit.tree.people)
        return (p.account_id for p in people if p.party == party and mandate in p.mandates)


def _at(month: int, day: int, hour: int) -> datetime:
    return datetime(2023, month, day, hour, tzinfo=AMSTERDAM)
