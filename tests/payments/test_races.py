"""The same thing at the same moment, many times."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from contracts.errors.base import Refusal
from services.payments.ledger.views import movements
from services.payments.providers.actions import take_notification
from services.payments.providers.rules import Notification, Outcome
from services.payments.reconciliation.views import violations
from tests.payments.builders import ADeal
from tests.payments.running import House

TIMES = 8


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What each of eight got, a refusal as itself."""

    def one(_: int) -> Any:
        try:
            return act()
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(one, range(TIMES)))


def test_a_charge_paid_eight_times_at_once_is_charged_once(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    charge, card = house.charge(deal), house.card(deal.payer)
    answers = at_once(lambda: house.desk.give(house.start(deal, charge, card)))
    assert sorted(answers, key=str) == [None] + ["charge_processing"] * (TIMES - 1)
    house.run()
    mine = [line for line in house.sandbox.statement() if line.money == charge.money]
    assert house.charge(deal).status == "captured"
    assert mine
    nothing_is_wrong(house)


def test_one_notification_eight_times_at_once_is_booked_once(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    order = house.start(deal, house.charge(deal), house.card(deal.payer))
    house.sandbox.submit(order)
    told = Notification("charge", order.number, order.money, Outcome("succeeded"))

    def notify() -> None:
        with house.work() as work:
            take_notification(work, "sandbox", told)

    assert at_once(notify) == [None] * TIMES
    with house.work() as work:
        assert [m.kind for m in movements(work.session, deal.id)] == ["captured"]


def test_a_deal_settled_and_paid_out_by_eight_replicas_is_paid_once(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.card(deal.payee)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    at_once(lambda: house.tell(deal.handed_over()))
    at_once(house.desk.send_payouts)
    house.run()
    with house.work() as work:
        kinds = [m.kind for m in movements(work.session, deal.id)]
    assert kinds == ["captured", "released", "payout_submitted", "payout_paid"]
    nothing_is_wrong(house)


def test_a_payment_and_a_cancellation_at_once_leave_no_money_behind(house: House) -> None:
    deals = [ADeal() for _ in range(TIMES)]
    for deal in deals:
        house.tell(deal.requested())

    def race(deal: ADeal) -> None:
        with ThreadPoolExecutor(2) as pool:
            paying = pool.submit(at_least_try, house, deal)
            pool.submit(house.tell, deal.cancelled()).result()
            paying.result()

    for deal in deals:
        race(deal)
    house.run(seconds=4)
    house.run()
    assert {house.charge(deal).status for deal in deals} <= {"expired", "refunded"}
    nothing_is_wrong(house)


def at_least_try(house: House, deal: ADeal) -> None:
    try:
        house.pay(deal)
    except Refusal:
        return


def nothing_is_wrong(house: House) -> None:
    with house.work() as work:
        assert violations(work.session, house.sandbox.statement()) == []
