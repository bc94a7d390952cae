"""One process of the platform: a replica of a service, or of the gateway."""

import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import requests

from linli.children import Child

from .names import ROOT, module_of
from .voice import Voice

PROBE_SECONDS = 3


class Process:
    """Runs `python -m services.<name>` and copies what it prints to its log and to the voice."""

    def __init__(
        self,
        name: str,
        replica: int,
        *,
        folder: Path,
        environment: Mapping[str, str],
        admin_port: int,
        voice: Voice,
        public_url: str | None = None,
        launcher: Sequence[str] | None = None,
    ) -> None:
        """`public_url` is the gateway's, whose readiness is that of the whole platform.

        `launcher` is what `python` is given instead of `-m services.<name>`.
        """
        self.service = name
        self.replica = replica
        self.name = label(name, replica)
        self.admin_url = f"http://127.0.0.1:{admin_port}"
        self.ready_url = f"{public_url or self.admin_url}/readyz"
        self.log = folder / "log" / f"{self.name}.log"
        self._voice = voice
        self._child = Child(
            name=self.name,
            command=[sys.executable, *(launcher or ("-m", module_of(name)))],
            environment={**environment, "LINLI_ADMIN_PORT": str(admin_port)},
            folder=ROOT,
            output=None,
            pid_note=folder / "pids" / f"{self.name}.json",
            orphan_ending=signal.SIGKILL,
        )

    @property
    def pid(self) -> int | None:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.alive

    def start(self) -> None:
        self._child.start()
        threading.Thread(target=self._copy_output, name=f"log of {self.name}", daemon=True).start()

    def wait(self) -> None:
        """Until it ends."""
        self._child.wait()

    def stop(self) -> None:
        self._child.stop(patience=15)

    def kill(self) -> None:
        """As a crash would."""
        self._child.kill()

    def ready(self) -> bool:
        """Whether its /readyz says so."""
        return self.unready() is None

    def unready(self) -> str | None:
        """Why it is not ready, in a few words; None when it is."""
        try:
            answer = requests.get(self.ready_url, timeout=PROBE_SECONDS)
        except requests.RequestException as failure:
            return type(failure).__name__
        return None if answer.ok else answer.text.strip()[:200]

    def _copy_output(self) -> None:
        process = self._child.process
        if process is None or process.stdout is None:
            return
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with process.stdout as lines, self.log.open("ab") as log:
            for line in lines:
                log.write(line)
                log.flush()
                self._voice.log(self.name, line.decode(errors="replace").rstrip())


def missing(gateway_url: str) -> list[str] | None:
    """What the platform still lacks, as the gateway sees it; None while it does not answer."""
    try:
        answer = requests.get(f"{gateway_url}/readyz", timeout=PROBE_SECONDS)
        lacks: list[str] = answer.json()["missing"]
    except (requests.RequestException, LookupError, ValueError):
        return None
    return lacks


def label(name: str, replica: int) -> str:
    """parking, parking-2, parking-3 …"""
    return name if replica == 0 else f"{name}-{replica + 1}"
