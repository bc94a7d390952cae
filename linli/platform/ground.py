"""What the processes stand on: servers kept up, databases migrated, queues declared."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from linli.notes import read_note, write_note

from .environment import Environment
from .keeper import Keeper
from .names import ROOT
from .operator import declare_topology, migrate_all
from .servers import Servers
from .voice import Voice

# What migrate and declare work from: while none of it changes there is nothing for them to do.
SOURCES = (
    "chassis/migrations.py",
    "chassis/tables.py",
    "chassis/topology.py",
    "contracts/subscriptions.py",
    "services/*/*/model.py",
    "services/*/migrations/**/*.py",
)


class Ground:
    """RabbitMQ takes seconds to boot: the rest goes on beside it as far as it can."""

    def __init__(
        self,
        servers: Servers,
        environment: Callable[[], Environment],
        voice: Voice,
        noted: Callable[[], None],
    ) -> None:
        self.keepers = {server.name: Keeper(server, voice, noted) for server in servers.private}
        self._servers = servers
        self._environment = environment
        self._pool = ThreadPoolExecutor(thread_name_prefix="ground")
        self._broker: Future[None] | None = None

    def begin(self) -> None:
        """PostgreSQL answers and is migrated. A broker that is prepared may still be booting."""
        for server in self._servers.private:
            server.prepare()
        prepared = self._prepared()
        if "rabbitmq" in self.keepers:
            self._broker = self._pool.submit(self.keepers["rabbitmq"].begin)
        if "postgres" in self.keepers:
            self.keepers["postgres"].begin()
        if not prepared:
            migrate_all(self._environment().all())
            self.finish()
            declare_topology(self._environment().all())
            self._note_prepared()

    def finish(self) -> None:
        """Until the broker has booted."""
        if self._broker:
            self._broker.result()
        self._pool.shutdown()

    def _prepared(self) -> bool:
        """Whether private servers have on them what this version needs."""
        if len(self.keepers) < len(Servers.NAMES) or not self._servers.have_data:
            return False
        return read_note(self._servers.prepared_note).get("sources") == self._fingerprint()

    def _note_prepared(self) -> None:
        write_note(self._servers.prepared_note, {"sources": self._fingerprint()})

    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        passwords = {
            name: value.rpartition("@")[0]
            for name, value in self._environment().all().items()
            if name.startswith("LINLI_") and name.endswith("_URL")
        }
        digest.update(json.dumps(passwords, sort_keys=True).encode())
        for pattern in SOURCES:
            for source in sorted(ROOT.glob(pattern)):
                digest.update(f"\n{source.relative_to(ROOT)}\n".encode())
                digest.update(source.read_bytes())
        return digest.hexdigest()
