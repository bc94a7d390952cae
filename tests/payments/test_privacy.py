"""Who leaves: their cards go, the books stay, and money that is open holds them here."""

from uuid import UUID

from sqlalchemy import select

from chassis.holdings import remains
from chassis.ids import uuid7
from contracts.json import Json
from services.payments.attempts.model import Attempt
from services.payments.cards.model import Card
from services.payments.ledger.views import movements
from services.payments.privacy.views import HELD
from tests.payments.builders import ADeal
from tests.payments.running import House
from tests.support.erasures import told


def open_of(house: House, member: UUID) -> list[tuple[str, str]]:
    """(kind, code) of what holds the member."""
    body = house.call(member, "hold_for_erasure", erasure_id=str(uuid7())).body
    assert body is not None
    return [(each["kind"], each["code"]) for each in body["open"]]


def rows(house: House, member: UUID, part: str) -> list[Json]:
    body = house.call(member, "held_on_me", part=part).body
    assert body is not None
    found: list[Json] = body["rows"]
    return found


def test_what_is_due_held_or_on_its_way_holds_its_member(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.tell(deal.reserved())
    due = [("charge", "payment_open")]
    assert open_of(house, deal.payer) == open_of(house, deal.payee) == due
    house.pay(deal)
    house.run()
    kept = [("deal", "money_held")]
    assert open_of(house, deal.payer) == open_of(house, deal.payee) == kept
    house.tell(deal.handed_over())
    house.run()
    # Released: the payer is free, the payee has yet to bind a card.
    assert open_of(house, deal.payer) == []
    assert open_of(house, deal.payee) == [("payout", "payout_waits_for_card")]
    house.call(deal.payee, "bind_card", body={"token": house.card(uuid7()).token})
    house.run()
    assert open_of(house, deal.payee) == []


def test_a_refund_holds_who_waits_for_it(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    house.tell(deal.cancelled())
    assert open_of(house, deal.payer) == [("refund", "refund_open")]
    house.run()
    assert open_of(house, deal.payer) == open_of(house, deal.payee) == []


def test_cards_go_and_the_books_stay(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.card(deal.payee)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    house.tell(deal.handed_over())
    house.run()
    with house.work() as work:
        before = [m.kind for m in movements(work.session, deal.id)]
    for member in (deal.payer, deal.payee):
        event = told("member_erased", member, uuid7())
        house.service.follow_erasures(event)
        house.service.follow_erasures({**event, "event_id": str(uuid7())})
    with house.work() as work:
        session = work.session
        assert remains(session, HELD, [deal.payer, deal.payee]) == []
        cards = session.scalars(select(Card).where(Card.member_id == deal.payer)).all()
        assert [(card.brand, card.last4, card.is_default) for card in cards] == [
            ("", "0000", False)
        ]
        assert all(card.removed_at for card in cards)
        tokens = session.scalars(select(Attempt.token).where(Attempt.deal_id == deal.id)).all()
        assert tokens
        assert not any(tokens)
        assert [m.kind for m in movements(session, deal.id)] == before
    body = house.call(deal.payee, "list_cards", query={}).body
    assert body is not None
    assert body["items"] == []


def test_each_is_told_of_their_own_money_and_of_no_token(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.card(deal.payee)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    house.tell(deal.handed_over())
    house.run()
    (card,) = rows(house, deal.payer, "cards")
    assert (card["brand"], card["last4"]) == ("unionpay", "0005")
    assert "token" not in card
    (charge,) = rows(house, deal.payer, "charges")
    assert (charge["amount"], charge["status"]) == (8800, "captured")
    assert rows(house, deal.payer, "payouts") == []
    (payout,) = rows(house, deal.payee, "payouts")
    assert payout["amount"] == 8800
    lines = rows(house, deal.payee, "ledger_lines")
    assert sum(line["amount"] for line in lines) == 0
    assert lines
    assert rows(house, uuid7(), "ledger_lines") == []
