"""A process: starts its container and admin port, and ends gracefully when asked to."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import eventlet
import greenlet
from environs import Env

from chassis import logs
from chassis.admin import Admin, Checks
from chassis.amqp import Consumers
from chassis.caller import Verifier
from chassis.lanes import Container
from chassis.settings import MissingSetting, ProcessSettings

log = logs.get(__name__)
# In each of the two lanes that answer.
DEFAULT_WORKERS = 12
HEARTBEAT_S = 10
STOP_WITHIN_S = 15
SIGNAL_POLL_S = 0.1


@dataclass(frozen=True)
class Program:
    """What one process is made of.

    `settings` is a class with `load(env)`; `migrations` a dotted path, None without a database;
    `commands` maps an operator's command to function(session, *words) → a line to print;
    `checks` maps the container to further readiness checks.
    """

    service: Any
    settings: Any
    migrations: str | None = None
    commands: Mapping[str, Callable[..., str]] | None = None
    workers: int = DEFAULT_WORKERS
    checks: Callable[[Any], Checks] | None = None

    @property
    def name(self) -> str:
        return str(self.service.name)


def main(service: Any, **parts: Any) -> None:
    """`python -m services.x [run | migrate | check | COMMAND …]`; `parts` as in Program."""
    program = Program(service, **parts)
    parser = argparse.ArgumentParser(prog=f"python -m {service.__module__.rpartition('.')[0]}")
    schema = ["migrate", "check"] if program.migrations else []
    parser.add_argument(
        "action", nargs="?", default="run", choices=["run", *schema, *(program.commands or {})]
    )
    parser.add_argument("words", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    try:
        if given.action == "run":
            run(program, Env())
        else:
            from chassis import operate  # noqa: PLC0415 - the gateway has no SQLAlchemy

            operate.act(program, Env(), given.action, given.words)
    except MissingSetting as error:
        sys.exit(f"{program.name}: {error}")


def run(program: Program, env: Env) -> None:
    """Until a signal comes: SIGTERM and SIGINT drain, then end."""
    process = ProcessSettings.load(env, program.name, workers=program.workers)
    own_settings = program.settings.load(env)
    logs.configure(program.name, process.log_format)
    container, checks = build(program, process, own_settings)
    try:
        admin = Admin(process.admin_bind, process.admin_port, checks)
    except OSError as error:
        address = f"{process.admin_bind}:{process.admin_port}"
        sys.exit(f"{program.name}: port {address} is not free ({error}); see LINLI_ADMIN_PORT")
    admin.start()
    log.info("process_starting", admin_port=admin.port, pid=os.getpid())
    started = _watch(container, program.name)
    _drain(container, admin, process, started=started)


def build(program: Program, process: ProcessSettings, own_settings: Any) -> tuple[Any, Checks]:
    """The container with its machinery, and its readiness checks."""
    config: dict[str, Any] = {
        "AMQP_URI": process.amqp_url,
        "HEARTBEAT": HEARTBEAT_S,
        "max_workers": process.max_workers,
        "settings": own_settings,
        "process": process,
        "verifier": Verifier(process.token_public_key),
    }
    checks: Checks = {}
    if process.database_url:
        from chassis import machinery  # noqa: PLC0415 - the gateway has no SQLAlchemy

        checks["database"] = machinery.install(config, program, process, own_settings)
    container = Container(program.service, config)

    def broker() -> str | None:
        consumers = container.shared_extensions.get(Consumers)
        return None if consumers is not None and consumers.connected else "not connected"

    checks["broker"] = broker
    if program.checks:
        checks.update(program.checks(container))
    return container, checks


def _watch(container: Any, name: str) -> bool:
    """Start the container and wait for a signal; whether it had started by then.

    A signal does not wake eventlet's hub: the handler sets a flag that this loop looks at. Starting
    blocks while the broker is away, so it has a greenlet of its own.
    """
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: asked.append(received))
    starting = eventlet.spawn(_start, container)
    while not asked and not container._died.ready():
        if starting.dead and starting.wait() is not None:
            sys.exit(f"{name}: {starting.wait()}")
        eventlet.sleep(SIGNAL_POLL_S)
    if not asked:
        # A fault escaped into the container: leave, the supervisor starts a fresh process.
        log.error("container_died")
        _leave(1)
    return bool(starting.dead)


def _start(container: Any) -> str | None:
    """None once started, else what went wrong."""
    try:
        container.start()
    except greenlet.GreenletExit:
        raise
    except BaseException as error:
        log.exception("start_failed")
        return f"{type(error).__name__}: {error}"
    log.info("process_started")
    return None


def _drain(container: Any, admin: Admin, process: ProcessSettings, *, started: bool) -> None:
    """Not ready first, then no new work, then the work at hand, then out."""
    admin.draining = container.draining = True
    log.info("process_draining")
    if not started:
        _leave(0)
    eventlet.sleep(process.drain_seconds)
    with eventlet.Timeout(STOP_WITHIN_S, False):
        container.stop()
        log.info("process_stopped")
        _leave(0)
    log.warning("process_stopped_late")
    _leave(1)


def _leave(code: int) -> None:
    sys.stdout.flush()
    # Greenlets that hang on a broken connection must not keep the process.
    os._exit(code)
