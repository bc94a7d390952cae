"""The journals of a deal's money: who is debited, who is credited, and that it sums to zero."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.money import Money

AccountKind = Literal[
    "provider_clearing",
    "escrow",
    "payable",
    "payout_in_transit",
    "refund_in_transit",
    "platform_fee",
]

# Amounts are in CNY alone, and its days and months end at midnight in Beijing wherever a neighbour
# is.
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Account:
    """`holder` is the deal of an escrow and the member of a payable; the others have none.

    Accounts with a holder keep a balance, which never goes below zero. One on provider_clearing
    would make every payment wait for the one before.
    """

    kind: AccountKind
    holder: UUID | None = None

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.holder}" if self.holder else self.kind


CLEARING = Account("provider_clearing")
PAYOUTS = Account("payout_in_transit")
REFUNDS = Account("refund_in_transit")
PLATFORM = Account("platform_fee")


def escrow_of(deal_id: UUID) -> Account:
    return Account("escrow", deal_id)


def payable_to(member_id: UUID) -> Account:
    return Account("payable", member_id)


@dataclass(frozen=True)
class Line:
    """`amount` in minor units: a debit is positive, a credit negative."""

    account: Account
    amount: int


@dataclass(frozen=True)
class Journal:
    """One entry of a deal; (deal, kind, reference) is its idempotency key, kept for ever."""

    deal_id: UUID
    kind: str
    reference: str
    currency: str
    lines: tuple[Line, ...]


def _journal(
    deal_id: UUID, kind: str, reference: str, money: Money, accounts: tuple[Account, Account]
) -> Journal:
    """`accounts` are (debited, credited)."""
    if money.amount <= 0:
        raise ValueError("a journal moves a positive amount")
    debit, credit = accounts
    lines = (Line(debit, money.amount), Line(credit, -money.amount))
    return Journal(deal_id, kind, reference, money.currency, lines)


def captured(deal_id: UUID, charge: str, money: Money) -> Journal:
    """The provider holds the payer's money for the deal."""
    return _journal(deal_id, "captured", charge, money, (CLEARING, escrow_of(deal_id)))


def released(deal_id: UUID, payee_id: UUID, money: Money) -> Journal:
    """What is left in escrow becomes the payee's claim, once."""
    return _journal(
        deal_id, "released", "escrow", money, (escrow_of(deal_id), payable_to(payee_id))
    )


def handed_on(deal_id: UUID, payee_id: UUID, charge: str, money: Money) -> Journal:
    """What was captured for something beside the deal becomes the payee's claim at once."""
    return _journal(deal_id, "released", charge, money, (escrow_of(deal_id), payable_to(payee_id)))


def forfeited(deal_id: UUID, payee_id: UUID, money: Money) -> Journal:
    """The earnest money of a payer who does not pay the rest becomes the payee's claim."""
    return _journal(
        deal_id, "forfeited", "deposit", money, (escrow_of(deal_id), payable_to(payee_id))
    )


def set_against_price(deal_id: UUID, payee_id: UUID, money: Money) -> Journal:
    """So does what the payer has paid in advance beyond it, for what was performed."""
    accounts = (escrow_of(deal_id), payable_to(payee_id))
    return _journal(deal_id, "set_against_price", "deposit", money, accounts)


def refund_due(deal_id: UUID, charge: str, payer_id: UUID, money: Money) -> Journal:
    """What was captured for `charge`, or a part of it, becomes the payer's claim again."""
    return _journal(
        deal_id, "refund_due", charge, money, (escrow_of(deal_id), payable_to(payer_id))
    )


def fee(deal_id: UUID, of: str, payee_id: UUID, money: Money) -> Journal:
    """The platform's share of what the payee gets, once for each payout (`of`)."""
    return _journal(deal_id, "fee", of, money, (payable_to(payee_id), PLATFORM))


def payout_submitted(deal_id: UUID, number: str, payee_id: UUID, money: Money) -> Journal:
    return _journal(deal_id, "payout_submitted", number, money, (payable_to(payee_id), PAYOUTS))


def payout_paid(deal_id: UUID, number: str, money: Money) -> Journal:
    return _journal(deal_id, "payout_paid", number, money, (PAYOUTS, CLEARING))


def payout_failed(deal_id: UUID, number: str, payee_id: UUID, money: Money) -> Journal:
    """The reversal of payout_submitted: the payee is owed as before."""
    return _journal(deal_id, "payout_failed", number, money, (PAYOUTS, payable_to(payee_id)))


def payout_returned(deal_id: UUID, number: str, payee_id: UUID, money: Money) -> Journal:
    """It was paid and has come back: the provider holds it again, and the payee is owed it."""
    return _journal(deal_id, "payout_returned", number, money, (CLEARING, payable_to(payee_id)))


def refund_submitted(deal_id: UUID, number: str, payer_id: UUID, money: Money) -> Journal:
    return _journal(deal_id, "refund_submitted", number, money, (payable_to(payer_id), REFUNDS))


def refund_paid(deal_id: UUID, number: str, money: Money) -> Journal:
    return _journal(deal_id, "refund_paid", number, money, (REFUNDS, CLEARING))


def refund_failed(deal_id: UUID, number: str, payer_id: UUID, money: Money) -> Journal:
    """The reversal of refund_submitted: the payer is owed as before."""
    return _journal(deal_id, "refund_failed", number, money, (REFUNDS, payable_to(payer_id)))
