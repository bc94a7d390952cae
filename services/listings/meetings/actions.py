"""What becomes of a meeting: moved by both, remembered, missed."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from contracts.json import Json
from services.listings.draws import rules as draws
from services.listings.meetings import rules
from services.listings.reservations import actions as reservations
from services.listings.reservations import rules as deal_rules
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status, Step


def reschedule(
    session: Session,
    deal: Reservation,
    *,
    caller_id: UUID,
    meet_at: datetime,
    place: str,
    now: datetime,
) -> Reservation:
    """Ask the other side for another time or place. Who asks for what the other has asked for has
    agreed to it; who asks for what holds anyway leaves it at that."""
    _check_may_meet(session, deal, meet_at, now)
    asked = (meet_at, place)
    if deal.new_by not in (None, caller_id) and asked == (deal.new_meet_at, deal.new_place):
        _move(session, deal)
    elif asked == (deal.meet_at, deal.place):
        _ask_no_more(deal)
        deal.version += 1
    else:
        deal.new_by, deal.new_meet_at, deal.new_place = caller_id, meet_at, place
        deal.version += 1
        reservations.announce(session, "reschedule_proposed", deal, by=deal.side_of(caller_id))
    session.flush()
    return deal


def agree(
    session: Session,
    deal: Reservation,
    *,
    standing: Json,
    meet_at: datetime,
    place: str,
    now: datetime,
    payment_due: timedelta,
) -> Reservation:
    """Take up what the other side has proposed in their conversation: they meet then and there.
    Of a reservation that waits for its owner, this is also the owner's yes."""
    _check_may_meet(session, deal, meet_at, now)
    if (meet_at, place) == (deal.meet_at, deal.place):
        _ask_no_more(deal)
    else:
        deal.new_meet_at, deal.new_place = meet_at, place
        _move(session, deal)
    session.flush()
    if deal.status == Status.PROPOSED and str(deal.owner_id) == standing["member_id"]:
        reservations.accept(session, deal, standing=standing, now=now, payment_due=payment_due)
    return deal


def miss(
    session: Session,
    deal: Reservation,
    step: Step,
    *,
    caller_id: UUID,
    now: datetime,
    objection: timedelta,
) -> Reservation:
    """Either side says that the other did not come, or that nothing came of it: the item is free
    again, and what was paid goes back. For as long as `objection`, either may say of a no-show
    that it was none. In a dispute it is for who has confirmed the handover to take that back."""
    things = reservations.lock(session, deal)
    deal_rules.after(deal.status, step)
    if deal.status == Status.NO_SHOW:
        return _contest(session, deal, step, caller_id=caller_id, now=now)
    if deal.status == Status.DISPUTED:
        rules.check_unclaimed(confirmed=deal.confirmed_by_other(caller_id))
        deal.owner_confirmed_at = deal.taker_confirmed_at = None
    rules.check_unclaimed(confirmed=_confirmed(deal))
    rules.check_missed(step, deal.meet_at, now=now)
    reservations.move(deal, step)
    deal.ended_by = deal.side_of(caller_id)
    deal.no_show_open_until = now + objection if step == Step.NOT_SHOWN else None
    session.flush()
    reservations.announce(
        session,
        "reservation_fell_through",
        deal,
        status=deal.status,
        by=deal.side_of(caller_id),
        open_until=rfc3339(deal.no_show_open_until) if deal.no_show_open_until else None,
    )
    reservations.free(session, deal, things, now=now)
    return deal


def let_stand(
    session: Session,
    reservation_id: UUID,
    *,
    back_since: datetime | None,
    objection: timedelta,
    now: datetime,
) -> None:
    """A no-show that nobody contested in time stands; who was suspended meanwhile has `objection`
    from when they take part again (`back_since`)."""
    deal = session.get_one(Reservation, reservation_id)
    reservations.lock(session, deal)
    until = deal.no_show_open_until
    if deal.status != Status.NO_SHOW or until is None or until >= now:
        return
    deal.version += 1
    longer = back_since + objection if back_since else until
    if longer < now:
        deal.no_show_stands_at = now
        return
    deal.no_show_open_until = longer
    session.flush()
    open_until = rfc3339(deal.no_show_open_until)
    reservations.announce(
        session, "no_show_open_longer", deal, by=deal.ended_by, open_until=open_until
    )


def remind(session: Session, reservation_id: UUID, *, now: datetime, ahead: timedelta) -> None:
    """Tell both of a meeting that is near, once."""
    deal = session.get_one(Reservation, reservation_id)
    reservations.lock(session, deal)
    waits = deal.status in rules.AHEAD and deal.reminded_at is None
    if waits and rules.is_near(deal.meet_at, now=now, ahead=ahead):
        deal.reminded_at = now
        deal.version += 1
        reservations.announce(session, "meeting_near", deal, meet_at=rfc3339(deal.meet_at))


def _contest(
    session: Session, deal: Reservation, step: Step, *, caller_id: UUID, now: datetime
) -> Reservation:
    """Whoever was missed says otherwise, or whoever said so takes it back."""
    rules.check_contestable(deal.no_show_open_until, now=now)
    reservations.move(deal, step)
    deal.ended_by = deal.side_of(caller_id)
    session.flush()
    reservations.announce(session, "no_show_contested", deal, by=deal.side_of(caller_id))
    return deal


def _check_may_meet(session: Session, deal: Reservation, meet_at: datetime, now: datetime) -> None:
    """Lock the deal with its items: it can still be moved, and to this time."""
    things = reservations.lock(session, deal)
    rules.check_movable(deal.status, confirmed=_confirmed(deal))
    drawn = max((thing.draw_at for thing in things if thing.draw_at), default=None)
    deal_rules.check_meeting(meet_at, now=now, draw_at=drawn)
    for thing in things:
        draws.check_meeting(thing.draw_at, thing.drawn_at, meet_at)


def _move(session: Session, deal: Reservation) -> None:
    deal.meet_at, deal.place = deal.new_meet_at or deal.meet_at, deal.new_place or deal.place
    _ask_no_more(deal)
    deal.reminded_at = None
    deal.version += 1
    meet_at = rfc3339(deal.meet_at)
    reservations.announce(session, "reservation_rescheduled", deal, meet_at=meet_at)


def _ask_no_more(deal: Reservation) -> None:
    deal.new_by = deal.new_meet_at = deal.new_place = None


def _confirmed(deal: Reservation) -> bool:
    return bool(deal.owner_confirmed_at or deal.taker_confirmed_at)
