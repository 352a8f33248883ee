"""Confluence pages: titles, digests, links, and that data stays data."""

from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import RenderError
from bot.model.issue import Identity
from bot.model.progress import Progress
from bot.render.environment import Templates
from bot.render.storage import PagesText, page_title
from bot.render.text import clean
from bot.template_check.view_samples import NOW, action, change, gate, programme, scope, shown
from tests.unit.render.samples import NASTY

PAGES = PagesText(Templates())
TEXT = st.one_of(st.text(), st.sampled_from(NASTY))


def tree(body: str) -> ElementTree.Element:
    return ElementTree.fromstring(f'<page xmlns:ac="ac" xmlns:ri="ri">{body}</page>')  # noqa: S314  (ours)


def said(body: str) -> str:
    return " ".join("".join(tree(body).itertext()).split())


def test_without_a_title_from_the_view_it_is_unique_because_it_ends_in_the_identity() -> None:
    one, two = (scope(identity=identity, page=None) for identity in ("k/c1/za-01", "k/c1/za-02"))

    assert page_title(one) == "Zorggroep De Linde (k/c1/za-01)"
    assert page_title(one) != page_title(two)


@given(st.text(), st.text("abc/-", min_size=1, max_size=120))
def test_a_title_always_fits(title: str, identity: str) -> None:
    made = page_title(scope(title=title, identity=identity, page=None))

    assert len(made) <= 255
    assert made.endswith(f"({identity})")


def test_a_title_given_by_the_view_is_used() -> None:
    assert PAGES.page(shown(scope(page="Eigen titel")), NOW).title == "Eigen titel"


def test_a_part_without_a_page_is_named_and_not_linked() -> None:
    body = PAGES.page(shown(scope("cluster", children=(scope(title="Onbekend", page=None),))), NOW).body

    assert list(tree(body).iter("{ri}page")) == []
    assert "Onbekend" in said(body)


def test_the_digest_does_not_know_the_time_and_the_page_does() -> None:
    now, later = PAGES.page(shown(scope()), NOW), PAGES.page(shown(scope()), NOW + timedelta(minutes=10))

    assert "Stand per do 12 okt 2023 09:30" in now.body
    assert "Stand per do 12 okt 2023 09:40" in later.body
    assert now.digest == later.digest


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Anders"},
        {"progress": Progress(32, 7, 20)},
        {"overdue": ()},
        {"gates": (gate(code="Q.7"),)},
        {"changes": (change(),)},
        {"page": "Andere titel"},
    ],
)
def test_the_digest_changes_with_what_the_page_says(changes: dict[str, object]) -> None:
    assert PAGES.page(shown(scope(**changes)), NOW).digest != PAGES.page(shown(scope()), NOW).digest  # type: ignore[arg-type]


def test_what_a_manager_wants_to_know_comes_first() -> None:
    text = said(PAGES.page(shown(programme()), NOW).body)
    top = text[: text.index("Clusters")]

    assert (
        "Aandacht. 3 acties zijn te laat, het langst: O.1 Rollbackstappen bekend en ingevuld? (Zorggroep 1)"
        in top
    )
    assert "412 van 1.853 acties gereed, 96 onderhanden, 1.345 open" in top
    assert "Eerstvolgend do 19 okt 2023 14:00: " in top
    assert "Aan zet Zorggroep 1 1" in top


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"progress": Progress(3, 0, 0), "overdue": ()}, "Afgerond."),
        ({"overdue": (), "gates": ()}, "Op schema."),
        ({"overdue": (), "gates": (gate(2, working_days=1),)}, "Aandacht."),
        ({"overdue": (action(late=1),)}, "Aandacht."),
        ({"overdue": (action(late=1),) * 3}, "Achter."),
        ({"overdue": (), "gates": (), "late": 2}, "Aandacht."),
        ({"overdue": (), "gates": (), "late": 3}, "Achter."),
        ({"overdue": (), "gates": (), "progress": Progress(0, 0, 9)}, "Nog niet gestart."),
    ],
)
def test_the_state_is_said_in_words(changes: dict[str, object], word: str) -> None:
    body = PAGES.page(shown(scope(**changes)), NOW).body  # type: ignore[arg-type]

    panel = tree(body).find(".//{ac}rich-text-body")
    assert panel is not None
    assert " ".join("".join(panel.itertext()).split()).startswith(word)


def test_a_page_links_to_the_pages_below_it_by_their_titles() -> None:
    view = programme(clusters=1, domains=1)
    cluster = view.children[0]

    links = [e.attrib["{ri}content-title"] for e in tree(PAGES.page(shown(view), NOW).body).iter("{ri}page")]

    assert {page_title(cluster), page_title(cluster.children[0])} <= set(links)


def test_a_party_has_no_page_to_link_to_and_its_steps_stand_on_the_release() -> None:
    party = scope("party", "mitz-3.5.0/leverancier", "Leverancier")
    body = PAGES.page(shown(scope("release", "mitz-3.5.0", "Mitz", children=(party,))), NOW).body

    assert list(tree(body).iter("{ri}page")) == []
    assert "Stappen van Leverancier" in said(body)


def test_a_list_that_is_cut_says_how_much_is_left_out() -> None:
    view = scope(items=0, overdue=tuple(action(n, late=1) for n in range(1, 41)), gates=(gate(8),) * 12)
    text = said(PAGES.page(shown(view), NOW).body)

    assert "En nog 25 acties." in text
    assert "En nog 2 overleggen." in text
    assert "en nog 3" in text


def test_an_audience_that_may_not_see_actions_still_sees_how_many_are_late() -> None:
    text = said(PAGES.page(shown(scope(items=0, overdue=(), late=7, gates=(gate(4, missing=()),))), NOW).body)

    assert "7 acties zijn te laat." in text
    assert "Aan zet" not in text


@given(TEXT)
def test_any_text_survives_and_creates_no_element(value: str) -> None:
    name = f"x{value}x"
    plain = tree(
        PAGES.page(shown(scope(title="x", parties=("x",), changes=(change(summary="x"),))), NOW).body
    )
    nasty = tree(
        PAGES.page(shown(scope(title=name, parties=(name,), changes=(change(summary=name),))), NOW).body
    )

    assert [e.tag for e in nasty.iter()] == [e.tag for e in plain.iter()]
    assert " ".join(clean(name).split()) in " ".join("".join(nasty.itertext()).split())


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    body = PAGES.page(shown(scope(items=0, url="javascript:alert(1)", key="KT-3")), NOW).body

    assert "javascript" not in body
    assert "KT-3" in body


def test_a_template_that_is_not_well_formed_is_refused_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "confluence").mkdir()
    (tmp_path / "confluence/domain.j2").write_text("<p>goed</p>\n<p>{{ view.title }}\n", encoding="utf-8")

    with pytest.raises(RenderError, match=r"confluence/domain\.j2: not well-formed: mismatched tag.*"):
        PagesText(Templates(tmp_path)).page(shown(scope()), NOW)


def test_named_entities_are_well_formed(tmp_path: Path) -> None:
    (tmp_path / "confluence").mkdir()
    (tmp_path / "confluence/domain.j2").write_text("<p>&nbsp;&eacute;&amp;</p>", encoding="utf-8")

    assert PagesText(Templates(tmp_path)).page(shown(scope()), NOW).body == "<p>&nbsp;&eacute;&amp;</p>"


def test_a_part_without_work_is_shown_without_a_percentage_of_nothing() -> None:
    empty = scope(identity="k", items=0, progress=Progress(), phases=(), parties=(), start=None, end=None)

    assert "0 van 0 acties gereed" in said(PAGES.page(shown(empty), NOW).body)
    assert Identity("k") == empty.identity


def test_what_an_audience_does_not_see_is_left_out_and_not_denied() -> None:
    hidden = scope("cluster", "k/c1", "Cluster C1", items=0)
    text = said(PAGES.page(shown(scope("programme", "k", items=0, children=(hidden,))), NOW).body)

    assert "GO/NO-GO" not in text
