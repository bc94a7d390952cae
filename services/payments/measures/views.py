"""The checks of `linli ledger verify`, counted, and the age of the oldest of what waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from services.payments.attempts.model import Attempt
from services.payments.ledger.views import trial
from services.payments.payouts.model import Payout
from services.payments.reconciled_days.model import Reconciliation
from services.payments.reconciled_days.rules import DAYS_BACK
from services.payments.reconciliation.views import CHECKS
from services.payments.refunds.model import Refund


@dataclass(frozen=True)
class Measures:
    """`violations` by check; `oldest` in seconds, by what waits, 0 where nothing does;
    `trial_difference` in minor units; `differences` on the days that were compared lately."""

    violations: dict[str, int]
    oldest: dict[str, float]
    trial_difference: int
    differences: int


def measure(session: Session, now: datetime) -> Measures:
    rows = trial(session)
    lately = (now - timedelta(days=DAYS_BACK)).date()
    differ = func.coalesce(func.sum(func.jsonb_array_length(Reconciliation.differences)), 0)
    days = select(differ).where(Reconciliation.day >= lately)
    return Measures(
        violations={name: len(check(session)) for name, check in CHECKS.items()},
        oldest={name: _age(session, query, now) for name, query in WAITING.items()},
        trial_difference=sum(row.debit for row in rows) - sum(row.credit for row in rows),
        differences=int(session.scalar(days) or 0),
    )


def _attempts(*kinds: str) -> Select[datetime | None]:
    unknown: ColumnElement[bool] = Attempt.state == "processing"
    return select(func.min(Attempt.started_at)).where(unknown, Attempt.kind.in_(kinds))


def _payouts(*statuses: str) -> Select[datetime | None]:
    return select(func.min(Payout.created_at)).where(Payout.status.in_(statuses))


WAITING: dict[str, Select[datetime | None]] = {
    "charge_processing": _attempts("charge"),
    "provider_unknown": _attempts("refund", "payout"),
    "payout_unpaid": _payouts("pending", "submitted", "failed"),
    "payout_for_a_card": _payouts("waiting_for_card", "returned"),
    "refund_unpaid": select(func.min(Refund.created_at)).where(Refund.status != "paid"),
}


def _age(session: Session, since: Select[datetime | None], now: datetime) -> float:
    oldest = session.scalar(since)
    return max((now - oldest).total_seconds(), 0) if oldest else 0
