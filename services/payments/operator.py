"""What only the operator does: check that the books, the deals and the provider agree."""

import sys
from typing import Any

from services.payments.attempts.views import others_than
from services.payments.ledger.views import trial
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


def trial_balance(session: Any) -> str:
    """`trial-balance`: debits and credits of each kind of account, which sum to nothing."""
    rows = trial(session)
    lines = [f"{'account':<20}{'debit':>16}{'credit':>16}"]
    lines += [f"{row.kind:<20}{row.debit:>16}{row.credit:>16}" for row in rows]
    debit, credit = sum(row.debit for row in rows), sum(row.credit for row in rows)
    lines.append(f"{'in fen':<20}{debit:>16}{credit:>16}")
    if debit != credit:
        sys.exit("\n".join([*lines, "the two sides differ"]))
    return "\n".join(lines)


COMMANDS = {"verify": verify, "trial-balance": trial_balance}
