"""The service: what each noun can be asked, under one name."""

from typing import ClassVar

from chassis.work import Refusals
from contracts.errors.payments import ChargeProcessing, LedgerRefused
from services.payments.auto_payments.entrypoints import AutoPayments
from services.payments.cards.entrypoints import Cards
from services.payments.charges.entrypoints import Charges
from services.payments.clock import Clock
from services.payments.deals.entrypoints import Deals
from services.payments.escrow.entrypoints import Escrow
from services.payments.measures.entrypoints import Measuring
from services.payments.payouts.entrypoints import Payouts
from services.payments.privacy.entrypoints import Privacy
from services.payments.providers.entrypoints import Providers
from services.payments.reconciled_days.entrypoints import Reconciliations
from services.payments.reminders.entrypoints import Reminders
from services.payments.sandbox.entrypoints import SandboxCards
from services.payments.statements.entrypoints import Statements


class PaymentsService(
    Cards,
    Charges,
    Deals,
    Payouts,
    Escrow,
    Providers,
    SandboxCards,
    Statements,
    Reconciliations,
    Reminders,
    AutoPayments,
    Privacy,
    Measuring,
    Clock,
):
    """Money: cards, charges, what each deal holds, payouts; and the provider's word on them."""

    name = "payments"
    refusals: ClassVar[Refusals] = {
        "attempt_one_in_flight_idx": ChargeProcessing,
        "account_never_below_zero_check": LedgerRefused,
        "entry_balanced": LedgerRefused,
        "escrow_zero_at_end": LedgerRefused,
    }
