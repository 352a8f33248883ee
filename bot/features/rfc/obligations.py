"""What a change obliges an MC-leverancier to (S2, step 5), and what it must do for a change of its own."""

from collections.abc import Iterable
from enum import StrEnum

from bot.config.versions import Impact


class ImpactArea(StrEnum):
    """What a change touches, by the words of the request form."""

    INTERFACE = "koppelvlak"
    CONNECTOR = "mitz connector"
    SUPPLIER = "mc-leverancier"
    CARE = "zorgaanbiedersystemen"


class Duty(StrEnum):
    """The three obligations of S2 step 5; an MC-leverancier has all of them or none."""

    TEST = "test"
    ACCEPT = "accept"
    TAKE_PART = "take_part"


class Track(StrEnum):
    """A step that an MC-leverancier goes through for a change that it announces itself."""

    ALIGN = "align"
    TEST_TRACK = "test_track"
    REACCEPT = "reaccept"


_SAME = {
    "berichten": ImpactArea.INTERFACE,
    "bericht": ImpactArea.INTERFACE,
    "koppelvlakken": ImpactArea.INTERFACE,
}
ALL_DUTIES = frozenset(Duty)


def touches_of(text: str | None) -> frozenset[ImpactArea]:
    """What a list of words such as `koppelvlak, Mitz Connector` names; unknown words name nothing.

    Messages count as the koppelvlak that they cross (S2 treats the two alike).
    """
    known = {touch.value: touch for touch in ImpactArea} | _SAME
    words = (word.strip().casefold() for word in (text or "").split(","))
    return frozenset(known[word] for word in words if word in known)


def effective(impact: Impact | None, touches: Iterable[ImpactArea]) -> Impact | None:
    """The type that counts: a changed koppelvlak is always major (S2; domain §5.21)."""
    return Impact.MAJOR if ImpactArea.INTERFACE in touches else impact


def duties(impact: Impact | None, touches: Iterable[ImpactArea]) -> frozenset[Duty] | None:
    """What the MC-leverancier must do; None while the type is not known.

    A fix that hits the MC-leverancier, a minor that hits the Mitz Connector, and every major (S2 step 5).
    """
    hit = frozenset(touches)
    counted = effective(impact, hit)
    if counted is None:
        return None
    hits = {
        Impact.FIX: ImpactArea.SUPPLIER in hit,
        Impact.MINOR: ImpactArea.CONNECTOR in hit,
        Impact.MAJOR: True,
    }
    return ALL_DUTIES if hits[counted] else frozenset()


def tracks(impact: Impact | None, touches: Iterable[ImpactArea]) -> tuple[Track, ...]:
    """Steps for a change that an MC-leverancier announces: a large one, or one of koppelvlak or messages, is
    tested and accepted again; every other is aligned with Mitz (S2, Mitz Connector). Unknown counts as large.
    """
    if effective(impact, touches) in (Impact.MAJOR, None):
        return (Track.ALIGN, Track.TEST_TRACK, Track.REACCEPT)
    return (Track.ALIGN,)
