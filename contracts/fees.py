"""What the operator of a platform takes of a deal: a share of what the payee really gets, in basis
points, fixed with the deal and taken off the payout. The payer pays no more for it."""

from contracts.json import Json
from contracts.money import CURRENCY, money_json

# One in a hundred of a percent.
WHOLE = 10_000
# Nobody offers what a fifth of is another's.
MOST_BPS = 2_000
BORNE_BY = "owner"


def fee_of(amount: int, bps: int) -> int:
    """In minor units, rounded half up once."""
    return (amount * bps + WHOLE // 2) // WHOLE


def fee_json(amount: int | None, bps: int, currency: str = CURRENCY) -> Json:
    """Beside the price that the two read before they agree: what of `amount` is the platform's, and
    what its owner is paid; null where nothing is to be paid."""
    fee = None if amount is None else fee_of(amount, bps)
    payout = None if amount is None or fee is None else amount - fee
    return {
        "fee_bps": bps,
        "fee_borne_by": BORNE_BY,
        "fee": money_json(fee, currency),
        "payout": money_json(payout, currency),
    }
