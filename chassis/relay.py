"""The relay: one active per service, takes the outbox in order and publishes it with confirms."""

import json
from contextlib import suppress
from typing import Any

import eventlet
import psycopg2
from eventlet.hubs import trampoline
from kombu import Connection
from nameko.extensions import DependencyProvider
from sqlalchemy import BigInteger, Engine, Row, any_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from chassis import logs
from chassis.amqp import connection_to
from chassis.clock import rfc3339
from chassis.metrics import EVENTS_PUBLISHED, OUTBOX_BACKLOG
from chassis.outbox import CHANNEL
from chassis.rpc import AMQP_URI
from chassis.tables import outbox
from contracts.subscriptions import EXCHANGE

log = logs.get(__name__)
BATCH = 200
# The slow poll behind NOTIFY: what a lost notification can delay an event by.
POLL_S = 1.0
# While events follow one another, each waits so long for others to be published with it: a batch
# costs a transaction and the broker a write to disk, however small it is.
GATHER_S = 0.025
# A batch that takes longer is stuck on a frozen broker or database: start afresh.
WATCHDOG_S = 15
LOCK_NAME = "linli-relay"
_TAKE = (
    select(outbox)
    .where(outbox.c.published_at.is_(None))
    .order_by(outbox.c.seq)
    .limit(BATCH)
    .with_for_update(skip_locked=True)
)
_MARK = (
    update(outbox)
    .where(outbox.c.seq == any_(bindparam("seqs", type_=ARRAY(BigInteger()))))
    .values(published_at=func.now())
)


class Relay(DependencyProvider):
    """Publishes this service's outbox while it holds the service's advisory lock."""

    def __init__(self) -> None:
        self._thread: Any = None
        self._stopping = False
        self._broker: Connection | None = None

    def start(self) -> None:
        self._engine: Engine = self.container.config["engine"]
        self._thread = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        self._stopping = True
        if self._thread is not None:
            self._thread.kill()

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._hold_and_publish()
            except (Exception, eventlet.Timeout) as error:
                log.warning("relay_interrupted", error=type(error).__name__)
            self._drop_broker()
            eventlet.sleep(POLL_S)

    def _hold_and_publish(self) -> None:
        """Wait for the lock, then publish batch after batch until something breaks."""
        # A raw connection: the pool would hand its lock and its LISTEN to somebody else.
        raw = self._engine.raw_connection()
        holder: Any = raw.driver_connection
        raw.detach()
        try:
            holder.autocommit = True
            cursor = holder.cursor()
            while not self._lock(cursor):
                eventlet.sleep(POLL_S)
            cursor.execute(f"LISTEN {CHANNEL}")
            log.info("relay_active")
            while not self._stopping:
                with eventlet.Timeout(WATCHDOG_S):
                    sent = self._publish_batch()
                    # Also shows that the connection which holds our lock is alive.
                    cursor.execute("SELECT 1")
                    if not sent:
                        self._keep_broker()
                if sent < BATCH:
                    self._wait_for_notice(holder)
                    eventlet.sleep(GATHER_S if sent else 0)
        finally:
            holder.close()

    def _lock(self, cursor: Any) -> bool:
        with eventlet.Timeout(WATCHDOG_S):
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (LOCK_NAME,))
            return bool(cursor.fetchone()[0])

    def _wait_for_notice(self, holder: Any) -> None:
        if not holder.notifies:
            try:
                trampoline(holder.fileno(), read=True, timeout=POLL_S, timeout_exc=TimeoutError)
            except TimeoutError:
                return
            if holder.poll() == psycopg2.extensions.POLL_ERROR:
                raise ConnectionError("the listening connection broke")
        holder.notifies.clear()

    def _publish_batch(self) -> int:
        with self._engine.begin() as connection:
            rows = connection.execute(_TAKE).all()
            if not rows:
                OUTBOX_BACKLOG.set(0)
                return 0
            self._send_confirmed(rows)
            connection.execute(_MARK, {"seqs": [row.seq for row in rows]})
        for row in rows:
            EVENTS_PUBLISHED.labels(row.type).inc()
        OUTBOX_BACKLOG.set(0 if len(rows) < BATCH else BATCH)
        return len(rows)

    def _send_confirmed(self, rows: Any) -> None:
        """Publish all, then wait until the broker has confirmed each: 17 × one at a time."""
        channel = self._channel()
        pending: set[int] = set()
        refused: list[int] = []

        def settle(into: list[int] | None, tag: int, multiple: bool) -> None:
            settled = {t for t in pending if t <= tag} if multiple else {tag}
            pending.difference_update(settled)
            if into is not None:
                into.extend(settled)

        channel.events["basic_ack"] = {lambda tag, multiple: settle(None, tag, multiple)}
        channel.events["basic_nack"] = {lambda tag, multiple: settle(refused, tag, multiple)}
        for row in rows:
            self._tag += 1
            pending.add(self._tag)
            message = channel.prepare_message(
                body_of(row),
                content_type="application/json",
                content_encoding="utf-8",
                properties={"delivery_mode": 2, "message_id": str(row.event_id)},
                headers=headers_of(row),
            )
            channel.basic_publish(message, exchange=EXCHANGE, routing_key=row.type)
        while pending:
            channel.connection.drain_events()
        if refused:
            raise ConnectionError(f"the broker refused {len(refused)} messages")

    def _channel(self) -> Any:
        if self._broker is None:
            self._broker = connection_to(self.container.config[AMQP_URI])
            self._broker.connect()
            channel = self._broker.default_channel
            channel.confirm_select()
            self._tag = 0
        return self._broker.default_channel

    def _keep_broker(self) -> None:
        """Heartbeats both ways: the broker hangs up on an idle connection that sends none, and
        the next event would be late by a reconnect."""
        if self._broker is not None:
            with suppress(TimeoutError):
                self._broker.drain_events(timeout=0.01)
            self._broker.heartbeat_check()

    def _drop_broker(self) -> None:
        broker, self._broker = self._broker, None
        if broker is not None:
            broker.collect(socket_timeout=0.1)


def headers_of(row: Row[Any]) -> dict[str, str]:
    headers = {"nameko.request_id": row.correlation_id, "nameko.traceparent": row.traceparent}
    return {name: value for name, value in headers.items() if value}


def body_of(row: Row[Any]) -> str:
    return json.dumps(
        {
            "event_id": str(row.event_id),
            "type": row.type,
            "version": row.version,
            "occurred_at": rfc3339(row.occurred_at),
            "aggregate_id": str(row.aggregate_id),
            "aggregate_version": row.aggregate_version,
            "correlation_id": row.correlation_id,
            "data": row.data,
        },
        ensure_ascii=False,
    )
