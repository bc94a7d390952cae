"""What a fault run's money has to be at its end, counted at the provider and not in our books."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2

from contracts.json import Json
from linli.platform import Platform
from linli.rpc import Operator
from services.payments.ledger.rules import ZONE

# Orders of one charge, refund or payout that the provider has carried out more than once.
TWICE = """
    SELECT attempt.kind, attempt.subject_id, count(*) FROM attempt
    JOIN sandbox.order USING (number)
    WHERE sandbox.order.state = 'succeeded'
    GROUP BY attempt.kind, attempt.subject_id HAVING count(*) > 1
"""
# Carried out for nobody of ours.
UNKNOWN = """
    SELECT sandbox.order.kind, number, sandbox.order.amount FROM sandbox.order
    LEFT JOIN attempt USING (number)
    WHERE sandbox.order.state = 'succeeded' AND attempt.number IS NULL
"""
# Every deal is over, so that what came in for it has gone out: to the payee, or back.
LEFT = """
    SELECT attempt.deal_id, count(*), sum(
        CASE attempt.kind WHEN 'charge' THEN sandbox.order.amount ELSE -sandbox.order.amount END
    )
    FROM attempt JOIN sandbox.order USING (number)
    WHERE sandbox.order.state = 'succeeded'
    GROUP BY attempt.deal_id
"""
# As if the day were over: a provider tells of one only then.
A_DAY_BACK = """
    UPDATE sandbox.order SET ordered_at = ordered_at - interval '1 day';
    UPDATE attempt SET started_at = started_at - interval '1 day',
                       ended_at = ended_at - interval '1 day';
    DELETE FROM reconciliation
"""


def orders_gone_wrong(platform: Platform) -> list[str]:
    """What the provider did twice, or for nobody, or has kept; the books are not asked."""
    with _administrator(platform) as connection, connection.cursor() as cursor:
        cursor.execute(TWICE)
        wrong = [f"{kind} {of}: carried out {n} times" for kind, of, n in cursor.fetchall()]
        cursor.execute(UNKNOWN)
        wrong += [f"{kind} {number} over {n} is not ours" for kind, number, n in cursor.fetchall()]
        cursor.execute(LEFT)
        deals = cursor.fetchall()
        wrong += [f"deal {of}: {left} fen are left" for of, _, left in deals if left]
    return wrong if deals else ["no money was moved at all"]


def days_that_differ(platform: Platform) -> list[str]:
    """Each day of the run, and the one before, as `linli reconcile` compares them."""
    with _administrator(platform) as connection, connection.cursor() as cursor:
        cursor.execute(A_DAY_BACK)
        connection.commit()
    today = datetime.now(UTC).astimezone(ZONE).date()
    operator = Operator(platform.environment.rabbitmq_url)
    days = [today - timedelta(days=back) for back in (2, 1)]
    compared = [
        found
        for day in days
        for found in operator.ask("payments.reconcile", day=day.isoformat())["items"]
    ]
    if not sum(found["lines"] for found in compared):
        return ["no line of any statement was compared"]
    return [_told(found["day"], each) for found in compared for each in found["differences"]]


def _told(day: str, difference: Json) -> str:
    return f"{day}: {difference['order']} is {difference['kind']}"


def _administrator(platform: Platform) -> Any:
    return psycopg2.connect(f"{platform.postgres.url.rpartition('/')[0]}/linli_payments")
