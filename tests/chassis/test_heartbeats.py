"""Who only listens, to messages without end, is not taken for dead."""

import time

import pytest
from kombu import Connection, Queue
from nameko.messaging import QueueConsumer

from chassis import amqp
from chassis.amqp import Consumers

# RabbitMQ hangs up on who was silent for two or three of these.
BEAT_S = 1
LISTENING_S = 6


class Listening(Consumers):
    """A consumer without a container: only its heartbeats are looked at."""

    def __init__(self, connection: Connection) -> None:
        self._live, self._beats_at = connection, 0.0


def test_heartbeats_are_sent_while_messages_come_without_a_pause(
    rabbitmq_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(amqp, "HEARTBEAT_S", BEAT_S)
    monkeypatch.setattr(QueueConsumer, "on_iteration", lambda self: None)
    with (
        Connection(rabbitmq_url, heartbeat=BEAT_S) as listener,
        Connection(rabbitmq_url) as speaker,
    ):
        queue = Queue("heartbeats", channel=listener.default_channel, exclusive=True)
        queue.declare()
        heard: list[object] = []
        consumer = listener.Consumer([queue], callbacks=[lambda b, _: heard.append(b)], no_ack=True)
        consumer.consume()
        listening, producer = Listening(listener), speaker.Producer()
        until = time.monotonic() + LISTENING_S
        while time.monotonic() < until:
            producer.publish("news", routing_key="heartbeats")
            listener.drain_events(timeout=BEAT_S)
            listening.on_iteration()
        assert len(heard) > LISTENING_S
