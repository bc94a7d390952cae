"""Who stands behind WeChat Pay in its tests: the two emulators, with a clock of our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chassis.ids import uuid7
from contracts.money import Money
from services.payments.providers.rules import Order
from services.payments.wechat_openid import MiniProgram
from services.payments.wechat_pay.actions import WechatPay
from services.payments.wechat_pay.rules import PAY_WITHIN, Merchant, Product
from services.payments.wechat_wire.actions import Client
from services.payments.wechat_wire.rules import Keys, VerifyingKey
from tests.emulators.wechat import WechatServer
from tests.emulators.wechat.desk import MINI, openid_of
from tests.emulators.wechat_pay import Books, WechatPayServer
from tests.emulators.wechat_pay.books import APP_ID, MERCHANT, SCENE, SUB_MERCHANT
from tests.emulators.wechat_pay.keys import MERCHANT_SERIAL, PUBLIC_ID

SOMEBODY, REFUSING = "小林", "老王"
PATIENCE = timedelta(seconds=1)
NOTIFY_URL = "https://linli.example/v1/providers/wechat_pay/notifications"


def a_merchant(product: Product = "platform", ratio: int = 100) -> Merchant:
    return Merchant(
        product=product,
        app_id=APP_ID,
        merchant_id=MERCHANT,
        sub_merchant_id=SUB_MERCHANT if product == "platform" else "",
        max_ratio=ratio,
        scene=SCENE,
        notify_url=NOTIFY_URL,
    )


class WechatStand:
    """As tests.payments.stands.Stand, with the emulator's `server` and `books` in sight."""

    signed_headers: tuple[str, ...] = (
        "wechatpay-timestamp",
        "wechatpay-nonce",
        "wechatpay-serial",
        "wechatpay-signature",
    )

    def __init__(self, server: WechatPayServer, login: WechatServer, merchant: Merchant) -> None:
        self.server, self.login, self.merchant = server, login, merchant
        self.time = datetime.now(UTC)
        self.books = server.books = Books(now=self.now, refusing={openid_of(MINI, REFUSING)})
        server.faults, server.asked, server.losing = [], [], False
        self.keys = self._keys()
        people = MiniProgram(MINI.app_id, MINI.secret, login.url, PATIENCE)
        client = Client(server.url, self.keys, PATIENCE, self.now)
        self.provider = WechatPay(merchant, client, people, self.now)

    def _keys(self) -> Keys:
        theirs = self.server.keys
        return Keys(
            merchant_id=MERCHANT,
            serial=MERCHANT_SERIAL,
            private=theirs.merchant,
            api_v3=theirs.api_v3.encode(),
            theirs={
                PUBLIC_ID: VerifyingKey(theirs.wechat.public_key()),
                theirs.certificate_serial: VerifyingKey(
                    theirs.wechat.public_key(), theirs.certificate.not_valid_after_utc
                ),
            },
        )

    def now(self, *, minutes: int = 0) -> datetime:
        return self.time + timedelta(minutes=minutes)

    def fresh_token(self) -> str:
        return self.login.desk.mini_program_code(SOMEBODY)

    def token(self) -> str:
        return openid_of(MINI, SOMEBODY)

    def pay(self, order: Order) -> None:
        self.books.pay(order.number)

    def declined(self, money: Money) -> Order:
        """Its payer never gets round to it."""
        late = self.time - PAY_WITHIN - timedelta(seconds=1)
        return Order("wechat_pay", "charge", uuid7().hex, money, late, self.token())

    def refused(self, payout: Order) -> Order:
        return replace(payout, token=openid_of(MINI, REFUSING))

    def settle(self, order: Order) -> None:
        self.books.settle()

    def moved(self, order: Order) -> list[Money]:
        if order.kind == "charge":
            paid = self.books.payments.get(order.number)
            return [Money(paid["total"])] if paid and "transaction_id" in paid else []
        if order.kind == "refund":
            refund = self.books.refunds.get(order.number)
            moved = refund and refund["status"] == "SUCCESS"
            return [Money(refund["asked"]["amount"]["refund"])] if refund and moved else []
        bill = self.books.bills.get(order.number)
        if bill:
            ended = bill["state"] == "SUCCESS"
            return [Money(bill["asked"]["transfer_amount"])] if ended else []
        return [
            Money(share["asked"]["receivers"][0]["amount"])
            for number, share in self.books.shares.items()
            if number.startswith(order.number) and share["result"] == "SUCCESS"
        ]

    def notification(self, order: Order) -> tuple[dict[str, str], str]:
        return self.server.callback(order.kind, order.number)

    @contextmanager
    def answers_lost(self) -> Iterator[None]:
        self.server.losing = True
        try:
            yield
        finally:
            self.server.losing = False
