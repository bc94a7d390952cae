"""Where a deal's money is, in words its parties use."""

from collections.abc import Iterable

PLACES = ("payer", "escrow", "owed_to_payee", "owed_to_payer", "on_the_way", "payee", "platform")


def place(account: str, movement: str) -> str:
    """The place an account kind stands for in a movement of that kind."""
    backwards = movement.startswith("refund")
    return {
        "escrow": "escrow",
        "payable": "owed_to_payer" if backwards else "owed_to_payee",
        "platform_fee": "platform",
        "payout_in_transit": "on_the_way",
        "refund_in_transit": "on_the_way",
        # The provider's account is where money enters from the payer and leaves for either.
        "provider_clearing": "payee" if movement.startswith("payout") else "payer",
    }[account]


def name_of(movement: str, reference: str) -> str:
    """deposit_captured, released, payout_submitted, …; of a charge that is numbered its stage."""
    stage, _, _ = reference.partition(":")
    return f"{stage}_captured" if movement == "captured" else movement


def totals(moves: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    """What is where after the (from, to, amount) moves, in minor units; they sum to zero.

    `payer` is what the payer is out of pocket, as a negative amount.
    """
    at = dict.fromkeys(PLACES, 0)
    for source, target, amount in moves:
        at[source] -= amount
        at[target] += amount
    return at
