"""What the platform relies on in every provider; a test class for each derives from this one."""

import pytest

from chassis.ids import uuid7
from contracts.errors.payments import NotificationRejected
from contracts.money import Money
from services.payments.providers.rules import Kind, Order, OutcomeUnknown, Part
from tests.payments.stands import Stand

PRICE, PART = Money(1800), Money(500)


class ProviderContract:
    """Each test is given a `stand`: the provider, and whoever stands behind it."""

    def test_it_says_what_it_can_do(self, stand: Stand) -> None:
        offered = stand.provider.capabilities()
        assert offered.methods
        assert 0 <= offered.max_ratio <= 100
        assert offered.hold_days >= 0

    def test_a_token_of_nobody_stands_for_nothing(self, stand: Stand) -> None:
        assert stand.provider.card("never-given") is None

    def test_a_token_becomes_a_card_or_an_account_of_this_provider(self, stand: Stand) -> None:
        facts = stand.provider.card(stand.fresh_token())
        assert facts is not None
        assert facts.provider == stand.provider.name
        assert facts.last4 is None or len(facts.last4) == 4

    def test_what_was_never_ordered_is_not_found(self, stand: Stand) -> None:
        for kind in ("charge", "refund", "payout"):
            assert stand.provider.query(an_order(stand, kind)).state == "not_found"

    def test_a_charge_is_captured_once_its_payer_has_paid(self, stand: Stand) -> None:
        order = an_order(stand, "charge")
        assert stand.provider.submit(order).state == "processing"
        stand.pay(order)
        assert stand.provider.query(order).state == "succeeded"

    def test_a_charge_submitted_again_is_the_same_charge(self, stand: Stand) -> None:
        order = a_paid(stand)
        assert stand.provider.submit(order).state == "succeeded"
        assert stand.moved(order) == [PRICE]

    def test_a_charge_whose_answer_is_lost_is_found_by_its_number(self, stand: Stand) -> None:
        order = an_order(stand, "charge")
        with stand.answers_lost(), pytest.raises(OutcomeUnknown):
            stand.provider.submit(order)
        assert stand.provider.query(order).state in ("processing", "succeeded")
        stand.provider.submit(order)
        stand.pay(order)
        assert stand.provider.query(order).state == "succeeded"
        assert stand.moved(order) == [PRICE]

    def test_a_charge_that_is_declined_has_a_reason(self, stand: Stand) -> None:
        order = stand.declined(PRICE)
        stand.provider.submit(order)
        outcome = stand.provider.query(order)
        assert outcome.state == "failed"
        assert outcome.failure_code
        assert stand.moved(order) == []

    def test_a_closed_order_takes_no_money_any_more(self, stand: Stand) -> None:
        order = an_order(stand, "charge")
        assert stand.provider.close(order).state == "closed"
        assert stand.provider.close(order).state == "closed"
        assert stand.provider.submit(order).state in ("closed", "failed")
        assert stand.moved(order) == []

    def test_closing_what_was_paid_says_that_it_was(self, stand: Stand) -> None:
        order = a_paid(stand)
        assert stand.provider.close(order).state == "succeeded"

    def test_a_refund_goes_back_once_however_often_it_is_sent(self, stand: Stand) -> None:
        refund = refund_of(stand, a_paid(stand), PART)
        for _ in range(3):
            assert stand.provider.submit(refund).state in ("processing", "succeeded")
        stand.settle(refund)
        assert stand.provider.query(refund).state == "succeeded"
        assert stand.moved(refund) == [PART]

    def test_a_charge_goes_back_in_parts(self, stand: Stand) -> None:
        charge = a_paid(stand)
        for money in (PART, Money(PRICE.amount - PART.amount)):
            refund = refund_of(stand, charge, money)
            stand.provider.submit(refund)
            stand.settle(refund)
            assert stand.provider.query(refund).state == "succeeded"

    def test_a_payout_arrives_once_however_often_it_is_sent(self, stand: Stand) -> None:
        payout = payout_of(stand, a_paid(stand))
        for _ in range(3):
            assert stand.provider.submit(payout).state in ("processing", "succeeded")
        stand.settle(payout)
        assert stand.provider.query(payout).state == "succeeded"
        assert stand.moved(payout) == [PRICE]

    def test_a_payout_of_two_charges_arrives_whole(self, stand: Stand) -> None:
        payout = payout_of(stand, a_paid(stand), a_paid(stand))
        stand.provider.submit(payout)
        stand.settle(payout)
        assert stand.provider.query(payout).state == "succeeded"
        assert sum(each.amount for each in stand.moved(payout)) == 2 * PRICE.amount

    def test_a_payout_whose_answer_is_lost_is_sent_again_without_harm(self, stand: Stand) -> None:
        payout = payout_of(stand, a_paid(stand))
        with stand.answers_lost(), pytest.raises(OutcomeUnknown):
            stand.provider.submit(payout)
        stand.provider.submit(payout)
        stand.settle(payout)
        assert stand.provider.query(payout).state == "succeeded"
        assert stand.moved(payout) == [PRICE]

    def test_a_payout_that_is_refused_has_a_reason_and_moves_nothing(self, stand: Stand) -> None:
        payout = stand.refused(payout_of(stand, a_paid(stand)))
        stand.provider.submit(payout)
        stand.settle(payout)
        outcome = stand.provider.query(payout)
        assert outcome.state == "failed"
        assert outcome.failure_code
        assert stand.moved(payout) == []

    def test_a_genuine_notification_says_what_became_of_an_order(self, stand: Stand) -> None:
        order = a_paid(stand)
        headers, body = stand.notification(order)
        told = stand.provider.read_notification(headers, body, stand.now())
        assert (told.kind, told.number, told.money) == ("charge", order.number, PRICE)
        assert told.outcome.state == "succeeded"
        assert told.token in (None, order.token)

    def test_a_notification_with_anything_changed_is_rejected(self, stand: Stand) -> None:
        headers, body = stand.notification(a_paid(stand))
        for name in stand.signed_headers:
            without = {n: v for n, v in headers.items() if n.lower() != name}
            changed = {n: v + "1" if n.lower() == name else v for n, v in headers.items()}
            for forged in (without, changed):
                with pytest.raises(NotificationRejected):
                    stand.provider.read_notification(forged, body, stand.now())
        for mutated in ("", "{}", body + " ", body.replace('"', "'", 1), body[:-1]):
            with pytest.raises(NotificationRejected):
                stand.provider.read_notification(headers, mutated, stand.now())

    @pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
    def test_a_notification_of_another_time_is_rejected(self, stand: Stand, minutes: int) -> None:
        headers, body = stand.notification(a_paid(stand))
        with pytest.raises(NotificationRejected):
            stand.provider.read_notification(headers, body, stand.now(minutes=minutes))


def an_order(stand: Stand, kind: Kind, money: Money = PRICE) -> Order:
    """Never sent; a refund and a payout of a charge that nobody knows."""
    charge = uuid7().hex
    return Order(
        provider=stand.provider.name,
        kind=kind,
        number=uuid7().hex,
        money=money,
        started_at=stand.now(),
        token=None if kind == "refund" else stand.token(),
        charge_number=charge if kind == "refund" else None,
        parts=() if kind == "charge" else (Part(charge, PRICE),),
    )


def a_paid(stand: Stand) -> Order:
    order = an_order(stand, "charge")
    stand.provider.submit(order)
    stand.pay(order)
    return order


def refund_of(stand: Stand, charge: Order, money: Money) -> Order:
    return Order(
        provider=stand.provider.name,
        kind="refund",
        number=uuid7().hex,
        money=money,
        started_at=stand.now(),
        charge_number=charge.number,
        parts=(Part(charge.number, charge.money),),
    )


def payout_of(stand: Stand, *charges: Order) -> Order:
    return Order(
        provider=stand.provider.name,
        kind="payout",
        number=uuid7().hex,
        money=Money(sum(charge.money.amount for charge in charges)),
        started_at=stand.now(),
        token=stand.token(),
        parts=tuple(Part(charge.number, charge.money) for charge in charges),
    )
