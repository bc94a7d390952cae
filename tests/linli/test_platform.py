import os
import socket
from pathlib import Path

import pytest
import requests

from linli.children.guard import is_alive
from linli.platform import Platform
from linli.platform.process import missing
from linli.platform.state import what_runs
from linli.trouble import Trouble
from tests.support.wait import until


def answers(platform: Platform) -> bool:
    return missing(platform.gateway_url) in ([], ["demo"])


def test_the_gateway_answers_when_start_returns(platform: Platform) -> None:
    assert requests.get(f"{platform.gateway_url}/healthz", timeout=5).status_code == 200


def test_every_replica_has_a_process_of_its_own(platform: Platform) -> None:
    assert platform.process("parking").pid != platform.process("parking", replica=1).pid


@pytest.mark.parametrize("name", ["parking", "gateway"])
def test_a_killed_process_comes_back(platform: Platform, name: str) -> None:
    before = platform.process(name).pid

    platform.kill(name)

    until(lambda: platform.process(name).pid != before, what=f"a new {name}")
    until(lambda: answers(platform), seconds=60, what="ready again")


@pytest.mark.parametrize("server", ["postgres", "rabbitmq"])
def test_a_killed_server_comes_back_at_the_same_address(platform: Platform, server: str) -> None:
    killed = getattr(platform, server)
    pid, url = killed.pid, killed.url

    killed.kill()

    until(lambda: killed.pid != pid and killed.alive, seconds=60, what=f"a new {server}")
    assert killed.url == url
    until(lambda: answers(platform), seconds=60, what="ready again")


def test_what_runs_is_noted_for_the_other_commands(platform: Platform) -> None:
    running = what_runs(platform.folder)

    assert running is not None
    assert running.alive
    assert running.pid == os.getpid()
    assert running.gateway_url == platform.gateway_url
    names = " ".join(process.name for process in running.processes)
    assert names == "postgres rabbitmq members listings parking parking-2 payments gateway"


def test_a_taken_port_is_named_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as somebody_else:
        somebody_else.bind(("127.0.0.1", 0))
        somebody_else.listen()
        port = somebody_else.getsockname()[1]

        with pytest.raises(Trouble, match=f"Port {port} is taken") as refusal:
            Platform(tmp_path, port=port).start()

    assert "LINLI_PORT" in refusal.value.remedy
    assert not (tmp_path / "servers").exists()


def test_nothing_is_left_after_stop(tmp_path: Path) -> None:
    platform = Platform(tmp_path, durable=False).start()
    running = what_runs(tmp_path)
    assert running is not None
    pids = [process.pid for process in running.processes if process.pid]

    platform.stop()

    assert [pid for pid in pids if is_alive(pid)] == []
    assert programs_in(tmp_path) == []
    assert what_runs(tmp_path) is None
    platform.discard()


def programs_in(folder: Path) -> list[str]:
    """The commands of all processes that have to do with the folder, epmd's by its home."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            home = (place / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(folder) in command or f"HOME={folder}" in home:
            found.append(command)
    return found
