import json
from uuid import uuid4

from kombu import Connection
from sqlalchemy import Engine, text

from tests.support.processes import Caller, Process
from tests.support.wait import until


def heard(engine: Engine, name: str) -> int:
    with engine.connect() as connection:
        wanted = text("SELECT count(*) FROM note WHERE text = :text")
        return connection.execute(wanted, {"text": f"heard {name}"}).scalar() or 0


def an_event(name: str, version: int = 1) -> dict[str, object]:
    member = str(uuid4())
    return {
        "event_id": str(uuid4()),
        "type": "member_registered",
        "version": 1,
        "occurred_at": "2026-11-22T08:00:00Z",
        "aggregate_id": member,
        "aggregate_version": version,
        "correlation_id": None,
        "data": {"member_id": member, "display_name": name, "avatar": None, "rating": None},
    }


def send(url: str, body: object, **options: str) -> None:
    with Connection(url) as connection:
        serializer = {} if options else {"serializer": "json"}
        connection.Producer().publish(
            body, exchange="linli.events", routing_key="member_registered", **serializer, **options
        )


def dead_letter(url: str) -> tuple[bytes, dict[str, object]] | None:
    with Connection(url) as connection:
        message = connection.default_channel.basic_get("listings.circle.dead", no_ack=True)
        return (message.body, message.headers) if message else None


def test_an_event_written_in_a_transaction_is_published_and_handled_once(
    caller: Caller, sample_engine: Engine
) -> None:
    name = str(uuid4())
    caller.ask("listings.write_down", text=name, publishes=True)
    until(lambda: heard(sample_engine, name) == 1, what="the event came back")


def test_the_same_event_twice_has_one_effect(
    caller: Caller, sample_engine: Engine, rabbitmq_url: str
) -> None:
    name, after = str(uuid4()), str(uuid4())
    event = an_event(name)
    send(rabbitmq_url, event)
    send(rabbitmq_url, event)
    send(rabbitmq_url, an_event(after))
    until(lambda: heard(sample_engine, after) == 1)
    assert heard(sample_engine, name) == 1


def test_an_event_that_comes_too_early_is_tried_again_later(
    caller: Caller, sample_engine: Engine, rabbitmq_url: str
) -> None:
    send(rabbitmq_url, an_event("too early"))
    with sample_engine.begin() as connection:
        connection.execute(text("INSERT INTO note (text) VALUES ('now')"))
    until(lambda: heard(sample_engine, "too early") == 1, what="the retry after the first rung")


def test_what_cannot_be_decoded_or_understood_is_parked_with_its_reason(
    caller: Caller, rabbitmq_url: str
) -> None:
    broken = b"{no json"
    unknown = {**an_event("x"), "type": "never_heard_of"}
    shapeless = {**an_event("x"), "data": {"member_id": 7}}
    send(rabbitmq_url, broken, content_type="application/json", content_encoding="utf-8")
    send(rabbitmq_url, unknown)
    send(rabbitmq_url, shapeless)
    parked = [until(lambda: dead_letter(rabbitmq_url), what="a dead letter") for _ in range(3)]
    bodies = {body if isinstance(body, bytes) else body.encode() for body, _ in parked}
    assert broken in bodies
    reasons = sorted(str(headers.get("x-linli-reason", "")) for _, headers in parked)
    assert {json.loads(body)["type"] for body in bodies - {broken}} == {
        "never_heard_of",
        "member_registered",
    }
    for told, expected in zip(reasons, ["DecodeError", "Poison: Unk", "Poison: Val"], strict=True):
        assert told.startswith(expected)


def test_one_event_that_fails_keeps_no_other_of_those_handled_with_it(
    caller: Caller, sample_engine: Engine, rabbitmq_url: str
) -> None:
    names = [str(uuid4()) for _ in range(60)]
    with Connection(rabbitmq_url) as connection:
        producer = connection.Producer()
        for name in [*names[:30], "missing", *names[30:]]:
            producer.publish(
                an_event(name),
                exchange="linli.events",
                routing_key="member_registered",
                serializer="json",
            )
    until(lambda: all(heard(sample_engine, name) == 1 for name in names), what="all others")
    assert heard(sample_engine, "missing") == 0


def test_an_event_whose_type_is_no_text_is_parked_and_kills_nobody(
    sample: Process, caller: Caller, rabbitmq_url: str
) -> None:
    send(rabbitmq_url, {**an_event("x"), "type": ["member_registered"]})
    until(lambda: dead_letter(rabbitmq_url), what="a dead letter")
    assert "container_died" not in sample.log.read_text()


def test_a_header_that_nameko_would_stumble_over_kills_nobody(
    sample: Process, sample_engine: Engine, rabbitmq_url: str
) -> None:
    name = str(uuid4())
    with Connection(rabbitmq_url) as connection:
        connection.Producer().publish(
            an_event(name),
            exchange="linli.events",
            routing_key="member_registered",
            serializer="json",
            headers={"nameko.call_id_stack": [5], "x-linli-attempt": "many", "nameko.deadline": []},
        )
    until(lambda: heard(sample_engine, name) == 1, what="the event handled")
    assert sample.admin("/readyz")[0] == 200
    assert "container_died" not in sample.log.read_text()
