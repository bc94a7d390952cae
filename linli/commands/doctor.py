"""`linli doctor`: looks at everything and says what to do about what is wrong."""

import os
import platform as machine
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import click
import psycopg2
import requests
from kombu import Connection
from kombu.transport.pyamqp import Transport

from chassis.blob_stores import check_store, store_from
from chassis.settings import MissingSetting
from contracts import holidays
from contracts.errors.general import Unavailable
from contracts.subscriptions import SUBSCRIPTIONS, UNROUTED, dead_letter_queue
from linli.platform.names import SERVICES
from linli.platform.state import Running
from linli.servers.installed import missing_packages
from linli.servers.ports import is_free

from . import here

BROKER_ERRORS: tuple[type[Exception], ...] = (
    OSError,
    *Transport.connection_errors,
    *Transport.channel_errors,
)
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One look: `wrong` says what is, `remedy` what to do."""

    what: str
    wrong: str = ""
    remedy: str = ""


@click.command()
def doctor() -> None:
    """Check everything; exits with 1 when something is wrong."""
    findings = list(look())
    for finding in findings:
        mark = click.style("✗", fg="red") if finding.wrong else click.style("✓", fg="green")
        click.echo(f"{mark} {finding.what}" + (f": {finding.wrong}" if finding.wrong else ""))
        if finding.remedy:
            click.echo(f"    → {finding.remedy}")
    if any(finding.wrong for finding in findings):
        sys.exit(1)


def look() -> Iterator[Finding]:
    """Every check, the ground first."""
    yield python()
    yield servers_installed()
    yield public_holidays()
    found = here.running()
    if found is None:
        yield public_port()
        yield Finding("running", "nothing runs here", "make run")
        return
    yield from (probe(found) for probe in PROBES)
    yield from processes(found)


def python() -> Finding:
    what = f"Python {machine.python_version()}"
    if sys.version_info < OLDEST_PYTHON:
        return Finding(
            what, "older than 3.11", "install python3.11 or newer, then `make clean run`"
        )
    return Finding(what)


def servers_installed() -> Finding:
    named = here.settings()
    missing = missing_packages(
        postgres="LINLI_POSTGRES_URL" not in named, rabbitmq="LINLI_RABBITMQ_URL" not in named
    )
    if missing:
        remedy = f"apt-get install {' '.join(missing)} (`make run` does it as root)"
        return Finding("servers", f"not installed: {', '.join(missing)}", remedy)
    return Finding("servers installed, or named in the environment")


def public_holidays() -> Finding:
    """The data ends with the last notice of the State Council that this version knows."""
    what = f"public holidays of China: known to the end of {holidays.LAST_YEAR}"
    # Stays are booked up to a year ahead.
    if datetime.now(UTC).year < holidays.LAST_YEAR:
        return Finding(what)
    remedy = "parking prices later days as usual until a newer Linli knows the next year's"
    return Finding(what, remedy=remedy)


def public_port() -> Finding:
    port = int(os.environ.get("LINLI_PORT", here.DEFAULT_PORT))
    if is_free(port):
        return Finding(f"port {port} is free")
    return Finding(f"port {port}", "taken by something else", "set LINLI_PORT to another")


def databases(found: Running) -> Finding:
    """Each service's database exists and was migrated."""
    try:
        for service in SERVICES:
            url = found.postgres_url.rpartition("/")[0] + f"/linli_{service}"
            connection = psycopg2.connect(url, connect_timeout=3)
            with connection, connection.cursor() as cursor:
                cursor.execute("SELECT version_num FROM schema_version")
            connection.close()
    except psycopg2.Error as failure:
        return Finding("databases", str(failure).strip(), "linli migrate")
    return Finding("databases migrated")


def queues(found: Running) -> Finding:
    """Every queue is declared and bound, and nobody has given up on a message."""
    try:
        with Connection(found.rabbitmq_url, connect_timeout=3) as connection:
            # default_channel would wrap what goes wrong in an error of Kombu's own.
            channel = connection.channel()
            parked = 0
            for queue in SUBSCRIPTIONS:
                channel.queue_declare(queue, passive=True)
                dead = channel.queue_declare(dead_letter_queue(queue), passive=True)
                parked += dead.message_count
            lost = channel.queue_declare(UNROUTED, passive=True).message_count
    except BROKER_ERRORS as failure:
        return Finding("broker", str(failure), "linli migrate")
    if parked:
        return Finding("broker", f"{parked} dead letters", "linli dead-letters list")
    if lost:
        remedy = "`linli migrate` binds the queues, `linli verify` says who never heard what"
        return Finding("broker", f"{lost} events came to no queue: see {UNROUTED}", remedy)
    return Finding("broker: every queue is there, no dead letters, nothing unrouted")


def photos(found: Running) -> Finding:
    """The blob store takes, gives back and deletes."""
    told = here.environment_of(found).all()
    try:
        store = store_from(
            told["LINLI_BLOB_STORE"],
            key_id=told.get("LINLI_BLOB_STORE_KEY_ID", ""),
            secret=told.get("LINLI_BLOB_STORE_SECRET", ""),
        )
        check_store(store)
    except (Unavailable, MissingSetting, OSError, ValueError) as failure:
        reason = "it is away or refuses us" if isinstance(failure, Unavailable) else str(failure)
        return Finding("photos", reason, "see LINLI_BLOB_STORE in docs/operations/photos.md")
    return Finding("photos: the store takes, gives back and deletes")


def processes(found: Running) -> Iterator[Finding]:
    """Every replica on its admin port."""
    for process in found.processes:
        if process.ready_url:
            wrong = unready(process.ready_url)
            log = here.local_folder() / "log" / f"{process.name}.log"
            yield Finding(f"{process.name} is ready", wrong, f"see {log}" if wrong else "")


def unready(url: str) -> str:
    try:
        answer = requests.get(url, timeout=5)
    except requests.RequestException as failure:
        return f"does not answer ({type(failure).__name__})"
    return "" if answer.ok else answer.text.strip()


PROBES: tuple[Callable[[Running], Finding], ...] = (databases, queues, photos)
