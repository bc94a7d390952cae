"""The services that hold deals and the one that holds their money say the same of them."""

from dataclasses import dataclass

from .databases import Databases


@dataclass(frozen=True)
class Kind:
    """Deals of one kind: where they are, and the charge that makes an agreement of one.

    It was made in the states `agreed`; in the others what was captured has to have gone back. In
    `done` the owner has been paid `price`: an expression, since the committee may have divided it.
    """

    service: str
    table: str
    stage: str
    agreed: tuple[str, ...]
    done: str
    price: str


KINDS = (
    Kind(
        "parking",
        "booking",
        stage="deposit",
        agreed=("agreed", "in_use", "balance_due", "settled", "paid_out", "disputed"),
        done="paid_out",
        price="total",
    ),
    Kind(
        "listings",
        "reservation",
        stage="price",
        agreed=("paid", "handed_over", "completed", "disputed"),
        done="completed",
        price=(
            "coalesce((SELECT to_payee FROM dispute"
            " WHERE dispute.reservation_id = reservation.id), price)"
        ),
    ),
)
CAPTURES = """
    SELECT deal_id::text, status FROM charge
    WHERE stage = %s AND status IN ('captured', 'refunded') ORDER BY id
"""
PAYOUTS = """
    SELECT payout.deal_id::text, sum(payout.amount)::bigint
    FROM payout JOIN deal ON deal.id = payout.deal_id
    WHERE payout.status = 'paid' AND deal.kind = %s GROUP BY payout.deal_id
"""


def captures_unlike_deals(databases: Databases) -> list[str]:
    """Every captured deposit or price ends in an agreement or a refund."""
    found = []
    for kind in KINDS:
        query = f"SELECT id::text FROM {kind.table} WHERE status = ANY(%s)"  # noqa: S608 - ours
        agreed = {deal for (deal,) in databases.rows(kind.service, query, list(kind.agreed))}
        found += [
            f"{kind.table} {deal}: the {kind.stage} is {status}, the {kind.table} says otherwise"
            for deal, status in databases.rows("payments", CAPTURES, kind.stage)
            if (status == "captured") != (deal in agreed)
        ]
    return found


def payouts_unlike_deals(databases: Databases) -> list[str]:
    """Every deal that is done has been paid out, all that its owner is due; and no other has."""
    found = []
    for kind in KINDS:
        query = (
            f"SELECT id::text, {kind.price} FROM {kind.table}"  # noqa: S608 - ours
            f" WHERE status = %s AND {kind.price} IS NOT NULL ORDER BY id"
        )
        done: dict[str, int] = dict(databases.rows(kind.service, query, kind.done))
        paid: dict[str, int] = dict(databases.rows("payments", PAYOUTS, kind.table))
        found += [
            f"{kind.table} {deal}: {done.get(deal)} is due to the owner, {paid.get(deal)} was paid"
            for deal in {**done, **paid}
            if done.get(deal) != paid.get(deal)
        ]
    return found
