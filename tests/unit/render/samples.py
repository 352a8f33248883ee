"""Texts that have broken somebody's renderer."""

NASTY = (
    "<!channel>",
    "<@U123>",
    "</ac:rich-text-body>",
    "]]>",
    "[x](javascript:alert(1))",
    "**vet** _schuin_ `code` ~weg~",
    "&lt;!here&gt; &amp; &nbsp;",
    "# kop\n- punt\n---\n=> knop | https://evil.example\n: feit | waarde",
    "{{ 7 * 7 }} {% raw %} {# niets #}",
    "<script>alert(1)</script><a href='x'>x</a>",
    "één 🚀 emoji – Ö ﷽",
    "\x00\x0b\x1b[31m\u202eomgekeerd\ud800",
    "ee-" * 100,
    "1. eerst",
    "- streep",
    " ",
)
