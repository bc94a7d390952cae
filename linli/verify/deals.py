"""The services that hold deals and the one that holds their money say the same of them."""

from dataclasses import dataclass

from .databases import Databases


@dataclass(frozen=True)
class Kind:
    """Deals of one kind: where they are, and the charge that makes an agreement of one.

    It was made where `agreed` is so; elsewhere what was captured has to have gone back. Where
    `done` is so the owner has been paid `price`: expressions, since a part may have gone back by
    the terms of a cancellation or a decision of the committee.
    """

    service: str
    table: str
    stage: str
    agreed: str
    done: str
    price: str


KINDS = (
    Kind(
        "parking",
        "booking",
        stage="deposit",
        agreed=(
            "status IN ('agreed', 'in_use', 'balance_due', 'settled', 'paid_out', 'disputed')"
            " OR kept IS NOT NULL"
        ),
        done="status = 'paid_out' OR coalesce(kept_paid_at, forfeit_paid_at) IS NOT NULL",
        price=(
            "CASE WHEN status <> 'paid_out' AND forfeit_paid_at IS NOT NULL"
            " THEN deposit + supplement ELSE "
            "coalesce(kept, (SELECT to_payee FROM dispute WHERE dispute.booking_id = booking.id"
            " AND to_payee IS NOT NULL), total + supplement) END"
        ),
    ),
    Kind(
        "listings",
        "reservation",
        stage="price",
        agreed="status IN ('paid', 'handed_over', 'completed', 'disputed')",
        done="status = 'completed'",
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
    SELECT payout.deal_id::text, sum(payout.amount + payout.fee)::bigint
    FROM payout JOIN deal ON deal.id = payout.deal_id
    WHERE payout.status = 'paid' AND payout.of <> 'overstay' AND deal.kind = %s
    GROUP BY payout.deal_id
"""


def captures_unlike_deals(databases: Databases) -> list[str]:
    """Every captured deposit or price ends in an agreement or a refund."""
    found = []
    for kind in KINDS:
        query = f"SELECT id::text FROM {kind.table} WHERE {kind.agreed}"  # noqa: S608 - ours
        agreed = {deal for (deal,) in databases.rows(kind.service, query)}
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
            f" WHERE ({kind.done}) AND {kind.price} IS NOT NULL ORDER BY id"
        )
        done: dict[str, int] = dict(databases.rows(kind.service, query))
        paid: dict[str, int] = dict(databases.rows("payments", PAYOUTS, kind.table))
        found += [
            f"{kind.table} {deal}: {done.get(deal)} is due to the owner, {paid.get(deal)} was paid"
            for deal in {**done, **paid}
            if done.get(deal) != paid.get(deal)
        ]
    return found
