from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.general import NotOwner, NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.listings import (
    ItemNotAvailable,
    OwnListing,
    ProposalExists,
    ReservationState,
)
from contracts.money import Money
from services.listings.handovers import actions as handover_actions
from services.listings.items import actions as item_actions
from services.listings.items.model import Item
from services.listings.lapses import actions as lapse_actions
from services.listings.proposals import actions as proposal_actions
from services.listings.reservations import actions, views
from services.listings.reservations.model import Reservation
from tests.listings.builders import (
    DAY,
    NOW,
    a_proposal,
    a_standing,
    accepted,
    an_item,
    befriend,
    looking,
    paid,
    two_friends,
)


def item_of(session: Session, item_id: UUID | None) -> Item:
    return session.get_one(Item, item_id)


def shown_to(session: Session, member_id: UUID, deal: Reservation) -> dict[str, Any]:
    return views.rendered(session, [deal], looking(member_id, "zh-CN"))[0]


def test_a_proposal_takes_the_items_price_unless_it_names_its_own(session: Session) -> None:
    owner, taker = two_friends(session)
    usual = a_proposal(session, an_item(session, owner), taker)
    lower = a_proposal(session, an_item(session, owner), taker, price=Money(8000))
    assert (usual.price, lower.price) == (8800, 8000)
    assert usual.status == "proposed"


@pytest.mark.parametrize(
    ("kind", "said", "pointer"),
    [
        ("sell", {"meet_at": NOW}, "/meet_at"),
        ("sell", {"price": Money(0)}, "/price"),
        ("give", {"price": Money(1)}, "/price"),
        ("swap", {"offered_listing_id": None}, "/offered_listing_id"),
        ("swap", {"offered_listing_id": uuid7()}, "/offered_listing_id"),
        ("sell", {"offered_listing_id": uuid7()}, "/offered_listing_id"),
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused_at_its_field(
    session: Session, kind: str, said: dict[str, Any], pointer: str
) -> None:
    owner, taker = two_friends(session)
    item = an_item(session, owner, kind)
    with pytest.raises(ValidationFailed) as refused:
        a_proposal(session, item, taker, **said)
    assert refused.value.errors[0]["pointer"] == pointer


def test_one_offers_an_item_of_ones_own_that_is_still_on_offer(session: Session) -> None:
    owner, taker = two_friends(session)
    wanted, foreign = an_item(session, owner, "swap"), an_item(session, owner, "give")
    withdrawn = item_actions.withdraw_item(session, an_item(session, taker, "give"))
    with pytest.raises(ValidationFailed):
        a_proposal(session, wanted, taker, offered_listing_id=foreign.id)
    with pytest.raises(ItemNotAvailable):
        a_proposal(session, wanted, taker, offered_listing_id=withdrawn.id)


def test_ones_own_item_cannot_be_reserved(session: Session) -> None:
    item = an_item(session, uuid7(), "give")
    with pytest.raises(OwnListing):
        a_proposal(session, item, item.owner_id)


def test_only_a_verified_resident_proposes_and_accepts(session: Session) -> None:
    owner, taker = two_friends(session)
    item = an_item(session, owner, "give")
    asked = {"meet_at": NOW + DAY, "place": "东门"}
    pending = a_standing(taker, residency="pending")
    with pytest.raises(ResidencyRequired):
        proposal_actions.propose(session, item, asked, standing=pending, now=NOW, lasts=DAY)
    deal = a_proposal(session, item, taker)
    pending = a_standing(owner, residency="pending")
    with pytest.raises(ResidencyRequired):
        actions.accept(session, deal, standing=pending, now=NOW, payment_due=DAY)


def test_what_is_not_on_offer_cannot_be_proposed_for(session: Session) -> None:
    owner, taker = two_friends(session)
    withdrawn = item_actions.withdraw_item(session, an_item(session, owner, "give"))
    over = an_item(session, owner, "give", expires_at=NOW + DAY)
    for item, when in ((withdrawn, NOW), (over, NOW + DAY)):
        with pytest.raises(ItemNotAvailable):
            a_proposal(session, item, taker, now=when)


def test_a_member_has_one_proposal_open_for_an_item(session: Session) -> None:
    owner, taker = two_friends(session)
    item = an_item(session, owner, "give")
    first = a_proposal(session, item, taker)
    with pytest.raises(ProposalExists):
        a_proposal(session, item, taker)
    actions.cancel(session, first, caller_id=taker, reason=None, now=NOW)
    assert a_proposal(session, item, taker).status == "proposed"


@pytest.mark.parametrize(
    ("kind", "price", "status"),
    [
        ("give", None, "accepted"),
        ("swap", None, "accepted"),
        ("swap", Money(500), "awaiting_payment"),
        ("sell", None, "awaiting_payment"),
    ],
)
def test_accepting_reserves_the_item_and_asks_for_money_where_there_is_a_price(
    session: Session, kind: str, price: Money | None, status: str
) -> None:
    owner, taker = two_friends(session)
    deal = a_proposal(session, an_item(session, owner, kind), taker, price=price)
    accepted(session, deal)
    assert deal.status == status
    assert deal.due_at == (NOW + DAY if deal.price else None)
    assert {item_of(session, item_id).status for item_id in deal.item_ids} == {"reserved"}


def test_the_taker_cannot_accept_nor_decline_and_others_see_nothing(session: Session) -> None:
    owner, taker = two_friends(session)
    deal = a_proposal(session, an_item(session, owner, "give"), taker)
    with pytest.raises(NotOwner):
        actions.accept(session, deal, standing=a_standing(taker), now=NOW, payment_due=DAY)
    with pytest.raises(NotOwner):
        actions.decline(session, deal, caller_id=taker, reason=None, now=NOW)
    with pytest.raises(NotThere):
        views.own(session, str(deal.id), uuid7())


def test_the_next_in_line_waits_and_is_taken_when_the_first_falls_through(
    session: Session,
) -> None:
    owner, taker = two_friends(session)
    second_taker = uuid7()
    befriend(session, owner, second_taker)
    item = an_item(session, owner, "give")
    first, second = a_proposal(session, item, taker), a_proposal(session, item, second_taker)
    accepted(session, first)
    with pytest.raises(ItemNotAvailable):
        accepted(session, second)
    assert second.status == "proposed"
    actions.cancel(session, first, caller_id=owner, reason="临时有事", now=NOW)
    assert item.status == "published"
    assert accepted(session, second).status == "accepted"


def test_a_swap_takes_both_items_or_neither(session: Session) -> None:
    owner, taker = two_friends(session)
    wanted, offered = an_item(session, owner, "swap"), an_item(session, taker, "give")
    swap = a_proposal(session, wanted, taker, offered_listing_id=offered.id)
    elsewhere = a_proposal(session, offered, owner)
    accepted(session, elsewhere)
    with pytest.raises(ItemNotAvailable):
        accepted(session, swap)
    assert (wanted.status, swap.status) == ("published", "proposed")
    actions.cancel(session, elsewhere, caller_id=owner, reason=None, now=NOW)
    accepted(session, swap)
    assert (wanted.status, offered.status) == ("reserved", "reserved")
    actions.cancel(session, swap, caller_id=taker, reason=None, now=NOW)
    assert (wanted.status, offered.status) == ("published", "published")


def test_an_unanswered_proposal_lapses_and_cannot_be_accepted_even_before_the_clock_looks(
    session: Session,
) -> None:
    owner, taker = two_friends(session)
    deal = a_proposal(session, an_item(session, owner, "give"), taker)
    with pytest.raises(ReservationState):
        accepted(session, deal, now=NOW + 3 * DAY)
    early = NOW + 3 * DAY - timedelta(seconds=1)
    assert deal.id not in session.scalars(views.unanswered(early)).all()
    lapse_actions.lapse_proposal(session, deal.id, now=early)
    assert deal.status == "proposed"
    assert deal.id in session.scalars(views.unanswered(NOW + 3 * DAY)).all()
    lapse_actions.lapse_proposal(session, deal.id, now=NOW + 3 * DAY)
    assert deal.status == "expired"


def test_what_is_not_paid_in_time_is_free_again(session: Session) -> None:
    owner, taker = two_friends(session)
    deal = accepted(session, a_proposal(session, an_item(session, owner), taker))
    lapse_actions.lapse_unpaid(session, deal.id, now=NOW)
    assert deal.status == "awaiting_payment"
    assert deal.id not in session.scalars(views.unpaid(NOW)).all()
    assert deal.id in session.scalars(views.unpaid(NOW + DAY)).all()
    lapse_actions.lapse_unpaid(session, deal.id, now=NOW + DAY)
    assert (deal.status, item_of(session, deal.item_id).status) == ("expired", "published")


def test_a_payment_counts_once_and_not_after_the_deal_has_ended(session: Session) -> None:
    owner, taker = two_friends(session)
    deal = paid(session, a_proposal(session, an_item(session, owner), taker))
    version = deal.version
    actions.take_payment(session, deal)
    assert (deal.status, deal.version) == ("paid", version)
    lapse_actions.lapse_unpaid(session, deal.id, now=NOW + 2 * DAY)
    assert deal.status == "paid"
    actions.cancel(session, deal, caller_id=taker, reason=None, now=NOW)
    actions.take_payment(session, deal)
    assert deal.status == "cancelled"
    actions.note_refund(session, deal, now=NOW)
    actions.note_refund(session, deal, now=NOW + DAY)
    assert deal.refunded_at == NOW


@pytest.mark.parametrize("ending", ["withdraw", "expire", "complete"])
def test_a_swap_whose_offered_item_is_gone_is_declined_for_its_taker(
    session: Session, ending: str
) -> None:
    owner, taker = two_friends(session)
    wanted, offered = an_item(session, owner, "swap"), an_item(session, taker, "give")
    swap = a_proposal(session, wanted, taker, offered_listing_id=offered.id)
    if ending == "withdraw":
        lapse_actions.drop_proposals(
            session, item_actions.withdraw_item(session, offered), withdrawn=True
        )
    elif ending == "expire":
        lapse_actions.expire_item(session, offered.id, now=offered.expires_at)
    else:
        given = accepted(session, a_proposal(session, offered, owner))
        for member_id in (owner, taker):
            handover_actions.confirm(session, given, caller_id=member_id, now=NOW)
    assert (swap.status, wanted.status) == ("declined", "published")
    told = select(outbox.c.data).where(
        outbox.c.aggregate_id == swap.id, outbox.c.type == "reservation_cancelled"
    )
    by = "taker" if ending == "withdraw" else "clock"
    assert [(data["status"], data["by"], data["gone"]) for data in session.scalars(told)] == [
        ("declined", by, "offered")
    ]


def test_the_two_keep_a_snapshot_whatever_becomes_of_the_item(session: Session) -> None:
    owner, taker = two_friends(session)
    wanted = an_item(session, owner, "swap", title="旧车")
    deal = a_proposal(session, wanted, taker)
    change = {"title": "新车", "hidden_from": [taker]}
    item_actions.change_item(session, wanted, change, standing=a_standing(owner), now=NOW)
    shown = shown_to(session, taker, views.own(session, str(deal.id), taker))
    assert shown["item"]["title"] == "旧车"
    assert shown["item"]["photo"]["id"] == str(deal.photo_id)
    assert shown["offered_item"]["title"] == "儿童书桌"
    assert (shown["owner"]["id"], shown["taker"]["id"]) == (str(owner), str(taker))
    assert shown["status_label"] == "等待对方同意"


def test_ones_reservations_are_listed_by_side(session: Session) -> None:
    owner, taker = two_friends(session)
    deal = a_proposal(session, an_item(session, owner, "give"), taker)
    for member_id, role, expected in (
        (owner, "owner", [deal]),
        (owner, "taker", []),
        (taker, "taker", [deal]),
        (taker, "owner", []),
    ):
        query = {"limit": 20, "role": role}
        assert list(views.own_page(session, query, member_id).items) == expected
    assert list(views.own_page(session, {"limit": 20}, taker).items) == [deal]


def test_a_deal_is_a_subject_for_its_two_alone(session: Session) -> None:
    owner, taker = two_friends(session)
    deal = a_proposal(session, an_item(session, owner, "give"), taker)
    for member_id in (owner, taker):
        subject = views.subjects(session, [deal.id], looking(member_id, "en"))
        assert subject[str(deal.id)]["is_party"] is True
    assert views.subjects(session, [deal.id], looking(uuid7(), "en")) == {}
