from collections.abc import Iterator
from typing import Any

import pytest
from amqp.exceptions import PreconditionFailed
from kombu import Connection, Queue

from chassis.topology import DEAD_LETTERS_KEPT_MS, declare, unheard_types
from contracts.subscriptions import (
    EXCHANGE,
    SUBSCRIPTIONS,
    UNHEARD,
    UNROUTED,
    dead_letter_queue,
)
from tests.support.wait import until

# Nobody subscribes to it, so that no consumer of another test's takes what is published here.
UNHEARD_TYPE = "booking_agreed"
UNKNOWN_TYPE = "never_heard_of"
QUEUE = "parking.payments"
# The only queue that hears of it.
ALONE, HEARD_ONCE = "parking.residency", "residency_ended"


@pytest.fixture
def broker(rabbitmq_url: str) -> Iterator[Connection]:
    """With everything declared, and nothing unrouted nor on its way to parking."""
    declare(rabbitmq_url)
    with Connection(rabbitmq_url, transport_options={"confirm_publish": True}) as connection:
        purge = connection.default_channel.queue_purge
        for queue in (UNROUTED, QUEUE, ALONE):
            purge(queue)
        yield connection
        declare(rabbitmq_url)
        for queue in (UNROUTED, QUEUE, ALONE):
            purge(queue)


def publish(broker: Connection, *types: str) -> None:
    """Each, until the broker has confirmed that it is where it belongs."""
    producer = broker.Producer()
    for event_type in types:
        producer.publish({}, exchange=EXCHANGE, routing_key=event_type)


def waiting(broker: Connection, queue: str) -> int:
    declared: Any = broker.default_channel.queue_declare(queue, passive=True)
    return int(declared.message_count)


def test_an_event_that_nobody_is_to_hear_is_dropped(broker: Connection) -> None:
    publish(broker, *unheard_types())
    assert waiting(broker, UNROUTED) == 0
    until(lambda: waiting(broker, UNHEARD) == 0, what="nothing kept")


def test_an_event_of_an_unknown_type_is_kept_as_unrouted(broker: Connection) -> None:
    publish(broker, UNKNOWN_TYPE)
    until(lambda: waiting(broker, UNROUTED) == 1, what="one unrouted event")


def test_an_event_whose_binding_was_lost_is_kept_as_unrouted(
    broker: Connection, rabbitmq_url: str
) -> None:
    broker.default_channel.queue_unbind(ALONE, EXCHANGE, HEARD_ONCE)
    publish(broker, HEARD_ONCE)
    until(lambda: waiting(broker, UNROUTED) == 1, what="one unrouted event")
    declare(rabbitmq_url)
    publish(broker, HEARD_ONCE)
    until(lambda: waiting(broker, ALONE) == 1, what="one for parking again")


def test_what_an_earlier_version_bound_is_unbound(broker: Connection, rabbitmq_url: str) -> None:
    broker.default_channel.queue_bind(QUEUE, EXCHANGE, UNHEARD_TYPE)
    publish(broker, UNHEARD_TYPE)
    until(lambda: waiting(broker, QUEUE) == 1, what="the earlier binding")
    broker.default_channel.queue_purge(QUEUE)

    declare(rabbitmq_url)
    publish(broker, UNHEARD_TYPE)

    assert waiting(broker, QUEUE) == 0
    assert waiting(broker, UNROUTED) == 0


def test_a_type_that_has_found_a_subscriber_is_no_longer_dropped_beside_it(
    broker: Connection, rabbitmq_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SUBSCRIPTIONS, QUEUE, (*SUBSCRIPTIONS[QUEUE], UNHEARD_TYPE))
    assert UNHEARD_TYPE not in unheard_types()
    declare(rabbitmq_url)
    publish(broker, UNHEARD_TYPE)
    until(lambda: waiting(broker, QUEUE) == 1, what="the new subscriber's")


DEAD = dead_letter_queue(QUEUE)
KEPT_A_WEEK = {"x-message-ttl": 7 * 24 * 3600 * 1000}


def test_dead_letters_are_kept_for_a_week(broker: Connection) -> None:
    assert KEPT_A_WEEK["x-message-ttl"] == DEAD_LETTERS_KEPT_MS
    for queue in SUBSCRIPTIONS:
        # The broker refuses to declare a queue again with other arguments than it has.
        letters = Queue(dead_letter_queue(queue), durable=True, queue_arguments=KEPT_A_WEEK)
        letters(broker.default_channel).declare()


def test_a_queue_that_kept_them_for_ever_gives_way_once_it_is_empty(
    broker: Connection, rabbitmq_url: str
) -> None:
    old = Queue(DEAD, durable=True)
    broker.default_channel.queue_delete(DEAD)
    old(broker.default_channel).declare()
    broker.Producer().publish({}, exchange="", routing_key=DEAD)
    with pytest.raises(PreconditionFailed):
        declare(rabbitmq_url)
    assert waiting(broker, DEAD) == 1
    broker.default_channel.queue_purge(DEAD)
    declare(rabbitmq_url)
    Queue(DEAD, durable=True, queue_arguments=KEPT_A_WEEK)(broker.default_channel).declare()
