"""What parking hears of payments."""

from chassis.service import Event, Service, TooEarly, Work, consume
from services.parking.dues import actions as due_actions
from services.parking.overstays import actions as overstay_actions


class Dues(Service):
    """What is due for a booking, paid, and paid out."""

    @consume("parking.payments", together=("charge_due",))
    def follow_payments(self, work: Work, event: Event) -> None:
        if event.data["deal_kind"] != "booking":
            return
        if event.type == "charge_due":
            if not due_actions.note_due(work.session, event.data, work.now):
                raise TooEarly
            return
        booking = due_actions.locked_deal(work.session, event.data)
        if booking is None:
            raise TooEarly
        match event.type:
            case "payment_captured":
                due_actions.take_payment(work.session, booking, event.data, work.now)
            case "payout_paid" if event.data.get("of") == "forfeit":
                due_actions.take_forfeit_payout(booking, work.now)
            case "payout_paid" if event.data.get("of") == "overstay":
                overstay_actions.take_payout(work.session, booking, work.now)
            case "payout_paid":
                due_actions.take_payout(work.session, booking, work.now)
