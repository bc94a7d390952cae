"""Runs the processes' own operator commands: migrate, declare, grant-committee …"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from linli.trouble import Trouble

from .names import ROOT, SERVICES, module_of

TIMEOUT_SECONDS = 180


def run_module(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """`python -m …`, to its end; what it printed, or Trouble with what it said."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise Trouble(f"`python -m {' '.join(arguments)}` failed:\n{said}")
    return done.stdout


def migrate_all(environment: Mapping[str, str]) -> None:
    """Every service's database, side by side."""
    with ThreadPoolExecutor(len(SERVICES)) as pool:
        list(
            pool.map(
                lambda service: run_module([module_of(service), "migrate"], environment), SERVICES
            )
        )


def check_all(environment: Mapping[str, str]) -> None:
    """`alembic check` for every service."""
    for service in SERVICES:
        run_module([module_of(service), "check"], environment)


def declare_topology(environment: Mapping[str, str]) -> None:
    """The exchange and every queue, before anybody publishes."""
    run_module(["chassis.topology", "declare"], environment)


def broker_definitions(environment: Mapping[str, str]) -> str:
    """The broker's users and their rights, as RabbitMQ loads them."""
    return run_module(["chassis.topology", "definitions"], environment)
