"""Deals that a stubborn client carries to their end, whatever answers in between."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import requests

from tests.e2e.neighbourhood import a_booking, a_meeting
from tests.e2e.person import Person

GIVE_UP_S = 240
PAUSE_S = 0.3
TRY_AGAIN = {"idempotency_in_flight", "unavailable"}


class Stuck(AssertionError):
    """A deal that did not come to its end in time."""


class Deal:
    """One deal and the path at which its state is seen."""

    def __init__(self, deadline: float | None = None) -> None:
        self.deadline = deadline or time.monotonic() + GIVE_UP_S

    def insist(self, person: Person, method: str, path: str, body: Any = None) -> Any:
        """Repeat the same request with the same key until something other than a fault answers."""
        key = str(uuid4())
        while True:
            self._check(f"{method} {path}")
            try:
                answer = person.ask(method, path, body, key=key)
            except requests.RequestException:
                time.sleep(PAUSE_S)
                continue
            if answer.status_code == 401:
                self._refresh(person)
            elif answer.status_code < 300:
                return answer.json()
            elif not (answer.status_code >= 500 or answer.json()["code"] in TRY_AGAIN):
                raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}")
            time.sleep(PAUSE_S)

    def until(self, look: Callable[[], Any], what: str) -> Any:
        while True:
            self._check(what)
            found = look()
            if found:
                return found
            time.sleep(PAUSE_S)

    def reaches(self, person: Person, path: str, *statuses: str) -> str:
        def look() -> str | None:
            status = str(self.insist(person, "GET", path)["status"])
            return status if status in statuses else None

        return str(self.until(look, f"{path} reaching {statuses}"))

    def pay(self, payer: Person, deal_id: str, stage: str, card: str) -> None:
        """As an impatient person does: as long as the charge is open, press again."""

        def charge() -> Any:
            found = self.insist(payer, "GET", f"/v1/charges?deal_id={deal_id}")["items"]
            return next((one for one in found if one["stage"] == stage), None)

        opened = self.until(charge, f"the {stage} charge of {deal_id}")
        self.insist(payer, "POST", f"/v1/charges/{opened['id']}/pay", {"card_id": card})

    def _refresh(self, person: Person) -> None:
        answer = requests.post(
            f"{person.url}/v1/auth/refresh",
            json={"refresh_token": person.refresh_token},
            timeout=15,
        )
        if answer.ok:
            person.token = answer.json()["access_token"]
            person.refresh_token = answer.json()["refresh_token"]

    def _check(self, what: str) -> None:
        if time.monotonic() > self.deadline:
            raise Stuck(what)


def rent(owner: Person, renter: Person, card: str, space: dict[str, Any]) -> str:
    """A parking deal from the booking to the payout; the state it ended in."""
    deal = Deal()
    asked = a_booking(space, start=-1, minutes=120)
    booking = deal.insist(renter, "POST", "/v1/parking/bookings", asked)
    path = f"/v1/parking/bookings/{booking['id']}"
    deal.pay(renter, booking["id"], "deposit", card)
    deal.reaches(renter, path, "in_use")
    deal.insist(renter, "POST", f"{path}/check-out")
    deal.pay(renter, booking["id"], "balance", card)
    return deal.reaches(owner, path, "paid_out")


def sell(owner: Person, taker: Person, card: str, item: dict[str, Any]) -> str:
    """A sale from the proposal to the payout; the state it ended in."""
    deal = Deal()
    path = f"/v1/listings/{item['id']}/reservations"
    reservation = deal.insist(taker, "POST", path, a_meeting())
    path = f"/v1/reservations/{reservation['id']}"
    deal.insist(owner, "POST", f"{path}/accept")
    deal.pay(taker, reservation["id"], "price", card)
    deal.reaches(taker, path, "paid")
    code = deal.insist(taker, "GET", f"{path}/handover-code")["code"]
    deal.insist(owner, "POST", f"{path}/handover", {"code": code})
    return deal.reaches(owner, path, "completed")


def call_off(owner: Person, renter: Person, card: str, space: dict[str, Any]) -> str:
    """A booking that is paid for and then cancelled, until the money is back."""
    deal = Deal()
    booking = deal.insist(renter, "POST", "/v1/parking/bookings", a_booking(space, start=600))
    path = f"/v1/parking/bookings/{booking['id']}"
    deal.pay(renter, booking["id"], "deposit", card)
    deal.insist(renter, "POST", f"{path}/cancel")
    charges = f"/v1/charges?deal_id={booking['id']}"
    deal.until(
        lambda: [
            c for c in deal.insist(renter, "GET", charges)["items"] if c["status"] == "refunded"
        ],
        f"the refund of {booking['id']}",
    )
    return deal.reaches(owner, path, "cancelled")
