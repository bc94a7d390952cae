"""Every check of a platform, one line for each thing that does not hold."""

import time
from collections.abc import Callable

from linli.platform.environment import Environment
from linli.platform.operator import run_module
from linli.trouble import Trouble

from .bookings import overlapping_bookings
from .circle import circles_unlike_members
from .databases import Databases, must_answer
from .deals import captures_unlike_deals, payouts_unlike_deals
from .disputes import disputes_nobody_may_decide
from .erasures import traces_of_the_erased, unfinished_erasures
from .events import lost_at_the_broker, unheard_events, unpublished_events
from .reports import reports_nobody_may_handle

# With it the books are read; the rest is read with the administrator's address.
PAYMENTS_URL = "LINLI_PAYMENTS_DATABASE_URL"


def violations(environment: Environment, *, settle: float = 0) -> list[str]:
    """Nothing, on a platform whose deals have all come to an end.

    What is under way shows too: an event that is being published is one that nobody has heard. With
    `settle` there is a second look so many seconds later, and only what both have seen is told.
    """
    found = _look(environment)
    if found and settle:
        time.sleep(settle)
        still = set(_look(environment))
        found = [line for line in found if line in still]
    return found


def across(environment: Environment) -> list[str]:
    """What shows without asking payments, which takes a process of its own: for who waits until
    nothing is under way, before they ask everybody."""
    databases = Databases(environment.postgres_url)
    checks: list[Callable[[Databases], list[str]]] = [
        circles_unlike_members,
        overlapping_bookings,
        captures_unlike_deals,
        payouts_unlike_deals,
        unpublished_events,
        unheard_events,
        unfinished_erasures,
        traces_of_the_erased,
        reports_nobody_may_handle,
        disputes_nobody_may_decide,
    ]
    found = [line for check in checks for line in check(databases)]
    return found + lost_at_the_broker(environment.rabbitmq_url)


def _look(environment: Environment) -> list[str]:
    return across(environment) + _books(environment)


def _books(environment: Environment) -> list[str]:
    """What payments says of its own ledger, payouts and provider."""
    told = environment.all()
    must_answer(PAYMENTS_URL, told[PAYMENTS_URL])
    try:
        run_module(["services.payments", "verify"], told)
    except Trouble as trouble:
        _command, *said = trouble.what.splitlines()
        return [f"payments: {line}" for line in said]
    return []
