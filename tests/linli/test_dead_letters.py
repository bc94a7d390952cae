from typing import Any

import pytest
from kombu import Connection, Message, Producer, Queue

from contracts.subscriptions import ATTEMPT, FIRST, LAST, REASON
from linli.dead_letters.parked import (
    drop,
    id_of,
    send_again,
    waiting,
)
from linli.dead_letters.words import described, everything
from tests.linli.letters import HOME, an_event, ids, park
from tests.support.wait import until


def noted(message: Message) -> None:
    """Where nobody reads the notes."""


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

    assert described(message) == f"{id_of(message)}: not an event, 1 bytes: rejected"
    assert id_of(message).startswith("body-")


def test_everything_of_a_message_is_shown(broker: Connection) -> None:
    history = {ATTEMPT: 5, FIRST: "2026-11-22T08:00:01Z", LAST: "2026-11-22T08:11:12Z"}
    park(broker, an_event("7"), **history, **{REASON: "TooEarly: no"}, traceparent="00-1-2-01")

    (message,) = waiting(broker.channel(), HOME, 1)

    assert everything(message).splitlines() == [
        "id            7",
        "reason        TooEarly: no",
        "attempts      5",
        "first failed  2026-11-22T08:00:01Z",
        "last failed   2026-11-22T08:11:12Z",
        "content type  application/json",
        "headers",
        "    traceparent: 00-1-2-01",
        "body",
        "    {",
        '      "type": "payout_paid",',
        '      "event_id": "7",',
        '      "occurred_at": "2026-11-22T08:00:00Z",',
        '      "data": {',
        '        "人": 1',
        "      }",
        "    }",
    ]


def test_what_the_broker_itself_moved_has_its_times_and_tries_too(broker: Connection) -> None:
    channel = broker.channel()
    home = f"{HOME}.rejecting"
    arguments = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": f"{HOME}.dead"}
    channel.queue_declare(home, exclusive=True, arguments=arguments)
    broker.Producer(channel).publish({}, exchange="", routing_key=home)
    channel.basic_reject(channel.basic_get(home).delivery_tag, requeue=False)

    message = until(lambda: next(waiting(channel, HOME, 1), None), what="the dead letter")

    lines = dict(line.split("  ", 1) for line in everything(message).splitlines()[:5])
    assert lines["attempts"].strip() == "1"
    assert lines["first failed"].strip().endswith("Z")


def test_nothing_of_a_message_moves_the_cursor(broker: Connection) -> None:
    park(broker, "\x1b[2J \x9b1A", **{REASON: "\x1b[31mred\r\nline"})

    (message,) = waiting(broker.channel(), HOME, 1)

    for text in (everything(message).replace("\n", ""), described(message)):
        assert text.isprintable()


def test_all_of_them_are_in_their_places_after_they_were_fetched(broker: Connection) -> None:
    for number in range(5):
        park(broker, an_event(str(number)))
    for _ in range(3):
        assert ids(broker) == ["0", "1", "2", "3", "4"]


def test_whoever_looks_and_is_killed_takes_nothing_along(
    broker: Connection, rabbitmq_url: str
) -> None:
    for number in range(3):
        park(broker, an_event(str(number)))
    other = Connection(rabbitmq_url)
    held = list(waiting(other.channel(), HOME, 3))
    assert (len(held), ids(broker)) == (3, [])

    # No goodbye: as a kill leaves it.
    other.connection.transport.sock.close()

    assert until(lambda: ids(broker), what="the messages") == ["0", "1", "2"]


def test_a_retry_that_breaks_off_loses_nothing(
    broker: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        park(broker, an_event(str(number)))
    publish, published = Producer.publish, []

    def publish_one(self: Producer, *words: Any, **more: Any) -> Any:
        if published:
            raise ConnectionResetError
        published.append(publish(self, *words, **more))

    with monkeypatch.context() as patch:
        patch.setattr(Producer, "publish", publish_one)
        with pytest.raises(ConnectionResetError):
            send_again(broker, HOME)

    assert ids(broker) == ["1", "2"]
    assert Queue(HOME, durable=True)(broker.channel()).get(no_ack=True) is not None


def test_a_retry_without_a_home_to_come_to_leaves_the_message(broker: Connection) -> None:
    park(broker, an_event("0"))
    broker.default_channel.queue_delete(HOME)

    with pytest.raises(broker.channel_errors):
        send_again(broker, HOME)

    assert ids(broker) == ["0"]


def test_one_is_dropped_and_the_others_keep_their_places(broker: Connection) -> None:
    for number in range(4):
        park(broker, an_event(str(number)))

    assert drop(broker, HOME, "1", noted) == 1

    assert ids(broker) == ["0", "2", "3"]


def test_what_cannot_be_noted_is_not_dropped(broker: Connection) -> None:
    for number in range(3):
        park(broker, an_event(str(number)))
    seen: list[str] = []

    def full_disk(message: Message) -> None:
        if seen:
            raise OSError("no space left")
        seen.append(id_of(message))

    with pytest.raises(OSError, match="no space"):
        drop(broker, HOME, None, full_disk)

    assert (seen, ids(broker)) == (["0"], ["1", "2"])
