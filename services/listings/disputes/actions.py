"""What stops a handover that only one side has confirmed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.json import Json
from services.listings.disputes import rules
from services.listings.disputes.model import Dispute
from services.listings.reservations import actions as reservations
from services.listings.reservations import rules as deal_rules
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Step


def dispute(
    session: Session, deal: Reservation, asked: Json, *, caller_id: UUID, now: datetime
) -> Reservation:
    """Object to what the other side has confirmed. From now on no clock touches the deal: the thing
    stays promised and the money held until who objects confirms after all, or the other side takes
    its word back (meetings: `did-not-happen`)."""
    reservations.lock(session, deal)
    deal_rules.after(deal.status, Step.DISPUTE)
    rules.check_objection(claimed_by_other=deal.confirmed_by_other(caller_id))
    session.add(Dispute(reservation_id=deal.id, by_id=caller_id, opened_at=now, **asked))
    reservations.move(deal, Step.DISPUTE)
    session.flush()
    reservations.announce(session, "reservation_disputed", deal, by=deal.side_of(caller_id))
    return deal
