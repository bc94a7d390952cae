"""Every check of a platform at rest, one line for each thing that does not hold."""

from collections.abc import Callable

from linli.platform.environment import Environment
from linli.platform.operator import run_module
from linli.trouble import Trouble

from .bookings import overlapping_bookings, unsettled_deposits
from .databases import Databases
from .events import dead_letters, unheard_events, unpublished_events


def violations(environment: Environment) -> list[str]:
    """Nothing, on a platform whose deals have all come to an end.

    What is under way shows too: an event that is being published is one that nobody has heard.
    """
    databases = Databases(environment.postgres_url)
    across: list[Callable[[Databases], list[str]]] = [
        overlapping_bookings,
        unsettled_deposits,
        unpublished_events,
        unheard_events,
    ]
    found = [line for check in across for line in check(databases)]
    return found + dead_letters(environment.rabbitmq_url) + _books(environment)


def _books(environment: Environment) -> list[str]:
    """What payments says of its own ledger, payouts and provider."""
    try:
        run_module(["services.payments", "verify"], environment.all())
    except Trouble as trouble:
        return [str(trouble)]
    return []
