"""Bring Confluence pages up to date: write only what changed, and never over a person's edit."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time
from typing import Any, Protocol

from bot.config.site_model import Space
from bot.errors import Conflict, RenderError, ServiceError, UnknownOutcome
from bot.features.all_pages import UNIT_PAGES
from bot.features.audiences.pages import Overview
from bot.features.reminding.messages import PageText
from bot.model.audience import Audience
from bot.model.disclosed import Disclosed
from bot.model.issue import Identity
from bot.model.outcome import Outcome, Report, Word
from bot.model.page_kind import Page as Shown
from bot.model.page_kind import PageKind, S, V
from bot.model.working_days import local
from bot.ports import Notes, Page, PageState, Wiki
from bot.round.brake import held_back
from bot.round.failed import failed
from bot.round.report.page_readers import PageReaders
from bot.situation.scope_pauses import Pause
from bot.situation.situation import Situation

_SIGNATURE = "Regiebot "

_DAY = (time(8), time(18))
"""While people have a page open in the editor it waits, until the evening (services §4.4)."""


class PageWords(Protocol):
    """Renders a view as a page of its kind, at an instant."""

    def __call__(self, shown: Disclosed[V], now: datetime, kind: PageKind[Any, V]) -> PageText:
        """The page. Raises RenderError."""
        ...


_Note = dict[str, Any]
"""What the ledger remembers of a page: its `id` (None while a create is under way) and its `state`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One page as it should be, under its parent."""

    identity: Identity
    parent: Identity | None
    text: PageText
    audience: Audience
    """Whom its text was reduced to."""
    once: bool = False
    """Stays as it was written first: a report of a day."""
    gone: bool = False
    """Only to empty a page that the space has from before."""


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A page whose template fails: it stays as it is, and so do the places of those below it."""

    identity: Identity
    error: RenderError


def drafted(page: Shown[V], words: PageWords, now: datetime, kind: PageKind[Any, V]) -> Draft | Unwritten:
    """One page, rendered; what its template raises concerns this page alone."""
    try:
        text = words(page.view, now, kind)
    except RenderError as error:
        return Unwritten(page.identity, error)
    return Draft(page.identity, page.parent, text, page.view.audience, page.once, page.gone)


def drafts(situation: Situation, audience: Audience, words: PageWords) -> Iterator[Draft | Unwritten]:
    """The pages of a programme or release for one audience, parents first."""
    return drafts_of(UNIT_PAGES, Overview(situation, audience), words, situation.now)


def drafts_of(
    kinds: Iterable[PageKind[S, Any]], source: S, words: PageWords, now: datetime
) -> Iterator[Draft | Unwritten]:
    """The pages of these kinds, in their order."""
    for kind in kinds:
        for page in kind.pages(source):
            yield drafted(page, words, now, kind)


@dataclass(frozen=True, slots=True)
class OnTop:
    """A page of the space that is shown on top of its other pages, as far as it is known to be there."""

    page_id: str
    title: str
    version: int
    """The one that the bot wrote last."""
    is_shown: bool
    put: Callable[[PageText, str], PageText]
    """A page with the one of that title on top."""
    note: Callable[[bool], None]
    """Called where it turns out to be there, or not, otherwise than was known."""

    def over(self, drafts: Sequence[Draft]) -> Sequence[Draft]:
        """The pages with this one on top."""
        return [replace(draft, text=self.put(draft.text, self.title)) for draft in drafts]

    def is_in(self, found: Mapping[str, Page]) -> bool:
        """Whether it is among the pages that were read, under its title; one that was away, as it was."""
        page = found.get(self.page_id)
        if page is None or page.title.casefold() != self.title.casefold():
            return False
        return self.is_shown or page.version == self.version


@dataclass(slots=True)
class Publish:
    """One run for one space."""

    wiki: Wiki
    notes: Notes
    space: Space
    now: datetime
    stop: Callable[[], bool] = lambda: False
    held: Callable[[Identity], Pause | None] = lambda _: None
    """What an operator has paused; asked before every page."""
    on_top: OnTop | None = None
    _home: tuple[str, str] | None = None

    @property
    def _readers(self) -> PageReaders:
        return PageReaders.of(self.wiki, self.notes, self.space)

    def run(self, root: Identity, pages: Sequence[Draft | Unwritten]) -> Report:
        """Write every page whose content changed; the others cost no call at all.

        A page that was made for other readers than those of the space is refused.
        """
        outcomes = list(self._refused(pages))
        pages = [one for one in pages if self._is_for_readers(one) and not self._is_nowhere(one)]
        paused: Counter[Pause] = Counter()
        ids: dict[Identity, str] = {}
        notes = {page.identity: note for page in pages if (note := self._note(page)) and note["id"]}
        written, now = self._read([page for page in pages if isinstance(page, Draft)], notes)
        for page in (page for page in pages if isinstance(page, Unwritten)):
            outcomes.append(Outcome(Word.REFUSED, page.identity, detail=str(page.error)))
            if note := notes.get(page.identity):
                ids[page.identity] = note["id"]
        outcomes += self._readers.settle({note["id"]: identity for identity, note in notes.items()})
        for draft in written:
            if self.stop():
                break
            note = notes.get(draft.identity)
            if _is_written(draft, note) and (pause := self.held(draft.identity)):
                paused[pause] += 1
                ids |= {draft.identity: note["id"]} if note else {}
                continue
            try:
                outcome = self._publish(draft, note, now, ids)
            except Conflict as error:
                outcome = Outcome(Word.WAITING, draft.text.title, detail=f"{error}; planned again next time")
            except ServiceError as error:
                outcome = Outcome(failed(error), draft.text.title, detail=str(error))
            except RenderError as error:
                outcome = Outcome(Word.REFUSED, draft.identity, detail=str(error))
            outcomes.append(outcome)
        unchanged = [o for o in outcomes if o.word is Word.UNCHANGED]
        rest = (*(o for o in outcomes if o.word is not Word.UNCHANGED), *held_back(paused, "pages"))
        return Report(f"publish {self.space.key}", root, rest, len(unchanged))

    def _refused(self, pages: Iterable[Draft | Unwritten]) -> Iterator[Outcome]:
        for page in pages:
            if isinstance(page, Draft) and not self._is_for_readers(page):
                detail = f"it is for {page.audience}, and {self.space.key} is read by {self.space.audience}"
                yield Outcome(Word.REFUSED, page.identity, detail=detail)

    def _is_for_readers(self, page: Draft | Unwritten) -> bool:
        """Whether it was made for who reads the space; of what could not be made nothing is told."""
        return isinstance(page, Unwritten) or page.audience == Audience.parse(self.space.audience)

    def _is_nowhere(self, page: Draft | Unwritten) -> bool:
        """Whether it is a page to empty that the space never had."""
        if isinstance(page, Unwritten) or not page.gone:
            return False
        note = self._note(page)
        return note is None or not note["id"]

    def _read(
        self, bare: Sequence[Draft], notes: Mapping[Identity, _Note]
    ) -> tuple[Sequence[Draft], Mapping[str, Page]]:
        """What should stand there, and the pages that say something else as they are now.

        Before anything is written it is seen that the page on top is there; on a page that shows one that
        is not, readers would find an error.
        """
        top = self.on_top
        written = top.over(bare) if top and top.is_shown else bare
        changed = _changed(written, notes)
        writes = bool(changed) or any(draft.identity not in notes for draft in written)
        if top is None or not writes:
            return written, self._pages(changed)
        found = self._pages([*changed, top.page_id])
        if top.is_in(found) == top.is_shown:
            return written, found
        top.note(not top.is_shown)
        written = bare if top.is_shown else top.over(bare)
        return written, self._pages(_changed(written, notes))

    def _pages(self, ids: Sequence[str]) -> Mapping[str, Page]:
        return {page.id: page for page in self.wiki.pages(ids)} if ids else {}

    def _publish(
        self, draft: Draft, note: _Note | None, now: Mapping[str, Page], ids: dict[Identity, str]
    ) -> Outcome:
        if note is None:
            return self._find(draft, ids)
        ids[draft.identity] = note["id"]
        if not _is_news(draft, note):
            return Outcome(Word.UNCHANGED, draft.text.title)
        page = now.get(note["id"])
        if page is None:
            return Outcome(
                Word.GONE, draft.text.title, detail="deleted or archived by a person; it is not made again"
            )
        state = PageState(**note["state"])
        if page.version != state.version:
            return self._judge(draft, page)
        if state.digest == draft.text.digest:  # a write that never arrived, of a text that is gone again
            self._remember(draft, page.id, state)
            return Outcome(Word.UNCHANGED, draft.text.title)
        return self._write(draft, page, state)

    def _find(self, draft: Draft, ids: dict[Identity, str]) -> Outcome:
        """The page by its title, or a new one: the bot remembers none."""
        page = self.wiki.by_title(self._space_id, draft.text.title)
        if page is None and draft.parent and draft.parent not in ids:
            detail = "the page that it belongs under is not there"
            return Outcome(Word.WAITING, draft.text.title, detail=detail)
        if page is None:
            return self._create(draft, ids)
        ids[draft.identity] = page.id
        return self._judge(draft, page)

    def _create(self, draft: Draft, ids: dict[Identity, str]) -> Outcome:
        text = _made(draft.text)
        self._remember(draft, None, PageState(draft.identity, "", 0))
        try:
            page = self._readers.create(self._space_id, self._parent(draft, ids), text)
        except UnknownOutcome:
            raise
        except ServiceError:  # not made: a page of that name is somebody else's, now and later
            self.notes.write_note(self._key(draft), None)
            raise
        ids[draft.identity] = page.id
        if self._readers.wanted:  # it is empty yet, and the bot's alone
            state = self.wiki.remember(page.id, PageState(draft.identity, "", page.version))
            return self._write(draft, page, state)
        self._sign(draft, page, PageState(draft.identity, "", 0))
        return Outcome(Word.PUBLISHED, draft.text.title, self.wiki.url(self.space.key, page.id))

    def _judge(self, draft: Draft, page: Page) -> Outcome:
        """What to do with a page that is not as the bot remembers it, after reading its signature."""
        where = self.wiki.url(self.space.key, page.id)
        state = self.wiki.state(page.id)
        own = page.version == 1 or page.message.startswith(_SIGNATURE)
        if state is None and own and self._note(draft) is not None:
            state = PageState(draft.identity, "", 1)  # made by a run that ended before it could sign it
        if state is None or state.identity != draft.identity:
            detail = "another page has this title; rename that page or the title in the config"
            return Outcome(Word.REFUSED, draft.text.title, where, detail)
        if draft.once and state.digest:
            self._remember(draft, page.id, state)
            return Outcome(Word.UNCHANGED, draft.text.title, where)
        unsigned = page.version != state.version
        if unsigned and not page.message.startswith(_SIGNATURE):
            self._remember(draft, page.id, state)
            detail = f"a person edited it (version {page.version}); it is left as it is"
            return Outcome(Word.KEPT, draft.text.title, where, detail)
        # A run that ended before it could sign what it wrote left its digest in the version's message.
        shown = page.message.removeprefix(_SIGNATURE) if unsigned else state.digest
        if shown == draft.text.digest:
            self._sign(draft, page, state)
            return Outcome(Word.UNCHANGED, draft.text.title, where)
        return self._write(draft, page, state)

    def _write(self, draft: Draft, page: Page, state: PageState) -> Outcome:
        """Write the page, unless people would lose what they are writing there."""
        if page.live:
            detail = "a live doc: people write there at the same time; it is left as it is"
            return Outcome(Word.KEPT, draft.text.title, self.wiki.url(self.space.key, page.id), detail)
        if self._is_day and self.wiki.is_being_edited(page):
            detail = (
                "somebody has it open in the editor; it is written this evening, or once that is published"
            )
            return Outcome(Word.DEFERRED, draft.text.title, self.wiki.url(self.space.key, page.id), detail)
        text = _made(draft.text)
        self._remember(draft, page.id, state, writing=True)
        if refused := self._readers.refused(page.id):
            word, detail = refused
            return Outcome(word, draft.text.title, self.wiki.url(self.space.key, page.id), detail)
        self._sign(draft, self.wiki.update(page, text, _message(draft)), state)
        return Outcome(Word.PUBLISHED, draft.text.title, self.wiki.url(self.space.key, page.id))

    def _sign(self, draft: Draft, page: Page, state: PageState) -> None:
        """Note on the page what the bot wrote, unless that stands there already, and remember it."""
        wanted = replace(state, digest=draft.text.digest, version=page.version)
        self._remember(draft, page.id, self.wiki.remember(page.id, wanted) if wanted != state else state)

    def _parent(self, draft: Draft, ids: dict[Identity, str]) -> str:
        return ids[draft.parent] if draft.parent else self.space.parent_page or self._space[1]

    @property
    def _is_day(self) -> bool:
        """Whether people are at work, so that a page can better wait for them."""
        return _DAY[0] <= local(self.now).time() < _DAY[1]

    @property
    def _space(self) -> tuple[str, str]:
        if self._home is None:
            self._home = self.wiki.home(self.space.key)
        return self._home

    @property
    def _space_id(self) -> str:
        return self._space[0]

    def _key(self, draft: Draft | Unwritten) -> str:
        return page_note(self.space, draft.identity)

    def _note(self, draft: Draft | Unwritten) -> _Note | None:
        found: _Note | None = self.notes.read_note(self._key(draft))
        return found

    def _remember(
        self, draft: Draft, page_id: str | None, state: PageState, *, writing: bool = False
    ) -> None:
        """`writing` until it is signed: whatever becomes of the write, the next run looks at the page."""
        note = {"id": page_id, "state": asdict(state), "writing": writing}
        self.notes.write_note(self._key(draft), note)


def _made(text: PageText) -> PageText:
    """The page with its body, before anything is noted of writing it. Raises RenderError."""
    return replace(text, source=text.body)


def page_note(space: Space, identity: Identity) -> str:
    """Key of the note that remembers a page."""
    return f"page:{space.key}:{identity}"


def _message(draft: Draft) -> str:
    """Version message; it tells an unfinished run's own version from a person's edit."""
    return f"{_SIGNATURE}{draft.text.digest}"


def _is_written(draft: Draft, note: _Note | None) -> bool:
    """Whether the page would be looked at or written now."""
    return note is None or bool(_is_news(draft, note))


def _changed(drafts: Iterable[Draft], notes: Mapping[Identity, _Note]) -> list[str]:
    """Ids of the pages that say something else."""
    return [note["id"] for d in drafts if (note := notes.get(d.identity)) and _is_news(d, note)]


def _is_news(draft: Draft, note: _Note) -> bool:
    """Whether the page says something else than the bot wrote, or may do so, and may change at all."""
    return not draft.once and (note.get("writing") or _digest(note) != draft.text.digest)


def _digest(note: _Note) -> str:
    return str(note["state"]["digest"])
