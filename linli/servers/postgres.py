"""A private PostgreSQL: its data under a folder of ours, its port chosen once."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2

from linli.children import Child
from linli.trouble import Trouble

from . import reachable
from .installed import postgres_programs
from .ports import remembered_ports
from .private import PrivateServer
from .tail import last_lines

START_SECONDS = 60
SETTINGS = {"max_connections": "500", "unix_socket_directories": "", "log_statement": "none"}


class PrivatePostgres(PrivateServer):
    """Starts on the same data and, while it is free, the same port every time."""

    name = "postgres"

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """`durable=False` does without fsync: right for a test, whose machine does not crash."""
        super().__init__(folder)
        self._settings = SETTINGS if durable else {**SETTINGS, "fsync": "off"}
        self.port: int | None = None

    @property
    def has_data(self) -> bool:
        return (self._home() / "data" / "PG_VERSION").exists()

    @property
    def url(self) -> str:
        """The superuser's address."""
        return f"postgresql://linli:{self._password()}@127.0.0.1:{self.port}/postgres"

    def prepare(self) -> None:
        """Choose the port, so that `url` is known before the server runs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._password()
        if self._child is None:
            self._end_leftover()
            self.port = remembered_ports(self.folder / "ports.json", ["postgres"])["postgres"]

    def start(self) -> None:
        """Until it answers; makes its data the first time."""
        self.prepare()
        programs = postgres_programs()
        home = self._home()
        reachable.hand_over(home)
        data = home / "data"
        if not self.has_data:
            self._make_cluster(programs, home, data)
        options = [f"--{key}={value}" for key, value in self._settings.items()]
        self._child = Child(
            name=self.name,
            command=[str(programs / "postgres"), "-D", str(data), f"--port={self.port}", *options],
            environment={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"},
            folder=home,
            output=self.log,
            pid_note=self.folder / "pid.json",
            ending=signal.SIGINT,
            user=reachable.server_user(),
        )
        self._start_and_wait(self._child)

    def stop(self) -> None:
        if self._child:
            self._child.stop()

    def discard(self) -> None:
        """Stop it and throw its data away, which may lie elsewhere than `folder`."""
        self.stop()
        shutil.rmtree(self._home())
        shutil.rmtree(self.folder)

    def _start_and_wait(self, child: Child) -> None:
        deadline = time.monotonic() + START_SECONDS
        child.start()
        while not self._answers():
            if time.monotonic() > deadline:
                raise Trouble(f"PostgreSQL did not start:\n{last_lines(self.log)}")
            if not child.alive:
                # The shared memory of one that was killed is in use until its last backend notices.
                child.wait()
                time.sleep(0.2)
                child.start()
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self.url, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_cluster(self, programs: Path, home: Path, data: Path) -> None:
        with tempfile.NamedTemporaryFile("w", dir=home) as password:
            password.write(self._password())
            password.flush()
            Path(password.name).chmod(0o644)  # inside a folder that only the server's user enters
            who = ["-U", "linli", "-A", "scram-sha-256", "--pwfile", password.name]
            how = ["-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
            self._run([str(programs / "initdb"), "-D", str(data), *who, *how], home)

    def _run(self, command: list[str], home: Path) -> None:
        user = reachable.server_user()
        done = subprocess.run(
            command,
            cwd=home,
            env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"},
            user=user,
            group=user,
            extra_groups=[] if user else None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Trouble(f"{command[0]} failed:\n{done.stdout}{done.stderr}")

    def _end_leftover(self) -> None:
        """End a server of an earlier run that has the data and our port."""
        note = self.folder / "pid.json"
        Child(self.name, [], {}, self.folder, None, note, ending=signal.SIGINT).end_leftover()

    def _home(self) -> Path:
        return reachable.data_folder(self.folder / "home", self.folder / "place.json")
