"""Bad messages among good ones on every consumer: the good are handled, the bad parked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection
from sqlalchemy import create_engine, text

from chassis.database import psycopg2_url
from contracts.subscriptions import REASON, SUBSCRIPTIONS, dead_letter_queue
from linli.platform import Platform
from tests.chaos.poison import GOOD, send
from tests.support.thorough import amount
from tests.support.wait import until

EACH = amount(usual=100, thorough=1_000)
SEED = 20_261_122


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = Platform(Path(tmp_path_factory.mktemp("poison")), durable=False)
    with made:
        yield made
    made.discard()


def heard(platform: Platform, queue: str) -> set[str]:
    """The ids in the consumer's inbox."""
    service = queue.partition(".")[0]
    server = psycopg2_url(platform.postgres.url).rpartition("/")[0]
    engine = create_engine(f"{server}/linli_{service}")
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT event_id::text FROM inbox WHERE consumer = :queue"), {"queue": queue}
        )
        found = {str(row.event_id) for row in rows}
    engine.dispose()
    return found


def parked(platform: Platform, queue: str) -> list[str]:
    """The reasons of the dead letters, once they are as many as the bad ones; taken away."""
    reasons: list[str] = []
    with Connection(platform.rabbitmq.url) as connection:
        channel = connection.default_channel
        name = dead_letter_queue(queue)

        def all_there() -> bool:
            return bool(channel.queue_declare(name, passive=True).message_count >= EACH)

        until(all_there, seconds=120, what=f"{EACH} dead letters of {queue}")
        while message := channel.basic_get(name, no_ack=True):
            reasons.append(str(message.headers.get(REASON)))
    return reasons


def test_every_consumer_is_tried() -> None:
    assert set(GOOD) == set(SUBSCRIPTIONS)


@pytest.mark.parametrize("queue", sorted(GOOD))
def test_good_messages_are_handled_and_bad_ones_parked(platform: Platform, queue: str) -> None:
    sent = send(platform.rabbitmq.url, queue, EACH, SEED)
    until(lambda: sent <= heard(platform, queue), seconds=120, what="all good ones in the inbox")
    reasons = parked(platform, queue)
    assert len(reasons) == EACH
    kinds = {"DecodeError", "Poison: UnknownEvent", "Poison: ValidationError"}
    assert all(any(reason.startswith(kind) for kind in (*kinds, "Poison")) for reason in reasons)
    assert {kind for kind in kinds if any(r.startswith(kind) for r in reasons)} == kinds
    assert heard(platform, queue) >= sent
