"""The platform as one object: starts everything in order, keeps it up, ends it without a trace.

with Platform(folder, settings={"LINLI_DEPOSIT_HOLD_SECONDS": "2"}) as platform:
    requests.get(f"{platform.gateway_url}/readyz")
    platform.kill("parking")        # -9; it comes back by itself
    platform.postgres.kill()        # likewise
    platform.wait_until_ready()
"""

import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from linli.servers import PrivatePostgres, PrivateRabbitMQ
from linli.servers.ports import free_port, is_free, remembered_ports
from linli.trouble import Trouble

from .environment import Environment
from .ground import Ground
from .keeper import Keeper
from .names import PROCESSES
from .process import Process, label, missing
from .servers import Servers
from .state import forget_running, note_of, note_running
from .voice import Silence, Voice

READY_SECONDS = 120.0
MANY_RESTARTS = 8


class Platform:
    """Everything under one folder; several may run at once, each with a folder of its own."""

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        scale: Mapping[str, int] | None = None,
        port: int | None = None,
        voice: Voice | None = None,
        durable: bool = True,
        launchers: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`settings` are LINLI_* variables; `scale` gives replicas by name; no `port` = a free one.

        `launchers` says by name what `python` is given to start a process otherwise than usual.

        LINLI_POSTGRES_URL and LINLI_RABBITMQ_URL among the settings name servers to use instead of
        private ones. `durable=False` runs PostgreSQL without fsync.
        """
        self.folder = folder.resolve()
        self.port = port or free_port()
        self._settings = dict(settings or {})
        self._scale = dict(scale or {})
        self._launchers = dict(launchers or {})
        self._voice = voice or Silence()
        self._servers = Servers(self.folder, self._settings, durable=durable)
        self._keepers: list[Keeper] = []
        self._stopped = threading.Event()
        self.processes: list[Process] = []

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def gateway_urls(self) -> list[str]:
        """Of every replica; each listens on a port of its own."""
        return [f"http://127.0.0.1:{self.port + n}" for n in range(self._scale.get("gateway", 1))]

    @property
    def restarts(self) -> dict[str, int]:
        """How often each server and process had to be started again."""
        return {keeper.component.name: keeper.restarts for keeper in self._keepers}

    @property
    def postgres(self) -> PrivatePostgres:
        """The private PostgreSQL: `.url` (superuser), `.kill()`, `.pid`."""
        if self._servers.postgres is None:
            raise LookupError("PostgreSQL is not ours: LINLI_POSTGRES_URL is set")
        return self._servers.postgres

    @property
    def rabbitmq(self) -> PrivateRabbitMQ:
        """The private RabbitMQ: `.url` (administrator), `.kill()`, `.pid`."""
        if self._servers.rabbitmq is None:
            raise LookupError("RabbitMQ is not ours: LINLI_RABBITMQ_URL is set")
        return self._servers.rabbitmq

    @property
    def environment(self) -> Environment:
        """What the processes are told; `.all()` is for operator commands."""
        return self._servers.environment(self.gateway_url)

    def process(self, name: str, replica: int = 0) -> Process:
        """One replica: `.pid`, `.admin_url`, `.log`, `.kill()`."""
        wanted = label(name, replica)
        return next(process for process in self.processes if process.name == wanted)

    def kill(self, name: str, replica: int = 0) -> None:
        """-9 for one replica; its keeper starts it again."""
        self.process(name, replica).kill()

    def start(self) -> "Platform":
        """Until every process is ready (the gateway: until it answers, see `wait_until_ready`)."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Gateway first, then the services, then the servers."""
        self._stopped.set()
        processes = [keeper for keeper in self._keepers if isinstance(keeper.component, Process)]
        gateways = [keeper for keeper in processes if keeper.component in self._gateways()]
        services = [keeper for keeper in processes if keeper not in gateways]
        servers = [keeper for keeper in self._keepers if keeper not in processes]
        for group in (gateways, services, servers):
            _together(group)
        self._keepers = []
        self._servers.stop()
        forget_running(self.folder)

    def discard(self) -> None:
        """Stop, and throw the servers' data away; the processes' logs stay."""
        self.stop()
        for server in self._servers.private:
            server.discard()
        shutil.rmtree(self.folder / "servers", ignore_errors=True)

    def wait_until_ready(self, timeout: float = READY_SECONDS) -> None:
        """Until every process says on its admin port that it is ready."""
        self._wait(self.processes, timeout)

    def __enter__(self) -> "Platform":
        return self.start()

    def __exit__(self, *_failure: object) -> None:
        self.stop()

    def _start(self) -> None:
        self._check_ports()
        self._servers.ensure(self._voice)
        ground = Ground(self._servers, lambda: self.environment, self._voice, self._note)
        self._keepers.extend(ground.keepers.values())
        with self._voice.step("servers and databases"):
            ground.begin()
        with self._voice.step("processes"):
            self.processes = self._plan()
            for process in self.processes:
                self._keep(process)
            ground.finish()
            self._note()
            self._wait([p for p in self.processes if p not in self._gateways()], READY_SECONDS)
            self._wait_for_gateway()

    def _check_ports(self) -> None:
        for replica in range(self._scale.get("gateway", 1)):
            if not is_free(self.port + replica):
                raise Trouble(
                    f"Port {self.port + replica} is taken: something else listens on it.",
                    "Choose another with LINLI_PORT, for example: LINLI_PORT=8080 make run",
                )

    def _plan(self) -> list[Process]:
        environment = self.environment
        replicas = [(name, n) for name in PROCESSES for n in range(self._scale.get(name, 1))]
        note = self.folder / "admin_ports.json"
        ports = remembered_ports(note, [label(name, replica) for name, replica in replicas])
        return [
            Process(
                name,
                replica,
                folder=self.folder,
                environment={**environment.of(name), "LINLI_PORT": str(self.port + replica)},
                admin_port=ports[label(name, replica)],
                voice=self._voice,
                public_url=self.gateway_urls[replica] if name == "gateway" else None,
                launcher=self._launchers.get(name),
            )
            for name, replica in replicas
        ]

    def _keep(self, process: Process) -> None:
        keeper = Keeper(process, self._voice, self._note)
        self._keepers.append(keeper)
        keeper.begin()

    def _gateways(self) -> list[Process]:
        return [process for process in self.processes if process.service == "gateway"]

    def _wait(self, processes: list[Process], timeout: float) -> None:
        deadline = time.monotonic() + timeout
        waiting = {process.name: process for process in processes}
        while waiting and not self._stopped.is_set():
            reasons = {name: process.unready() for name, process in waiting.items()}
            for name in [name for name, reason in reasons.items() if reason is None]:
                del waiting[name]
                self._voice.say(f"  {name} is ready")
            for keeper in self._keepers:
                if keeper.restarts > MANY_RESTARTS and keeper.component.name in waiting:
                    raise Trouble(f"{keeper.component.name} does not stay up.", self._see(waiting))
            if time.monotonic() > deadline:
                raise Trouble(f"Not ready in time: {reasons}", self._see(waiting))
            time.sleep(0.1)

    def _wait_for_gateway(self) -> None:
        """Until it lacks nothing but the demo, which may still have to be seeded."""
        deadline = time.monotonic() + READY_SECONDS
        while missing(self.gateway_url) not in ([], ["demo"]):
            if time.monotonic() > deadline:
                raise Trouble(
                    "The gateway does not become ready.", f"See {self.process('gateway').log}"
                )
            time.sleep(0.1)

    def _see(self, waiting: Mapping[str, Process]) -> str:
        return "See " + ", ".join(str(process.log) for process in waiting.values())

    def _note(self) -> None:
        environment = self.environment
        note_running(
            self.folder,
            gateway_url=self.gateway_url,
            postgres_url=environment.postgres_url,
            rabbitmq_url=environment.rabbitmq_url,
            private_broker=environment.private_broker,
            processes=[
                *(note_of(s.name, s.pid) for s in self._servers.private),
                *(note_of(p.name, p.pid, p.ready_url) for p in self.processes),
            ],
        )


def _together(keepers: list[Keeper]) -> None:
    if keepers:
        with ThreadPoolExecutor(len(keepers)) as pool:
            list(pool.map(lambda keeper: keeper.stop(), keepers))
