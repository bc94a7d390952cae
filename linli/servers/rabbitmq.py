"""A private RabbitMQ with an epmd of its own: data under a folder of ours, ports chosen once."""

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

from linli.children import Child
from linli.notes import write_secret
from linli.trouble import Trouble

from .installed import epmd, rabbitmq_server
from .ports import remembered_ports
from .private import PrivateServer
from .tail import last_lines

START_SECONDS = 90
READY = "completed with"
ADMIN = "linli_admin"
PORTS = ("amqp", "distribution", "epmd")


class PrivateRabbitMQ(PrivateServer):
    """Starts on the same data and, while they are free, the same ports every time.

    Its epmd survives a kill.
    """

    name = "rabbitmq"

    def __init__(self, folder: Path, definitions: Callable[[], str] | None = None) -> None:
        """`definitions` is asked at each start, when `url` is known, for what the broker loads.

        They must name the administrator of `url` too; without them there is nobody else.
        """
        super().__init__(folder)
        self._definitions = definitions
        self._ports: dict[str, int] = {}
        self._epmd: Child | None = None

    @property
    def has_data(self) -> bool:
        return (self.folder / "data").exists()

    @property
    def port(self) -> int | None:
        return self._ports.get("amqp")

    @property
    def url(self) -> str:
        """The administrator's address."""
        return f"amqp://{ADMIN}:{self._password()}@127.0.0.1:{self.port}//"

    def prepare(self) -> None:
        """Choose the ports, so that `url` is known before the broker runs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._password()
        if self._child is None:
            for child in self._children([], []):
                child.end_leftover()
            self._ports = remembered_ports(self.folder / "ports.json", PORTS)

    def start(self) -> None:
        """Until it has booted."""
        self.prepare()
        write_secret(self.folder / "rabbitmq.conf", self._config())
        (self.folder / "enabled_plugins").write_text("[].\n", encoding="utf-8")
        names = [str(epmd()), "-port", str(self._ports["epmd"]), "-address", "127.0.0.1"]
        names_child, child = self._children(names, [str(rabbitmq_server())])
        if self._epmd is None or not self._epmd.alive:
            # Started by us and not, detached, by the Erlang machine: so it ends when we do.
            self._epmd = names_child
            self._epmd.start()
        self._child = child
        said = self.log.stat().st_size if self.log.exists() else 0
        child.start()
        self._wait_for_boot(child, said)

    def stop(self) -> None:
        if self._child:
            self._child.stop(patience=20)
        if self._epmd:
            self._epmd.stop()
            self._epmd = None

    def discard(self) -> None:
        """Stop it and throw its data away."""
        self.stop()
        shutil.rmtree(self.folder)

    def _children(self, names: list[str], server: list[str]) -> tuple[Child, Child]:
        """epmd and the server itself; kept in this order so that epmd ends last."""
        environment = self._environment() if self._ports else {}
        return (
            Child(
                name="epmd",
                command=names,
                environment=environment,
                folder=self.folder,
                output=self.log,
                pid_note=self.folder / "epmd.json",
                ending=signal.SIGKILL,  # it ignores a polite request while a node is registered
            ),
            Child(
                name=self.name,
                command=server,
                environment=environment,
                folder=self.folder,
                output=self.log,
                pid_note=self.folder / "pid.json",
            ),
        )

    def _wait_for_boot(self, child: Child, said: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while READY not in self._said_since(said):
            if not child.alive or time.monotonic() > deadline:
                raise Trouble(f"RabbitMQ did not start:\n{last_lines(self.log)}")
            time.sleep(0.1)

    def _said_since(self, position: int) -> str:
        with self.log.open("rb") as log:
            log.seek(position)
            return log.read().decode(errors="replace")

    def _config(self) -> str:
        lines = [
            f"listeners.tcp.1 = 127.0.0.1:{self.port}",
            "log.file = false",
            "log.console = true",
            "log.console.level = warning",
        ]
        if self._definitions:
            definitions = self.folder / "definitions.json"
            write_secret(definitions, self._definitions())
            lines.append(f"load_definitions = {definitions}")
        else:
            lines += [f"default_user = {ADMIN}", f"default_pass = {self._password()}"]
        return "\n".join([*lines, ""])

    def _environment(self) -> dict[str, str]:
        folder = self.folder
        return {
            "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "RABBITMQ_NODENAME": "linli@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._ports["amqp"]),
            "RABBITMQ_DIST_PORT": str(self._ports["distribution"]),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_PID_FILE": str(folder / "rabbitmq.pid"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "ERL_EPMD_PORT": str(self._ports["epmd"]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            # The start script then becomes the Erlang machine instead of waiting beside it: one
            # process, whose pid is ours. -noinput puts back what that variable takes away.
            "RABBITMQ_ALLOW_INPUT": "1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-noinput",
        }
