import base64
from typing import Any

import pytest

from regiebot_sandbox.confluence import SERVICE, attachments, pages
from regiebot_sandbox.confluence.pages import Change
from regiebot_sandbox.confluence.view import to_html
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Store
from regiebot_sandbox.users import seed_users


@pytest.fixture
def site() -> Site:
    site = Site(Store())
    seed_users(site, [{"id": "u-facilitator", "name": "Migratiefacilitator"}])
    SERVICE.seed(site, {"spaces": [{"key": "KT", "name": "Koppeltaal", "home": "Thuis"}]})
    return site


def page(site: Site, body: str, title: str = "Pagina") -> Any:
    space = pages.spaces(site)[0]
    change = Change(title=title, body=body)
    return pages.create(site, "u-facilitator", space["id"], space["homepageId"], change)


def macro(name: str, body: str = "", **parameters: str) -> str:
    given = "".join(f'<ac:parameter ac:name="{k}">{v}</ac:parameter>' for k, v in parameters.items())
    held = f"<ac:rich-text-body>{body}</ac:rich-text-body>" if body else ""
    return f'<ac:structured-macro ac:name="{name}">{given}{held}</ac:structured-macro>'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (macro("status", title="GO", colour="Green"), '<span class="lozenge lozenge-green">GO</span>'),
        (macro("status", title="?", colour="Pink"), '<span class="lozenge lozenge-grey">?</span>'),
        (
            macro("info", "<em>x</em>", title="Let op"),
            '<div class="panel panel-info"><div class="panel-title">Let op</div>'
            '<div class="panel-body"><em>x</em></div></div>',
        ),
        (
            macro("expand", "<em>x</em>", title="Meer"),
            '<details class="expand"><summary>Meer</summary><div><em>x</em></div></details>',
        ),
        (macro("details", "<em>x</em>"), '<div class="page-properties"><em>x</em></div>'),
        (macro("jira", key="KT-1"), '<a class="jira-chip" href="/browse/KT-1">KT-1</a>'),
        ('<time datetime="2023-11-05" />', '<time datetime="2023-11-05">05-11-2023</time>'),
        (
            '<ac:link><ri:user ri:account-id="u-facilitator"/></ac:link>',
            '<span class="mention">@Migratiefacilitator</span>',
        ),
        ('<ac:link><ri:page ri:content-title="Weg"/></ac:link>', '<span class="missing">Weg</span>'),
        (
            '<ac:image><ri:attachment ri:filename="x.png"/></ac:image>',
            '<span class="missing">Afbeelding ontbreekt</span>',
        ),
        ('<a href="https://example.org/">x</a>', '<a href="https://example.org/" rel="noopener">x</a>'),
        (macro("chart"), '<div class="unknown-macro">Onbekende macro: chart</div>'),
    ],
)
def test_an_element_is_shown_as_people_know_it(site: Site, body: str, html: str) -> None:
    assert to_html(site, page(site, body)) == html


def test_a_link_to_a_page_leads_there(site: Site) -> None:
    target = page(site, "", "Doel")

    html = to_html(site, page(site, '<ac:link><ri:page ri:content-title="Doel"/></ac:link>'))

    assert html == f'<a href="/wiki/spaces/KT/pages/{target["id"]}">Doel</a>'


def include(title: str) -> str:
    link = f'<ac:link><ri:page ri:content-title="{title}"/></ac:link>'
    return (
        f'<ac:structured-macro ac:name="include"><ac:parameter ac:name="">{link}</ac:parameter>'
        "</ac:structured-macro>"
    )


def test_an_included_page_is_shown_in_place(site: Site) -> None:
    page(site, f"<p>{macro('status', title='GO', colour='Green')}</p>", "Actualiteit")

    html = to_html(site, page(site, f"{include('actualiteit')}<p>x</p>"))

    assert html == '<div class="included"><p><span class="lozenge lozenge-green">GO</span></p></div><p>x</p>'


@pytest.mark.parametrize("away", ["never there", "trashed", "archived"])
def test_a_page_to_include_that_is_not_there_is_an_error_on_the_page(site: Site, away: str) -> None:
    if away != "never there":
        target = page(site, "<p>x</p>", "Actualiteit")
        site.store.put(pages.PAGE, target["id"], {**target, "status": away})

    html = to_html(site, page(site, include("Actualiteit")))

    assert html == (
        '<div class="macro-error">Kan {include} niet weergeven. De opgenomen pagina is niet gevonden.</div>'
    )


def test_a_page_that_includes_itself_ends(site: Site) -> None:
    page(site, include("B"), "A")

    html = to_html(site, page(site, include("A"), "B"))

    assert "Pagina B is al opgenomen." in html


def test_contents_name_the_headings_down_to_a_level(site: Site) -> None:
    body = f"{macro('toc', maxLevel='2')}<h1>Een</h1><h2>Twee</h2><h3>Drie</h3>"

    html = to_html(site, page(site, body))

    assert '<li class="toc-h2"><a href="#Twee-2">Twee</a></li>' in html
    assert '<h2 id="Twee-2">' in html
    assert 'href="#Drie' not in html


def test_an_image_of_the_page_is_in_the_html(site: Site) -> None:
    made = page(
        site, '<ac:image ac:alt="Verloop" ac:width="400"><ri:attachment ri:filename="b.png"/></ac:image>'
    )
    version = {"number": 1}
    row = {"id": "att1", "pageId": made["id"], "title": "b.png", "mediaType": "image/png", "version": version}
    site.store.put(attachments.ATTACHMENT, "att1", row)
    site.store.put(attachments.CONTENT, "att1:1", {"data": base64.b64encode(b"png").decode()})

    assert to_html(site, made) == '<img src="data:image/png;base64,cG5n" alt="Verloop" width="400">'


def test_a_table_cell_keeps_its_colour_and_nothing_that_loads(site: Site) -> None:
    body = (
        '<table><tbody><tr><td data-highlight-colour="green" style="background: url(x); width: 3px">a</td>'
        "</tr></tbody></table>"
    )

    assert '<td style="width:3px;background-color:#e3fcef">a</td>' in to_html(site, page(site, body))


@pytest.mark.parametrize(
    "body",
    [
        '<p onclick="alert(1)">x</p>',
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" JavaScript:alert(1)">x</a>',
        '<ac:link><ri:url ri:value="javascript:alert(1)"/></ac:link>',
        '<ac:image ac:alt="&quot; onerror=&quot;x()"><ri:url ri:value="data:text/html,x"/></ac:image>',
        '<ac:image ac:alt="&quot; onerror=&quot;x()"><ri:url ri:value="https://example.org/x"/></ac:image>',
        macro("status", title="&lt;script&gt;alert(1)&lt;/script&gt;"),
        macro("jira", key="&quot; onclick=&quot;alert(1)"),
        '<p title="&quot; onclick=&quot;alert(1)">x</p>',
        "<svg><p>x</p></svg>",
    ],
)
def test_nothing_on_a_page_runs(site: Site, body: str) -> None:
    made = page(site, "")
    live = {**made, "body": body}

    html = to_html(site, live)

    assert not any(word in html.lower() for word in ("<script", '" on', "javascript:", "data:text", "<svg"))


@pytest.mark.parametrize("href", ["//example.org/x", "/\\\\example.org/x"])
def test_a_link_within_the_site_never_leads_away(site: Site, href: str) -> None:
    assert to_html(site, page(site, f'<p><a href="{href}">x</a></p>')).count("href") == 0
