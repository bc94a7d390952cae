"""Every table of payments, for migrations."""

from chassis.tables import LEAVING, MACHINERY
from services.payments.attempts.model import Attempt
from services.payments.auto_payments.model import AutoPayment
from services.payments.base import Base
from services.payments.cards.model import Card
from services.payments.charges.model import Charge
from services.payments.deals.model import Deal
from services.payments.ledger.model import Account, Entry, Posting
from services.payments.payouts.model import Payout
from services.payments.reconciled_days.model import Reconciliation
from services.payments.refunds.model import Refund
from services.payments.sandbox.model import CardToken, Notice, SandboxOrder

METADATA = [Base.metadata, MACHINERY, LEAVING]

__all__ = [
    "METADATA",
    "Account",
    "Attempt",
    "AutoPayment",
    "Card",
    "CardToken",
    "Charge",
    "Deal",
    "Entry",
    "Notice",
    "Payout",
    "Posting",
    "Reconciliation",
    "Refund",
    "SandboxOrder",
]
