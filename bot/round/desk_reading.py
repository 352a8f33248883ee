"""The requests of the service desk, read once in a round, whatever asks for them."""

from dataclasses import dataclass

from bot.commands.vocabulary import Vocabulary
from bot.config.site_model import ServiceDesk
from bot.errors import RegiebotError
from bot.model.request import ChangeRequest
from bot.ports import Desk, Notes
from bot.round.observe.absence_reads import Absences, prove_requests
from bot.round.observe.listening import Listener
from bot.round.observe.votes import chosen, dated


@dataclass(slots=True)
class DeskReading:
    """One round's reading of the service desk."""

    desk: Desk | None
    rules: ServiceDesk | None
    notes: Notes
    vocabulary: Vocabulary
    listener: Listener
    absences: Absences
    error: RegiebotError | None = None
    """Why it cannot be read; asked once in a round."""
    _read: tuple[ChangeRequest, ...] | None = None

    @property
    def known(self) -> tuple[ChangeRequest, ...] | None:
        """The requests; None where they cannot be read."""
        try:
            return self.requests()
        except RegiebotError:
            return None

    @property
    def is_read(self) -> bool:
        """Whether the requests were asked for, and given."""
        return self._read is not None

    def requests(self) -> tuple[ChangeRequest, ...]:
        """Every request, with what people said on it; none without a service desk. Raises why it cannot."""
        if self.error:
            raise self.error
        if self._read is None:
            try:
                found = self._ask()
            except RegiebotError as error:
                self.error = error
                raise
            found = dated(found, self.notes, self.listener.now)
            self._read = self._heard(found)
        return self._read

    def _heard(self, found: tuple[ChangeRequest, ...]) -> tuple[ChangeRequest, ...]:
        return self.listener.hear_requests(found, self.rules, self.vocabulary) if self.rules else found

    def _ask(self) -> tuple[ChangeRequest, ...]:
        if not (self.rules and self.desk):
            return ()
        found = chosen(self.desk.changes(self.rules), self.rules, self.desk, self.notes)
        prove_requests(found, self.rules.project, self.absences)
        return tuple(found)

    def replaced(self, requests: tuple[ChangeRequest, ...]) -> None:
        """The requests as they are after some of them were linked."""
        self._read = requests
