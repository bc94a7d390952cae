"""What can be asked about the audit log; nothing can be changed in it."""

from chassis.service import Json, Service, Work, load, query
from contracts.requests import members as requests
from services.members.audit import views as audit_views
from services.members.caller import me


class Audit(Service):
    """The committee's own log."""

    @query
    def list_audit(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListAudit, query)
        return audit_views.list_audit(work.session, me(work), asked)
