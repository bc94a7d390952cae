import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from kombu import Connection, Message, Producer, Queue

from chassis.topology import declare
from contracts.subscriptions import ATTEMPT, FIRST, LAST, REASON
from linli.__main__ import cli
from linli.dead_letters.parked import (
    connected,
    drop,
    id_of,
    parked,
    send_again,
    waiting,
)
from linli.dead_letters.words import described, everything
from linli.trouble import Trouble
from tests.support.ports import free_port
from tests.support.wait import until

HOME = "linli.test"
# One of the platform's own, for the commands.
QUEUE = "payments.reservations"


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


@pytest.fixture
def operator(rabbitmq_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`operator("show", QUEUE)`, on the servers of the tests."""
    declare(rabbitmq_url)
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    monkeypatch.setenv("LINLI_RABBITMQ_URL", rabbitmq_url)
    monkeypatch.setenv("LINLI_POSTGRES_URL", "postgresql://not-asked")

    def say(*words: str) -> Result:
        return CliRunner().invoke(cli, ["dead-letters", *words])

    with Connection(rabbitmq_url) as connection:
        purge = connection.default_channel.queue_purge
        purge(f"{QUEUE}.dead")
        yield say
        purge(f"{QUEUE}.dead")


def park(broker: Connection, body: Any, queue: str = HOME, **headers: Any) -> None:
    broker.Producer().publish(body, exchange="", routing_key=f"{queue}.dead", headers=headers)


def an_event(event_id: str) -> dict[str, Any]:
    when = "2026-11-22T08:00:00Z"
    return {"type": "payout_paid", "event_id": event_id, "occurred_at": when, "data": {"人": 1}}


def ids(broker: Connection, queue: str = HOME) -> list[str]:
    """Those of the dead letters there are, in their order."""
    with parked(broker, queue) as messages:
        return [id_of(each) for each in messages]


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


def test_a_broker_that_is_away_is_told_in_words() -> None:
    address = f"amqp://127.0.0.1:{free_port()}//"
    with pytest.raises(Trouble, match="does not answer"), connected(address) as connection:
        connection.channel()


def test_a_queue_that_the_broker_does_not_know_is_told_in_words(rabbitmq_url: str) -> None:
    with pytest.raises(Trouble, match="NOT_FOUND") as told, connected(rabbitmq_url) as connection:
        ids(connection, "linli.nowhere")
    assert told.value.remedy == "linli migrate"


def test_show_shows_the_only_one_or_lists_them(broker: Connection, operator: Any) -> None:
    assert f"{QUEUE}: 0 dead letters" in operator("show", QUEUE).output
    park(broker, an_event("one"), QUEUE)
    assert '"event_id": "one"' in operator("show", QUEUE).output
    park(broker, an_event("two"), QUEUE)

    listed = operator("show", QUEUE).output
    shown = operator("show", QUEUE, "two")

    assert f"{QUEUE}: 2 dead letters" in listed
    assert "payout_paid one of" in listed
    assert '"event_id": "two"' in shown.output
    assert "one" not in shown.output
    assert shown.exit_code == 0
    assert ids(broker, QUEUE) == ["one", "two"]


@pytest.mark.parametrize("action", ["show", "drop"])
def test_an_id_that_is_not_there_is_trouble(operator: Any, action: str) -> None:
    told = operator(action, QUEUE, "nothing").exception
    assert isinstance(told, Trouble)
    assert told.what == f"{QUEUE} has no dead letter nothing."


@pytest.mark.parametrize(
    "words", [[QUEUE], [QUEUE, "--all"], [QUEUE, "one", "--all", "--yes"], ["nowhere", "one"]]
)
def test_drop_takes_nothing_away_without_being_told_what(
    broker: Connection, operator: Any, words: list[str]
) -> None:
    park(broker, an_event("one"), QUEUE)

    assert operator("drop", *words).exit_code == 2

    assert ids(broker, QUEUE) == ["one"]


def test_drop_says_and_notes_what_it_drops(
    broker: Connection, operator: Any, tmp_path: Path
) -> None:
    for name in ("one", "two", "three"):
        park(broker, an_event(name), QUEUE, **{REASON: "Poison: no"})

    one = operator("drop", QUEUE, "two").output
    all_ = operator("drop", QUEUE, "--all", "--yes").output

    assert "payout_paid two of 2026-11-22T08:00:00Z: Poison: no" in one
    assert f"{QUEUE}: 1 dropped" in one
    assert f"{QUEUE}: 2 dropped" in all_
    assert ids(broker, QUEUE) == []
    notes = (tmp_path / "log" / "operator.log").read_text(encoding="utf-8").splitlines()
    assert [json.loads(note)["id"] for note in notes] == ["two", "one", "three"]
    assert json.loads(notes[0])["reason"] == "Poison: no"
