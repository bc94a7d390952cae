"""The numbers of a payout's shares, and what its parts come to."""

from services.payments.providers.rules import Order, Outcome

# A part that came to nothing so often needs the operator's eyes.
MOST_TRIES = 20


def share_number(order: Order, part: int, again: int) -> str:
    """Of a part of a payout; `again` counts from 0 the shares of it that came to nothing."""
    return f"{order.number}-{part}" + (f"-{again}" if again else "")


def together(outcomes: list[Outcome]) -> Outcome:
    """What the parts of a payout come to: it has failed only where nothing of it was paid."""
    states = {each.state for each in outcomes}
    if states == {"succeeded"}:
        return Outcome("succeeded")
    if states == {"failed"}:
        return outcomes[0]
    return Outcome("processing")
