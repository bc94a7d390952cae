"""One project of docker-compose.yml: its containers, under names of its own."""

import json
import os
import shlex
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from linli.platform.voice import Voice
from linli.trouble import Trouble
from tests.compose.engine import Engine
from tests.compose.files import ROOT, compose
from tests.compose.order import runs_once, stages
from tests.support.wait import until

NAME = "linli-test"
SERVICES = compose()["services"]
READY_SECONDS = 180
COMPOSE_SECONDS = 1800
GRACE_SECONDS = 30
SHOWN_LINES = 40
SERVICE_OF = '{{index .Config.Labels "com.docker.compose.service"}}'


class Project:
    """`env_file` answers what docker-compose.yml asks for; all output goes to `log`."""

    def __init__(self, engine: Engine, env_file: Path, log: Path) -> None:
        self.engine = engine
        self._env_file = env_file
        self._log = log

    def build(self, services: Iterable[str], options: Sequence[str]) -> None:
        """One after the other: those that share an image build it once."""
        told = [f"--podman-build-args={shlex.join(options)}"] if options else []
        for service in services:
            self.compose("build", service, options=told)

    def up(self, voice: Voice) -> None:
        """Until every service is healthy, or has done what it does once."""
        if not self.engine.is_podman:
            self.compose("up", "--detach")
        for stage in stages(SERVICES):
            with voice.step(", ".join(stage)):
                if self.engine.is_podman:
                    self.compose("up", "--detach", "--no-deps", "--no-build", *stage)
                for service in stage:
                    self._wait(service)

    def scale(self, service: str, replicas: int) -> None:
        self.compose("up", "--detach", "--no-deps", "--scale", f"{service}={replicas}", service)
        self._wait(service)

    def compose(self, *words: str, options: Sequence[str] = ()) -> None:
        """`docker compose …`, or Trouble with the end of what it said."""
        told = [*self.engine.compose, *options, "--env-file", str(self._env_file), "-p", NAME]
        with self._log.open("ab") as log:
            done = subprocess.run(
                [*told, *words],
                cwd=ROOT,
                env=outside(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                timeout=COMPOSE_SECONDS,
            )
        if done.returncode:
            lines = self._log.read_text(errors="replace").splitlines()
            # podman without systemd says this for every container; we run the checks ourselves.
            said = [line for line in lines if "systemd connection" not in line][-SHOWN_LINES:]
            raise Trouble("\n".join([f"compose {' '.join(words)} failed:", *said]))

    def containers(self, service: str | None = None) -> list[str]:
        """Their names, running or not."""
        labels = [f"com.docker.compose.project={NAME}"]
        if service:
            labels.append(f"com.docker.compose.service={service}")
        filters = [f"--filter=label={label}" for label in labels]
        return sorted(self.engine.ask("ps", "-a", "--format={{.Names}}", *filters).split())

    def state(self, container: str) -> dict[str, Any]:
        """Status, Pid, ExitCode … as `inspect` has them."""
        state: dict[str, Any] = json.loads(
            self.engine.ask("inspect", "--format={{json .State}}", container)
        )
        return state

    def is_healthy(self, container: str) -> bool:
        """By its health check, which podman runs by itself only under systemd."""
        if self.engine.is_podman:
            return self.engine.agrees("healthcheck", "run", container)
        return bool(self.state(container).get("Health", {}).get("Status") == "healthy")

    def has_succeeded(self, container: str) -> bool:
        state = self.state(container)
        return state["Status"] in ("exited", "stopped") and state["ExitCode"] == 0

    def unwell(self) -> list[str]:
        """Containers that are neither healthy nor done."""
        return [name for name in self.containers() if not self._is_as_wished(name)]

    def _wait(self, service: str) -> None:
        def ready() -> bool:
            names = self.containers(service)
            return bool(names) and all(map(self._is_as_wished, names))

        until(ready, seconds=READY_SECONDS, every=1, what=f"{service} healthy, or done")

    def _is_as_wished(self, container: str) -> bool:
        service = self.engine.ask("inspect", f"--format={SERVICE_OF}", container)
        once = runs_once(SERVICES[service])
        return self.has_succeeded(container) if once else self.is_healthy(container)

    def members_command(self) -> str:
        """The command line that runs members' operator commands, but for their words."""
        [members] = self.containers("members")
        return shlex.join([self.engine.program, "exec", members, "linli-process"])

    def members(self, *words: str) -> str:
        [members] = self.containers("members")
        return self.inside(members, "linli-process", *words)

    def inside(self, container: str, *command: str) -> str:
        return self.engine.ask("exec", container, *command)

    def logs(self, container: str) -> str:
        return self.engine.ask("logs", f"--tail={SHOWN_LINES}", container)

    def stop(self) -> None:
        """Whoever needs another goes before it, with the time of stop_grace_period at most."""
        for stage in reversed(stages(SERVICES)):
            names = [name for service in stage for name in self.containers(service)]
            self.engine.ask("stop", "-t", str(GRACE_SECONDS), *names)

    def down(self) -> None:
        """podman-compose takes replicas that `--scale` has made for orphans."""
        self.compose("down", "--volumes", "--remove-orphans")

    def left_over(self) -> list[str]:
        """Containers, volumes and networks that should be gone after `down`."""
        named = f"--filter=name={NAME}"
        volumes = self.engine.ask("volume", "ls", "--format={{.Name}}", named)
        networks = self.engine.ask("network", "ls", "--format={{.Name}}", named)
        return [*self.containers(), *volumes.split(), *networks.split()]


def outside() -> dict[str, str]:
    """Our environment without what would win over the env file."""
    ours = ("LINLI_", "COMPOSE_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
