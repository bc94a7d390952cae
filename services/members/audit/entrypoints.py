"""What can be asked about the audit log; nothing can be changed in it."""

from chassis.service import Event, Json, Service, Work, consume, load, query
from contracts.requests import members as requests
from services.members.audit import actions as audit_actions
from services.members.audit import views as audit_views
from services.members.caller import me


class Audit(Service):
    """The committee's own log."""

    @query
    def list_audit(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListAudit, query)
        return audit_views.list_audit(work.session, me(work), asked)

    @consume("members.committee")
    def follow_committee(self, work: Work, event: Event) -> None:
        """What it has looked at and decided in the other services."""
        told = event.data
        match event.type:
            case "disputes_seen":
                audit_actions.note_look_at_disputes(work.session, told, event.occurred_at)
            case "reservation_decided" if told.get("decided_by"):
                audit_actions.note_decided_dispute(work.session, told, event.occurred_at)
            case "booking_disputes_seen":
                audit_actions.note_look_at_booking_disputes(work.session, told, event.occurred_at)
            case "booking_decided" if told.get("decided_by"):
                audit_actions.note_decided_booking(work.session, told, event.occurred_at)
