"""Finds the installed servers, or installs Debian's packages when it may."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linli.trouble import Trouble

RABBITMQ_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
POLICY = Path("/usr/sbin/policy-rc.d")
# What invoke-rc.d takes for "do not start it": https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt
FORBIDDEN = "#!/bin/sh\nexit 101\n"


def postgres_programs() -> Path:
    """The folder of initdb and postgres: the newest installed."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name)
    )
    for folder in reversed(folders):
        if (folder / "initdb").exists():
            return folder
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise _missing("PostgreSQL", "LINLI_POSTGRES_URL")


def rabbitmq_server() -> Path:
    """The server's own start script: the wrapper on the PATH would switch to another user."""
    packaged = Path("/usr/lib/rabbitmq/lib").glob("*/sbin/rabbitmq-server")
    for candidate in (RABBITMQ_SERVER, *packaged):
        if candidate.exists():
            return candidate
    on_path = shutil.which("rabbitmq-server")
    if on_path and os.geteuid() != 0:
        return Path(on_path)
    raise _missing("RabbitMQ", "LINLI_RABBITMQ_URL")


def epmd() -> Path:
    """Erlang's port mapper, which RabbitMQ needs beside it."""
    candidates = (shutil.which("epmd"), *map(str, Path("/usr/lib/erlang").glob("erts-*/bin/epmd")))
    for candidate in candidates:
        if candidate and Path(candidate).exists():
            return Path(candidate)
    raise _missing("Erlang's epmd", "LINLI_RABBITMQ_URL")


def ensure_installed(packages: list[str]) -> None:
    """Install Debian's packages, visibly, without letting them start servers of their own."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Trouble(
            f"Not installed: {', '.join(packages)}.",
            f"Install them (sudo apt-get install {' '.join(packages)}), or set LINLI_POSTGRES_URL "
            "and LINLI_RABBITMQ_URL to servers you have, or use `docker compose` (README.md).",
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _no_autostart():
        for command in (
            ["apt-get", "update"],
            ["apt-get", "install", "-y", "--no-install-recommends", *packages],
        ):
            done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)
            if done.returncode:
                raise Trouble(
                    f"`{' '.join(command)}` failed.", "See above; then run this command again."
                )


def missing_packages(*, postgres: bool, rabbitmq: bool) -> list[str]:
    """The Debian packages that would bring the servers we want and do not find."""
    wanted = []
    for needed, package, find in (
        (postgres, "postgresql", postgres_programs),
        (rabbitmq, "rabbitmq-server", rabbitmq_server),
    ):
        if needed:
            try:
                find()
            except Trouble:
                wanted.append(package)
    return wanted


def _missing(what: str, variable: str) -> Trouble:
    return Trouble(
        f"{what} is not installed here.",
        f"Install it, or set {variable} to a server you have, or use `docker compose` (README.md).",
    )


@contextmanager
def _no_autostart() -> Iterator[None]:
    """We start our own servers: Debian's packages must not start theirs beside them."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text(FORBIDDEN)
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()
