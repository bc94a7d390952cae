"""Who stands behind a provider in its contract tests: payers, payees, and the network between."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from unittest.mock import patch

from chassis.ids import uuid7
from contracts.money import Money
from services.payments.notices.actions import signed
from services.payments.providers.rules import (
    Notification,
    Order,
    Outcome,
    OutcomeUnknown,
    Provider,
    State,
)
from services.payments.sandbox.actions import Sandbox, send_back, tokenise
from tests.payments.builders import KEY
from tests.payments.running import House


class Stand(Protocol):
    """`signed_headers`, in small letters, are those without which nothing is genuine."""

    signed_headers: tuple[str, ...]

    @property
    def provider(self) -> Provider: ...

    def now(self, *, minutes: int = 0) -> datetime: ...

    def fresh_token(self) -> str:
        """What a client binds: a token of the provider's page, a code."""
        ...

    def token(self) -> str:
        """What is kept of a bound card or account that pays, and is paid."""
        ...

    def pay(self, order: Order) -> None:
        """The payer does what there is to do."""
        ...

    def declined(self, money: Money) -> Order:
        """A charge that will come to nothing."""
        ...

    def refused(self, payout: Order) -> Order:
        """The payout, to somebody who cannot be paid."""
        ...

    def settle(self, order: Order) -> None:
        """What the provider takes its time for is over."""
        ...

    def moved(self, order: Order) -> list[Money]:
        """What was really moved by the order, by the provider's own books."""
        ...

    def notification(self, order: Order) -> tuple[dict[str, str], str]: ...

    def answers_lost(self) -> AbstractContextManager[None]:
        """The next answers get lost after the provider has acted."""
        ...


class SandboxStand:
    """The sandbox, whose cards decide what happens."""

    signed_headers: tuple[str, ...] = (
        "linli-sandbox-timestamp",
        "linli-sandbox-nonce",
        "linli-sandbox-signature",
    )

    def __init__(self, house: House) -> None:
        self.house = house
        self.provider = house.sandbox

    def now(self, *, minutes: int = 0) -> datetime:
        return self.house.now + timedelta(minutes=minutes)

    def fresh_token(self, last4: str = "0005") -> str:
        with self.house.work() as work:
            return tokenise(work.session, f"620000000000{last4}", work.now).token

    token = fresh_token

    def pay(self, order: Order) -> None:
        """A card was charged when the order came."""

    def declined(self, money: Money) -> Order:
        token = self.fresh_token("0013")
        return Order("sandbox", "charge", uuid7().hex, money, self.now(), token)

    def refused(self, payout: Order) -> Order:
        return replace(payout, token=self.fresh_token("0062"))

    def settle(self, order: Order) -> None:
        """It takes no time."""

    def moved(self, order: Order) -> list[Money]:
        return [line.money for line in self.provider.statement() if line.number == order.number]

    def come_back(self, payout: Order) -> None:
        with self.house.work() as work:
            send_back(work.session, payout.number, self.house.now)

    def notification(self, order: Order, state: State = "succeeded") -> tuple[dict[str, str], str]:
        told = Notification(order.kind, order.number, order.money, Outcome(state))
        body, headers = signed(KEY, told, self.now())
        return headers, body

    @contextmanager
    def answers_lost(self) -> Iterator[None]:
        submit = Sandbox.submit

        def unheard(sandbox: Sandbox, order: Order) -> Outcome:
            submit(sandbox, order)
            raise OutcomeUnknown(order.number)

        with patch.object(Sandbox, "submit", unheard):
            yield
