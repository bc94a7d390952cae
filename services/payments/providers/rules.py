"""The port to a payment provider: what it is asked, what it answers, what it can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from contracts.money import Money

Kind = Literal["charge", "refund", "payout"]
State = Literal["processing", "succeeded", "failed", "closed", "not_found"]


class OutcomeUnknown(Exception):
    """No answer in time: the order may have been carried out or not; ask with its number."""


@dataclass(frozen=True)
class Order:
    """`number` is ours and the same however often the order is sent; it is carried out once.

    `token` names the card that pays or is paid; a refund names `charge_number` instead.
    """

    kind: Kind
    number: str
    money: Money
    token: str | None = None
    charge_number: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What the provider knows of an order; `failure_code` only with `failed`."""

    state: State
    failure_code: str | None = None


@dataclass(frozen=True)
class Notification:
    """What the provider tells by itself, once its signature was found good."""

    kind: Kind
    number: str
    money: Money
    outcome: Outcome


@dataclass(frozen=True)
class CardFacts:
    """All that is ever known here of a card."""

    token: str
    brand: str
    last4: str


@dataclass(frozen=True)
class StatementLine:
    """One order the provider has carried out."""

    kind: Kind
    number: str
    money: Money


@dataclass(frozen=True)
class Capabilities:
    """What a provider offers; `hold_days` is how long it may keep money in custody."""

    custody: bool
    split: bool
    max_ratio: int
    personal_receiver: bool
    authorize_capture: bool
    payout_needs_confirm: bool
    hold_days: int
    methods: tuple[str, ...]


class Provider(Protocol):
    """Every call is idempotent by the order's number and may raise OutcomeUnknown."""

    name: str
    tokeniser_url: str

    def capabilities(self) -> Capabilities: ...

    def card(self, token: str) -> CardFacts | None: ...

    def submit(self, order: Order) -> Outcome: ...

    def query(self, number: str) -> Outcome: ...

    def close(self, order: Order) -> Outcome:
        """Refuse the order for ever unless it is already under way; what is true afterwards."""
        ...

    def read_notification(
        self, headers: Mapping[str, str], body: str, now: datetime
    ) -> Notification:
        """Raises NotificationRejected unless it is signed by the provider and fresh."""
        ...

    def statement(self) -> Sequence[StatementLine]: ...


def effect_on_clearing(line: StatementLine) -> int:
    """What a carried-out order adds to provider_clearing, in minor units."""
    return line.money.amount if line.kind == "charge" else -line.money.amount
