"""The port to a payment provider: what it is asked, what it answers, what it can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from contracts.json import Json
from contracts.money import Money

Kind = Literal["charge", "refund", "payout"]
State = Literal["processing", "succeeded", "failed", "closed", "returned", "not_found"]
# A payout that was paid and has come back is a line of its own under the same number.
LineKind = Literal["charge", "refund", "payout", "payout_return"]
RETURN: Literal["payout_return"] = "payout_return"


class OutcomeUnknown(Exception):
    """No answer in time: the order may have been carried out or not; ask with its number."""


@dataclass(frozen=True)
class Part:
    """So much of what the charge `number` took."""

    number: str
    money: Money


@dataclass(frozen=True)
class Order:
    """`number` is ours and the same however often the order is sent; it is carried out once.

    `token` names the card, or the account, that pays or is paid; a refund names `charge_number`
    instead. `parts`: of a payout, the charges that took its money; of a refund, its whole charge.
    `client_action` is what the client was told to do so far.
    """

    provider: str
    kind: Kind
    number: str
    money: Money
    started_at: datetime
    token: str | None = None
    charge_number: str | None = None
    parts: tuple[Part, ...] = ()
    client_action: Json | None = None


@dataclass(frozen=True)
class Outcome:
    """What the provider knows of an order; `returned` is a payout that was paid and has come back.

    `failure_code` only with `failed` and `returned`, `client_action` only with `processing`: what
    whoever pays, or is paid, must still do for it.
    """

    state: State
    failure_code: str | None = None
    client_action: Json | None = None


@dataclass(frozen=True)
class Notification:
    """What the provider tells by itself, once its signature was found good; `token`, where it says
    so, is who paid."""

    kind: Kind
    number: str
    money: Money
    outcome: Outcome
    token: str | None = None


@dataclass(frozen=True)
class CardFacts:
    """All that is ever known here of a card; of an account linked in its place, no digits."""

    provider: str
    token: str
    brand: str
    last4: str | None


@dataclass(frozen=True)
class StatementLine:
    """One order the provider has carried out, or a payout that has come back."""

    kind: LineKind
    number: str
    money: Money

    @property
    def key(self) -> str:
        return key_of(self.kind, self.number)


def key_of(kind: str, number: str) -> str:
    """What a line of a statement is known by: a return comes under the payout's number."""
    return f"{number} returned" if kind == RETURN else number


@dataclass(frozen=True)
class Capabilities:
    """What a provider offers.

    `custody`: what payers pay is held by it, or a bank, and never ours. `split`: it divides what it
    holds, up to `max_ratio` percent of a charge to another; `personal_receiver`: who may be a
    person. `authorize_capture`: it can set money aside before taking it. `payout_needs_confirm`:
    who is paid must agree each time. `hold_days`: for so long it may keep money.
    """

    custody: bool
    split: bool
    max_ratio: int
    personal_receiver: bool
    authorize_capture: bool
    payout_needs_confirm: bool
    hold_days: int
    methods: tuple[str, ...]


# A payout is all that was captured for the deal, to the last fen, and to a person.
WHOLE = 100
# From agreeing to being done, with a stay booked weeks ahead.
SHORTEST_HOLD_DAYS = 60


def lacks(offered: Capabilities) -> list[str]:
    """What the platform needs for real money and such a provider does not offer."""
    needs = {
        "custody (else what payers pay lies with the operator, which takes a payment licence)": (
            offered.custody
        ),
        "split": offered.split,
        f"max_ratio {WHOLE} (it is {offered.max_ratio})": offered.max_ratio >= WHOLE,
        "personal_receiver": offered.personal_receiver,
        f"hold_days {SHORTEST_HOLD_DAYS} (it is {offered.hold_days})": (
            offered.hold_days >= SHORTEST_HOLD_DAYS
        ),
        "methods": bool(offered.methods),
    }
    return [need for need, met in needs.items() if not met]


class Provider(Protocol):
    """Every call is idempotent by the order's number and may raise OutcomeUnknown.

    `tokeniser_url` is where the client hands over a card's number; None where there is none to.
    `stated` are the kinds of orders that its statements list.
    """

    @property
    def name(self) -> str: ...

    @property
    def stated(self) -> frozenset[Kind]: ...

    @property
    def tokeniser_url(self) -> str | None: ...

    def capabilities(self) -> Capabilities: ...

    def card(self, token: str) -> CardFacts | None:
        """What the token stands for; None: nothing."""
        ...

    def submit(self, order: Order) -> Outcome: ...

    def query(self, order: Order) -> Outcome:
        """What has become of it; `not_found`: never heard of, so it may be submitted."""
        ...

    def close(self, order: Order) -> Outcome:
        """Refuse the order for ever unless it is already under way; what is true afterwards."""
        ...

    def read_notification(
        self, headers: Mapping[str, str], body: str, now: datetime
    ) -> Notification:
        """Raises NotificationRejected unless it is signed by the provider and fresh."""
        ...

    def statement(self, day: date | None = None) -> Sequence[StatementLine]:
        """What it has carried out on that day of the books (ledger.rules.ZONE); without one all of
        it, where it has such a thing."""
        ...


class CardAcquirer(Provider, Protocol):
    """A provider of bank cards, bound once by a token: docs/providers/bank-card.md says what it
    promises beyond every provider's, tests/payments/card_contract.py holds one to it."""

    @property
    def tokeniser_url(self) -> str:
        """Where the client hands over a card's number."""
        ...


def effect_on_clearing(line: StatementLine) -> int:
    """What a carried-out order adds to provider_clearing, in minor units."""
    return line.money.amount if line.kind in ("charge", RETURN) else -line.money.amount
