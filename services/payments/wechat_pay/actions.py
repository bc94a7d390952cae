"""WeChat Pay as a provider: which of its desks an order goes to, and what its callbacks say."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from chassis import logs
from contracts.errors.payments import NotificationRejected
from contracts.json import Json
from contracts.money import Money
from services.payments.providers.rules import (
    Capabilities,
    CardFacts,
    Kind,
    Notification,
    Order,
    Outcome,
    OutcomeUnknown,
    StatementLine,
)
from services.payments.wechat_openid import MiniProgram
from services.payments.wechat_pay import rules
from services.payments.wechat_pay.rules import AboutAnother, Merchant, meant
from services.payments.wechat_pay.schemas import CHINA, below, statement_lines
from services.payments.wechat_payouts.actions import Shares, Transfers
from services.payments.wechat_trade.actions import Payments, Refunds
from services.payments.wechat_wire.actions import Client
from services.payments.wechat_wire.rules import Keys, NotGenuine, check_genuine, opened

log = logs.get(__name__)
BILL = "/v3/bill/tradebill"


@dataclass(frozen=True)
class WechatPay:
    """Every answer is held against the order it is about; one that is not about it is no answer."""

    merchant: Merchant
    client: Client
    people: MiniProgram
    clock: Callable[[], datetime]

    name: ClassVar[str] = rules.NAME
    stated: ClassVar[frozenset[Kind]] = frozenset(("charge", "refund"))
    # wx.login() gives the code that stands for an account: no page of anybody's is needed.
    tokeniser_url: ClassVar[str | None] = None

    def capabilities(self) -> Capabilities:
        return self.merchant.capabilities()

    def card(self, token: str) -> CardFacts | None:
        openid = self.people.openid(token)
        return CardFacts(self.name, openid, rules.BRAND, None) if openid else None

    def submit(self, order: Order) -> Outcome:
        return _about(order, self._desk(order).submit)

    def query(self, order: Order) -> Outcome:
        return _about(order, self._desk(order).query)

    def close(self, order: Order) -> Outcome:
        return _about(order, self._payments.close)

    def read_notification(
        self, headers: Mapping[str, str], body: str, now: datetime
    ) -> Notification:
        try:
            return read_callback(self.merchant, self.client.keys, headers, body, now)
        except (NotGenuine, AboutAnother):
            raise NotificationRejected from None

    def statement(self, day: date | None = None) -> list[StatementLine]:
        """Payments and refunds of one day in China, by default yesterday's; who was paid out is in
        no statement of WeChat Pay's that this reads."""
        day = day or (self.clock().astimezone(CHINA) - timedelta(days=1)).date()
        said = self.client.get(
            BILL, bill_date=day.isoformat(), bill_type="ALL", **below(self.merchant)
        )
        if said.code == "NO_STATEMENT_EXIST":
            return []
        address = str(said.done(BILL).get("download_url", ""))
        if not address.startswith(f"{self.client.url}/"):
            raise OutcomeUnknown(BILL)
        raw = self.client.download(address.removeprefix(self.client.url))
        return statement_lines(raw, str(said.body.get("hash_value", "")))

    @property
    def _payments(self) -> Payments:
        return Payments(self.merchant, self.client, self.clock)

    def _desk(self, order: Order) -> Payments | Refunds | Shares | Transfers:
        if order.kind == "charge":
            return self._payments
        if order.kind == "refund":
            return Refunds(self.merchant, self.client)
        return (Shares if self.merchant.shares else Transfers)(self.merchant, self.client)


def _about(order: Order, act: Callable[[Order], Outcome]) -> Outcome:
    try:
        return act(order)
    except AboutAnother:
        log.error("wechat_pay_answer_about_another", number=order.number, kind=order.kind)
        raise OutcomeUnknown(order.number) from None


def read_callback(
    merchant: Merchant, keys: Keys, headers: Mapping[str, str], body: str, now: datetime
) -> Notification:
    """NotGenuine, AboutAnother: what neither of us has to do with."""
    check_genuine(keys, headers, body, now)
    try:
        told: Any = json.loads(body)
        event, resource = str(told["event_type"]), told["resource"]
        said = opened(keys, resource)
        rules.check_ours(merchant, said)
        return _notification(event, str(resource.get("original_type", "")), said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotGenuine from None


def _notification(event: str, original: str, said: Json) -> Notification:
    if event == "TRANSACTION.SUCCESS" and original == "transaction":
        amount, payer = said["amount"], said["payer"]
        return Notification(
            "charge",
            str(said["out_trade_no"]),
            Money(amount["total"], amount["currency"]),
            meant(rules.TRADE, said["trade_state"], "payment_closed"),
            # A payment without a payer is not one of ours.
            token=str(payer.get("openid") or payer["sp_openid"]),
        )
    if event.startswith("REFUND."):
        outcome = meant(rules.REFUND, said["refund_status"], "refund_closed")
        money = Money(said["amount"]["refund"])
        return Notification("refund", str(said["out_refund_no"]), money, outcome)
    if event == "MCHTRANSFER.BILL.FINISHED":
        outcome = meant(rules.TRANSFERRED, said["state"], said.get("fail_reason"))
        money, number = Money(said["transfer_amount"]), str(said["out_bill_no"])
        return Notification("payout", number, money, outcome, token=str(said["openid"]))
    raise NotGenuine
