"""The broker's side: exchanges, every queue with its dead letters, the retry rungs, users."""

import argparse
import base64
import hashlib
import json
import os
import re
import sys
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.parse import unquote, urlsplit

from amqp.exceptions import PreconditionFailed
from kombu import Connection, Exchange, Queue

from contracts.events.base import schemas
from contracts.subscriptions import (
    EXCHANGE,
    RETRY_LADDER_MS,
    SUBSCRIPTIONS,
    UNHEARD,
    UNROUTED,
    dead_letter_queue,
    retry_queue,
)

UNROUTED_KEPT_MS = 7 * 24 * 3600 * 1000
# As long as the outbox and the inbox: events hold display names, and whoever is erased is to be
# found nowhere a week later.
DEAD_LETTERS_KEPT_MS = 7 * 24 * 3600 * 1000
PROCESSES = ("members", "listings", "parking", "payments", "gateway")

unrouted_exchange = Exchange(UNROUTED, type="fanout", durable=True)
events_exchange = Exchange(
    EXCHANGE, type="topic", durable=True, arguments={"alternate-exchange": UNROUTED}
)


def main_queue(name: str) -> Queue:
    """A consumer's queue; a rejected message goes to its dead letters."""
    return Queue(
        name,
        durable=True,
        queue_arguments={
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": dead_letter_queue(name),
        },
    )


def declare(url: str) -> None:
    """Declare everything of contracts.subscriptions, unbind what it no longer has; may be repeated.

    Done before anyone publishes: an event without a queue would go to the unrouted ones.
    """
    with Connection(url, connect_timeout=5) as connection:
        channel = connection.default_channel
        unrouted_exchange(channel).declare()
        events_exchange(channel).declare()
        Exchange("nameko-rpc", type="topic", durable=True)(channel).declare()
        Queue(
            UNROUTED,
            exchange=unrouted_exchange,
            durable=True,
            queue_arguments={"x-message-ttl": UNROUTED_KEPT_MS, "x-max-length": 100_000},
        )(channel).declare()
        for delay in RETRY_LADDER_MS:
            # Fanout keeps the routing key, which names the home queue, to which the message is
            # dead-lettered through the default exchange when its time on the rung is over.
            Queue(
                retry_queue(delay),
                exchange=Exchange(retry_queue(delay), type="fanout", durable=True),
                durable=True,
                queue_arguments={"x-message-ttl": delay, "x-dead-letter-exchange": ""},
            )(channel).declare()
        for name in SUBSCRIPTIONS:
            _declare_dead_letters(connection, name)
            main_queue(name)(channel).declare()
        dropped = Queue(UNHEARD, durable=True, queue_arguments={"x-message-ttl": 0})
        dropped(channel).declare()
        _bind(channel, {**SUBSCRIPTIONS, UNHEARD: unheard_types()})


def _declare_dead_letters(connection: Connection, name: str) -> None:
    """An older version kept them for ever. Its queue gives way once it is empty: until then this
    fails, and `linli dead-letters` shows what there is to see to."""
    letters = Queue(
        dead_letter_queue(name),
        durable=True,
        queue_arguments={"x-message-ttl": DEAD_LETTERS_KEPT_MS},
    )
    try:
        with closing(connection.channel()) as channel:
            letters(channel).declare()
    except PreconditionFailed:
        with closing(connection.channel()) as channel:
            channel.queue_delete(letters.name, if_empty=True)
            letters(channel).declare()


def unheard_types() -> tuple[str, ...]:
    """Those that no queue is for; replicas may hear them while they run (BROADCASTS)."""
    heard = {event_type for types in SUBSCRIPTIONS.values() for event_type in types}
    return tuple(event_type for event_type in _event_types() if event_type not in heard)


def _event_types() -> list[str]:
    return sorted({name for name, _version in schemas()})


def _bind(channel: Any, wanted: Mapping[str, tuple[str, ...]]) -> None:
    """Each queue to its types and to no others: what an earlier version bound goes.

    The broker's own protocol cannot list bindings, and does not mind what was never bound.
    """
    for queue, types in wanted.items():
        for event_type in types:
            channel.queue_bind(queue, EXCHANGE, event_type)
    # Afterwards, so that at no moment a type that has changed its queue is without one.
    for queue, types in wanted.items():
        for event_type in set(_event_types()).difference(types):
            channel.queue_unbind(queue, EXCHANGE, event_type)


def rights_of(process: str) -> dict[str, str]:
    """Permissions (regular expressions) of a process: its own queues, and to speak to others."""
    # Replies and retries go through the default exchange, which RabbitMQ calls amq.default.
    own = rf"{process}\..*|rpc-{process}|rpc\.reply-{process}-.*|broadcast\.{process}\..*"
    return {
        "configure": f"^({own}|nameko-rpc)$",
        "write": f"^({own}|nameko-rpc|linli\\.events|linli\\.retry\\..*|amq\\.default)$",
        "read": f"^({own}|nameko-rpc|linli\\.events)$",
    }


def definitions(environ: dict[str, str]) -> str:
    """A RabbitMQ definitions file: the administrator and one user a process, from their URLs."""
    admin_url = environ["LINLI_RABBITMQ_URL"]
    vhost = unquote(urlsplit(admin_url).path[1:]) or "/"
    users, permissions = [], []
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    accounts = [(admin_url, "administrator", everything)]
    for process in PROCESSES:
        url = environ[f"LINLI_{process.upper()}_AMQP_URL"]
        accounts.append((url, "", rights_of(process)))
    for url, tags, rights in accounts:
        parts = urlsplit(url)
        name, password = unquote(parts.username or ""), unquote(parts.password or "")
        users.append({"name": name, "password_hash": password_hash(password), "tags": tags})
        permissions.append({"user": name, "vhost": vhost, **rights})
    return json.dumps(
        {"users": users, "vhosts": [{"name": vhost}], "permissions": permissions}, indent=2
    )


def password_hash(password: str) -> str:
    """RabbitMQ's form: base64(salt ‖ SHA-256(salt ‖ password)), a salt of 4 bytes."""
    salt = os.urandom(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m chassis.topology")
    parser.add_argument("action", choices=["declare", "definitions"])
    action = parser.parse_args().action
    if action == "definitions":
        sys.stdout.write(definitions(dict(os.environ)) + "\n")
        return
    url = os.environ["LINLI_RABBITMQ_URL"]
    declare(url)
    sys.stdout.write(f"declared on {re.sub('//.*@', '//', url)}\n")


if __name__ == "__main__":
    main()
