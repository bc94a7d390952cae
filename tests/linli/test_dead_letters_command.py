import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from kombu import Connection

from chassis.topology import declare
from contracts.subscriptions import REASON
from linli.__main__ import cli
from linli.dead_letters.parked import (
    connected,
)
from linli.trouble import Trouble
from tests.linli.letters import QUEUE, an_event, ids, park
from tests.support.ports import free_port


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
