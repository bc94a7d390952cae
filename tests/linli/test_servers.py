import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from linli.children.guard import is_alive
from linli.notes import read_note
from linli.platform.names import ROOT
from linli.servers import PrivatePostgres
from linli.servers.ports import choose, free_port, is_free, remembered_ports
from tests.support.wait import until


def test_postgres_keeps_its_data_and_address_through_a_crash(tmp_path: Path) -> None:
    server = PrivatePostgres(tmp_path / "postgres", durable=False)
    server.start()
    address = server.url
    run(server, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('here')")

    server.kill()
    server.start()

    assert server.url == address
    assert run(server, "SELECT word FROM kept") == "here"
    server.discard()


def test_postgres_is_found_again_by_a_later_run(tmp_path: Path) -> None:
    first = PrivatePostgres(tmp_path / "postgres", durable=False)
    first.start()
    run(first, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('here')")
    first.stop()

    second = PrivatePostgres(tmp_path / "postgres", durable=False)
    second.start()

    assert second.url == first.url
    assert run(second, "SELECT word FROM kept") == "here"
    second.discard()


def test_a_supervisor_that_is_killed_leaves_no_server_behind(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from linli.servers import PrivateRabbitMQ\n"
        "PrivateRabbitMQ(Path(sys.argv[1])).start(); print('up', flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    ) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == b"up\n"
        pids = [read_note(tmp_path / note)["pid"] for note in ("pid.json", "epmd.json")]
        assert all(is_alive(pid) for pid in pids)

        supervisor.send_signal(signal.SIGKILL)

    until(lambda: not any(is_alive(pid) for pid in pids), what="broker and epmd have ended")


def test_a_port_is_remembered_while_it_is_free(tmp_path: Path) -> None:
    note = tmp_path / "ports.json"

    first = remembered_ports(note, ["amqp", "epmd"])

    assert remembered_ports(note, ["amqp", "epmd"]) == first
    assert first["amqp"] != first["epmd"]


def test_a_remembered_port_that_was_taken_meanwhile_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "ports.json"
    first = remembered_ports(note, ["amqp"])["amqp"]
    monkeypatch.setattr(
        "linli.servers.ports.is_free", lambda port, host="": port != first and is_free(port)
    )

    assert remembered_ports(note, ["amqp"])["amqp"] != first


def test_a_free_port_is_none_of_those_already_chosen() -> None:
    chosen = {free_port() for _ in range(3)}

    assert len(chosen) == 3
    assert free_port() not in chosen


def test_a_port_is_chosen_by_one_process_only_until_it_ends() -> None:
    port = free_port()
    other = [sys.executable, "-c", f"from linli.servers.ports import choose; print(choose({port}))"]

    assert subprocess.check_output(other, text=True).strip() == "False"
    assert choose(port)

    chosen_there = "from linli.servers.ports import free_port; print(free_port())"
    theirs = int(subprocess.check_output([sys.executable, "-c", chosen_there], text=True))
    assert choose(theirs)


def run(server: PrivatePostgres, statement: str) -> str | None:
    connection = psycopg2.connect(server.url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()
