"""How the viewer turns what others wrote into HTML, and that nothing of it runs."""

from collections.abc import Iterator
from typing import Any

import pytest

from regiebot_sandbox.embedded import open_site
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.viewer import adf, cardtext, mrkdwn

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    one = open_site()
    yield one
    one.store.close()


def doc(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(content)}


def paragraph(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(content)}


def text(words: str, *marks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "text", "text": words, "marks": list(marks)}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("*vet* en _schuin_ en ~weg~", "<strong>vet</strong> en <em>schuin</em> en <s>weg</s>"),
        ("2*3*4 snake_case_naam", "2*3*4 snake_case_naam"),
        ("`a*b*c`", "<code>a*b*c</code>"),
        ("```\na\n*b*\n```", "<pre>a\n*b*</pre>"),
        ("een\ntwee", "een<br>twee"),
        ("<@UFACILITATOR>", '<span class="mention">@Migratiefacilitator</span>'),
        ("<#C0REGIE>", '<a class="mention" href="/chat/slack/C0REGIE">#kt-regie</a>'),
        ("<!here>", '<span class="mention mention-all">@here</span>'),
        ("&lt;!here&gt; &amp;amp;", "&lt;!here&gt; &amp;amp;"),
        (
            "<https://x.example/?a=1&amp;b=2|lees>",
            '<a href="https://x.example/?a=1&amp;b=2" rel="noopener">lees</a>',
        ),
        ("<!date^1697457600^{date_short} {time}|straks>", '<time title="straks">16 okt 2023 14:00</time>'),
        ("&gt; citaat\nverder", "<blockquote>citaat</blockquote>verder"),
        (":warning: :onbekend:", "⚠ :onbekend:"),
    ],
)
def test_slack_markup_reads_as_in_slack(site: Site, sent: str, shown: str) -> None:
    assert str(mrkdwn.to_html(site, sent)) == shown


@pytest.mark.parametrize(
    "sent",
    [
        HOSTILE,
        "*<script>alert(1)</script>*",
        f"`{HOSTILE}`",
        "<javascript:alert(1)|klik>",
        "<data:text/html,x|klik>",
        f"<https://x.example|{HOSTILE}>",
        '<https://x.example/"onmouseover="alert(1)|klik>',
        "\ue0000\ue001",
    ],
)
def test_nothing_in_a_message_runs(site: Site, sent: str) -> None:
    html = str(mrkdwn.to_html(site, sent))

    for word in ("<script", "<img", 'href="javascript', 'href="data', '"onmouseover'):
        assert word not in html


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("**vet** en _schuin_", "<p><strong>vet</strong> en <em>schuin</em></p>"),
        ("een\n\ntwee", "<p>een</p><p>twee</p>"),
        ("Nodig:\n- a\n- b", "<p>Nodig:</p><ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        (r"\*letterlijk\* \[48 uur\]", "<p>*letterlijk* [48 uur]</p>"),
        ("[lees](https://x.example)", '<p><a href="https://x.example" rel="noopener">lees</a></p>'),
        ("<at>Jan</at>", '<p><span class="mention">Jan</span></p>'),
        ("&lt;b&gt; # geen kop", "<p>&lt;b&gt; # geen kop</p>"),
        ("[klik](javascript:alert)", "<p>klik</p>"),
        ("[klik](javascript:alert(1))", "<p>[klik](javascript:alert(1))</p>"),
        (HOSTILE, "<p>&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;</p>"),
    ],
)
def test_card_text_reads_as_in_teams(sent: str, shown: str) -> None:
    assert str(cardtext.to_html(sent)) == shown


@pytest.mark.parametrize(
    ("node", "shown"),
    [
        (paragraph(text("a", {"type": "strong"}, {"type": "em"})), "<p><em><strong>a</strong></em></p>"),
        ({"type": "heading", "attrs": {"level": 1}, "content": [text("a")]}, "<h3>a</h3>"),
        ({"type": "rule"}, "<hr>"),
        ({"type": "orderedList", "attrs": {"order": 3}, "content": []}, '<ol start="3"></ol>'),
        (
            {"type": "codeBlock", "content": [text("<b>")]},
            '<pre class="code-block"><code>&lt;b&gt;</code></pre>',
        ),
        (
            {"type": "panel", "attrs": {"panelType": "warning"}, "content": [paragraph(text("let op"))]},
            '<div class="panel panel-warning"><div class="panel-body"><p>let op</p></div></div>',
        ),
        (
            {"type": "expand", "attrs": {"title": "Herkomst"}, "content": [paragraph(text("a"))]},
            '<details class="expand"><summary>Herkomst</summary><div><p>a</p></div></details>',
        ),
        (
            paragraph({"type": "status", "attrs": {"text": "Bezig", "color": "blue"}}),
            '<p><span class="lozenge lozenge-blue">Bezig</span></p>',
        ),
        (
            paragraph({"type": "date", "attrs": {"timestamp": "1696809600000"}}),
            "<p><time>9 okt 2023</time></p>",
        ),
        (
            paragraph({"type": "mention", "attrs": {"id": "u-x", "text": "@X"}}),
            '<p><span class="mention">@X</span></p>',
        ),
        (
            paragraph({"type": "inlineCard", "attrs": {"url": "http://127.0.0.1:1/browse/KT-2"}}),
            '<p><a class="chip" href="http://127.0.0.1:1/browse/KT-2" rel="noopener">KT-2</a></p>',
        ),
        (
            {"type": "tableRow", "content": [{"type": "tableCell", "attrs": {"colspan": 2}, "content": []}]},
            '<tr><td colspan="2"></td></tr>',
        ),
        ({"type": "nieuwSoort", "content": [paragraph(text("toch leesbaar"))]}, "<p>toch leesbaar</p>"),
    ],
)
def test_a_document_reads_as_in_jira(node: dict[str, Any], shown: str) -> None:
    assert str(adf.to_html(doc(node))) == shown


@pytest.mark.parametrize(
    "node",
    [
        paragraph(text(HOSTILE)),
        paragraph(text("a", {"type": "link", "attrs": {"href": "javascript:alert(1)"}})),
        paragraph(text("a", {"type": "textColor", "attrs": {"color": '#000;"><script>'}})),
        paragraph({"type": "inlineCard", "attrs": {"url": "javascript:alert(1)"}}),
        paragraph({"type": "status", "attrs": {"text": HOSTILE, "color": '"><script>'}}),
        {"type": "panel", "attrs": {"panelType": '"><script>'}, "content": []},
        {"type": "expand", "attrs": {"title": HOSTILE}, "content": []},
        {"type": "tableCell", "attrs": {"background": '"><script>', "colspan": '"><script>'}, "content": []},
        {"type": "orderedList", "attrs": {"order": '"><script>'}, "content": []},
        {"type": "heading", "attrs": {"level": '"><script>'}, "content": []},
        {"type": "codeBlock", "content": [text(HOSTILE)]},
    ],
)
def test_nothing_in_a_document_runs(node: dict[str, Any]) -> None:
    html = str(adf.to_html(doc(node)))

    for word in ("<script", "<img", 'href="javascript'):
        assert word not in html
