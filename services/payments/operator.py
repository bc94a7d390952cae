"""What only the operator does: check that the books, the deals and the provider agree."""

import sys
from typing import Any

from services.payments.attempts.views import others_than
from services.payments.reconciliation.views import violations
from services.payments.sandbox.rules import NAME as SANDBOX
from services.payments.sandbox.views import statement


def verify(session: Any) -> str:
    """`verify`: a line when all is well, else every violation, and the process ends with 1.

    The sandbox tells all it ever did; others tell it day by day, and not here.
    """
    told = None if others_than(session, SANDBOX) else statement(session)
    found = violations(session, told)
    if found:
        sys.exit("\n".join(found))
    if told is None:
        return "the books balance; the provider's own statements were not looked at"
    return "the books balance and agree with the provider"


COMMANDS = {"verify": verify}
