"""A payee's bank that sends back what was paid to it."""

from services.payments.sandbox.actions import send_back
from tests.payments.builders import ADeal
from tests.payments.running import House


def come_back(house: House, deal: ADeal) -> str:
    """The last payout of the deal comes back, and the sandbox tells it; its number."""
    number = [order.number for order in house.orders(deal) if order.kind == "payout"][-1]
    with house.work() as work:
        send_back(work.session, number, house.now)
    house.deliver()
    return number
