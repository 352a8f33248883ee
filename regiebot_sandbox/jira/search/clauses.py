"""What a JQL clause finds: field by field, from a clause to a test of an index row."""

from collections.abc import Callable
from typing import Any

from regiebot_sandbox.jira import adf, scheme
from regiebot_sandbox.jira.issues import lookup
from regiebot_sandbox.jira.moments import Asker, moment
from regiebot_sandbox.jira.permissions import visible
from regiebot_sandbox.jira.registry import Row
from regiebot_sandbox.jira.search.jql import Clause, JqlError, Operand
from regiebot_sandbox.jira.words import finder
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc

Test = Callable[[Row], bool]
Hook = Callable[[Site, str, Clause], Callable[[Doc], bool]]
"""`(site, account, clause)` → a test of the stored issue; raises JqlError."""

HOOKS: dict[str, Hook] = {}
"""Clauses of field kinds that another product brings, such as `approvals`."""

EQUALITY = ("=", "!=", "in", "not in", "is", "is not")
ORDERING = ("=", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not")
MATCHING = ("~", "!~", "is", "is not")


def _refuse(clause: Clause, allowed: tuple[str, ...]) -> None:
    if clause.operator not in allowed:
        raise JqlError(f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")


def _unknown(clause: Clause, value: str) -> JqlError:
    return JqlError(f"The value '{value}' does not exist for the field '{clause.field}'.")


def _plain(clause: Clause, operand: Operand) -> str:
    if operand.arguments is not None or operand.empty:
        raise JqlError(f"The function '{operand.text}' is not supported by the '{clause.field}' field.")
    return operand.text


def _membership(clause: Clause, wanted: frozenset[Any], has: Callable[[Row], frozenset[Any]]) -> Test:
    """Tests that find nothing where the field is empty, but with IS EMPTY."""
    tests: dict[str, Test] = {
        "in": lambda row: not wanted.isdisjoint(has(row)),
        "not in": lambda row: bool(has(row)) and wanted.isdisjoint(has(row)),
        "is": lambda row: not has(row),
        "is not": lambda row: bool(has(row)),
    }
    return tests[{"=": "in", "!=": "not in"}.get(clause.operator, clause.operator)]


def _one(member: str) -> Callable[[Row], frozenset[Any]]:
    def has(row: Row) -> frozenset[Any]:
        value = getattr(row, member)
        return (
            value if isinstance(value, frozenset) else frozenset((value,) if value not in ("", None) else ())
        )

    return has


def _named(coll: str, member: str) -> Callable[[Asker, Clause], Test]:
    """A field whose values are rows of a collection, by id or name; versions of any project."""

    def build(asker: Asker, clause: Clause) -> Test:
        _refuse(clause, EQUALITY)
        wanted: set[str] = set()
        for operand in clause.operands:
            text = _plain(clause, operand)
            rows = asker.site.store.all(coll)
            found = {r["id"] for r in rows if text == r["id"] or text.casefold() == r["name"].casefold()}
            if not found:
                raise _unknown(clause, text)
            wanted |= found
        return _membership(clause, frozenset(wanted), _one(member))

    return build


def _project(asker: Asker, clause: Clause) -> Test:
    _refuse(clause, EQUALITY)
    wanted = set()
    for operand in clause.operands:
        text = _plain(clause, operand)
        row = scheme.project_of(asker.site, text) or scheme.named(asker.site, "jira.project", text)
        if row is None:
            raise _unknown(clause, text)
        wanted.add(row["key"])
    return _membership(clause, frozenset(wanted), _one("project"))


def _issue_ids(asker: Asker, clause: Clause) -> frozenset[int]:
    wanted = set()
    for operand in clause.operands:
        text = _plain(clause, operand)
        doc = lookup(asker.site, text)
        if doc is None or not visible(asker.site, asker.user, doc):
            raise JqlError(f"An issue with key '{text}' does not exist for field '{clause.field}'.")
        wanted.add(int(doc["id"]))
    return frozenset(wanted)


def _key(asker: Asker, clause: Clause) -> Test:
    _refuse(clause, ORDERING)
    if clause.operator in EQUALITY:
        return _membership(clause, _issue_ids(asker, clause), _one("id"))
    (wanted,) = _issue_ids(asker, clause)
    doc = asker.site.store.get("issue", str(wanted)) or {}
    project, number = doc["project"], int(doc["key"].rpartition("-")[2])
    compare = _comparison(clause.operator)
    return lambda row: row.project == project and compare(row.number, number)


def _parent(asker: Asker, clause: Clause) -> Test:
    _refuse(clause, EQUALITY)
    wanted = frozenset(map(str, _issue_ids(asker, clause)))
    return _membership(clause, wanted, _one("parent"))


def _labels(_asker: Asker, clause: Clause) -> Test:
    _refuse(clause, EQUALITY)
    wanted = frozenset(_plain(clause, operand) for operand in clause.operands)
    return _membership(clause, wanted, _one("labels"))


def _category(asker: Asker, clause: Clause) -> Test:
    _refuse(clause, EQUALITY)
    names = (asker.site.store.get("jira", "site") or {})["categories"]
    english = {"new": "to do", "indeterminate": "in progress", "done": "done"}
    numbers = {"new": "2", "indeterminate": "4", "done": "3"}
    wanted = set()
    for operand in clause.operands:
        text = _plain(clause, operand).casefold()
        keys = [k for k in names if text in (k, names[k].casefold(), english[k], numbers[k])]
        if not keys:
            raise _unknown(clause, operand.text)
        wanted.update(keys)
    return _membership(clause, frozenset(wanted), _one("category"))


def _people(member: str) -> Callable[[Asker, Clause], Test]:
    def build(asker: Asker, clause: Clause) -> Test:
        _refuse(clause, EQUALITY)
        wanted = set()
        for operand in clause.operands:
            if operand.arguments is not None and operand.text.casefold() == "currentuser":
                wanted.add(asker.user)
                continue
            text = _plain(clause, operand)
            if asker.site.store.get("user", text) is None:
                raise _unknown(clause, text)
            wanted.add(text)
        return _membership(clause, frozenset(wanted), _one(member))

    return build


def _comparison(operator: str) -> Callable[[Any, Any], bool]:
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "=": lambda a, b: bool(a == b),
        "!=": lambda a, b: bool(a != b),
        "<": lambda a, b: bool(a < b),
        "<=": lambda a, b: bool(a <= b),
        ">": lambda a, b: bool(a > b),
        ">=": lambda a, b: bool(a >= b),
    }
    return tests[operator]


def _dated(member: str) -> Callable[[Asker, Clause], Test]:
    """A field with an instant (seconds) or a day (ISO text); relative dates count in whole minutes."""
    by_day = member == "due"

    def build(asker: Asker, clause: Clause) -> Test:
        _refuse(clause, ORDERING)
        if clause.operator in ("is", "is not"):
            return _membership(clause, frozenset(), _one(member))
        moments = [moment(asker, clause, operand) for operand in clause.operands]
        wanted = [m.date().isoformat() if by_day else m.timestamp() for m in moments]
        if clause.operator in ("in", "not in"):
            return _membership(clause, frozenset(wanted), _one(member))
        compare, bound = _comparison(clause.operator), wanted[0]
        return lambda row: getattr(row, member) not in ("", None) and compare(getattr(row, member), bound)

    return build


def _texts(read: Callable[[Doc], str]) -> Callable[[Asker, Clause], Test]:
    """A text field: what `finder` makes of the text."""

    def build(asker: Asker, clause: Clause) -> Test:
        _refuse(clause, MATCHING)
        get = asker.site.store.get
        if clause.operator in ("is", "is not"):
            want = clause.operator == "is not"
            return lambda row: bool(read(get("issue", str(row.id)) or {}).strip()) is want
        finds = _finder(clause)

        def matches(row: Row) -> bool:
            doc = get("issue", str(row.id))
            return finds(read(doc) if doc else "")

        return matches if clause.operator == "~" else lambda row: not matches(row)

    return build


def _finder(clause: Clause) -> Callable[[str], bool]:
    """Jira refuses a text of nothing, and one whose operators join nothing (measured on Jira 10.3)."""
    text = _plain(clause, clause.operands[0])
    if not text.strip():
        raise JqlError(f"The field '{clause.field}' does not support searching for an empty string.")
    try:
        return finder(text)
    except ValueError as error:
        raise JqlError(f"Unable to parse the text '{text}' for field '{clause.field}'.") from error


def _everything(doc: Doc) -> str:
    fields = doc["fields"]
    texts = [fields["summary"], adf.plain(fields.get("description") or {})]
    return "\n".join([*texts, *(adf.plain(c["body"]) for c in doc["comments"])])


def _custom(field: Doc) -> Callable[[Asker, Clause], Test]:
    def build(asker: Asker, clause: Clause) -> Test:
        hook = HOOKS.get(field["kind"])
        if hook is not None:
            test = hook(asker.site, asker.user, clause)
            get = asker.site.store.get
            return lambda row: test(get("issue", str(row.id)) or {"fields": {}})
        if field["kind"] in ("text", "textarea"):
            return _texts(lambda doc: _custom_text(doc, field["id"]))(asker, clause)
        return _options(asker, field, clause)

    return build


def _custom_text(doc: Doc, field_id: str) -> str:
    value = doc.get("fields", {}).get(field_id)
    return adf.plain(value) if isinstance(value, dict) else value or ""


def _options(asker: Asker, field: Doc, clause: Clause) -> Test:
    _refuse(clause, EQUALITY)
    wanted = set()
    for operand in clause.operands:
        text = _plain(clause, operand)
        found = [o["id"] for o in field.get("options", []) if text in (o["id"], o["value"])]
        if not found:
            raise JqlError(f"The option '{text}' for field '{clause.field}' does not exist.")
        wanted.update(found)
    get = asker.site.store.get

    def has(row: Row) -> frozenset[str]:
        value = (get("issue", str(row.id)) or {"fields": {}})["fields"].get(field["id"]) or []
        return frozenset(o["id"] for o in (value if isinstance(value, list) else [value]))

    return _membership(clause, frozenset(wanted), has)


def _resolution(_asker: Asker, clause: Clause) -> Test:
    _refuse(clause, EQUALITY)
    texts = {_plain(clause, operand).casefold() for operand in clause.operands}
    if texts == {"unresolved"}:
        word = "is" if clause.operator in ("=", "in") else "is not"
        clause = Clause(clause.field, word, ())
    return _membership(clause, frozenset(texts), _one("resolution"))


FIELDS: dict[str, Callable[[Asker, Clause], Test]] = {
    "project": _project,
    **dict.fromkeys(("key", "issuekey", "issue", "id"), _key),
    "parent": _parent,
    "labels": _labels,
    "status": _named("jira.status", "status"),
    "statuscategory": _category,
    **dict.fromkeys(("issuetype", "type"), _named("jira.type", "type")),
    "priority": _named("jira.priority", "priority"),
    **dict.fromkeys(("fixversion", "fixversions"), _named("version", "versions")),
    **dict.fromkeys(("component", "components"), _named("component", "components")),
    **{name: _people(name) for name in ("assignee", "reporter", "creator")},
    **dict.fromkeys(("updated", "updateddate"), _dated("updated")),
    **dict.fromkeys(("created", "createddate"), _dated("created")),
    **dict.fromkeys(("resolved", "resolutiondate"), _dated("resolved")),
    **dict.fromkeys(("due", "duedate"), _dated("due")),
    "resolution": _resolution,
    "summary": _texts(lambda doc: doc["fields"]["summary"]),
    "description": _texts(lambda doc: adf.plain(doc["fields"].get("description") or {})),
    "text": _texts(_everything),
}


def field_test(asker: Asker, clause: Clause) -> Test:
    """The test that a clause stands for. Raises JqlError."""
    name = clause.field.casefold()
    build = FIELDS.get(name)
    if build is not None:
        return build(asker, clause)
    for field in asker.site.store.all("jira.field"):
        names = {c.casefold() for c in [*field["clauses"], field["id"]]}
        if name in names and field["id"].startswith("customfield_"):
            return _custom(field)(asker, clause)
    raise JqlError(f"Field '{clause.field}' does not exist or you do not have permission to view it.")
