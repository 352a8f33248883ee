"""What is known of a text is not rendered; what is missing, wrong or foreign is."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import pytest

from bot.errors import RenderError
from bot.ports.shelf import Known
from bot.render.environment import Templates
from bot.render.issue_render import JiraText
from bot.render.reuse.remembered import Remembered, Text
from bot.render.storage import PagesText
from bot.template_check.view_samples import NOW, issue, programme, scope, shown


class Kept:
    """A shelf that lasts as long as the test."""

    def __init__(self) -> None:
        self.texts: dict[str, Known] = {}
        self.changes = 0

    def read(self, kind: str) -> Mapping[str, Known]:
        return dict(self.texts)

    def change(self, kind: str, added: Mapping[str, Known], gone: Collection[str]) -> None:
        self.changes += 1
        for name in gone:
            self.texts.pop(name, None)
        self.texts |= added


@pytest.fixture
def shelf() -> Kept:
    return Kept()


def making(*made: str) -> Callable[[], Text[str]]:
    """Makes these texts in turn; one more is an error of the test."""
    left = list(made)

    def make() -> Text[str]:
        said = left.pop(0)
        return Text(f"titel van {said}", f"digest van {said}", said)

    return make


def said(source: str | Callable[[], str]) -> str:
    return source() if callable(source) else source


def test_the_next_process_knows_it_without_making_it(shelf: Kept) -> None:
    first = Remembered[str]("page", shelf)
    assert first.text("n", making("a"))[1] == "a"
    first.keep(whole=True)

    text, source = Remembered[str]("page", shelf).text("n", making())

    assert (text.title, text.digest) == ("titel van a", "digest van a")
    with pytest.raises(IndexError):
        said(source)


def test_it_is_made_where_it_is_written_and_once(shelf: Kept) -> None:
    shelf.texts["n"] = ("titel van a", "digest van a")
    _, source = Remembered[str]("page", shelf).text("n", making("a"))

    assert [said(source), said(source)] == ["a", "a"]


@pytest.mark.parametrize("wrong", [("titel van a", "vervalst"), ("vervalst", "digest van a"), ("", "")])
def test_what_is_remembered_wrongly_is_not_written_and_made_anew(shelf: Kept, wrong: Known) -> None:
    shelf.texts["n"] = wrong
    known = Remembered[str]("page", shelf)
    _, source = known.text("n", making("a"))

    with pytest.raises(RenderError, match="made anew"):
        said(source)

    assert known.text("n", making("a"))[0].digest == "digest van a"


def test_what_nobody_asks_for_is_not_kept(shelf: Kept) -> None:
    shelf.texts = {"oud": ("t", "d"), "n": ("titel van a", "digest van a")}
    known = Remembered[str]("page", shelf)
    known.text("n", making("a"))
    known.keep(whole=False)
    assert set(shelf.texts) == {"oud", "n"}

    known.text("n", making("a"))
    known.keep(whole=True)
    assert set(shelf.texts) == {"n"}

    known.keep(whole=True)
    assert shelf.texts == {}


def test_what_lasts_stays_while_the_process_lives_and_costs_no_write(shelf: Kept) -> None:
    known = Remembered[str]("issue", shelf, lasts=True)
    known.text("n", making("a"))
    for _ in range(3):
        known.keep(whole=True)

    assert set(shelf.texts) == {"n"}
    assert shelf.changes == 1


def test_memory_does_not_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.render.reuse.remembered._MOST", 10)
    known = Remembered[str]("issue", lasts=True)
    for n in range(100):
        text, _ = known.text(f"n{n}", making(str(n)))
        known.keep(whole=False)
        assert text.made is None
        assert len(known._known) <= 22  # noqa: SLF001


def test_issues_and_pages_are_not_rendered_when_they_are_known(
    shelf: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []
    render = Templates.render

    def counted(self: Templates, medium: str, name: str, /, **values: object) -> str:
        rendered.append(name)
        return render(self, medium, name, **values)

    monkeypatch.setattr(Templates, "render", counted)

    def texts() -> tuple[object, ...]:
        memory = Remembered("text", shelf)  # type: ignore[var-annotated]
        made = (
            JiraText(Templates(), memory)(issue())[0],
            JiraText(Templates(), memory)(issue())[1].block,
            PagesText(Templates(), memory).page(shown(scope()), NOW).digest,
        )
        memory.keep(whole=False)
        return made

    first, before = texts(), len(rendered)

    assert texts() == first
    assert before > 0
    assert len(rendered) == before


def test_a_page_and_an_issue_that_are_known_are_written_as_they_are_made(shelf: Kept) -> None:
    memory = Remembered("text", shelf)  # type: ignore[var-annotated]
    made = JiraText(Templates(), memory)(issue())[1], PagesText(Templates(), memory).page(shown(scope()), NOW)
    memory.keep(whole=False)

    again = Remembered("text", shelf)  # type: ignore[var-annotated]
    description = JiraText(Templates(), again)(issue())[1]
    page = PagesText(Templates(), again).page(shown(scope()), NOW)

    assert callable(description.source)
    assert (description.document, page.body) == (made[0].document, made[1].body)


def test_a_page_is_another_when_a_scope_below_it_is() -> None:
    pages = PagesText(Templates())
    before = programme()
    cluster = before.children[0]
    domain = replace(cluster.children[0], title="Zorggroep Anders")
    near = replace(before, children=(replace(cluster, title="Anders"), *before.children[1:]))
    far_cluster = replace(cluster, children=(domain, *cluster.children[1:]))
    far = replace(before, children=(far_cluster, *before.children[1:]))

    digests = [pages.page(shown(view), NOW).digest for view in (before, near, far, programme())]

    assert digests[0] == digests[3]
    assert len(set(digests)) == 3
