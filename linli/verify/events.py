"""No event is lost: published, to a queue, into each subscriber's inbox; none is given up on."""

from contracts.subscriptions import SUBSCRIPTIONS, UNROUTED, dead_letter_queue
from linli.dead_letters.parked import connected
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


def lost_at_the_broker(rabbitmq_url: str) -> list[str]:
    """Dead letters, and what came to no queue at all."""
    wrong = {dead_letter_queue(queue): "dead letters" for queue in SUBSCRIPTIONS}
    wrong[UNROUTED] = "events came to no queue"
    found = []
    with connected(rabbitmq_url) as connection:
        channel = connection.channel()
        for name, what in wrong.items():
            declared = channel.queue_declare(name, passive=True)
            if declared.message_count:
                found.append(f"{name}: {declared.message_count} {what}")
    return found
