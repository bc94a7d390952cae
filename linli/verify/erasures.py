"""Who was erased is nowhere to be found."""

from importlib import import_module
from uuid import UUID

from chassis.holdings import remains
from linli.platform.names import SERVICES

from .databases import Databases

SCRUBBING = ("listings", "parking", "payments")
UNFINISHED = """
    SELECT id::text, asked.service FROM erasure, unnest(%s) AS asked (service)
    WHERE state = 'erased' AND NOT scrubbed ? asked.service ORDER BY erased_at, asked.service
"""
ERASED = "SELECT member_id::text FROM erasure WHERE state = 'erased' ORDER BY erased_at"
MANY = 500


def unfinished_erasures(databases: Databases) -> list[str]:
    """Each service has said that nothing is left there."""
    return [
        f"erasure {erasure}: {service} has not said that nothing is left there"
        for erasure, service in databases.rows("members", UNFINISHED, list(SCRUBBING))
    ]


def traces_of_the_erased(databases: Databases) -> list[str]:
    """And nothing is: every service's declarations are held against what is in its tables."""
    erased = [UUID(member) for (member,) in databases.rows("members", ERASED)]
    found = []
    for service in SERVICES if erased else ():
        held = import_module(f"services.{service}.privacy.views").HELD
        with databases.session(service) as session:
            for start in range(0, len(erased), MANY):
                left = remains(session, held, erased[start : start + MANY])
                found += [f"{service}.{line}" for line in left]
    return found
