"""What payments hears of deals."""

from chassis.service import Event, Service, Work, consume
from services.payments.escrow import actions as escrow_actions


class Escrow(Service):
    """Deals as they are agreed, ended and called off, and what that does to their money."""

    @consume("payments.bookings", together=("booking_requested", "booking_approved"))
    def follow_bookings(self, work: Work, event: Event) -> None:
        escrow_actions.follow_booking(work.session, event, work.now)

    @consume("payments.reservations", together=("item_reserved",))
    def follow_reservations(self, work: Work, event: Event) -> None:
        escrow_actions.follow_reservation(work.session, event, work.now)
