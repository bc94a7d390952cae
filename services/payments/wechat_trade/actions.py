"""Payments prepared, asked about and closed; refunds of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chassis import logs
from contracts.json import Json
from services.payments.providers.rules import Order, Outcome, OutcomeUnknown
from services.payments.wechat_pay import rules, schemas
from services.payments.wechat_pay.rules import Merchant, meant
from services.payments.wechat_wire.actions import Client, Said

log = logs.get(__name__)
NOT_FOUND = Outcome("not_found")
REFUNDS = "/v3/refund/domestic/refunds"


@dataclass(frozen=True)
class Payments:
    """What members pay. The clock tells when an order's time is over."""

    merchant: Merchant
    client: Client
    clock: Callable[[], datetime]

    def submit(self, order: Order) -> Outcome:
        said = self._place(order)
        if said.ok:
            return self._told(order, said)
        # Paid or closed already, over, or nothing that WeChat Pay would take.
        outcome = self.query(order)
        return said.refused(order.number) if outcome.state == "not_found" else outcome

    def query(self, order: Order) -> Outcome:
        """An order whose payer has let its time pass is closed, and can be paid anew."""
        over = self.clock() > rules.over_at(order)
        trade = self._payment(order)
        if trade is None:
            return Outcome("failed", "payment_timed_out") if over else NOT_FOUND
        outcome = meant(rules.TRADE, trade.get("trade_state"), "payment_closed")
        if outcome.state != "processing":
            return outcome
        if over:
            return self._ended(order, Outcome("failed", "payment_timed_out"))
        if order.client_action:
            return outcome
        # The answer with what its payer is to do got lost: the same order, placed again.
        said = self._place(order)
        return self._told(order, said) if said.ok else outcome

    def close(self, order: Order) -> Outcome:
        """One that WeChat Pay never heard of is placed and closed: its number is used up then."""
        if self._payment(order) is None:
            self._place(order)
        return self._ended(order, Outcome("closed"))

    def _place(self, order: Order) -> Said:
        path = f"{self.merchant.payments}/jsapi"
        return self.client.post(path, schemas.prepay_body(self.merchant, order))

    def _told(self, order: Order, said: Said) -> Outcome:
        """What its payer is to do."""
        prepay_id = said.body.get("prepay_id")
        if not isinstance(prepay_id, str) or not prepay_id:
            raise OutcomeUnknown(order.number)
        key, now = self.client.keys.private, self.clock()
        action = schemas.pay_action(self.merchant, key, prepay_id, now)
        return Outcome("processing", client_action=action)

    def _payment(self, order: Order) -> Json | None:
        said = payment(self.merchant, self.client, order.number)
        if said.unknown:
            return None
        trade = said.done(order.number)
        rules.check_trade(self.merchant, order, trade)
        return trade

    def _ended(self, order: Order, outcome: Outcome) -> Outcome:
        """`outcome` once it is closed there; what it is instead where it was paid first."""
        path = f"{self.merchant.payments}/out-trade-no/{order.number}/close"
        if self.client.post(path, schemas.ours(self.merchant)).ok:
            return outcome
        trade = self._payment(order)
        if trade is None:
            # Its time is over, so that it could not be placed either.
            return outcome if self.clock() > rules.over_at(order) else Outcome("processing")
        known = meant(rules.TRADE, trade.get("trade_state"))
        return outcome if known.state == "failed" else known


@dataclass(frozen=True)
class Refunds:
    """What goes back to its payer, out of one payment."""

    merchant: Merchant
    client: Client

    def submit(self, order: Order) -> Outcome:
        said = self.client.post(REFUNDS, schemas.refund_body(self.merchant, order))
        return self._known(order, said.body) if said.ok else said.refused(order.number)

    def query(self, order: Order) -> Outcome:
        said = self.client.get(f"{REFUNDS}/{order.number}", **schemas.below(self.merchant))
        return NOT_FOUND if said.unknown else self._known(order, said.done(order.number))

    def _known(self, order: Order, said: Json) -> Outcome:
        amount = said.get("amount") or {}
        rules.check_number(order, said, "out_refund_no", amount.get("refund"))
        if said.get("status") == "ABNORMAL":
            log.error("wechat_pay_refund_abnormal", number=order.number)
        return meant(rules.REFUND, said.get("status"), "refund_closed")


def payment(merchant: Merchant, client: Client, number: str) -> Said:
    """What WeChat Pay knows of the payment under a number of ours."""
    return client.get(f"{merchant.payments}/out-trade-no/{number}", **schemas.ours(merchant))
