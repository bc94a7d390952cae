"""What only the operator does: check that the books, the deals and the provider agree."""

import sys
from typing import Any

from services.payments.reconciliation.views import violations
from services.payments.sandbox.views import statement


def verify(session: Any) -> str:
    """`verify`: a line when all is well, else every violation, and the process ends with 1."""
    found = violations(session, statement(session))
    if found:
        sys.exit("\n".join(found))
    return "the books balance and agree with the provider"


COMMANDS = {"verify": verify}
