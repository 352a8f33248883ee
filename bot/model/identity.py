"""Identities and the labels that carry them.

An identity is a path of YAML ids, ending in the code of a step or action: `koppeltaal-2023/c1/za-03/O.9`.
Ids start with a lower-case letter and codes with a capital or a digit, so no two things share a path.
"""

from bot.model.issue import Identity

PROPERTY = "regiebot.state"
"""Key of the entity property that holds the bot's stamp."""

NOTE = "regiebot.note"
"""Key of the property of a comment that holds the keys of the notes in it."""

WAITING = "regiebot-wacht"
"""Label on what waits for a decision elsewhere: nobody works on it now."""

ORPHAN = "regiebot-vervallen"
"""Label on what is no longer in the spec, where the config asks for it."""

_SCOPE = "regiebot:"
_IDENTITY = "rb:"


def join(*parts: str) -> Identity:
    """The identity of a thing from its parent's identity and its own id or code."""
    return Identity("/".join(parts))


def attempt_code(code: str, number: int) -> str:
    """The code of a row in an attempt of what is done again; the first is the row itself."""
    return code if number == 1 else f"{code}.a{number}"


def scope_label(root: str) -> str:
    """Label on every issue of one programme or release; sweeps search for it."""
    return _SCOPE + root


def identity_label(identity: Identity) -> str:
    """Label on exactly one issue. It is searchable, which an entity property is not."""
    return _IDENTITY + identity


def own_labels(identity: Identity, whole: str, *, waits: bool = False) -> tuple[str, ...]:
    """The labels that the bot keeps on an issue, sorted; every other label is people's.

    `whole` is the `scope_label` of its programme or release, the same text for all its issues.
    """
    return (_IDENTITY + identity, WAITING, whole) if waits else (_IDENTITY + identity, whole)


def is_own(label: str) -> bool:
    """Whether the label is one that the bot manages."""
    return label in (WAITING, ORPHAN) or label.startswith((_SCOPE, _IDENTITY))


def identities_of(labels: frozenset[str]) -> tuple[Identity, ...]:
    """The identities that the labels name, sorted; an issue of the bot has one."""
    found = [label.removeprefix(_IDENTITY) for label in labels if label.startswith(_IDENTITY)]
    return tuple(map(Identity, sorted(found)))


def roots_of(labels: frozenset[str]) -> tuple[Identity, ...]:
    """The programmes and releases that the labels say an issue belongs to, sorted."""
    found = [label.removeprefix(_SCOPE) for label in labels if label.startswith(_SCOPE)]
    return tuple(map(Identity, sorted(found)))
