"""Money on the wire and in the rules: integer minor units of one currency."""

from dataclasses import dataclass

from contracts.json import Json

CURRENCY = "CNY"
# One million yuan: nothing shared between neighbours costs more, so more is a mistake or an attack.
MAX_AMOUNT = 100_000_000


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (fen for CNY)."""

    amount: int
    currency: str = CURRENCY

    def json(self) -> Json:
        return {"amount": self.amount, "currency": self.currency}


def money_json(amount: int | None, currency: str = CURRENCY) -> Json | None:
    """The wire form of an amount that may be absent."""
    return None if amount is None else Money(amount, currency).json()
