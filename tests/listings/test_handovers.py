from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotOwner, NotParty
from contracts.errors.listings import HandoverCodeLocked, HandoverCodeWrong, ReservationState
from services.listings.handovers import actions, rules, views
from services.listings.items.model import Item
from services.listings.reservations import views as reservation_views
from services.listings.reservations.model import Reservation
from tests.listings.builders import (
    DAY,
    KEY,
    NOW,
    a_proposal,
    accepted,
    an_item,
    befriend,
    paid,
    two_friends,
)


def a_deal(session: Session, kind: str = "give") -> Reservation:
    """Agreed, and paid where there is a price."""
    owner, taker = two_friends(session)
    proposal = a_proposal(session, an_item(session, owner, kind), taker)
    return paid(session, proposal) if proposal.price else accepted(session, proposal)


def enter(session: Session, deal: Reservation, code: str, *, by: UUID | None = None) -> None:
    actions.enter_code(session, deal, code, caller_id=by or deal.owner_id, key=KEY, now=NOW)


def confirmed(session: Session, deal: Reservation, by: UUID) -> str:
    return actions.confirm(session, deal, caller_id=by, now=NOW).status


def a_wrong_code(deal: Reservation) -> str:
    return f"{(int(rules.code_for(KEY, deal.id)) + 1) % 1_000_000:06d}"


def statuses(session: Session, deal: Reservation) -> set[str]:
    return {session.get_one(Item, item_id).status for item_id in deal.item_ids}


@pytest.mark.parametrize("kind", ["give", "swap"])
def test_without_money_the_code_completes_the_deal_and_its_items(
    session: Session, kind: str
) -> None:
    deal = a_deal(session, kind)
    enter(session, deal, views.code_shown(deal, viewer_id=deal.taker_id, key=KEY))
    assert (deal.status, statuses(session, deal)) == ("completed", {"completed"})


def test_with_money_the_deal_is_complete_once_the_owner_has_been_paid(session: Session) -> None:
    deal = a_deal(session, "sell")
    enter(session, deal, rules.code_for(KEY, deal.id))
    assert (deal.status, statuses(session, deal)) == ("handed_over", {"reserved"})
    assert reservation_views.parties(deal)["open_for_review"] is True
    actions.finish_paid_out(session, deal)
    assert (deal.status, statuses(session, deal)) == ("completed", {"completed"})
    version = deal.version
    actions.finish_paid_out(session, deal)
    assert deal.version == version


def test_news_of_a_payout_before_the_handover_completes_nothing(session: Session) -> None:
    deal = a_deal(session, "sell")
    actions.finish_paid_out(session, deal)
    assert deal.status == "paid"
    assert reservation_views.parties(deal)["open_for_review"] is False


def test_the_code_is_for_the_taker_and_entered_by_the_owner(session: Session) -> None:
    deal = a_deal(session)
    with pytest.raises(NotParty):
        views.code_shown(deal, viewer_id=deal.owner_id, key=KEY)
    with pytest.raises(NotOwner):
        enter(session, deal, "000000", by=deal.taker_id)


def test_there_is_no_code_and_no_handover_before_the_deal_is_agreed_and_paid(
    session: Session,
) -> None:
    owner, taker = two_friends(session)
    deal = a_proposal(session, an_item(session, owner), taker)
    for _ in ("proposed", "awaiting_payment"):
        with pytest.raises(ReservationState):
            views.code_shown(deal, viewer_id=taker, key=KEY)
        with pytest.raises(ReservationState):
            enter(session, deal, rules.code_for(KEY, deal.id))
        with pytest.raises(ReservationState):
            confirmed(session, deal, taker)
        if deal.status == "proposed":
            accepted(session, deal)


def test_five_wrong_codes_lock_even_the_right_one_for_an_hour(session: Session) -> None:
    deal = a_deal(session)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(HandoverCodeWrong) as wrong:
            enter(session, deal, a_wrong_code(deal))
        assert wrong.value.tries_left == left
    with pytest.raises(HandoverCodeLocked) as locked:
        enter(session, deal, rules.code_for(KEY, deal.id))
    assert locked.value.retry_after == 3600
    later = NOW + timedelta(hours=1)
    code = rules.code_for(KEY, deal.id)
    actions.enter_code(session, deal, code, caller_id=deal.owner_id, key=KEY, now=later)
    assert deal.status == "completed"


def test_both_confirmations_hand_over_and_one_alone_may_be_repeated(session: Session) -> None:
    deal = a_deal(session, "sell")
    assert confirmed(session, deal, deal.taker_id) == "paid"
    assert confirmed(session, deal, deal.taker_id) == "paid"
    assert confirmed(session, deal, deal.owner_id) == "handed_over"
    with pytest.raises(ReservationState):
        confirmed(session, deal, deal.owner_id)


def test_the_clock_goes_on_after_one_sides_word_but_never_without_any(session: Session) -> None:
    spoken, silent = a_deal(session, "sell"), a_deal(session, "sell")
    confirmed(session, spoken, spoken.owner_id)
    wait = 2 * DAY
    assert spoken.id not in session.scalars(views.half_confirmed(wait, NOW)).all()
    due = session.scalars(views.half_confirmed(wait, NOW + wait)).all()
    assert spoken.id in due
    assert silent.id not in due
    actions.complete_one_sided(session, spoken.id, now=NOW + wait)
    actions.complete_one_sided(session, spoken.id, now=NOW + wait)
    assert (spoken.status, spoken.handed_over_at) == ("handed_over", NOW + wait)


def test_others_who_asked_are_told_when_the_item_has_changed_hands(session: Session) -> None:
    owner, taker = two_friends(session)
    late = uuid7()
    befriend(session, owner, late)
    item = an_item(session, owner, "give")
    deal, waiting = a_proposal(session, item, taker), a_proposal(session, item, late)
    accepted(session, deal)
    enter(session, deal, rules.code_for(KEY, deal.id))
    assert (item.status, waiting.status) == ("completed", "declined")
