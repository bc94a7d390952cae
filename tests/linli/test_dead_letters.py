from collections.abc import Iterator
from typing import Any

import pytest
from kombu import Connection, Queue

from linli.commands.dead_letters import ATTEMPT, REASON, described, send_again, waiting

HOME = "linli.test"


@pytest.fixture
def broker(rabbitmq_url: str) -> Iterator[Connection]:
    with Connection(rabbitmq_url, transport_options={"confirm_publish": True}) as connection:
        channel = connection.default_channel
        queues = [Queue(name, durable=True)(channel) for name in (HOME, f"{HOME}.dead")]
        for queue in queues:
            queue.declare()
            queue.purge()
        yield connection
        for queue in queues:
            queue.delete()


def park(broker: Connection, body: Any, **headers: Any) -> None:
    broker.Producer().publish(body, exchange="", routing_key=f"{HOME}.dead", headers=headers)


def test_a_retried_message_comes_home_as_it_was(broker: Connection) -> None:
    park(broker, {"type": "friendship_formed"}, traceparent="00-1-2-01")

    assert send_again(broker, HOME) == 1

    message = Queue(HOME, durable=True)(broker.channel()).get(no_ack=True)
    assert message is not None
    assert message.payload == {"type": "friendship_formed"}
    assert message.headers["traceparent"] == "00-1-2-01"
    assert list(waiting(broker.channel(), HOME, 1)) == []


def test_a_retried_message_starts_the_ladder_from_its_first_rung(broker: Connection) -> None:
    park(broker, {}, **{ATTEMPT: 4, REASON: "TooEarly: not yet"})

    send_again(broker, HOME)

    message = Queue(HOME, durable=True)(broker.channel()).get(no_ack=True)
    assert message is not None
    assert not {ATTEMPT, REASON} & set(message.headers)


def test_looking_at_dead_letters_leaves_them_where_they_are(broker: Connection) -> None:
    event = {"type": "payout_paid", "event_id": "7", "occurred_at": "2026-11-22T08:00:00Z"}
    park(broker, event, **{REASON: "Poison: no"})
    for _ in range(2):
        channel = broker.channel()

        (message,) = waiting(channel, HOME, 5)

        assert described(message) == "payout_paid 7 of 2026-11-22T08:00:00Z: Poison: no"
        channel.close()


def test_a_message_that_is_no_event_is_described_too(broker: Connection) -> None:
    park(broker, b"\xff")

    (message,) = waiting(broker.channel(), HOME, 1)

    assert described(message) == "not an event, 1 bytes: rejected"
