"""How every state machine of payments steps: a table, and a coded refusal for all else."""

from collections.abc import Mapping

from contracts.errors.payments import MoneyStateConflict

Transitions = Mapping[tuple[str, str], str]


def step(machine: str, transitions: Transitions, state: str, event: str) -> str:
    """The state after `event`; MoneyStateConflict where the table has no such step."""
    try:
        return transitions[state, event]
    except KeyError:
        raise MoneyStateConflict(machine=machine, state=state, event=event) from None
