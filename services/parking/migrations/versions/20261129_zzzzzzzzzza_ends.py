"""A dispute ends by a proposal that both agree to, or at its deadline."""

from alembic import op

from chassis.disputes.settlement import let_disputes_be_settled

revision = "20261129_zzzzzzzzzza_ends"
down_revision = "20261129_zzzzzzzzzz_overstays"


def upgrade() -> None:
    let_disputes_be_settled(
        op,
        deal="booking",
        key="id",
        says="status, dispute_id",
        names="coalesce(deal.dispute_id = it.id, false)",
        held="deal.deposit + deal.supplement"
        " + CASE WHEN deal.balance_paid_at IS NULL THEN 0 ELSE deal.balance END",
        # What goes on when the time is over divides nothing.
        undivided="num_nonnulls(it.decided_by, it.proposal_id, it.to_payer) = 0",
    )
