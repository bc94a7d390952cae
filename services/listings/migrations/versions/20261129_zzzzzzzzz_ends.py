"""A dispute ends by a proposal that both agree to, or at its deadline."""

from alembic import op

from chassis.disputes.settlement import let_disputes_be_settled

revision = "20261129_zzzzzzzzz_ends"
down_revision = "20261129_listings_fees"


def upgrade() -> None:
    let_disputes_be_settled(
        op,
        deal="reservation",
        key="reservation_id",
        says="status",
        names="deal.status = 'disputed'",
        held="coalesce(deal.price, 0)",
        undivided="false",
    )
