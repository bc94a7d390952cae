"""A booking paid by WeChat, over HTTP, on a platform that takes the emulators for WeChat."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from linli.platform import Platform
from tests.e2e.neighbourhood import a_booking, found, publish_space
from tests.e2e.person import Person
from tests.emulators.wechat import WechatServer
from tests.emulators.wechat_pay import Books, WechatPayServer
from tests.emulators.wechat_pay.settings import settings_for
from tests.support.wait import until

BOOKINGS = "/v1/parking/bookings"


@dataclass(frozen=True)
class Street:
    """The platform's people, and what is behind it."""

    platform: Platform
    pay: WechatPayServer
    login: WechatServer
    owner: Person
    renter: Person

    def link(self, person: Person) -> dict[str, Any]:
        code = self.login.desk.mini_program_code(person.id)
        card: dict[str, Any] = person.post("/v1/cards", {"token": code})
        return card

    def press_pay(self, booking_id: str, stage: str) -> tuple[dict[str, Any], str]:
        """The charge as its payer is answered, and WeChat Pay's number for it."""

        def charge() -> Any:
            found = self.renter.get("/v1/charges", deal_id=booking_id)["items"]
            return next((each for each in found if each["stage"] == stage), None)

        due = until(charge, seconds=60, what=f"the {stage} to be asked for")
        before = set(self.pay.books.payments)
        path = f"/v1/charges/{due['id']}/pay"
        answer = self.renter.post(path, {"method": "wechat_jsapi"})
        [number] = set(self.pay.books.payments) - before
        return answer, number

    def tell(self, number: str, *, forged: bool = False) -> int:
        headers, body = self.pay.callback("charge", number, forged=forged)
        url = f"{self.platform.gateway_url}/v1/providers/wechat_pay/notifications"
        return requests.post(url, data=body.encode(), headers=headers, timeout=10).status_code


@pytest.fixture
def street(
    tmp_path: Path, pay_server: WechatPayServer, login_server: WechatServer
) -> Iterator[Street]:
    pay_server.books = Books()
    told = settings_for(pay_server.keys, pay_server.url, tmp_path, login_url=login_server.url)
    settings = {"LINLI_SWEEP_SECONDS": "1", "LINLI_PAYOUT_RETRY_SECONDS": "1", **told}
    with Platform(tmp_path / "platform", settings=settings, durable=False) as platform:
        owner, renter = found(platform).pair()
        yield Street(platform, pay_server, login_server, owner, renter)
        platform.discard()


def test_a_booking_is_paid_by_wechat_and_its_owner_too(street: Street) -> None:
    owner, renter, books = street.owner, street.renter, street.pay.books
    assert renter.get("/v1/payment-config")["methods"] == ["wechat_jsapi"]
    linked = street.link(renter)
    assert (linked["brand"], linked["last4"]) == ("wechat", None)
    booking = renter.post(BOOKINGS, a_booking(publish_space(owner), start=-1))
    path = f"{BOOKINGS}/{booking['id']}"

    charge, number = street.press_pay(booking["id"], "deposit")
    assert charge["status"] == "processing"
    assert charge["client_action"]["parameters"]["package"].startswith("prepay_id=")
    assert owner.get(f"/v1/charges/{charge['id']}")["client_action"] is None
    books.pay(number)
    assert street.tell(number, forged=True) == 401
    assert street.tell(number) == 200
    assert street.tell(number) == 200
    renter.reaches(path, "in_use")

    renter.post(f"{path}/check-out")
    # Of this one nobody tells: it is asked about.
    _, number = street.press_pay(booking["id"], "balance")
    books.pay(number)
    renter.reaches(path, "settled")
    waiting = until(lambda: owner.get("/v1/payouts")["items"], what="a payout")
    assert waiting[0]["status"] == "waiting_for_card"

    street.link(owner)
    until(lambda: len(books.shares) == 2, seconds=60, what="a share of either payment")
    books.settle()
    renter.reaches(path, "paid_out")
    shared = [each["asked"]["receivers"][0]["amount"] for each in books.shares.values()]
    assert sum(shared) == booking["total"]["amount"]
    assert all(payment["left"] == 0 for payment in books.payments.values())
