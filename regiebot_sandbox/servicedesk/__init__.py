"""A stand-in for Jira Service Management: requests are issues, with approvals of their own."""

from collections.abc import Iterable

from regiebot_sandbox.jira.issues import AFTER_TRANSITION
from regiebot_sandbox.jira.search.clauses import HOOKS
from regiebot_sandbox.kernel import Call, Endpoint, Handler, Site
from regiebot_sandbox.servicedesk import approval_api, catalogue, comments, jql, request_api, sla
from regiebot_sandbox.servicedesk.acts import ACTS
from regiebot_sandbox.servicedesk.answers import ROOT, body, refuse, worded
from regiebot_sandbox.servicedesk.approvals import after_transition
from regiebot_sandbox.store import Doc
from regiebot_sandbox.users import basic_user

_DESK = f"{ROOT}/servicedesk/{{serviceDeskId}}"
_TYPE = f"{_DESK}/requesttype/{{requestTypeId}}"
_REQUEST = f"{ROOT}/request/{{issueIdOrKey}}"


def _endpoint(method: str, template: str, handle: Handler, *, reads: bool = False) -> Endpoint:
    return Endpoint(method, template, worded(handle), reads=reads)


class _ServiceDesk:
    name = "servicedesk"
    endpoints: Iterable[Endpoint] = (
        _endpoint("GET", f"{ROOT}/info", catalogue.info),
        _endpoint("GET", f"{ROOT}/servicedesk", catalogue.desks),
        _endpoint("GET", _DESK, catalogue.desk),
        _endpoint("GET", f"{_DESK}/requesttype", catalogue.types),
        _endpoint("POST", f"{_DESK}/requesttype/permissions/check", catalogue.may_create, reads=True),
        _endpoint("GET", _TYPE, catalogue.one_type),
        _endpoint("GET", f"{_TYPE}/field", catalogue.fields),
        _endpoint("GET", f"{ROOT}/request", request_api.listed),
        _endpoint("POST", f"{ROOT}/request", request_api.create),
        _endpoint("GET", _REQUEST, request_api.read),
        _endpoint("GET", f"{_REQUEST}/status", request_api.statuses),
        _endpoint("GET", f"{_REQUEST}/transition", request_api.transitions),
        _endpoint("POST", f"{_REQUEST}/transition", request_api.perform),
        _endpoint("GET", f"{_REQUEST}/participant", request_api.participants),
        _endpoint("POST", f"{_REQUEST}/participant", request_api.add_participants),
        _endpoint("DELETE", f"{_REQUEST}/participant", request_api.remove_participants),
        _endpoint("GET", f"{_REQUEST}/comment", comments.listed),
        _endpoint("POST", f"{_REQUEST}/comment", comments.create),
        _endpoint("GET", f"{_REQUEST}/comment/{{commentId}}", comments.read),
        _endpoint("GET", f"{_REQUEST}/approval", approval_api.listed),
        _endpoint("GET", f"{_REQUEST}/approval/{{approvalId}}", approval_api.read),
        _endpoint("POST", f"{_REQUEST}/approval/{{approvalId}}", approval_api.answer),
        _endpoint("GET", f"{_REQUEST}/sla", sla.listed),
        _endpoint("GET", f"{_REQUEST}/sla/{{slaMetricId}}", sla.read),
    )
    acts = ACTS

    def authenticate(self, site: Site, call: Call) -> str:
        account = basic_user(site, call)
        if not account:
            raise refuse(401, "Client must be authenticated to access this resource.", "sd.auth.required")
        return account

    def error(self, _status: int, message: str) -> Doc:
        return body(message)

    def seed(self, site: Site, section: Doc) -> None:
        catalogue.seed(site, section)


if after_transition not in AFTER_TRANSITION:
    AFTER_TRANSITION.append(after_transition)
HOOKS["approvals"] = jql.clause
SERVICE = _ServiceDesk()
