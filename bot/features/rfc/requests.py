"""Which requests of the service project are RFCs, announcements of MC-leveranciers, and incidents."""

from collections.abc import Iterable

from bot.config.site_model import ServiceDesk
from bot.model.request import ChangeRequest


def rfcs(requests: Iterable[ChangeRequest], desk: ServiceDesk) -> tuple[ChangeRequest, ...]:
    """The requests for change; every request where the type is not mapped or not named."""
    if not (desk.request_type and desk.fields.request_type):
        return tuple(requests)
    return of_type(requests, desk.request_type)


def announcements(requests: Iterable[ChangeRequest], desk: ServiceDesk) -> tuple[ChangeRequest, ...]:
    """Changes that MC-leveranciers announce of themselves (S2, Mitz Connector)."""
    return of_type(requests, desk.announcement_type)


def incidents(requests: Iterable[ChangeRequest], desk: ServiceDesk) -> tuple[ChangeRequest, ...]:
    """Events outside standard operation (S1)."""
    return of_type(requests, desk.incidents.request_type if desk.incidents else None)


def of_type(requests: Iterable[ChangeRequest], name: str | None) -> tuple[ChangeRequest, ...]:
    """The requests of one type, by its name without regard to case; none without a name."""
    wanted = (name or "").casefold()
    return tuple(one for one in requests if wanted and one.type.casefold() == wanted)
