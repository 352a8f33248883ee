"""The words that people use, in Dutch: first words of commands, and words that mean yes, no or nothing."""

import re

WORDS = frozenset(
    {"besluit", "aanwezig", "afwijking", "voorwaarde", "voorwaarden", "rollback", "proef", "drempel"}
    | {"bewijs", "eis", "toestemming", "les", "maatregel", "mijlpaal", "handtekening", "akkoord"}
    | {"uitslag", "kalender", "klasse", "cab", "cab-toelichting", "gereed", "namens"}
)
"""First words that speak to the bot."""

LISTING = frozenset({"rollback", "les", "maatregel", "mijlpaal"})
"""Words that write down a list: its items may be open tasks."""

REASON = frozenset({"reden", "toelichting", "motivatie"})
"""First words of a line that gives the reason of the decision in the same comment."""

GOES_ON = re.compile(
    r"(?:mits|tenzij|maar|pas|als|zodra|indien|behalve|alleen"
    r"|(?:onder|op|met)\s+(?:(?:de|een|\d+)\s+)?voorwaarden?|onder\s+voorbehoud)\b",
    re.IGNORECASE,
)
"""How a line begins that goes on with the sentence before it."""

DASH = "[-\u2010\u2011\u2012\u2013\u2014\u2015\u2212]"
"""Any dash or hyphen."""

HYPHEN = "[-\u2010\u2011\u2012\u2013\u2015\u2212]"
"""One that may join two words: any but the em dash."""

URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)

_NOTHING = (
    r"geen|nee|neen|niet|niets|niks|nog|later|volgt|onbekend|tbd|tba|todo|ntb|n\.\s?t\.\s?b|nvt|n\.\s?v\.\s?t"
    r"|n/a|none|no|not|nil|leeg|komt|(?:moet|wordt|worden|moeten)\s+nog|in\s+afwachting|wacht(?:en)?"
)
NOTHING = re.compile(rf"(?:{_NOTHING})(?![\w/])", re.IGNORECASE)
"""How a text begins that says nothing, or no."""

SAYS_NOTHING = re.compile(rf"(?:{_NOTHING}|\W+)?\W*", re.IGNORECASE)
"""A text that says nothing at all."""

TAKES_BACK = re.compile(
    rf"""
    \b(?:
      uitstel|uitgesteld|verplaatst|verschoven|doorgeschoven|verzet|verdaagd|ingetrokken|teruggetrokken
      |afgelast|afgeblazen|geannuleerd|opgeschort|aangehouden|stopgezet|heroverwe\w+|te\s+vroeg
      |vervalt|vervallen|ongeldig|voorlopig|vooralsnog|tijdelijk|voor\s+nu|in\s+principe|in\s+beginsel
      |geweiger[dt]|afgewezen|afgekeurd|onder\s+protest
      |no{DASH}?\s?go|nogo|geen\s+(?:go|akkoord)|nog\s+niet|nog\s+geen|niet\s+gegeven|niet\s+akkoord
      |toch\s+(?:maar\s+)?niet|toch\s+geen|nog\s+te\s+bevestigen|besluit\s+volgt
      |mits|tenzij|zodra|totdat|behalve|behoudens|uitgezonderd|uitzondering|m\.?u\.?v\.?|exclusief
      |onder\s+voorbehoud|afhankelijk\s+van|hangt\s+af\s+van|in\s+afwachting|wacht(?:en|end)?\s+op
      |(?<!aan\ )(?<!aan\ de\ )(?<!aan\ alle\ )(?<!zonder\ )voorwaard\w*
      |pas\s+(?:na|als|wanneer|vanaf|op)|maar\s+(?:niet|eerst|pas|nog|wel)|alleen\s+(?:als|voor|na)
      |op\s+(?:\S+\s+){{1,4}}na
      |postponed|deferred|delayed|cancell?ed|revoked|withdrawn|unless|provided|pending|subject\s+to|not\s+yet
      |on\s+hold|conditional(?:ly)?|(?:on|with)\s+conditions?|condities?|to\s+be\s+(?:confirmed|decided)|tb[cd]
      # what is not whole, or still to be done
      |bijna|deels|gedeeltelijk|grotendeels|ten\s+dele|partly|partially|almost
      |nog(?!\s+(?:steeds|altijd|meer|tijd|genoeg|voldoende|ruim))|moet(?:en)?|volgt|volgen|zolang|still|must|should
      # what went wrong, and who is against it
      |(?:is|zijn)\s+(?:gefaald|mislukt|onvoldoende)|niet\s+mee\s+eens|oneens|voorbehoud
      |(?:is|stemt|stemmen)\s+tegen|tegenstem\w*|twijfel\w*|ontbreekt|ontbreken|nee|neen|disagrees?
      |(?<!geen\ )(?<!zonder\ )(?:bezwaar|bezwaren)
      # what is withdrawn as a mistake, or no decision at all
      |vergissing|foutje|abuis|negeer|negeren|grapje|voorbeeld|gevraagd|verzocht|mistake|ignore|joke|example
      # what only is expected or proposed
      |beslissen|beslist|definitief\s+besluit|bekrachtig\w*
      |(?:later|wordt|worden)\s+(?:\S+\s+){{0,2}}(?:besloten|bevestigd)
      |concept(?:besluit)?|voorgesteld|stel(?:len)?\s+(?:ik|wij|we)\s+voor|beoogd|bedoeling|voornemen
      |(?:naar|de)\s+verwachting|verwacht(?:en)?|denk\s+ik|hoop\s+ik|hopelijk|waarschijnlijk|vermoedelijk
      |expected|probably|hopefully|draft|proposed
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
"""What takes a yes back, wherever it stands in the reason."""

PARTS = re.compile(rf"[,;.:()\u2014]|\s{DASH}+\s")
"""What stands between the parts of a reason."""

HEDGES = re.compile(
    r"\W*(?:maar|pas|na|als|indien|wanneer|niet|nog|nee|neen|alleen|eerst|echter|tot"
    r"|voor\s+zover|mogelijk|misschien|wellicht|mislukt|gefaald|onvoldoende"
    r"|but|if|after|once|until|only|except|not|no\s+way|maybe|perhaps|failed)\b",
    re.IGNORECASE,
)
"""What takes a yes back at the beginning of the reason, or of a part of it."""

LIMITS = ("mits", "tenzij", "zodra", "indien", "behalve", "wanneer", "voorbehoud", "unless")
"""Words of a condition that do so with a slip of the pen too."""

WITHHELD = re.compile(
    r"\b(?:niet|geen|niemand|nog|pas|eerst|moet|moeten|geweiger[dt]|afgewezen|afgekeurd|verboden|mislukt"
    r"|onvoldoende|deels|gedeeltelijk|bijna|behalve|zonder|concept|volgt)\b",
    re.IGNORECASE,
)
"""What makes a free yes (`toestemming`, `akkoord`, `bewijs`, `eis`) no yes."""

REFUSED = re.compile(
    r"\b(?:geweiger[dt]|afgewezen|afgekeurd|verboden|ingetrokken"
    r"|niet\s+(?:geaccepteerd|toegestaan|akkoord|goedgekeurd|gegeven|door|namens))\b",
    re.IGNORECASE,
)
"""What makes a reason to depart from a rule none: somebody refuses it."""

LOOSE = re.compile(
    r"(?:mits|tenzij|behalve|zodra|pas\s+(?:na|als|op|wanneer)|maar\s+(?:pas|alleen|niet|eerst)"
    r"|onder\s+voorbehoud|(?:onder|op)\s+(?:de\s+)?voorwaarden?)\b",
    re.IGNORECASE,
)
"""How a line begins that limits a decision which does not stand directly above it."""

NOT_AGREED = re.compile(
    r"\b(?:niet|nog|eerst|moet|moeten|geweiger[dt]|afgewezen|afgekeurd|verboden|volgt"
    r"|(?:nader\s+)?te\s+\w+|bespreking|overleg|verzoek|voorstel|loopt|lopend|onderweg|komt|komen|later|nader|bezig)\b",
    re.IGNORECASE,
)
"""What makes an agreement in free words none."""

ABSENT = re.compile(
    r"\b(?:niet|geen|niemand|zonder|behalve|afwezig|verhinderd|ziek|afgemeld|uitgezonderd|excl(?:usief)?|nog"
    r"|minus|later|not|except|absent)\b",
    re.IGNORECASE,
)
"""What makes a list of who was there unclear."""

REFUSES_NO = re.compile(r"\b(?:mits|tenzij|ingetrokken|unless|withdrawn)\b", re.IGNORECASE)
"""What makes a no unclear."""

YES_WORD = re.compile(
    rf"(?:\b(niet|geen|no)[\s]*{DASH}?\s*)?\b(?:go|akkoord|ja)\b(?!{DASH}\w)", re.IGNORECASE
)
"""A yes in the reason of a no; with group 1 it is denied."""

GOOD = "✅👍🎉🟢✔☑👌🚀🥳🙌"
BAD = "❌⛔🛑👎🔴✖🚫"
"""Emoji that say the same as a yes, and as a no."""

SHORT_NAMES = {
    "check_mark": "✅",
    "white_check_mark": "✅",
    "tick": "✅",
    "thumbsup": "👍",
    "tada": "🎉",
    "cross_mark": "❌",
    "x": "❌",
    "no_entry": "⛔",
    "octagonal_sign": "🛑",
    "thumbsdown": "👎",
    "red_circle": "🔴",
}
"""Short names of the emoji that Atlassian sends without their character."""
