"""Paying out: each part of it as a share of the payment it came by, or all of it as a transfer."""

from dataclasses import dataclass

from chassis import logs
from contracts.json import Json
from services.payments.providers.rules import Order, Outcome, OutcomeUnknown, Part
from services.payments.wechat_pay import rules, schemas
from services.payments.wechat_pay.rules import AboutAnother, Merchant, meant
from services.payments.wechat_payouts.rules import MOST_TRIES, share_number, together
from services.payments.wechat_trade.actions import payment
from services.payments.wechat_wire.actions import Client

log = logs.get(__name__)
NOT_FOUND = Outcome("not_found")
TRANSFERS = "/v3/fund-app/mch-transfer/transfer-bills"


@dataclass(frozen=True)
class Shares:
    """Each part of a payout is a share of its payment, under a number of its own.

    One that came to nothing while others were paid is shared again, under the next number, by the
    same order: a payout is not over before all of it has arrived, or nothing.
    """

    merchant: Merchant
    client: Client

    def submit(self, order: Order) -> Outcome:
        return self._see_to(order, begin=True)

    def query(self, order: Order) -> Outcome:
        return self._see_to(order, begin=False)

    def _see_to(self, order: Order, *, begin: bool) -> Outcome:
        if sum(part.money.amount for part in order.parts) != order.money.amount:
            log.error("wechat_pay_payout_does_not_sum", number=order.number)
            raise OutcomeUnknown(order.number)
        payments = [self._transaction(order, part) for part in order.parts]
        tries = [self._last_try(order, i, payments[i]) for i in range(len(payments))]
        if not begin and all(outcome is None for _, outcome in tries):
            return NOT_FOUND
        if any(outcome is None for _, outcome in tries):
            self._introduce(order)
        known = [
            outcome or self._share(order, i, again, payments[i])
            for i, (again, outcome) in enumerate(tries)
        ]
        states = {outcome.state for outcome in known}
        if states == {"succeeded", "failed"}:
            self._try_again(order, payments, tries)
        return together(known)

    def _try_again(
        self, order: Order, payments: list[str], tries: list[tuple[int, Outcome | None]]
    ) -> None:
        """The parts that came to nothing, each under its next number. One that was only just
        refused is not recorded there under its own, and keeps that: to the next try it would
        seem that neither had been."""
        log.warning("wechat_pay_payout_in_part", number=order.number)
        for i, (again, outcome) in enumerate(tries):
            if outcome is None or outcome.state != "failed":
                continue
            if again + 1 == MOST_TRIES:
                log.error("wechat_pay_payout_stuck", number=order.number, part=i)
            else:
                self._share(order, i, again + 1, payments[i])

    def _transaction(self, order: Order, part: Part) -> str:
        """WeChat Pay's number of the payment that took this part; empty where there is none."""
        said = payment(self.merchant, self.client, part.number)
        if said.unknown:
            return ""
        trade = said.done(order.number)
        rules.check_ours(self.merchant, trade)
        return str(trade.get("transaction_id") or "")

    def _last_try(self, order: Order, i: int, transaction_id: str) -> tuple[int, Outcome | None]:
        """How many tries at a part came before its last, and what became of that; None: no try."""
        last: tuple[int, Outcome | None] = (0, None)
        for again in range(MOST_TRIES):
            number = share_number(order, i, again)
            asked = {**schemas.below(self.merchant), "transaction_id": transaction_id}
            path = f"{self.merchant.sharing}/orders"
            if self.merchant.product == "platform":
                said = self.client.get(path, **asked, out_order_no=number)
            else:
                said = self.client.get(f"{path}/{number}", **asked)
            if said.unknown:
                break
            outcome = self._shared(order, i, number, said.done(order.number))
            last = again, outcome
            if outcome.state != "failed":
                break
        return last

    def _share(self, order: Order, i: int, again: int, transaction_id: str) -> Outcome:
        number, amount = share_number(order, i, again), order.parts[i].money.amount
        body = schemas.share_body(
            self.merchant, order, transaction_id, number=number, amount=amount
        )
        said = self.client.post(f"{self.merchant.sharing}/orders", body)
        if not said.ok:
            return said.refused(order.number)
        return self._shared(order, i, number, said.body)

    def _shared(self, order: Order, i: int, number: str, said: Json) -> Outcome:
        if said.get("out_order_no") != number:
            raise AboutAnother(order.number)
        if said.get("status") == "CLOSED":
            return Outcome("failed", "share_closed")
        mine = [
            each
            for each in said.get("receivers") or []
            if order.token in (each.get("receiver_account"), each.get("account"))
        ]
        if not mine:
            return Outcome("processing")
        if mine[0].get("amount") != order.parts[i].money.amount:
            raise AboutAnother(order.number)
        return meant(rules.SHARE, mine[0].get("result"), mine[0].get("fail_reason"))

    def _introduce(self, order: Order) -> None:
        """Who is to share must be known there first; once more does no harm."""
        path = f"{self.merchant.sharing}/receivers/add"
        said = self.client.post(path, schemas.receiver_body(self.merchant, order))
        if not said.ok:
            log.error("wechat_pay_receiver_refused", number=order.number, code=said.code)


@dataclass(frozen=True)
class Transfers:
    """From our own account to a person, who confirms it on their phone."""

    merchant: Merchant
    client: Client

    def submit(self, order: Order) -> Outcome:
        if order.money.amount >= rules.TRANSFER_BELOW:
            return Outcome("failed", "receiver_name_needed")
        said = self.client.post(TRANSFERS, schemas.transfer_body(self.merchant, order))
        if not said.ok:
            return self._known(order) or said.refused(order.number)
        if said.body.get("out_bill_no") != order.number:
            raise AboutAnother(order.number)
        state, package = said.body.get("state"), said.body.get("package_info")
        if state != "WAIT_USER_CONFIRM" or not isinstance(package, str):
            return meant(rules.TRANSFERRED, state, said.body.get("fail_reason"))
        return Outcome("processing", client_action=schemas.confirm_action(self.merchant, package))

    def query(self, order: Order) -> Outcome:
        outcome = self._known(order)
        if outcome and outcome.state == "processing" and not order.client_action:
            # How its receiver confirms it is only said in answer to the order itself.
            return self.submit(order)
        return outcome or NOT_FOUND

    def _known(self, order: Order) -> Outcome | None:
        said = self.client.get(f"{TRANSFERS}/out-bill-no/{order.number}")
        if said.unknown:
            return None
        bill = said.done(order.number)
        rules.check_ours(self.merchant, bill)
        rules.check_number(order, bill, "out_bill_no", bill.get("transfer_amount"))
        return meant(rules.TRANSFERRED, bill.get("state"), bill.get("fail_reason"))
