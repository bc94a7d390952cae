"""No event is lost: published, in the inbox of every subscriber, and none given up on."""

from kombu import Connection

from contracts.subscriptions import SUBSCRIPTIONS, dead_letter_queue
from linli.platform.names import SERVICES

from .databases import Databases

SHOWN = 10
# Each service forgets what it has told and heard after a week, not all at the same moment.
REMEMBERED = "occurred_at > now() - interval '6 days'"
TOLD = f"""
    SELECT event_id::text, type FROM outbox
    WHERE published_at IS NOT NULL AND {REMEMBERED} ORDER BY seq
"""  # noqa: S608 - ours


def unpublished_events(databases: Databases) -> list[str]:
    waiting = "SELECT type, event_id FROM outbox WHERE published_at IS NULL ORDER BY seq LIMIT %s"
    return [
        f"{service}: {event_type} {event_id} is not published"
        for service in SERVICES
        for event_type, event_id in databases.rows(service, waiting, SHOWN)
    ]


def unheard_events(databases: Databases) -> list[str]:
    """Published outbox rows that a subscriber's inbox lacks, the oldest first."""
    told = {service: _told(databases, service) for service in SERVICES}
    found = []
    for queue, types in SUBSCRIPTIONS.items():
        subscriber = queue.partition(".")[0]
        heard = {
            event_id
            for (event_id,) in databases.rows(
                subscriber, "SELECT event_id::text FROM inbox WHERE consumer = %s", queue
            )
        }
        missing = [
            (event_type, event_id)
            for events in told.values()
            for event_id, event_type in events.items()
            if event_type in types and event_id not in heard
        ]
        found += [f"{queue}: never heard {kind} {event}" for kind, event in missing[:SHOWN]]
    return found


def _told(databases: Databases, service: str) -> dict[str, str]:
    return dict(databases.rows(service, TOLD))


def dead_letters(rabbitmq_url: str) -> list[str]:
    found = []
    with Connection(rabbitmq_url, connect_timeout=5) as connection:
        for queue in SUBSCRIPTIONS:
            name = dead_letter_queue(queue)
            declared = connection.default_channel.queue_declare(name, passive=True)
            if declared.message_count:
                found.append(f"{name}: {declared.message_count} dead letters")
    return found
