from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from kombu import Connection

from linli.platform import Platform
from linli.verify import checks, violations
from tests.support.wait import until

TOLD = """
    INSERT INTO outbox (event_id, type, version, aggregate_id, aggregate_version, occurred_at,
                        data, published_at)
    VALUES (%(id)s, 'member_updated', 1, %(id)s, 1, now() - %(age)s::interval, '{}', now())
"""
CAPTURED = """
    INSERT INTO deal (id, kind, payer_id, payee_id, state, opened_at, version)
    VALUES (%(id)s, 'booking', %(id)s, gen_random_uuid(), 'held', now(), 0);
    INSERT INTO charge (id, deal_id, stage, amount, currency, status, due_at, created_at,
                        captured_at, version)
    VALUES (%(id)s, %(id)s, 'deposit', 100, 'CNY', 'captured', now(), now(), now(), 0)
"""


@contextmanager
def administrator(platform: Platform, service: str) -> Iterator[Any]:
    url = platform.postgres.url.rpartition("/")[0]
    connection = psycopg2.connect(f"{url}/linli_{service}")
    connection.autocommit = True
    yield connection.cursor()
    connection.close()


@pytest.fixture
def quiet(platform: Platform) -> Platform:
    until(lambda: not violations(platform.environment), seconds=60, what="nothing wrong")
    return platform


def test_an_event_that_a_subscriber_never_heard_is_told(quiet: Platform) -> None:
    event = {"id": str(uuid4()), "age": "1 hour"}
    with administrator(quiet, "members") as cursor:
        cursor.execute(TOLD, event)
        found = violations(quiet.environment)
        cursor.execute("DELETE FROM outbox WHERE event_id = %(id)s", event)
    assert found == [
        f"{queue}: never heard member_updated {event['id']}"
        for queue in ("listings.circle", "parking.circle")
    ]


def test_what_a_subscriber_may_have_forgotten_by_now_is_not_missed(quiet: Platform) -> None:
    event = {"id": str(uuid4()), "age": "6 days 12 hours"}
    with administrator(quiet, "members") as cursor:
        cursor.execute(TOLD, event)
        found = violations(quiet.environment)
        cursor.execute("DELETE FROM outbox WHERE event_id = %(id)s", event)
    assert found == []


def test_a_dead_letter_is_told(quiet: Platform) -> None:
    with Connection(quiet.rabbitmq.url) as connection:
        connection.Producer().publish({}, exchange="", routing_key="parking.payments.dead")
        found = until(lambda: violations(quiet.environment), what="a violation")
        connection.default_channel.queue_purge("parking.payments.dead")
    assert found == ["parking.payments.dead: 1 dead letters"]


def test_a_deposit_that_was_captured_for_no_agreement_is_told(quiet: Platform) -> None:
    deal = {"id": str(uuid4())}
    with administrator(quiet, "payments") as cursor:
        cursor.execute(CAPTURED, deal)
        found = violations(quiet.environment)
        cursor.execute("DELETE FROM charge WHERE id = %(id)s", deal)
        cursor.execute("DELETE FROM deal WHERE id = %(id)s", deal)
    assert found == [f"booking {deal['id']}: the deposit is captured, the booking says otherwise"]


def test_what_only_one_of_two_looks_has_seen_was_under_way(
    quiet: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([["lost for good", "on its way"], ["newly begun", "lost for good"]])
    monkeypatch.setattr(checks, "_look", lambda _: next(looks))
    assert violations(quiet.environment, settle=0.01) == ["lost for good"]
