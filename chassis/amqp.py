"""AMQP as every process uses it: quick reconnects, nothing lost to decoding, a transient sender."""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, ClassVar

import eventlet
from amqp.transport import TCPTransport
from eventlet import patcher
from eventlet.semaphore import Semaphore
from kombu import Connection
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.extensions import SharedExtension
from nameko.messaging import QueueConsumer

from chassis import logs

log = logs.get(__name__)
HEARTBEAT_S = 10
# How long a stop may go unnoticed where no message comes: it waits so long several times over.
LOOK_UP_S = 0.2
COLLECT_TIMEOUT_S = 0.1
PREFETCH = 200
TRANSPORT = {"socket_timeout": 5, "connect_timeout": 3}
# Read at once as much as there is: py-amqp would ask the socket three times a frame.
READ_BYTES = 16 * 1024
# Without "connection.blocked": for it py-amqp would read, in vain, before each message it sends.
# A broker short of memory stops reading from us, and the time-outs below notice.
SENDING = {"capabilities": {"consumer_cancel_notify": True, "authentication_failure_close": True}}
_POLL = patcher.original("select").poll


def connection_to(url: str, **options: Any) -> Connection:
    return Connection(url, connect_timeout=3, heartbeat=HEARTBEAT_S, transport_options=options)


class Consumers(QueueConsumer):
    """nameko's consumer with quick reconnects, room for every lane, and nothing lost."""

    @property
    def connection(self) -> Connection:
        return connection_to(self.amqp_uri)

    @property
    def prefetch_count(self) -> int:
        # More than all lanes together hold: a full lane must not keep another's messages away.
        return PREFETCH

    @contextmanager
    def establish_connection(self) -> Iterator[Connection]:
        # nameko waits up to 30 s between tries, longer than a recovery may take.
        connection = self.create_connection()
        try:
            connection.ensure_connection(
                self.on_connection_error,
                self.connect_max_retries,
                interval_start=0.5,
                interval_step=0.5,
                interval_max=3,
            )
            _read_much(connection)
            self._live, self._beats_at = connection, 0.0
            yield connection
        except BaseException:
            # Closing properly would wait for the word of a broker that may be gone.
            connection.collect(socket_timeout=COLLECT_TIMEOUT_S)
            raise
        connection.release()

    def consume(self, *arguments: Any, **options: Any) -> Iterator[None]:
        messages: Iterator[None] = super().consume(
            *arguments, **{**options, "safety_interval": LOOK_UP_S}
        )
        return messages

    def on_iteration(self) -> None:
        super().on_iteration()
        # kombu sends heartbeats only when a second went by without a message: who gets replies
        # all the time, and sends nothing here, would be taken for dead by the broker.
        now = time.monotonic()
        if now >= self._beats_at:
            self._beats_at = now + HEARTBEAT_S / 4
            self._live.heartbeat_check()

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Any:
        for provider in self._providers:
            # Replies are read by whoever waits for them, and a lost one is only a time-out.
            replies = getattr(provider, "takes_replies", False)
            consumer = consumer_cls(
                queues=[provider.queue],
                callbacks=[partial(self.handle_message, provider)],
                on_message=provider.take if replies else None,
                no_ack=replies,
                accept=self.accept,
                on_decode_error=partial(self._undecodable, provider),
            )
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return self._consumers.values()

    def _undecodable(self, provider: Any, message: Any, error: Exception) -> None:
        """Stock acknowledges, which loses it; a provider that can parks it with the reason."""
        log.warning("message_undecodable", error=type(error).__name__)
        park = getattr(provider, "park", None)
        if park is None:
            message.reject()
        else:
            self.container.spawn_managed_thread(partial(park, message, error))

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        log.warning("broker_unreachable", error=type(exc).__name__, retry_in=interval)

    def ack_message(self, message: Any) -> None:
        # On a connection that has gone the broker has the message already.
        with suppress(OSError):
            super().ack_message(message)

    def requeue_message(self, message: Any) -> None:
        with suppress(OSError):
            super().requeue_message(message)

    @property
    def connected(self) -> bool:
        return bool(self._consumers) and any(
            getattr(consumer.channel, "is_open", False) for consumer in self._consumers.values()
        )


def _read_much(connection: Connection) -> None:
    transport = connection.connection.transport
    if isinstance(transport, TCPTransport):
        # It keeps what it has not asked for yet.
        receive = transport.sock.recv
        transport._quick_recv = lambda wanted: receive(max(wanted, READ_BYTES))


class Sender(SharedExtension):
    """Publishes over one persistent channel of this process, one message at a time."""

    timeout: float
    options: ClassVar[dict[str, Any]] = {}

    def __init__(self) -> None:
        super().__init__()
        self._lock = Semaphore()
        self._connection: Connection | None = None

    def publish(self, body: Any, **properties: Any) -> None:
        """Reconnects once; eventlet.Timeout or a connection error when it cannot."""
        with eventlet.Timeout(self.timeout), self._lock:
            for last_try in (False, True):
                try:
                    self._producer().publish(body, **properties)
                except eventlet.Timeout:
                    self._drop()
                    raise
                except Exception:
                    self._drop()
                    if last_try:
                        raise
                else:
                    return

    def _producer(self) -> Any:
        if self._connection is None:
            url = self.container.config[AMQP_URI_CONFIG_KEY]
            self._connection = connection_to(url, client_properties=SENDING, **self.options)
            self._connection.connect()
            self._bound = self._connection.Producer()
            self._incoming = _POLL()
            self._incoming.register(self._connection.connection.sock.fileno(), select.POLLIN)
        elif self._incoming.poll(0):
            # A heartbeat; or the end, which a message sent after it would not notice.
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=0)
        return self._bound

    def _drop(self) -> None:
        """Forget the connection without talking to it: it may be frozen."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.collect(socket_timeout=COLLECT_TIMEOUT_S)

    def stop(self) -> None:
        with eventlet.Timeout(self.timeout, False):
            self._drop()


class TransientSender(Sender):
    """For requests and replies: no confirms, nothing kept on disk."""

    timeout = 3.0

    def send(self, body: bytes, *, routing_key: str, exchange: str = "", **properties: Any) -> None:
        """`body` is JSON, encoded."""
        usual = {"content_type": "application/json", "content_encoding": "utf-8"}
        self.publish(
            body,
            exchange=exchange,
            routing_key=routing_key,
            delivery_mode=1,
            **{**usual, **properties},
        )


class ConfirmedSender(Sender):
    """For messages that must not be lost: the broker has it on disk when `publish` returns."""

    timeout = 5.0
    options: ClassVar[dict[str, Any]] = {"confirm_publish": True}
