"""The words that speak to the bot, under the names that the record keeps."""

from enum import StrEnum


class Verb(StrEnum):
    """First words that speak to the bot, as the record keeps them; how people say them is in a vocabulary."""

    DECISION = "besluit"
    PRESENT = "aanwezig"
    DEPARTURE = "afwijking"
    CONDITION = "voorwaarde"
    CONDITIONS = "voorwaarden"
    ROLLBACK = "rollback"
    TRIAL = "proef"
    THRESHOLD = "drempel"
    EVIDENCE = "bewijs"
    REQUIREMENT = "eis"
    PERMISSION = "toestemming"
    LESSON = "les"
    MEASURE = "maatregel"
    MILESTONE = "mijlpaal"
    SIGNATURE = "handtekening"
    AGREEMENT = "akkoord"
    RESULT = "uitslag"
    CALENDAR = "kalender"
    INCIDENT_CLASS = "klasse"
    CAB = "cab"
    CAB_EXPLANATION = "cab-toelichting"
    DONE = "gereed"
    ON_BEHALF = "namens"
    REASON = "reden"
    EXPLANATION = "toelichting"
    MOTIVATION = "motivatie"


REASONS = frozenset({Verb.REASON, Verb.EXPLANATION, Verb.MOTIVATION})
"""First words of a line that gives the reason of the decision in the same comment."""

LISTING = frozenset({Verb.ROLLBACK, Verb.LESSON, Verb.MEASURE, Verb.MILESTONE})
"""Words that write down a list: its items may be open tasks."""
