"""JQL as text: a grammar, and the query that it stands for, with every NOT pushed down to the clauses."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput
from lark.exceptions import VisitError

from regiebot_sandbox.jira.reserved import RESERVED

GRAMMAR = r"""
start: [disjunction] [order]
?disjunction: conjunction (_OR conjunction)*
?conjunction: negated (_AND negated)*
?negated: _NOT negated -> negation
        | "(" disjunction ")"
        | clause
clause: field OPERATOR operand        -> compared
      | field _IN several                -> within
      | field _NOT _IN several           -> without
      | field _IS _emptiness          -> empty
      | field _IS _NOT _emptiness     -> filled
field: WORD | STRING | CUSTOM
operand: value | function | EMPTY
several: "(" operand ("," operand)* ")" | function
value: WORD | STRING
function: WORD "(" [value ("," value)*] ")"
_emptiness: EMPTY
order: _ORDER _BY sorting ("," sorting)*
sorting: field [DIRECTION]

OPERATOR: "!=" | "!~" | "<=" | ">=" | "=" | "<" | ">" | "~"
CUSTOM.3: /cf\[\d+\]/i
EMPTY.2: /(empty|null)(?![\w.-])/i
DIRECTION.2: /(asc|desc)(?![\w.-])/i
_OR.2: /(or(?![\w.-])|\|\|?)/i
_AND.2: /(and(?![\w.-])|&&?)/i
_NOT.2: /(not(?![\w.-])|!(?![=~]))/i
_IN.2: /in(?![\w.-])/i
_IS.2: /is(?![\w.-])/i
_ORDER.2: /order(?=\s+by\b)/i
_BY.2: /by(?![\w.-])/i
STRING: /"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/s
WORD: /[^\s"'()=!<>~,\[\]|&;?*\/%^$#@+{}\\\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]+/
%ignore /\s+/
"""
OPPOSITE = {
    **dict(zip(("=", "~", "<", ">", "in", "is"), ("!=", "!~", ">=", "<=", "not in", "is not"), strict=True)),
    **dict(zip(("!=", "!~", ">=", "<=", "not in", "is not"), ("=", "~", "<", ">", "in", "is"), strict=True)),
}
PREFIX = "Error in the JQL Query: "


class JqlError(Exception):
    """A query that Jira refuses; the message is what the caller reads."""


@dataclass(frozen=True, slots=True)
class Operand:
    """One value: a text, a function with its arguments, or (`empty`) nothing at all."""

    text: str = ""
    arguments: tuple[str, ...] | None = None
    """None for a plain value."""
    empty: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A field, an operator in lower case, and what it is compared with."""

    field: str
    operator: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses joined by `and` or `or`."""

    word: str
    parts: "tuple[Clause | Group, ...]"


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query; `where` is None for one without a restriction."""

    where: "Clause | Group | None"
    order: tuple[tuple[str, bool], ...] = ()
    """Fields, each with whether it goes down."""


def negated(node: "Clause | Group") -> "Clause | Group":
    """The opposite: as Jira does it, a negated clause never finds issues whose field is empty."""
    if isinstance(node, Clause):
        return replace(node, operator=OPPOSITE[node.operator])
    return Group("or" if node.word == "and" else "and", tuple(negated(part) for part in node.parts))


_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|u?.)", re.DOTALL)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\", '"': '"', "'": "'", " ": " "}
_TO_ESCAPE = re.compile("[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def _unquoted(token: Token) -> str:
    """The text that a token stands for. Raises JqlError for what Jira reads only between quotes, or escaped.

    Jira's own tests of its parser say so, and the parser of its search bar does the same.
    """
    text, where = str(token), f"(line {token.line}, character {token.column})"
    if token.type == "STRING":
        if found := _TO_ESCAPE.search(text):
            code = f"{ord(found[0]):04x}"
            raise JqlError(f"The character 'U+{code.upper()}' must be escaped: '\\u{code}'. {where}")
        return _ESCAPED.sub(lambda escape: _meant(escape[1], where), text[1:-1])
    if text.casefold() in RESERVED:
        quoting = "You must surround it in quotation marks to use it in a query."
        raise JqlError(f"'{text}' is a reserved JQL word. {quoting} {where}")
    return text


def _meant(escape: str, where: str) -> str:
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    if escape not in _ESCAPES:
        valid = "The valid escape sequences are \\', \\\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX."
        raise JqlError(f"'\\{escape}' is an illegal JQL escape sequence. {valid} {where}")
    return _ESCAPES[escape]


class _Builder(Transformer[Token, Query]):
    """From the parse tree to the query."""

    def start(self, parts: list[Any]) -> Query:
        return Query(parts[0], parts[1] or ())

    def disjunction(self, parts: list[Any]) -> Group:
        return Group("or", tuple(parts))

    def conjunction(self, parts: list[Any]) -> Group:
        return Group("and", tuple(parts))

    def negation(self, parts: list[Any]) -> Clause | Group:
        return negated(parts[0])

    def field(self, parts: list[Token]) -> str:
        return _unquoted(parts[0])

    def value(self, parts: list[Token]) -> Operand:
        return Operand(_unquoted(parts[0]), quoted=parts[0].type == "STRING")

    def function(self, parts: list[Any]) -> Operand:
        return Operand(_unquoted(parts[0]), tuple(p.text for p in parts[1:] if p is not None))

    def operand(self, parts: list[Any]) -> Operand:
        return parts[0] if isinstance(parts[0], Operand) else Operand(empty=True)

    def several(self, parts: list[Operand]) -> tuple[Operand, ...]:
        return tuple(parts)

    def compared(self, parts: list[Any]) -> Clause:
        field, operator, operand = parts
        if operand.empty and operator in ("=", "!="):
            return Clause(field, "is" if operator == "=" else "is not", ())
        if operand.empty and operator in ("<", "<=", ">", ">="):
            raise JqlError(f"Expecting a value or function after '{operator}' but got 'EMPTY'.")
        return Clause(field, str(operator), (operand,))

    def within(self, parts: list[Any]) -> Clause:
        return Clause(parts[0], "in", parts[1])

    def without(self, parts: list[Any]) -> Clause:
        return Clause(parts[0], "not in", parts[1])

    def empty(self, parts: list[Any]) -> Clause:
        return Clause(parts[0], "is", ())

    def filled(self, parts: list[Any]) -> Clause:
        return Clause(parts[0], "is not", ())

    def sorting(self, parts: list[Any]) -> tuple[str, bool]:
        return parts[0], str(parts[1] or "asc").lower() == "desc"

    def order(self, parts: list[Any]) -> tuple[tuple[str, bool], ...]:
        return tuple(parts)


_PARSER = Lark(GRAMMAR, parser="lalr", maybe_placeholders=True)


@lru_cache(maxsize=256)
def parse(text: str) -> Query:
    """The query behind the text. Raises JqlError, with line and character."""
    try:
        query: Query = _Builder().transform(_PARSER.parse(text))
    except UnexpectedInput as error:
        raise JqlError(_where(text, error)) from error
    except VisitError as error:
        raise JqlError(f"{PREFIX}{error.orig_exc}") from error
    if len(query.order) > 7:
        raise JqlError(f"{PREFIX}The maximum number of ORDER BY fields is 7.")
    return query


def _where(text: str, error: UnexpectedInput) -> str:
    at = error.pos_in_stream
    if at is None or at < 0 or at >= len(text):
        return f"{PREFIX}The query ended where more was expected. (line 1, character {len(text)})"
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    if text[at] in "+,;?|*/%^$#@[]{}":
        code = f"\\u{ord(text[at]):04x}"
        return (
            f"{PREFIX}The character '{text[at]}' is a reserved JQL character. You must enclose it in a string"
            f" or use the escape '{code}' instead. (line {line}, character {column})"
        )
    got = text[at:].split()[0]
    return f"{PREFIX}Expecting something else but got '{got}'. (line {line}, character {column})"
