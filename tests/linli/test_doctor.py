from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from kombu import Connection

from chassis.topology import declare
from contracts.subscriptions import UNROUTED
from linli.commands.doctor import photos, queues
from linli.platform.state import Running
from tests.support.ports import free_port
from tests.support.wait import until

PARKED = "payments.reservations.dead"


@pytest.fixture
def broker(rabbitmq_url: str) -> Iterator[Connection]:
    """Of the tests, with nothing wrong on it."""
    declare(rabbitmq_url)
    with Connection(rabbitmq_url) as connection:
        purge = connection.default_channel.queue_purge
        for queue in (UNROUTED, PARKED):
            purge(queue)
        yield connection
        for queue in (UNROUTED, PARKED):
            purge(queue)


@pytest.fixture
def found(rabbitmq_url: str) -> Running:
    """A platform on that broker; only its address is asked for."""
    return Running(
        pid=0,
        born=None,
        gateway_url="",
        postgres_url="",
        rabbitmq_url=rabbitmq_url,
        private_broker=True,
        processes=(),
    )


def test_a_broker_with_everything_in_its_place_is_well(broker: Connection, found: Running) -> None:
    assert queues(found).wrong == ""


def test_an_event_that_came_to_no_queue_is_told(broker: Connection, found: Running) -> None:
    broker.Producer().publish({}, exchange="linli.events", routing_key="never_heard_of")
    finding = until(lambda: (said := queues(found)).wrong and said, what="a finding")
    assert finding.wrong == "1 events came to no queue: see linli.unrouted"
    assert "linli migrate" in finding.remedy


@pytest.mark.parametrize(
    ("store", "wrong"),
    [
        ("file:///proc/nothing/photos", "No such file"),
        ("s3://photos?endpoint=http://127.0.0.1:9", "away or refuses"),
        ("ftp://photos", "no store is known"),
    ],
)
def test_a_store_that_takes_no_photos_is_told(
    found: Running, monkeypatch: pytest.MonkeyPatch, store: str, wrong: str
) -> None:
    monkeypatch.setenv("LINLI_BLOB_STORE", store)
    finding = photos(found)
    assert wrong in finding.wrong
    assert "docs/operations/photos.md" in finding.remedy


def test_a_store_that_takes_photos_is_well(
    found: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LINLI_BLOB_STORE", tmp_path.as_uri())
    assert photos(found).wrong == ""


def test_a_dead_letter_is_told(broker: Connection, found: Running) -> None:
    broker.Producer().publish({}, exchange="", routing_key=PARKED)
    finding = until(lambda: (said := queues(found)).wrong and said, what="a finding")
    assert finding.wrong == "1 dead letters"


def test_a_broker_that_does_not_answer_is_told(found: Running) -> None:
    away = replace(found, rabbitmq_url=f"amqp://nobody@127.0.0.1:{free_port()}//")
    assert "refused" in queues(away).wrong
