"""Waits until what a window left behind is done: else the next window would pay for it."""

import time
from urllib.parse import urlsplit

import psycopg2
from kombu import Connection

from contracts.subscriptions import SUBSCRIPTIONS

SERVICES = ("members", "listings", "parking", "payments")
LONGEST_SECONDS = 120
POLL_SECONDS = 0.1
# One look may fall between an outbox that is empty already and a queue that is empty still.
QUIET_LOOKS = 3


class Settling:
    """The queues of every subscription, and every service's outbox."""

    def __init__(self, postgres_url: str, rabbitmq_url: str) -> None:
        self._broker = Connection(rabbitmq_url)
        self._databases = [
            psycopg2.connect(urlsplit(postgres_url)._replace(path=f"/linli_{service}").geturl())
            for service in SERVICES
        ]
        for database in self._databases:
            database.autocommit = True

    def wait(self) -> float:
        """Seconds that it took; TimeoutError when events go on and on."""
        began, quiet = time.monotonic(), 0
        while quiet < QUIET_LOOKS:
            waiting = self._unpublished() + self._queued()
            quiet = 0 if waiting else quiet + 1
            if time.monotonic() - began > LONGEST_SECONDS:
                raise TimeoutError(f"{waiting} events still wait after {LONGEST_SECONDS} s")
            time.sleep(POLL_SECONDS)
        return time.monotonic() - began - QUIET_LOOKS * POLL_SECONDS

    def close(self) -> None:
        self._broker.release()
        for database in self._databases:
            database.close()

    def _unpublished(self) -> int:
        total = 0
        for database in self._databases:
            with database.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM outbox WHERE published_at IS NULL")
                total += sum(count for (count,) in cursor)
        return total

    def _queued(self) -> int:
        channel = self._broker.default_channel
        return sum(
            channel.queue_declare(queue, passive=True).message_count for queue in SUBSCRIPTIONS
        )
