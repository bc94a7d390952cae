"""Comparing a day: the provider's statement is fetched, then put beside our orders and kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis import logs
from chassis.each_due import Begin
from services.payments.attempts.rules import DONE
from services.payments.providers.actions import settle
from services.payments.providers.rules import OutcomeUnknown, Provider, StatementLine
from services.payments.reconciled_days import rules, views
from services.payments.reconciled_days.model import Reconciliation

log = logs.get(__name__)
_TABLE = cast(Table, Reconciliation.__table__)
_KEPT = insert(_TABLE)
_KEEP = _KEPT.on_conflict_do_update(
    index_elements=["day", "provider"],
    set_={
        column.name: _KEPT.excluded[column.name]
        for column in _TABLE.columns
        if not column.primary_key
    },
)


@dataclass(frozen=True)
class Comparing:
    """The statement is asked for between transactions (`begin`): nothing is held meanwhile."""

    providers: Mapping[str, Provider]
    begin: Begin

    def due(self) -> None:
        """Every day that is ready and was not compared yet, or differed; one that cannot be had
        now comes again."""
        for name in self.providers:
            with self.begin() as work:
                days = views.days_due(work.session, name, work.now)
            for day in days:
                try:
                    self.compare(name, day)
                except OutcomeUnknown:
                    log.warning("statement_not_to_be_had", provider=name, day=day.isoformat())
                    break

    def all_of(self, day: date) -> None:
        """Of every provider; raises OutcomeUnknown where its statement cannot be had."""
        for name in self.providers:
            self.compare(name, day)

    def compare(self, name: str, day: date) -> None:
        provider = self.providers[name]
        with self.begin() as work:
            first = views.first_day(work.session, name, day)
            unstated = views.unstated(work.session, name, day, provider.stated)
        lines = provider.statement(day)
        self._hear_of_returns(name, lines)
        before = [
            line.key
            for back in range(1, (day - first).days + 1)
            for line in provider.statement(day - timedelta(days=back))
        ]
        # What no statement lists is asked for one by one.
        asked = [o.number for o in unstated if provider.query(o).state in DONE]
        with self.begin() as work:
            found = keep(work.session, (name, day), lines, [*before, *asked], now=work.now)
        if found:
            log.error(
                "statement_differs",
                provider=name,
                day=day.isoformat(),
                differences=len(found),
                see="linli reconcile",
            )

    def _hear_of_returns(self, name: str, lines: Sequence[StatementLine]) -> None:
        """A statement books nothing; but of a payout that came back, of which no word has reached
        us, the provider is asked."""
        with self.begin() as work:
            unheard = views.unheard_returns(work.session, name, lines)
        for order in unheard:
            outcome = self.providers[name].query(order)
            if outcome.state == "returned":
                with self.begin() as work:
                    settle(work, order.number, outcome, by=name)


def keep(
    session: Session,
    of: tuple[str, date],
    lines: Sequence[StatementLine],
    elsewhere: Sequence[str],
    *,
    now: datetime,
) -> list[rules.Difference]:
    """Put the day's lines beside our orders; what differs is kept, and nothing is booked.

    `elsewhere` are numbers that the provider has carried out as well, as it said otherwise.
    """
    provider, day = of
    ours = views.orders_with(session, [line.number for line in lines])
    done = views.ended_well(session, provider, day)
    found = rules.differences(lines, ours, done, elsewhere)
    sums = {
        kind: sum(line.money.amount for line in lines if line.kind == kind)
        for kind in ("charge", "refund", "payout")
    }
    session.execute(
        _KEEP,
        {
            "day": day,
            "provider": provider,
            "compared_at": now,
            "lines": len(lines),
            "charged": sums["charge"],
            "refunded": sums["refund"],
            "paid_out": sums["payout"],
            "differences": [asdict(each) for each in found],
        },
    )
    return found
