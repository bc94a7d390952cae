"""The database side of a process: engine, unit of work, and whether the schema is at its newest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chassis.caller import Verifier
from chassis.clock import Clock, system_clock
from chassis.database import engine_for
from chassis.fragments import keep_at_most
from chassis.lanes import BACKGROUND_WORKERS
from chassis.revisions import behind
from chassis.settings import ProcessSettings
from chassis.work import UnitOfWork

# Kept open; in a rush each worker has one, each timer a second for its lock, the relay two.
KEPT_CONNECTIONS = 16
SPARE_CONNECTIONS = 4


@dataclass(frozen=True)
class Machinery:
    """One process's settings, clock, token verifier and unit of work."""

    settings: Any
    clock: Clock
    verifier: Verifier
    unit: UnitOfWork


def install(
    config: dict[str, Any], program: Any, process: ProcessSettings, own_settings: Any
) -> Callable[[], str | None]:
    """Put engine and machinery into the container's config; answers the readiness check."""
    engine = engine_for(
        str(process.database_url),
        pool_size=KEPT_CONNECTIONS,
        overflow=2 * (process.max_workers + BACKGROUND_WORKERS)
        + SPARE_CONNECTIONS
        - KEPT_CONNECTIONS,
        application=f"linli-{program.name}",
    )
    unit = UnitOfWork(engine, system_clock, own_settings, program.service.refusals)
    keep_at_most(process.kept_bytes)
    config["engine"] = engine
    config["machinery"] = Machinery(own_settings, system_clock, config["verifier"], unit)

    def database() -> str | None:
        with engine.connect() as connection:
            return behind(program.migrations, connection) if program.migrations else None

    return database
