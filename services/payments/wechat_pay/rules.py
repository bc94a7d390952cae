"""What WeChat Pay offers by contract, and what its words mean for our orders."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from contracts.json import Json
from services.payments.providers.rules import WHOLE, Capabilities, Order, Outcome, State

NAME = "wechat_pay"
METHOD, TRANSFER = "wechat_jsapi", "wechat_transfer"
BRAND = "wechat"

# `platform` (平台收付通): payers' money lies frozen with a merchant below the platform's, up to 180
# days. `merchant`: it lies with the operator itself, frozen for 30 days at the most.
Product = Literal["platform", "merchant"]
HOLD_DAYS: dict[Product, int] = {"platform": 180, "merchant": 30}

# An order that its payer has not gone on with is over after this; its number is then never used.
PAY_WITHIN = timedelta(minutes=30)
# From 2,000 yuan on a transfer must name its receiver, and we know no names.
TRANSFER_BELOW = 200_000

TRADE: dict[str, State] = {
    "SUCCESS": "succeeded",
    # It was captured; what goes back has an order of its own.
    "REFUND": "succeeded",
    "NOTPAY": "processing",
    "USERPAYING": "processing",
    "ACCEPT": "processing",
    # The payer may try again until the order is over.
    "PAYERROR": "processing",
    "CLOSED": "failed",
    "REVOKED": "failed",
}
REFUND: dict[str, State] = {
    "SUCCESS": "succeeded",
    "PROCESSING": "processing",
    # The payer's bank did not take it; the operator ends it at WeChat Pay, under the same number.
    "ABNORMAL": "processing",
    "CLOSED": "failed",
}
SHARE: dict[str, State] = {"SUCCESS": "succeeded", "PENDING": "processing", "CLOSED": "failed"}
TRANSFERRED: dict[str, State] = {
    "ACCEPTED": "processing",
    "PROCESSING": "processing",
    "WAIT_USER_CONFIRM": "processing",
    "TRANSFERING": "processing",
    "CANCELING": "processing",
    "SUCCESS": "succeeded",
    "FAIL": "failed",
    "CANCELLED": "failed",
}


class AboutAnother(Exception):
    """An answer or callback that does not agree with what was ordered."""


@dataclass(frozen=True)
class Merchant:
    """Who we are at WeChat Pay. `max_ratio`: how much of a payment may be shared, in percent, by
    contract. `sub_merchant_id`: with whom a platform's payments lie. `scene`: of transfers."""

    product: Product
    app_id: str
    merchant_id: str
    sub_merchant_id: str
    max_ratio: int
    scene: str
    notify_url: str

    @property
    def shares(self) -> bool:
        """Whether who is owed is paid by sharing the payment; else by a transfer of our own."""
        return self.max_ratio >= WHOLE

    @property
    def payments(self) -> str:
        """Where payments are."""
        below = "partner/" if self.product == "platform" else ""
        return f"/v3/pay/{below}transactions"

    @property
    def sharing(self) -> str:
        """Where payments are shared."""
        return "/v3/ecommerce/profitsharing" if self.product == "platform" else "/v3/profitsharing"

    def capabilities(self) -> Capabilities:
        return Capabilities(
            custody=self.product == "platform",
            split=True,
            max_ratio=self.max_ratio,
            personal_receiver=True,
            authorize_capture=False,
            payout_needs_confirm=not self.shares,
            hold_days=HOLD_DAYS[self.product],
            methods=(METHOD,),
        )


def over_at(order: Order) -> datetime:
    """The same however often it is sent."""
    return (order.started_at + PAY_WITHIN).replace(microsecond=0)


def meant(words: dict[str, State], word: object, reason: object = None) -> Outcome:
    """The outcome that a word of WeChat Pay's stands for; one it never had is no answer yet."""
    state = words.get(str(word), "processing")
    if state == "failed":
        return Outcome(state, str(reason or word).lower()[:64])
    return Outcome(state)


def check_trade(merchant: Merchant, order: Order, said: Json) -> None:
    """AboutAnother unless it is our order, and where it was paid its amount and its payer."""
    check_ours(merchant, said)
    if said.get("out_trade_no") != order.number:
        raise AboutAnother(order.number)
    if said.get("trade_state") not in ("SUCCESS", "REFUND"):
        return
    amount, payer = said.get("amount") or {}, said.get("payer") or {}
    if (amount.get("total"), amount.get("currency")) != (order.money.amount, order.money.currency):
        raise AboutAnother(order.number)
    if order.token and order.token not in (payer.get("openid"), payer.get("sp_openid")):
        raise AboutAnother(order.number)


def check_ours(merchant: Merchant, said: Json) -> None:
    """AboutAnother where it names a merchant, or one below it, that is not ours."""
    for name in ("sp_mchid", "mchid", "mch_id"):
        if said.get(name, merchant.merchant_id) != merchant.merchant_id:
            raise AboutAnother(name)
    if said.get("sub_mchid", merchant.sub_merchant_id) != merchant.sub_merchant_id:
        raise AboutAnother("sub_mchid")


def check_number(order: Order, said: Json, number: str, amount: object) -> None:
    """AboutAnother unless it names our number and the amount that was ordered."""
    if said.get(number) != order.number or amount != order.money.amount:
        raise AboutAnother(order.number)
