"""What listings answers the platform's own processes, and what it hears from them."""

from uuid import UUID

from chassis.circle import apply_circle_event
from chassis.ids import as_uuid
from chassis.rebuild import RebuildsCircle
from chassis.service import Event, Json, TooEarly, Work, consume, query
from chassis.viewer import Viewer
from services.listings.caller import own_deal, viewer
from services.listings.handovers import actions as handover_actions
from services.listings.reservations import actions as reservation_actions
from services.listings.reservations import views as reservation_views
from services.listings.reservations.model import Reservation


class ForServices(RebuildsCircle):
    """What a conversation or review may be about; the circle and the money as others tell them."""

    @query
    def subjects_seen(self, work: Work, kind: str, ids: list[str]) -> Json:
        """What a conversation may be about: the subjects among `ids` that the caller may see."""
        return {"items": _subjects(work, kind, ids, viewer(work))}

    @query(anonymous=True)
    def subject_shown_to(self, work: Work, kind: str, subject_id: str, viewer_id: str) -> Json:
        """The same for the viewer of a signed address, who need not be the caller."""
        looker = Viewer.at(work.now, UUID(viewer_id), work.locale, work.settings.url_key)
        return {"seen": bool(_subjects(work, kind, [subject_id], looker))}

    @query
    def deal_parties(self, work: Work, deal_id: str) -> Json:
        return reservation_views.parties(own_deal(work, deal_id))

    @consume("listings.circle")
    def follow_circle(self, work: Work, event: Event) -> None:
        apply_circle_event(work.session, event)

    @consume("listings.payments")
    def follow_payments(self, work: Work, event: Event) -> None:
        if event.data["deal_kind"] != "reservation":
            return
        deal = work.session.get(Reservation, UUID(event.data["deal_id"]))
        if deal is None:
            raise TooEarly()
        match event.type:
            case "payment_captured":
                reservation_actions.take_payment(work.session, deal)
            case "payout_paid":
                handover_actions.finish_paid_out(work.session, deal)
            case "refund_paid":
                reservation_actions.note_refund(work.session, deal, now=work.now)


def _subjects(work: Work, kind: str, ids: list[str], looker: Viewer) -> dict[str, Json]:
    known = [found for found in map(as_uuid, ids) if found]
    if kind == "listing":
        return reservation_views.item_subjects(work.session, known, looker)
    if kind == "reservation":
        return reservation_views.subjects(work.session, known, looker)
    return {}
