"""JQL as text: a grammar, and the query that it stands for, with every NOT pushed down to the clauses."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput
from lark.exceptions import VisitError

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
STRING: /"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/
WORD: /[^\s"'()=!<>~,\[\]|&;?*\/%^$#@+{}]+/
%ignore /\s+/
"""
OPPOSITE = {
    **dict(zip(("=", "~", "<", ">", "in", "is"), ("!=", "!~", ">=", "<=", "not in", "is not"), strict=True)),
    **dict(zip(("!=", "!~", ">=", "<=", "not in", "is not"), ("=", "~", "<", ">", "in", "is"), strict=True)),
}
_RESERVED = (
    "abort access add after alias all alter and any as asc audit avg before begin between boolean "
    "break by byte catch cf char character check checkpoint collate collation column commit connect "
    "continue count create current date decimal declare decrement default defaults define delete "
    "delimiter desc difference distinct divide do double drop else empty encoding end equals escape "
    "exclusive exec execute exists explain false fetch field file first float for from function go "
    "goto grant greater group having identified if immediate in increment index initial inner inout "
    "input insert int integer intersect intersection into is isempty isnull join last left less like "
    "limit lock long max min minus mode modify modulo more multiply next noaudit not notin nowait "
    "null number object of on option or order outer output power previous prior privileges public "
    "raise raw remainder rename resource return returns revoke right row rowid rownum rows select "
    "session set share size sqrt start strict string subtract sum synonym table then to trans "
    "transaction trigger true uid union unique update user validate values view was when whenever "
    "where while with"
)
RESERVED = frozenset(_RESERVED.split())
"""Words that stand in a query only between quotation marks (Atlassian, JQL: reserved words)."""

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


def _unquoted(token: Token) -> str:
    text = str(token)
    if token.type == "WORD" and text.lower() in RESERVED:
        raise JqlError(
            f"{PREFIX}'{text}' is a reserved JQL word. You must surround it in quotation marks to use it in a"
            f" query. (line {token.line}, character {token.column})"
        )
    if token.type != "STRING":
        return text
    return text[1:-1].replace('\\"', '"').replace("\\'", "'").replace("\\\\", "\\")


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
        return Operand(str(parts[0]), tuple(p.text for p in parts[1:] if p is not None))

    def operand(self, parts: list[Any]) -> Operand:
        return parts[0] if isinstance(parts[0], Operand) else Operand(empty=True)

    def several(self, parts: list[Operand]) -> tuple[Operand, ...]:
        return tuple(parts)

    def compared(self, parts: list[Any]) -> Clause:
        field, operator, operand = parts
        if operand.empty and operator in ("=", "!="):
            return Clause(field, "is" if operator == "=" else "is not", ())
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
        if isinstance(error.orig_exc, JqlError):
            raise error.orig_exc from None
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
