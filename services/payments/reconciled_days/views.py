"""Reading days that were compared, those to compare, and the orders they are compared with."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from chassis.pages import Page, Paging, page
from services.payments.attempts.model import Attempt
from services.payments.attempts.rules import DONE
from services.payments.attempts.views import order_of
from services.payments.providers.rules import RETURN, Kind, Order, StatementLine
from services.payments.reconciled_days.model import Reconciliation
from services.payments.reconciled_days.rules import (
    DAYS_BACK,
    LOOKED_AT_AGAIN,
    PAUSE,
    OurOrder,
    bounds,
    day_of,
    ready_days,
)


def list_days(session: Session, paging: Paging) -> Page:
    """The newest first."""
    order = (Reconciliation.day.desc(), Reconciliation.provider.desc())
    return page(session, select(Reconciliation), order=order, paging=paging)


def of_day(session: Session, day: date) -> list[Reconciliation]:
    mine = select(Reconciliation).where(Reconciliation.day == day)
    return list(session.scalars(mine.order_by(Reconciliation.provider)))


def days_due(session: Session, provider: str, now: datetime) -> list[date]:
    """Those since the first order that were not compared yet; a recent one that differed, after a
    pause."""
    begun = session.scalar(select(func.min(Attempt.started_at)).where(Attempt.provider == provider))
    if begun is None:
        return []
    compared = {
        row.day: row
        for row in session.execute(
            select(
                Reconciliation.day,
                Reconciliation.compared_at,
                (Reconciliation.differences != []).label("differs"),
            ).where(Reconciliation.provider == provider)
        )
    }

    def is_due(day: date) -> bool:
        last = compared.get(day)
        if last is None:
            return True
        recent = now - bounds(day)[1] < LOOKED_AT_AGAIN
        return bool(last.differs) and recent and now - last.compared_at >= PAUSE

    return [day for day in ready_days(now) if day >= day_of(begun) and is_due(day)]


def orders_with(session: Session, numbers: Iterable[str]) -> dict[str, OurOrder]:
    """Our orders under these numbers, as far as there are any, by their keys."""
    mine = select(Attempt).where(Attempt.number.in_(list(numbers)))
    found = [each for attempt in session.scalars(mine) for each in _orders(attempt)]
    return {each.key: each for each in found}


def ended_well(session: Session, provider: str, day: date) -> list[OurOrder]:
    """What we hold for carried out since that day began and before it ended."""
    done = [_order(attempt) for attempt in session.scalars(_ended_well(provider, day))]
    return done + [_return(attempt) for attempt in session.scalars(_returned(provider, day))]


def unheard_returns(session: Session, provider: str, lines: Iterable[StatementLine]) -> list[Order]:
    """Payouts that the statement says came back, and nobody has told us of."""
    back = [line.number for line in lines if line.kind == RETURN]
    mine = select(Attempt).where(
        Attempt.provider == provider, Attempt.number.in_(back), Attempt.state == "succeeded"
    )
    return [order_of(attempt) for attempt in session.scalars(mine)]


def unstated(session: Session, provider: str, day: date, stated: frozenset[Kind]) -> list[Order]:
    """Of those that ended well that day, the ones that no statement lists."""
    mine = _ended_well(provider, day).where(Attempt.kind.not_in(stated))
    return [order_of(attempt) for attempt in session.scalars(mine)]


def first_day(session: Session, provider: str, day: date) -> date:
    """The earliest day on which one that we heard of on `day` may have been carried out."""
    begun = [attempt.started_at for attempt in session.scalars(_ended_well(provider, day))]
    earliest = day_of(min(begun)) if begun else day
    return max(min(earliest, day), day - timedelta(days=DAYS_BACK))


def _ended_well(provider: str, day: date) -> Select[Attempt]:
    start, end = bounds(day)
    return select(Attempt).where(
        Attempt.provider == provider,
        Attempt.state.in_(DONE),
        Attempt.ended_at >= start,
        Attempt.ended_at < end,
    )


def _returned(provider: str, day: date) -> Select[Attempt]:
    start, end = bounds(day)
    return select(Attempt).where(
        Attempt.provider == provider, Attempt.returned_at >= start, Attempt.returned_at < end
    )


def _orders(attempt: Attempt) -> list[OurOrder]:
    return [_order(attempt), *([_return(attempt)] if attempt.returned_at else [])]


def _return(attempt: Attempt) -> OurOrder:
    return OurOrder(RETURN, attempt.number, attempt.money, attempt.state)


def _order(attempt: Attempt) -> OurOrder:
    return OurOrder(attempt.kind, attempt.number, attempt.money, attempt.state)
