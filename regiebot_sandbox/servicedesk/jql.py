"""`approvals = pending()` and its like in JQL, with the functions that Service Management brings."""

from collections.abc import Callable

from regiebot_sandbox.jira.search.jql import Clause, JqlError, Operand
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.servicedesk import approvals
from regiebot_sandbox.store import Doc

Holds = Callable[[Doc, str], bool]
"""`(round, account)` → whether it is one that the function looks for."""

_ROUNDS: dict[str, Holds] = {
    "pending": lambda row, _account: bool(row["open"]),
    "approved": lambda row, _account: row["decision"] == "approved",
    "declined": lambda row, _account: row["decision"] == "declined",
    "mypending": approvals.may_answer,
    "pendingby": approvals.may_answer,
    "myapproval": lambda row, account: account in row["votes"],
    "approver": lambda row, account: account in row["votes"],
}
_OF_SOMEBODY = ("pendingby", "approver")


def clause(site: Site, account: str, asked: Clause) -> Callable[[Doc], bool]:
    """A test of the stored issue. Raises JqlError for another operator or function."""
    if asked.operator not in ("=", "!="):
        raise JqlError(f"The operator '{asked.operator}' is not supported by the '{asked.field}' field.")
    holds, who = _function(asked, asked.operands[0], account)

    def test(doc: Doc) -> bool:
        rounds = approvals.of_issue(site, doc) if "id" in doc else []
        return any(holds(row, one) for row in rounds for one in who) is (asked.operator == "=")

    return test


def _function(asked: Clause, operand: Operand, account: str) -> tuple[Holds, tuple[str, ...]]:
    name = operand.text.casefold()
    if operand.arguments is None or name not in _ROUNDS:
        raise JqlError(f"The value '{operand.text}' is not supported by the '{asked.field}' field.")
    return _ROUNDS[name], operand.arguments if name in _OF_SOMEBODY else (account,)
